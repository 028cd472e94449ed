"""A cheap telephone: 320 pixels, large type, a viewer that prints nothing; and what a printer makes of a single file."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser import LESSON, address, offline_page
from tests.pdfs import squeeze, texts
from tests.test_onefile_browser import written

#: Words on the page whose letters stand on more than one line.
BROKEN = """() => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), broken = [];
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const element = node.parentElement;
        const aside = element.closest('script, style, svg, .quiet, .skip, .short, .address, .day-top .words');
        if (aside || !element.getClientRects().length) continue;
        for (const word of node.data.matchAll(/[\\p{L}\\p{M}]+/gu)) {
            const range = document.createRange();
            range.setStart(node, word.index);
            range.setEnd(node, word.index + word[0].length);
            if (new Set(Array.from(range.getClientRects()).map(box => Math.round(box.top))).size > 1) broken.push(word[0]);
        }
    }
    return broken;
}"""


@pytest.fixture(scope="module")
def files(real_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All single files of the real kit."""
    folder = tmp_path_factory.mktemp("share")
    written(real_project, folder)
    return folder


def assert_words_are_whole(page: Page) -> None:
    assert page.evaluate(BROKEN) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("large", [False, True])
def test_no_word_is_broken_and_nothing_scrolls_sideways_on_the_smallest_phone(
    browser: Browser, site: Path, files: Path, large: bool
) -> None:
    with offline_page(browser, width=320) as (page, _):
        places = [address(files, name) for name in ("kit.html", "track-A.html", "A1.html", "C3.html", "B2.html")]
        for place in [*places, address(site, "index.html"), address(site, LESSON), address(site, "about.html")]:
            page.goto(place)
            page.evaluate(f"document.documentElement.classList.toggle('large', {str(large).lower()})")
            assert_words_are_whole(page)
            if page.locator("button.teach").count() == 1:
                page.click("button.teach")
                for _ in range(page.locator(".slide").count()):
                    assert_words_are_whole(page)
                    assert page.locator(".slide.now").evaluate("s => s.scrollWidth <= s.clientWidth")
                    page.keyboard.press("ArrowRight")


def test_where_nothing_is_found_the_contents_are_offered_and_seen(browser: Browser, files: Path) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(files, "kit.html"))
        page.fill("#tim", "xyzq")
        page.click(".nothing a")
        expect(page.locator(".found")).to_be_hidden()
        expect(page.locator("#muc-luc")).to_be_visible()


def test_a_viewer_that_prints_nothing_is_told_of_and_a_browser_that_prints_is_not(browser: Browser, files: Path) -> None:
    with offline_page(browser) as (page, _):
        page.clock.install()
        page.goto(address(files, "C3.html"))
        page.evaluate("window.print = () => window.dispatchEvent(new Event('beforeprint'))")
        page.click("button.print")
        page.clock.run_for(2000)
        expect(page.locator(".not-printed")).to_have_count(0)
        page.goto(address(files, "A1.html"))
        page.evaluate("window.print = () => {}")
        for _ in range(2):
            page.click("button.print")
            page.clock.run_for(2000)
        expect(page.locator(".not-printed")).to_have_text("Không thấy trang in hiện ra? Bà con mở tệp này bằng Chrome rồi bấm lại.")


def test_a_heading_that_only_scripts_reach_has_no_ring(browser: Browser, files: Path) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(files, "kit.html"))
        page.focus('#muc-luc a[href="#giai-nghia-tu"]')
        page.keyboard.press("Enter")
        heading = page.locator("#giai-nghia-tu h1")
        expect(heading).to_be_focused()
        assert heading.evaluate("h => [getComputedStyle(h).outlineStyle, getComputedStyle(h).boxShadow]") == ["none", "none"]


def test_on_paper_no_heading_is_left_alone_and_the_message_of_a_notice_stays_in_one_piece(browser: Browser, files: Path) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(files, "track-C.html"))
        sheets = [squeeze(text) for text in texts(page.pdf(prefer_css_page_size=True))]
        assert sum("Đốvui" in sheet for sheet in sheets) == 16
        assert not any(sheet.endswith("Đốvui") for sheet in sheets)
        page.goto(address(files, "kit.html#tb-2601"))
        message = squeeze(page.locator("#tb-2601 blockquote").inner_text())
        assert sum(message in squeeze(text) for text in texts(page.pdf(prefer_css_page_size=True))) == 1


def test_axe_has_no_finding_in_teaching_mode_and_while_somebody_searches(browser: Browser, files: Path) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(files, "kit.html#c3.day"))
        expect(page.locator(".slide.now h1")).to_be_visible()
        assert [found["id"] for found in Axe().run(page).response["violations"]] == []
        page.goto(address(files, "track-C.html"))
        page.fill("#tim", "lua")
        page.keyboard.press("ArrowDown")
        expect(page.locator("[aria-selected=true]")).to_have_count(1)
        assert [found["id"] for found in Axe().run(page).response["violations"]] == []
