"""A browser that may open files of one folder and nothing else. Helpers for tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, Route

LESSON = "online-safety/scam-messages.html"  # the lesson that most journeys open
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """Debian's Chromium when it is there, else none: then Playwright takes the one it installed."""
    return next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium when it is there, else the one Playwright installed."""
    return playwright.chromium.launch(executable_path=chromium(), args=QUIET)


@contextmanager
def offline_page(browser: Browser, width: int = 390, **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page, and the list of requests that tried to leave the disk (each refused); errors of scripts fail the test."""
    context = browser.new_context(viewport={"width": width, "height": 800}, **options)
    left: list[str] = []

    def judge(route: Route) -> None:
        if route.request.url.startswith(("file:", "data:")):
            route.continue_()
        else:
            left.append(route.request.url)
            route.abort()

    context.route("**/*", judge)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        yield page, left
        assert errors == []
    finally:
        context.close()


def address(site: Path, path: str) -> str:
    """The file: address of a page of the site."""
    name, _, anchor = path.partition("#")
    return (site / name).resolve().as_uri() + (f"#{anchor}" if anchor else "")


def results(page: Page, query: str) -> list[str]:
    """The addresses that a search shows, best first."""
    page.fill("#tim", query)
    page.wait_for_function("document.querySelector('.found').hidden === false")
    return [str(item.get_attribute("data-url")) for item in page.locator("#ket-qua [role=option]").all()]
