"""An edited lesson on the screen: `kit serve` against a bare `mkdocs serve`, both with the page open in a browser."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Error, Page, sync_playwright

from generator.build import load
from tests.browser import launch

from .bare import mkdocs_serve, stage_bare
from .process import python, server
from .project import LESSONS, add_lessons, copied_project
from .rows import Row, say

EDITS = 7
MAX_SECONDS = 1
PATIENCE = 10  # seconds; an edit that the open page does not show by then counts as lost and as taking that long
_START = 60  # seconds in which a server comes up
_SHOWS = "words => document.body !== null && document.body.innerText.includes(words)"


def measure() -> list[Row]:
    """Seconds from saving the file until the open page shows the new words, with nobody reloading it."""
    with copied_project() as root, sync_playwright() as playwright:
        add_lessons(root)
        bare = root.parent / "bare"
        stage_bare(root, bare)
        lesson = load(root).content.lessons[LESSONS // 2]
        page = launch(playwright).new_page(viewport={"width": 390, "height": 800})
        port = _free_port()
        say(f"serve: {EDITS} edits with kit serve")
        with server(python("generator", "serve", "--root", root, "--port", str(port)), root.parent / "log"):
            ours = _edits(page, port, lesson.page, root / lesson.source.file)
        port = _free_port()
        say(f"serve: {EDITS} edits with bare mkdocs serve")
        with server(mkdocs_serve(bare, port), root.parent / "log"):
            theirs = _edits(page, port, lesson.page, (bare / "docs" / lesson.page).with_suffix(".md"))
    name, lost, their_lost = "bare mkdocs serve", ours.count(PATIENCE), theirs.count(PATIENCE)
    return [
        Row(f"kit serve, {LESSONS} lessons, edit to screen, median of {EDITS}", median(ours), "s", name, median(theirs), MAX_SECONDS),
        Row(f"kit serve, edit to screen, worst of {EDITS}", max(ours), "s", name, max(theirs), MAX_SECONDS),
        Row(f"kit serve, edits not shown within {PATIENCE} s", lost, f"of {EDITS}", name, their_lost, 0),
    ]


def _edits(page: Page, port: int, path: str, file: Path) -> list[float]:
    """Seconds of each edit. The pauses differ, so that edits do not keep step with a server that looks at its files now and then."""
    _open(page, f"http://127.0.0.1:{port}/{path}")
    text = file.read_text(encoding="utf-8")
    seconds: list[float] = []
    for count in range(1, EDITS + 1):
        time.sleep(1.5 + count * 0.13)
        words = f"Lần sửa thứ {count}."
        start = time.perf_counter()
        file.write_text(f"{text}\n{words}\n", encoding="utf-8")
        try:
            page.wait_for_function(_SHOWS, arg=words, polling=20, timeout=PATIENCE * 1000)
            seconds.append(time.perf_counter() - start)
        except Error:
            seconds.append(PATIENCE)
            page.reload()
    say(f"serve: {', '.join(f'{one:.2f}' for one in seconds)} s")
    return seconds


def _open(page: Page, address: str) -> None:
    """Open the page as soon as the server has it."""
    deadline = time.perf_counter() + _START
    while time.perf_counter() < deadline:
        try:
            answer = page.goto(address)
            if answer is not None and answer.ok:
                return
        except Error:  # nobody listens yet
            pass
        time.sleep(0.2)
    raise RuntimeError(f"{address} never came up")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
