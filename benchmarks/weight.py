"""The first view of a lesson's page from a folder: every file that the browser loads, against the stock theme's page."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlparse

from playwright.sync_api import Browser, sync_playwright

from tests.browser import address, launch, offline_page

from .bare import mkdocs_build, stage_bare, stage_ours
from .process import run
from .project import LESSONS, add_lessons, copied_project
from .rows import Row, say

MAX_KB, MAX_GZIP_KB = 400, 150


@dataclass(frozen=True)
class Weight:
    """What one page loads, in bytes as it lies on the disk and as gzip would send it."""

    page: str
    files: int
    raw: int
    packed: int


def measure() -> list[Row]:
    """The heaviest of 60 lessons (every page carries the menu of all lessons)."""
    with copied_project() as root, sync_playwright() as playwright:
        add_lessons(root)
        ours, bare = root.parent / "ours", root.parent / "bare"
        project = stage_ours(root, ours)
        stage_bare(root, bare)
        for work in (ours, bare):
            run(mkdocs_build(work), root.parent / "log")
        browser = launch(playwright)
        page = max((lesson.page for lesson in project.content.lessons), key=lambda one: weigh(browser, ours / "site", one, "load").raw)
        heaviest, stock = weigh(browser, ours / "site", page), weigh(browser, bare / "site", page)
    say(f"weight: {heaviest}, stock theme: {stock}")
    name = f"stock mkdocs-material, {stock.files} files"
    what = f"first view of the heaviest of {LESSONS} lessons, {heaviest.files} files"
    return [
        Row(what, heaviest.raw / 1000, "KB", name, stock.raw / 1000, MAX_KB),
        Row("first view of the heaviest lesson, gzip", heaviest.packed / 1000, "KB", name, stock.packed / 1000, MAX_GZIP_KB),
    ]


def weigh(browser: Browser, site: Path, path: str, until: Literal["load", "networkidle"] = "networkidle") -> Weight:
    """All files of `site` that the page at `path` loads by itself until the browser reports `until`."""
    loaded: set[str] = set()
    with offline_page(browser) as (page, _):
        page.on("requestfinished", lambda request: loaded.add(request.url))
        page.goto(address(site, path), wait_until=until)
    files = sorted({Path(unquote(urlparse(url).path)) for url in loaded if url.startswith("file:")})
    contents = [path.read_bytes() for path in files]
    packed = sum(len(gzip.compress(content, mtime=0)) for content in contents)
    return Weight(path, len(files), sum(map(len, contents)), packed)
