"""The sheet as a volunteer holds it: on A4 in black and white, and on a telephone without signal."""

from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from outreach.reports.visit_files import write_visit_html
from outreach.reports.visit_list import HamletVisits, VisitList, VisitRow
from outreach.rules.reasons import say
from tests.browser import offline_page

from .samples import at

TEXT = "Kính thưa bà con. Sắp đến Tết, xin bà con cảnh giác.\n\nQuà thật được trao công khai. Chưa rõ thì gặp trưởng thôn hỏi tận mặt."
POINTS = 72 / 25.4  # a millimetre


def household(serial: int) -> VisitRow:
    reason = ("no-phone", "unreachable", "opted-out", "no-receipt")[serial % 4]
    phones = () if reason == "no-phone" else ("0500 000 001", "0500 000 002")[: serial % 3]
    return VisitRow(f"MAU-{serial:03}", f"Lò Thị Mẫu {serial}", phones, reason, say(reason), "Cháu Mẫu" if serial % 5 == 0 else "")


def hamlet(name: str, households: int) -> HamletVisits:
    rows = tuple(household(serial) for serial in range(households))
    return HamletVisits(1, name, "Xã Mẫu Sơn", "Tỉnh Mẫu", f"Tổ {name}", "0508 000 001", TEXT, 40, rows)


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A long hamlet, a short one with a long name, and one where nobody is left to visit."""
    hamlets = (hamlet("Bản Mẫu Một", 30), hamlet("Tổ dân phố Nhà văn hóa trung tâm số 12", 2), hamlet("Bản Xong", 0))
    visits = VisitList("2603", "Kẻ gian giả danh cán bộ tặng quà Tết", at("2026-11-25"), hamlets)
    return write_visit_html(visits, tmp_path_factory.mktemp("sheet") / "sheet.html")


@pytest.fixture(scope="module")
def pages(browser: Browser, sheet: Path) -> list[str]:
    """The text of each printed page."""
    with offline_page(browser, 1000) as (page, _):
        page.goto(sheet.as_uri())
        printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    width, height = printed[0].get_size()
    assert (round(width / POINTS), round(height / POINTS)) == (210, 297)
    return [one.get_textpage().get_text_range() for one in printed]


def measure(page: Page, script: str) -> list[float]:
    found: list[float] = page.evaluate(script)
    return found


@pytest.mark.parametrize("width", [320, 390, 1000])
def test_it_opens_without_a_network_and_fits_the_screen(browser: Browser, sheet: Path, width: int) -> None:
    """Nothing is asked for from anywhere, and nobody has to push the page sideways."""
    with offline_page(browser, width) as (page, left):
        page.goto(sheet.as_uri())
        assert page.locator("tbody tr").count() == 32
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert left == []


def test_on_a_telephone_numbers_and_ticks_are_large_enough_for_a_thumb(browser: Browser, sheet: Path) -> None:
    """A number calls when tapped; a tick answers anywhere on its words; lines for a pen are not shown."""
    with offline_page(browser, 390, has_touch=True) as (page, _):
        page.goto(sheet.as_uri())
        assert min(measure(page, "[...document.querySelectorAll('td.tick label')].map(e => e.getBoundingClientRect().height)")) >= 48
        assert min(measure(page, "[...document.querySelectorAll('a[href^=tel]')].map(e => e.getBoundingClientRect().height)")) >= 48
        assert page.locator("td a").first.get_attribute("href") == "tel:0500000001"
        tick = page.locator("tbody tr").first.get_by_text("đã đọc cho nghe")
        tick.tap()
        assert page.locator("tbody tr").first.get_by_role("checkbox", name="Đã đọc cho nghe").is_checked()
        assert not page.get_by_text("Người đi:").first.is_visible()


@pytest.mark.parametrize("width", [390, 1000])
def test_it_can_be_used_with_a_screen_reader(browser: Browser, sheet: Path, width: int) -> None:
    """axe finds nothing to mend."""
    with offline_page(browser, width, bypass_csp=True) as (page, _):
        page.goto(sheet.as_uri())
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()


def test_on_paper_every_hamlet_begins_a_page_of_its_own(pages: list[str]) -> None:
    """So that each volunteer takes the own sheets; every page says which notice and hamlet it is of, and how many pages there are."""
    heads = [number for number, text in enumerate(pages) if "Danh sách đến từng nhà" in text]
    assert len(heads) == 3
    assert "Bản Mẫu Một" in pages[heads[0]]
    assert "Không còn hộ nào phải đến." in pages[heads[2]]
    assert all("Mã 2603 · Bản Mẫu Một" in text and "Hẹn" in text for text in pages[: heads[1]])
    assert all(f"{number}/{len(pages)}" in text for number, text in enumerate(pages, 1))


def test_on_paper_no_household_is_torn_over_two_pages(pages: list[str]) -> None:
    """Name, code, reason and numbers stay together, and nobody is lost at the break."""
    flat = [" ".join(text.split()) for text in pages]
    for serial in range(30):
        row = household(serial)
        there = [text for text in flat if row.code in text and "Bản Mẫu Một" in text]
        assert len(there) == 1
        assert all(words in there[0] for words in (row.head, *row.phones))


def test_on_paper_letters_have_twelve_points_and_ink_is_black(browser: Browser, sheet: Path) -> None:
    """It is read at a doorstep, printed by an old office printer."""
    with offline_page(browser, 1000) as (page, _):
        page.emulate_media(media="print")
        page.goto(sheet.as_uri())
        texts = "[...document.querySelectorAll('body *')].filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))"
        assert min(measure(page, f"{texts}.map(e => parseFloat(getComputedStyle(e).fontSize))")) >= 16  # CSS pixels: 12 points
        colours = f"[...new Set({texts}.map(e => getComputedStyle(e).color))]"
        assert page.evaluate(colours) == ["rgb(0, 0, 0)"]
