"""`kit share`: the lessons for the telephones in the room."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..qr import qr_terminal
from ..share.files import read_shelf
from ..share.network import Interface, choose_address, interfaces, listen
from ..share.room import ROOM, Wifi
from ..share.shared import Shared
from .common import plain_errors, root_option

if TYPE_CHECKING:
    from ..share.server import Answers


@click.command()
@root_option
@click.argument("folder", metavar="[THƯ-MỤC]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, metavar="CỔNG", help="Cổng; đang bận thì lấy cổng kế tiếp."
)
@click.option("--address", default=None, metavar="IP", help="Địa chỉ của máy này mà điện thoại mở (mặc định: tự tìm).")
@click.option("--wifi", default=None, metavar="TÊN", help='Tên Wi-Fi để làm mã quét; --wifi "" là không làm mã.')
@click.option("--password", default=None, envvar="CAM_TAY_WIFI_PASSWORD", metavar="MẬT-KHẨU", help="Mật khẩu Wi-Fi, để trống nếu không có.")
@click.option("--open", "open_page", is_flag=True, help="Mở luôn trang cho màn hình lớn.")
def share(root: Path, folder: Path | None, port: int, address: str | None, wifi: str | None, password: str | None, open_page: bool) -> None:
    """Cho điện thoại trong phòng học và tải bài qua Wi-Fi của máy này, không cần Internet."""
    from ..share.server import Answers  # aiohttp takes 0.12 s to load, which no other command should wait for

    with plain_errors(stopped="Đã dừng."):
        folder = folder or root / "build"
        read_shelf(folder)  # nothing to share is said before anything is asked
        shown, others = choose_address(interfaces(), _ip(address))
        network = _wifi(wifi, password)
        own_only = IPv4Address(shown).is_loopback
        with listen("127.0.0.1" if own_only else "0.0.0.0", port) as listening:  # noqa: S104 - phones must reach it
            real_port = listening.getsockname()[1]
            address = f"http://{shown}:{real_port}/"
            counter = _Counter()
            answers = Answers(Shared(root, folder, address, network), counter)
            if port not in (0, real_port):
                click.echo(f"Cổng {port} đang bận nên dùng cổng {real_port}.")
            _show_codes(network, address)
            _show_ways(others, real_port, own_only)
            if open_page:
                _open(f"http://127.0.0.1:{real_port}{ROOM}")
            counter(0)
            asyncio.run(_until_stopped(listening, answers))
            counter.close()
            click.echo(f"Đã dừng. {answers.phones} máy đã mở bài.")


class _Counter:
    """How many phones have opened the lessons: one line, rewritten in place on a terminal, nothing elsewhere."""

    def __init__(self) -> None:
        self._live = sys.stdout.isatty()

    def __call__(self, phones: int) -> None:
        if self._live:
            click.echo(f"\r\x1b[K{phones} máy đã mở (bấm Ctrl+C để dừng)", nl=False)

    def close(self) -> None:
        """End the line."""
        if self._live:
            click.echo()


def _ip(address: str | None) -> str | None:
    try:
        return address and str(IPv4Address(address))
    except ValueError as error:
        raise click.BadParameter(f"“{address}” không phải địa chỉ IPv4, ví dụ 192.168.137.1", param_hint="--address") from error


def _wifi(name: str | None, password: str | None) -> Wifi | None:
    """The Wi-Fi as given, else asked for when somebody sits there. Wrong ones are wrong use (status 2), or asked again."""
    if name is None and not sys.stdin.isatty():
        if password is not None:
            raise click.UsageError("Có mật khẩu mà chưa có tên Wi-Fi: thêm --wifi TÊN.")
        return None
    try:
        if name is not None:
            return Wifi(name, password or "") if name else None
        while True:
            try:
                return _ask(password)
            except ValueError as error:
                click.echo(f"Chưa được: {error}.")
    except ValueError as error:
        raise click.UsageError(f"{error}.") from error
    except click.Abort as error:
        raise KeyboardInterrupt from error


def _ask(password: str | None) -> Wifi | None:
    name = click.prompt("Tên Wi-Fi trong phòng (bỏ trống: không làm mã Wi-Fi)", default="", show_default=False)
    if not name:
        return None
    if password is None:
        password = click.prompt("Mật khẩu Wi-Fi (bỏ trống: không có mật khẩu)", default="", show_default=False)
    return Wifi(name, password)


def _show_codes(wifi: Wifi | None, address: str) -> None:
    if wifi:
        click.echo(f"\n1. Quét để vào Wi-Fi “{wifi.name}”\n")
        _draw(wifi.code)
    click.echo(f"\n{'2. ' if wifi else ''}Quét để mở bài học, hoặc gõ địa chỉ {address}\n")
    _draw(address)


def _show_ways(others: list[Interface], port: int, own_only: bool) -> None:
    if own_only:
        click.echo("Địa chỉ này chỉ mở được trên chính máy này, điện thoại không tới được.")
    for other in others:
        click.echo(f"Máy còn địa chỉ {other.address} ({other.name}). Điện thoại không mở được thì chạy lại với --address {other.address}")
    click.echo(f"Màn hình lớn: mở http://127.0.0.1:{port}{ROOM} trên máy này.")


def _draw(text: str) -> None:
    """The QR code of `text`, black on white whatever the terminal's own colours are; words instead where its lines would be broken."""
    lines = qr_terminal(text).splitlines()
    width = len(lines[0])
    if 0 < (has := _columns()) < width:
        click.echo(f"(Cửa sổ hẹp nên không vẽ được mã: cần {width} cột, đang có {has}. Mở rộng ra rồi chạy lại, hoặc mở trang lớn.)")
        return
    for line in lines:
        click.echo(click.style(line, fg="bright_white", bg="black"))
    click.echo()


def _columns() -> int:
    """How wide the terminal is; 0 when there is none or it does not tell. The window itself is asked: COLUMNS may be of another one."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return 0


def _open(url: str) -> None:
    """Aside, and never waited for: the browser that is found may be one that stays in the terminal."""
    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


async def _until_stopped(listening: socket.socket, answers: Answers) -> None:
    from ..share.server import serve

    stop = asyncio.Event()
    with _stopping(asyncio.get_running_loop(), stop):
        await serve(listening, answers, stop)


@contextmanager
def _stopping(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> Iterator[None]:
    """Ctrl+C and SIGTERM set `stop`. By `signal.signal`, because Windows' event loop has no signal handlers of its own."""
    caught = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set)) for number in caught]
    try:
        yield
    finally:
        for number, handler in zip(caught, before, strict=True):
            signal.signal(number, handler)
