"""`kit keygen` and `kit verify`: a key to sign the kit with, and what can be said of a kit that somebody hands on."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from ..errors import KitError
from ..fingerprint import public_key_bytes
from ..settings import CONFIG, read_settings
from ..trust import NewKey, Verdict, make_key
from ..trust import verify as verify_path
from ..trust.keygen import SHORTEST_PASSWORD
from ..trust.keys import key_path
from ..trust.sums import SUMS, shown
from .common import FOLDER, plain_errors, root_option

_BUILD = "build"  # where `kit build` puts its result when it is not told
PASSWORD_VARIABLE = "CAM_TAY_KEY_PASSWORD"  # noqa: S105 - the variable's name
_FILE = click.Path(dir_okay=False, path_type=Path)


def ask_key_password() -> Callable[[], str] | None:
    """How to get the secret key's password: from CAM_TAY_KEY_PASSWORD, else from whoever sits at the terminal; None when nobody does."""
    given = os.environ.get(PASSWORD_VARIABLE)
    if given is not None:
        return lambda: given
    if sys.stdin.isatty():
        return lambda: str(click.prompt("Mật khẩu của khóa", hide_input=True, err=True))
    return None


@click.command()
@root_option
@click.option("--out", type=_FILE, default=None, metavar="TỆP", help="Nơi cất khóa bí mật (mặc định: nơi riêng của bạn).")
@click.option("--no-password", is_flag=True, help="Không đặt mật khẩu: ai cầm được tệp khóa đều ký được.")
def keygen(root: Path, out: Path | None, no_password: bool) -> None:
    """Tạo khóa để ký bộ bài.

    Phần bí mật cất ngoài dự án, phần công khai ghi vào mkdocs.yml.
    """
    with plain_errors(stopped="Đã dừng. Chưa tạo khóa nào."):
        made = make_key(root, out or key_path(), None if no_password else _new_password)
        for line in _what_next(made):
            click.echo(line)


def _new_password() -> str:
    given = os.environ.get(PASSWORD_VARIABLE)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        hint = f"chạy trong cửa sổ lệnh, hoặc đặt biến {PASSWORD_VARIABLE}, hoặc thêm --no-password"
        raise KitError.of("mật khẩu", 0, "key-password", "khóa cần mật khẩu mà không hỏi được ai", hint)
    words = f"Đặt mật khẩu cho khóa (ít nhất {SHORTEST_PASSWORD} ký tự, gõ không hiện chữ)"
    return str(click.prompt(words, hide_input=True, confirmation_prompt="Gõ lại lần nữa", err=True))


def _what_next(made: NewKey) -> list[str]:
    return [
        f"Đã tạo khóa. Dấu vân tay: {made.fingerprint}",
        f"Khóa công khai đã ghi vào {CONFIG}: {made.public_key}",
        f"Khóa bí mật nằm ở: {made.path}",
        "",
        "Làm tiếp:",
        "1. Chép khóa bí mật vào một USB, cất nơi chắc chắn, đừng gửi cho ai. Nhớ mật khẩu.",
        "2. Chạy kit build: bộ bài được ký, dấu vân tay in ở chân mỗi tờ.",
        "3. Gọi điện đọc dấu vân tay cho các tổ, để họ so với tờ in và với lệnh kit verify.",
        "Mất khóa hoặc để lộ thì phải làm khóa mới và báo dấu vân tay mới cho mọi người.",
    ]


@click.command()
@click.argument("target", metavar="TỆP|THƯ-MỤC", type=click.Path(path_type=Path))
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=None,
    metavar=FOLDER,
    help="Dự án có khóa đã biết (mặc định: ở đây).",
)
@click.option("--key", metavar="RW...", default=None, help="Khóa công khai đã biết, thay cho khóa của dự án.")
def verify(target: Path, root: Path | None, key: str | None) -> None:
    """Kiểm bộ bài hay một tệp: nguyên vẹn, đã bị sửa, hay chưa ký."""
    with plain_errors(stopped="Đã dừng, chưa kiểm xong."):
        if not os.path.lexists(target):
            raise click.UsageError(shown(f"Không thấy {target}. Gõ lại đường dẫn, hoặc kéo tệp từ thư mục vào cửa sổ lệnh."))
        known, known_from = _known_key(target, root, key)
        report = verify_path(target, known)
        for line in report.lines(known_from):
            click.echo(line)
        if report.verdict is not Verdict.WHOLE:
            sys.exit(1)


def _known_key(target: Path, root: Path | None, key: str | None) -> tuple[str | None, str]:
    """The key that this machine knows the kit by, and where from. What is checked must not vouch for itself: a project inside of it, in
    the folder of a list of checksums, or (but for the folder that we build into) around it, is not asked unless it is named."""
    if key is not None:
        try:
            public_key_bytes(key.strip())
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--key") from error
        return key.strip(), "ghi ở --key"
    place, target = (root or Path()).resolve(), target.resolve()
    if place.is_relative_to(target) or os.path.lexists(place / SUMS):
        return None, ""
    if root is None and not (place / CONFIG).is_file():
        return None, ""
    if root is None and target.is_relative_to(place) and not target.is_relative_to(place / _BUILD):
        where = f"Lưu ý: không dùng khóa trong {place / CONFIG}, vì nó nằm cùng chỗ với thứ đang kiểm; kẻ sửa bộ bài cũng đặt được nó ở đó."
        click.echo(shown(f"{where} Hãy đưa khóa bằng --key."), err=True)
        return None, ""
    found = read_settings(place).public_key
    return found, f"trong {place / CONFIG}" if found else ""
