"""`kit share` as a volunteer types it, from the first word to Ctrl+C."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli.share import share
from generator.share.network import listen
from tests.prints import ROOT
from tests.sharing import Sharing, carried_kit, sharing


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_counts_and_ends_well_and_starts_again_at_once(tmp_path: Path, number: signal.Signals) -> None:
    with sharing(carried_kit(tmp_path), "--wifi", "Lop hoc", "--password", "hoc cung nhau") as room:
        assert "1. Quét để vào Wi-Fi “Lop hoc”" in room.said
        assert f"2. Quét để mở bài học, hoặc gõ địa chỉ {room.address}/" in room.said
        assert room.said.count("▀▀▀▀") >= 2  # two codes are drawn
        assert "hoc cung nhau" not in room.said
        assert room.ask("/site/", phone="127.0.0.2")[0] == 200
        room.process.send_signal(number)
        said, _ = room.process.communicate(timeout=60)
        assert (room.process.returncode, said) == (0, "Đã dừng. 1 máy đã mở bài.\n")
    with sharing(tmp_path, port=room.port) as again:
        assert again.port == room.port
        assert "Wi-Fi" not in again.said  # without a name only the address is drawn
        assert "\nQuét để mở bài học" in again.said


def test_a_taken_port_is_told_and_another_one_used(tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with sharing(carried_kit(tmp_path), port=port) as room:
            assert f"Cổng {port} đang bận nên dùng cổng {room.port}." in room.said
            assert room.ask("/")[0] == 200


def test_on_a_narrow_terminal_name_and_password_are_asked_no_code_is_broken_and_the_count_runs_along(tmp_path: Path) -> None:
    here, there = pty.openpty()
    fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))  # a narrow window: 40 columns
    words = [sys.executable, "-m", "generator", "share", str(carried_kit(tmp_path)), "--address", "127.0.0.1", "--port", "0"]
    process = subprocess.Popen(words, cwd=ROOT, stdin=there, stdout=there, stderr=there, close_fds=True)
    os.close(there)
    said = ""

    def until(words: str) -> re.Match[str]:
        nonlocal said
        while not (found := re.search(words, said)):
            assert select.select([here], [], [], 60)[0], said
            said += os.read(here, 65536).decode("utf-8", errors="replace")
        return found

    try:
        until("Tên Wi-Fi trong phòng")
        os.write(here, b"Lop hoc\n")
        until("Mật khẩu Wi-Fi")
        os.write(here, b"ngan\n")
        until("Chưa được: mật khẩu Wi-Fi dài từ 8 đến 63 ký tự")
        os.write(here, b"Lop hoc\nhoc cung nhau\n")
        port = int(until(r"127\.0\.0\.1:(\d+)/phong-hoc")[1])
        until("0 máy đã mở")
        assert "cần 41 cột, đang có 40" in said  # the Wi-Fi's code would be broken
        assert "▀▀▀▀" in said  # the one of the address fits
        assert Sharing(process, port, said).ask("/", phone="127.0.0.5")[0] == 200  # type: ignore[arg-type]
        until("1 máy đã mở")
        process.send_signal(signal.SIGINT)  # Ctrl+C
        until(r"Đã dừng\. 1 máy đã mở bài\.")
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
        os.close(here)


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--wifi", "Lop hoc", "--password", "ngan"], 2, "mật khẩu Wi-Fi dài từ 8 đến 63 ký tự"),
        (["--password", "hoc cung nhau"], 2, "chưa có tên Wi-Fi"),
        (["--address", "192.168.1"], 2, "không phải địa chỉ IPv4"),
        (["--port", "70000"], 2, "70000"),
        (["--address", "203.0.113.9"], 1, "máy này không có địa chỉ 203.0.113.9"),
    ],
)
def test_what_cannot_be_is_said_with_the_next_step(tmp_path: Path, words: list[str], status: int, said: str) -> None:
    ran = CliRunner().invoke(share, [str(carried_kit(tmp_path)), "--root", str(ROOT), "--address", "127.0.0.1", *words])
    assert (ran.exit_code, said in ran.stderr) == (status, True), ran.stderr
    assert isinstance(ran.exception, SystemExit)


def test_a_folder_without_lessons_leads_on_to_building(project: Path) -> None:
    for words in ([], [str(project / "khong-co")], [str(project / "content")]):
        ran = CliRunner().invoke(share, ["--root", str(project), *words])
        assert (ran.exit_code, "kit build" in ran.stderr) == (1, True)


def test_the_password_may_come_from_the_environment(tmp_path: Path) -> None:
    words = [str(carried_kit(tmp_path)), "--root", str(ROOT), "--address", "127.0.0.1", "--wifi", "Lop"]
    ran = CliRunner(env={"CAM_TAY_WIFI_PASSWORD": "ngan"}).invoke(share, words)
    assert (ran.exit_code, "mật khẩu Wi-Fi" in ran.stderr) == (2, True)
