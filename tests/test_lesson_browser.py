"""A lesson's page in a browser: quiz, teaching mode, large type, reading aloud."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from generator.build import build_kit, load
from tests.browser import LESSON, address, offline_page
from tests.prints import SAMPLE_DAY, silent


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
        expect(page.locator(".place")).to_contain_text("Bước 1 / 4")
        expect(page.locator(".slide.now h2")).to_have_text("Nhìn ba dấu hiệu lừa đảo")
        page.keyboard.press("PageDown")
        expect(page.locator(".place")).to_contain_text("Bước 2 / 4")
        page.keyboard.press("ArrowLeft")
        expect(page.locator(".place")).to_contain_text("Bước 1 / 4")
        page.keyboard.press("End")
        expect(page.locator(".place")).to_contain_text("Đố vui 3 / 3")
        expect(page.locator(".day-end .on")).to_have_text("Xong")
        page.keyboard.press("Home")
        expect(page.locator(".place")).to_contain_text("Mở bài")
        page.keyboard.press("Escape")
        assert page.locator(".step:visible").count() == 4
        assert page.locator("button.teach").evaluate("b => b === document.activeElement")


def test_teaching_mode_can_be_opened_by_address_and_swiped(browser: Browser, site: Path) -> None:
    with offline_page(browser, has_touch=True) as (page, _):
        page.goto(address(site, f"{LESSON}#day"))
        expect(page.locator(".slide.now h1")).to_be_visible()
        swipe = """([from, to]) => {
            const touch = x => new Touch({identifier: 1, target: document.body, clientX: x, clientY: 300});
            document.dispatchEvent(new TouchEvent('touchstart', {touches: [touch(from)], bubbles: true}));
            document.dispatchEvent(new TouchEvent('touchend', {changedTouches: [touch(to)], bubbles: true}));
        }"""
        page.evaluate(swipe, [300, 100])
        page.evaluate(swipe, [300, 100])
        expect(page.locator(".place")).to_contain_text("Bước 1 / 4")
        page.evaluate(swipe, [100, 300])
        expect(page.locator(".place")).to_contain_text("Mở bài")
        page.go_back()
        expect(page.locator(".slide.now")).to_have_count(0)


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


FAKE_VOICE = """
    const said = []; window.said = said;
    window.SpeechSynthesisUtterance = function (text) { this.text = text; };
    Object.defineProperty(window, 'speechSynthesis', {value: {
        getVoices: () => window.noVoice ? [] : [{lang: 'vi-VN', name: 'Mẫu'}],
        speak: u => { said.push(u.text); setTimeout(() => u.onend(), 5); },
        cancel: () => {}, addEventListener: () => {}}});
"""


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


def test_reading_aloud_falls_back_to_recordings_beside_the_lesson(browser: Browser, project: Path) -> None:
    sound = io.BytesIO()
    with wave.open(sound, "wb") as out:  # a tenth of a second of silence
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        out.writeframes(bytes(1600))
    (project / "content/vi/online-safety/scam.mp3").write_bytes(sound.getvalue())
    built = build_kit(load(project), project / "build", "mkdocs", SAMPLE_DAY, silent).site
    with offline_page(browser) as (page, left):
        page.add_init_script("window.noVoice = true;" + FAKE_VOICE)
        page.goto(address(built, "online-safety/scam.html"))
        button = page.locator(".tools button.speak")
        expect(button).to_be_visible()
        button.click()
        page.wait_for_function("document.querySelector('audio').ended")
        expect(button).to_have_attribute("aria-pressed", "false")
        assert left == []
