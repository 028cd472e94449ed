"""The journey of `kit serve`: an edit shows up, a mistake is said and waited out."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.engines import ENGINES


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def shown(address: str) -> str:
    try:
        with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own server and file
            text: str = answer.read().decode("utf-8")
            return text
    except (urllib.error.URLError, ConnectionError):
        return ""


def wait_for(process: subprocess.Popen[bytes], address: str, words: str) -> None:
    """Until the page says `words`; a preview that died fails at once, one that never says them within a minute."""
    for _ in range(600):
        if words in shown(address):
            return
        assert process.poll() is None, "the preview has died"
        time.sleep(0.1)
    raise AssertionError(f"the page never said {words!r}")


@pytest.fixture(params=ENGINES)
def preview(project: Path, request: pytest.FixtureRequest) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A preview of the sample project and the address of its lesson."""
    port = free_port()
    said = project / "said.txt"
    command = [sys.executable, "-m", "generator", "serve", "--port", str(port), "--engine", request.param]
    with said.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(command, cwd=project, stdout=out, stderr=out, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    yield process, f"http://127.0.0.1:{port}/online-safety/scam.html"
    process.send_signal(signal.SIGINT)
    process.wait()
    assert process.returncode == 130


def test_an_edit_shows_up_and_a_mistake_is_waited_out(project: Path, preview: tuple[subprocess.Popen[bytes], str]) -> None:
    process, address = preview
    lesson = project / "content/vi/online-safety/scam.md"
    good = lesson.read_text(encoding="utf-8")
    wait_for(process, address, "Để yên đó.")
    lesson.write_text(good.replace("Để yên đó.", "Không làm gì cả."), encoding="utf-8")
    wait_for(process, address, "Không làm gì cả.")
    wait_for(process, address.rpartition("/online-safety")[0] + "/assets/search-index.js", "khong lam gi ca")  # when the writer rests
    lesson.write_text(good.replace("answer: 2", "answer: 9"), encoding="utf-8")
    line = 1 + next(number for number, text in enumerate(good.splitlines()) if "answer: 2" in text)
    wait_for(process, (project / "said.txt").as_uri(), f"scam.md:{line}")
    lesson.write_text(good.replace("Để yên đó.", "Đã sửa xong."), encoding="utf-8")
    wait_for(process, address, "Đã sửa xong.")
