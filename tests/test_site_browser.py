"""The site in a browser, opened from a folder with the network refused."""

from __future__ import annotations

import gzip
import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser import LESSON, address, offline_page, results

PAGES = {
    "front page": "index.html",
    "track": "online-safety/index.html",
    "lesson": LESSON,
    "notices": "notices/index.html",
    "notice": "notices/tet-gift-scam.html",
    "glossary": "glossary.html",
    "prints": "prints.html",
    "about": "about.html",
}


@pytest.mark.parametrize("kind", PAGES)
def test_no_page_asks_for_anything_outside_its_folder(browser: Browser, either_site: Path, kind: str) -> None:
    with offline_page(browser) as (page, left):
        page.goto(address(either_site, PAGES[kind]))
        page.locator("#tim").focus()
        page.wait_for_function("window.camTaySearch !== undefined")
        assert left == []
        assert page.title()


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("large", [False, True])
def test_no_page_scrolls_sideways_at_360_pixels(browser: Browser, site: Path, kind: str, large: bool) -> None:
    with offline_page(browser, width=360) as (page, _):
        page.goto(address(site, PAGES[kind]))
        if large:
            page.click("button.type")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("kind", PAGES)
def test_axe_has_no_serious_finding(browser: Browser, site: Path, kind: str) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(site, PAGES[kind]))
        found = Axe().run(page).response["violations"]
        assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


def test_axe_has_no_serious_finding_in_search_menu_and_teaching_mode(browser: Browser, site: Path) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(site, LESSON))
        results(page, "lừa")
        found = Axe().run(page).response["violations"]
        page.keyboard.press("Escape")
        page.click(".menu summary")
        found += Axe().run(page).response["violations"]
        page.keyboard.press("Escape")
        page.click("button.teach")
        found += Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")] == []


def test_everything_can_be_reached_with_the_keyboard_alone(browser: Browser, site: Path) -> None:
    with offline_page(browser, width=1000) as (page, _):
        page.goto(address(site, LESSON))
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        seen = set()
        for _step in range(60):
            page.keyboard.press("Tab")
            seen.add(page.evaluate("(e => e.id || e.className || e.name || e.tagName)(document.activeElement)"))
        assert {"brand", "type", "tim", "teach js"} <= seen
        assert {"SUMMARY", "BUTTON"} <= seen
        page.locator(".menu summary").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".menu nav")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".menu nav")).to_be_hidden()
        page.locator(".ask button").first.focus()
        page.keyboard.press("Space")
        expect(page.locator(".verdict").first).not_to_be_empty()


def test_without_javascript_the_words_and_the_answers_are_there(browser: Browser, either_site: Path) -> None:
    with offline_page(browser, java_script_enabled=False) as (page, left):
        page.goto(address(either_site, LESSON))
        expect(page.locator("h1")).to_contain_text("Nhận biết tin nhắn lừa đảo")
        for words in ("Nhìn ba dấu hiệu lừa đảo", "Tin giả có đủ ba dấu hiệu", "Nếu bí"):
            expect(page.locator(".steps").get_by_text(words).last).to_be_visible()
        page.locator(".answer summary").first.click()
        expect(page.locator(".why").first).to_be_visible()
        expect(page.locator("#tim")).to_be_hidden()
        page.locator(".menu summary").click()
        expect(page.locator(".menu nav a").first).to_be_visible()
        assert left == []


def test_a_short_address_leads_on_to_the_lesson(browser: Browser, either_site: Path) -> None:
    for script in (True, False):
        with offline_page(browser, java_script_enabled=script) as (page, _):
            page.goto(address(either_site, "c3.html"))
            page.wait_for_url("**/scam-messages.html")


def test_a_page_opened_after_its_review_date_says_so_by_the_readers_clock(browser: Browser, site: Path) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(site, LESSON))
        expect(page.locator(".overdue")).to_be_hidden()
        page.clock.set_fixed_time("2027-06-01T08:00:00+07:00")
        page.goto(address(site, LESSON))
        expect(page.locator(".overdue")).to_be_visible()
        page.goto(address(site, "notices/index.html"))
        assert page.locator(".notices .ended").count() == 1


def test_links_to_prints_lead_to_files_that_are_there(browser: Browser, either_site: Path) -> None:
    with offline_page(browser) as (page, _):
        for name in (LESSON, "online-safety/index.html", "notices/tet-gift-scam.html", "prints.html"):
            page.goto(address(either_site, name))
            found = page.evaluate("Array.from(document.querySelectorAll('.prints a')).map(a => a.href)")
            assert found
            assert all(Path(unquote(urlparse(link).path)).read_bytes().startswith(b"%PDF") for link in found)


def test_a_page_prints_as_a_clean_sheet(browser: Browser, site: Path) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(site, LESSON))
        page.emulate_media(media="print")
        for gone in (".bar", ".foot", ".tools", "button.teach", ".neighbours"):
            expect(page.locator(gone).first).to_be_hidden()
        expect(page.get_by_role("heading", name="Nhìn ba dấu hiệu lừa đảo")).to_be_visible()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_the_first_view_of_every_lesson_is_light(browser: Browser, site: Path) -> None:
    """At most 400 KB as files and 150 KB as a server sends them with gzip, all files counted."""
    loaded: list[Path] = []
    with offline_page(browser) as (page, _):
        page.on("request", lambda request: loaded.append(Path(unquote(urlparse(request.url).path))))
        for lesson in sorted(site.glob("*/*.html")):
            if lesson.name == "index.html":
                continue
            loaded.clear()
            page.goto(lesson.as_uri())  # until all that the page names is loaded
            files = [path.read_bytes() for path in loaded]
            assert len(files) >= 5
            assert sum(map(len, files)) <= 400_000
            assert sum(len(gzip.compress(data)) for data in files) <= 150_000


@pytest.fixture
def served(site: Path) -> Iterator[str]:
    """The site behind a server that tells capitals from small letters and answers a missing page with 404.html."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
            body = (site / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_capital_address_of_a_qr_code_reaches_its_lesson(browser: Browser, served: str) -> None:
    page = browser.new_page()
    page.goto(f"{served}/C3.HTML")
    page.wait_for_url("**/scam-messages.html")
    page.goto(f"{served}/khong-co.html")
    expect(page.get_by_text("Không thấy trang này")).to_be_visible()
    assert results(page, "lua dao")[0].endswith(LESSON)
    page.close()
