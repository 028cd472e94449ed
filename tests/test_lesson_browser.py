"""A lesson's page in a browser: quiz, teaching mode, large type, reading aloud."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import LESSON, address, offline_page


@pytest.mark.parametrize("width", [360, 390])
def test_the_buttons_of_teaching_mode_stay_on_the_screen_in_large_type(browser: Browser, site: Path, width: int) -> None:
    with offline_page(browser, width=width) as (page, _):
        page.goto(address(site, LESSON))
        page.click("button.type")
        page.click("button.teach")
        for name in (".day-end .on", ".day-end .back", ".day-top .close"):
            box = page.locator(name).bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width


def test_the_quiz_answers_at_once_and_lets_one_try_again(browser: Browser, site: Path) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(site, LESSON))
        question = page.locator(".ask").first
        right = int(question.get_attribute("data-answer") or "0") - 1
        options = question.locator("button")
        options.nth((right + 1) % options.count()).click()
        expect(question.locator(".verdict")).to_contain_text("Chưa đúng.")
        expect(question.locator(".wrong .says")).to_have_text("Chưa đúng")
        options.nth(right).click()
        expect(question.locator(".verdict")).to_contain_text("Đúng rồi!")
        expect(question.locator(".right .says")).to_have_text("Đúng")
        assert question.locator(".wrong").count() == 0


def test_teaching_mode_goes_step_by_step_with_keys(browser: Browser, site: Path) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(site, LESSON))
        page.click("button.teach")
        assert page.url.endswith("#day")
        assert page.locator(".slide:visible").count() == 1
        expect(page.locator(".place")).to_contain_text("Mở bài")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        expect(page.locator(".place")).to_contain_text("Bước 1 / 5")
        expect(page.locator(".slide.now h2")).to_have_text("Nhìn ba dấu hiệu lừa đảo")
        page.keyboard.press("ArrowRight")
        expect(page.locator(".place")).to_contain_text("Bước 2 / 5")
        page.keyboard.press("ArrowLeft")
        expect(page.locator(".place")).to_contain_text("Bước 1 / 5")
        page.keyboard.press("End")
        expect(page.locator(".place")).to_contain_text("Đố vui 3 / 3")
        expect(page.locator(".day-end .on")).to_have_text("Xong")
        page.keyboard.press("Home")
        expect(page.locator(".place")).to_contain_text("Mở bài")
        page.keyboard.press("Escape")
        assert page.locator(".step:visible").count() == 5
        assert page.locator("button.teach").evaluate("b => b === document.activeElement")


SWIPE = """([from, to]) => {
    const touch = x => new Touch({identifier: 1, target: document.body, clientX: x, clientY: 300});
    document.dispatchEvent(new TouchEvent('touchstart', {touches: [touch(from)], bubbles: true}));
    document.dispatchEvent(new TouchEvent('touchend', {changedTouches: [touch(to)], bubbles: true}));
}"""


def test_teaching_mode_can_be_opened_by_address_and_swiped(browser: Browser, site: Path) -> None:
    with offline_page(browser, has_touch=True) as (page, _):
        page.goto(address(site, f"{LESSON}#day"))
        expect(page.locator(".slide.now h1")).to_be_visible()
        page.evaluate(SWIPE, [300, 100])
        page.evaluate(SWIPE, [300, 100])
        expect(page.locator(".place")).to_contain_text("Bước 1 / 5")
        page.evaluate(SWIPE, [100, 300])
        expect(page.locator(".place")).to_contain_text("Mở bài")
        page.go_back()
        expect(page.locator(".slide.now")).to_have_count(0)


def test_a_page_made_larger_with_two_fingers_is_moved_about_without_turning_the_slide(browser: Browser, site: Path) -> None:
    with offline_page(browser, has_touch=True, is_mobile=True) as (page, _):
        page.goto(address(site, f"{LESSON}#day"))
        page.context.new_cdp_session(page).send("Emulation.setPageScaleFactor", {"pageScaleFactor": 2})
        page.wait_for_function("visualViewport.scale > 1.5")
        page.evaluate(SWIPE, [300, 100])
        page.evaluate(SWIPE, [300, 100])
        expect(page.locator(".place")).to_contain_text("Mở bài")


def test_a_presenter_shows_what_does_not_fit_before_the_next_slide(browser: Browser, site: Path) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(site, f"{LESSON}#day"))
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        slide, place = page.locator(".slide.now"), page.locator(".place")
        assert slide.evaluate("s => s.scrollHeight - s.clientHeight") > 24
        page.keyboard.press("PageDown")
        expect(place).to_contain_text("Bước 1 / 5")
        assert slide.evaluate("s => s.scrollHeight - s.clientHeight - s.scrollTop") <= 24
        page.keyboard.press("PageDown")
        expect(place).to_contain_text("Bước 2 / 5")
        page.keyboard.press("PageUp")
        expect(place).to_contain_text("Bước 1 / 5")


@pytest.mark.parametrize(("width", "height", "letters"), [(1366, 768, 30), (1920, 1080, 40)])
def test_a_projector_shows_each_slide_whole_and_in_letters_as_large_as_its_picture_allows(
    browser: Browser, site: Path, width: int, height: int, letters: int
) -> None:
    with offline_page(browser) as (page, _):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(address(site, f"{LESSON}#day"))
        slides = page.locator(".slide").count()
        for number in range(slides):
            now = page.locator(".slide.now")
            assert now.evaluate("s => s.scrollHeight <= s.clientHeight"), f"slide {number + 1}"
            assert float(now.evaluate("s => parseFloat(getComputedStyle(s).fontSize)")) >= letters
            page.keyboard.press("PageDown")
        expect(page.locator(".day-end .on")).to_have_text("Xong")


def test_a_short_address_typed_at_a_projector_opens_the_lesson_in_teaching_mode(browser: Browser, either_site: Path) -> None:
    with offline_page(browser, width=1366) as (page, left):
        page.goto(address(either_site, LESSON))
        page.click(".trainer summary")
        typed = page.locator(".trainer .address").inner_text()
        name = typed.rpartition("/")[2]
        assert name.endswith(".html#day")
        page.goto(address(either_site, name))
        page.wait_for_url(address(either_site, f"{LESSON}#day"))
        expect(page.locator(".slide.now h1")).to_be_visible()
        assert left == []


def test_a_short_address_takes_the_rest_of_the_address_along(browser: Browser, site: Path) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(site, "c3.html") + "?tu=ap-phich")
        page.wait_for_url(address(site, LESSON) + "?tu=ap-phich")


def test_a_short_address_leads_to_its_lesson_without_scripts(browser: Browser, either_site: Path) -> None:
    with offline_page(browser, java_script_enabled=False) as (page, _):
        page.goto(address(either_site, "c3.html"))
        page.wait_for_url(address(either_site, LESSON))


def test_the_trainer_reads_the_minutes_of_each_part_on_the_page_and_in_teaching_mode(browser: Browser, site: Path) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(site, LESSON))
        page.click(".trainer summary")
        rows = [row.split("\t") for row in page.locator(".minutes tr").all_inner_texts()]
        assert [name for name, _ in rows][:2] == ["Mở bài", "1. Nhìn ba dấu hiệu lừa đảo"]
        minutes = [int(told.removesuffix(" phút")) for _, told in rows]
        assert sum(minutes[:-1]) == minutes[-1] == 20
        page.click("button.teach")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        expect(page.locator(".place")).to_have_text(f"Bước 1 / 5 · {minutes[1]} phút")


FAKE_VOICE = """
    const said = []; window.said = said;
    window.SpeechSynthesisUtterance = function (text) { this.text = text; };
    Object.defineProperty(window, 'speechSynthesis', {value: {
        getVoices: () => window.noVoice ? [] : [{lang: 'vi-VN', name: 'Mẫu'}],
        speak: u => { said.push(u.text); setTimeout(() => u.onend(), 5); },
        cancel: () => {}, addEventListener: () => {}}});
