"""The pictures in README.md and docs/, made anew from what `make demo` built: `make pictures`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from generator.share.downloads import read_downloads  # noqa: E402 - the project's own root comes first
from generator.share.room import Room, RoomPages, Wifi  # noqa: E402
from tests.browser import address, launch  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
LESSON = "online-safety/scam-messages.html"
SHEETS = {"poster": "posters/BAN-MAU-1.pdf", "handout": "site/print/C3-handout-a4.pdf", "notice": "site/print/notice-2603.pdf"}
POSTER_PAGE = 9  # of the lesson C3
DPI = 56


def save(picture: Image.Image, name: str) -> None:
    """Write a small PNG with a thin edge, so that a white page stands out on white."""
    framed = Image.new("RGB", (picture.width + 2, picture.height + 2), "#8a8f94")
    framed.paste(picture.convert("RGB"), (1, 1))
    framed.quantize(96, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)


def pages_of_the_site(build: Path) -> None:
    """Front page, lesson, teaching mode and search as a telephone of 390 x 844 shows them."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 390, "height": 844})

        def shoot(name: str) -> None:
            page.wait_for_timeout(200)
            save(Image.open(io.BytesIO(page.screenshot())), name)

        page.goto(address(build / "site", "index.html"))
        shoot("front")
        page.fill("#tim", "lua dao")
        shoot("search")
        page.goto(address(build / "site", LESSON))
        shoot("lesson")
        page.click("button.teach")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        shoot("teaching")
        browser.close()


def sheets(build: Path) -> None:
    """The first page of some prints, and a poster."""
    for name, file in SHEETS.items():
        document = pypdfium2.PdfDocument(build / file)
        page = document[POSTER_PAGE if name == "poster" else 0]
        save(page.render(scale=DPI / 72).to_pil(), name)
        document.close()


def visit_list(build: Path) -> None:
    """The first page of a visit list as it is printed, from the rehearsed week."""
    sheet = min((build / "demo" / "di-tham").glob("2603-*-mot.html"))
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        page.goto(sheet.as_uri())
        document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
        save(document[0].render(scale=DPI / 72).to_pil(), "visit-list")
        document.close()
        browser.close()


def carried(build: Path) -> None:
    """The single file of the whole kit as a telephone opens it, and the page that `kit share` puts on the wall (an invented network)."""
    room = Room("http://192.168.137.1:8080/", Wifi("Lop hoc thon Mau", "hoc-cung-nhau"), True, read_downloads([]))
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.goto((build / "share" / "kit.html").as_uri())
        save(Image.open(io.BytesIO(page.screenshot())), "single-file")
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.set_content(RoomPages(ROOT, room).room(12))
        save(Image.open(io.BytesIO(page.screenshot())), "room")
        browser.close()


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    pages_of_the_site(ROOT / "build")
    sheets(ROOT / "build")
    carried(ROOT / "build")
    visit_list(ROOT / "build")