"""


@pytest.mark.parametrize(("width", "height"), [(320, 568), (390, 800), (844, 390)])
@pytest.mark.parametrize("large", [False, True])
def test_the_bar_of_teaching_mode_shows_step_and_minutes_whole_on_a_telephone(
    browser: Browser, site: Path, large: bool, width: int, height: int
) -> None:
    with offline_page(browser, width=width) as (page, _):
        page.set_viewport_size({"width": width, "height": height})
        page.add_init_script(FAKE_VOICE)
        page.goto(address(site, f"{LESSON}#day"))
        if large:
            page.evaluate("document.documentElement.classList.add('large')")
        page.keyboard.press("End")
        expect(page.locator(".day-top button.speak")).to_be_visible()
        assert page.locator(".day-top .place").evaluate("p => p.scrollHeight <= p.clientHeight + 1")
        lines = page.locator(".day-top .place span").evaluate_all(
            "parts => parts.map(p => p.offsetHeight / parseFloat(getComputedStyle(p).lineHeight))"
        )
        assert [round(line) for line in lines] == [1, 1]
        for name in (".day-top .speak", ".day-top .close"):
            box = page.locator(name).bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 47.5
        assert page.locator(".day-top button.speak").inner_text() == "Đọc to"


def test_large_type_is_remembered_and_works_where_storage_throws(browser: Browser, site: Path) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(site, LESSON))
        page.click("button.type")
        page.goto(address(site, "index.html"))
        assert page.evaluate("document.documentElement.classList.contains('large')")
        expect(page.locator("button.type")).to_have_attribute("aria-pressed", "true")
    with offline_page(browser) as (page, _):
        page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('no storage'); }})")
        page.goto(address(site, LESSON))
        page.click("button.type")
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "27px"


def test_reading_aloud_is_offered_only_with_a_vietnamese_voice(browser: Browser, site: Path) -> None:
    with offline_page(browser) as (page, _):
        page.add_init_script("window.noVoice = true;" + FAKE_VOICE)
        page.goto(address(site, LESSON))
        assert page.locator("button.speak:visible").count() == 0
    with offline_page(browser) as (page, _):
        page.add_init_script(FAKE_VOICE)
        page.goto(address(site, LESSON))
        page.click(".tools button.speak")
        page.wait_for_function("window.said.length > 12")
        said = page.evaluate("window.said")
        assert "Nhận biết tin nhắn lừa đảo" in said[0]
        assert any("Hai là giục gấp" in text for text in said)
        assert len(said) == len(set(said))
