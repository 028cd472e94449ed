"""Recordings in a browser: the player on a lesson's page, and the short page that a poster's code opens."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from generator.build import build_kit, load
from tests.browser import QUIET, address, offline_page
from tests.prints import SAMPLE_DAY, sample_project, silent
from tests.sounds import mp3
from tests.test_lesson_browser import FAKE_VOICE

LESSON, SHORT = "online-safety/scam.html", "c1.html"
# Which sounds play, in the order in which they began.
WATCH = """
    const name = sound => sound.getAttribute("src").replace(/.*\\//, "");
    window.heard = [];
    document.addEventListener("play", event => heard.push(name(event.target)), true);
    window.playing = () => Array.from(document.querySelectorAll("audio")).filter(sound => !sound.paused).map(name);
"""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a project whose lesson was recorded in Vietnamese, in Tày in two parts, and badly in Khmer."""
    project = sample_project(tmp_path_factory.mktemp("recorded") / "project")
    folder = project / "content/vi/online-safety"
    (folder / "C1.vi.mp3").write_bytes(mp3(20))
    (folder / "C1.tay.mp3").write_bytes(mp3(0.3))
    (folder / "C1.tay-2.mp3").write_bytes(mp3(20))
    (folder / "C1.khmer.mp3").write_bytes(b"ID3" + bytes(64))  # begins well, and holds nothing that could be played
    return build_kit(load(project), project / "build", "mkdocs", SAMPLE_DAY, silent).site


@pytest.fixture
def lesson(browser: Browser, recorded: Path) -> Iterator[Page]:
    """The lesson's page on a telephone that has a Vietnamese voice of its own."""
    with offline_page(browser) as (page, left):
        page.add_init_script(FAKE_VOICE + WATCH)
        page.goto(address(recorded, LESSON))
        yield page
        assert left == []


@pytest.fixture
def short(browser: Browser, recorded: Path) -> Iterator[Page]:
    """The short page."""
    with offline_page(browser) as (page, left):
        page.add_init_script(WATCH)
        page.goto(address(recorded, SHORT))
        yield page
        assert left == []


def test_each_language_has_a_player_with_its_name_and_chromium_plays_it(lesson: Page) -> None:
    assert lesson.locator(".voice .name").all_inner_texts() == ["Tiếng Việt", "Tiếng Khmer", "Tiếng Tày"]
    assert lesson.locator(".voice .part").all_inner_texts() == ["Phần 1 / 2", "Phần 2 / 2"]
    first = lesson.locator("audio").first
    assert first.evaluate("a => a.preload") == "none"
    assert first.evaluate("a => a.play().then(() => a.duration)") == pytest.approx(20, abs=0.1)


def test_reading_aloud_prefers_the_recorded_voice_to_the_machines(lesson: Page) -> None:
    lesson.click(".tools button.speak")
    lesson.wait_for_function("playing().join() === 'C1.vi.mp3'")
    assert lesson.evaluate("said") == []
    lesson.click(".reader .pause")
    lesson.wait_for_function("playing().length === 0")
    expect(lesson.locator(".reader .pause")).to_have_text("Đọc tiếp")
    lesson.click(".reader .pause")
    lesson.wait_for_function("playing().join() === 'C1.vi.mp3'")
    lesson.click(".reader .stop")
    lesson.wait_for_function("playing().length === 0")
    expect(lesson.locator(".reader")).to_be_hidden()


def test_another_language_is_chosen_while_listening_and_its_parts_follow_each_other(lesson: Page) -> None:
    lesson.click(".tools button.speak")
    assert lesson.locator(".reader .choices button").all_inner_texts() == ["Tiếng Việt", "Máy đọc", "Tiếng Khmer", "Tiếng Tày"]
    lesson.click(".reader .choices >> text=Tiếng Tày")
    lesson.wait_for_function("playing().join() === 'C1.tay-2.mp3'")
    assert lesson.evaluate("heard") == ["C1.vi.mp3", "C1.tay.mp3", "C1.tay-2.mp3"]
    expect(lesson.locator(".reader [aria-pressed=true]")).to_have_text("Tiếng Tày")
    lesson.click(".reader .choices >> text=Máy đọc")
    lesson.wait_for_function("said.length > 3 && playing().length === 0")


def test_a_recording_that_cannot_be_played_gives_way_to_the_next_best(lesson: Page) -> None:
    lesson.click(".tools button.speak")
    lesson.click(".reader .choices >> text=Tiếng Khmer")
    lesson.wait_for_function("playing().join() === 'C1.vi.mp3'")
    assert lesson.locator(".reader .choices button").all_inner_texts() == ["Tiếng Việt", "Máy đọc", "Tiếng Tày"]


def test_two_voices_never_speak_at_once(lesson: Page) -> None:
    lesson.evaluate("document.querySelectorAll('audio')[0].play()")
    lesson.evaluate("document.querySelectorAll('audio')[3].play()")
    lesson.wait_for_function("playing().join() === 'C1.tay-2.mp3'")
    lesson.click(".tools button.speak")
    lesson.wait_for_function("playing().join() === 'C1.vi.mp3'")
    lesson.evaluate("document.querySelectorAll('audio')[3].play()")
    lesson.wait_for_function("playing().join() === 'C1.tay-2.mp3'")
    expect(lesson.locator(".reader")).to_be_hidden()


def test_in_teaching_mode_the_machine_reads_the_slide_that_is_seen(lesson: Page) -> None:
    lesson.click("button.teach")
    for _ in range(3):
        lesson.keyboard.press("ArrowRight")
    lesson.click(".day-top button.speak")
    lesson.wait_for_function("said.length > 1")
    assert lesson.evaluate("said")[0] == "Không bấm"
    assert lesson.evaluate("heard") == []


def test_reading_aloud_needs_no_machine_voice_where_there_is_a_recording(browser: Browser, recorded: Path) -> None:
    with offline_page(browser) as (page, _):
        page.add_init_script("window.noVoice = true;" + FAKE_VOICE + WATCH)
        page.goto(address(recorded, LESSON))
        page.click(".tools button.speak")
        page.click(".reader .choices >> text=Tiếng Tày")
        page.wait_for_function("playing().join() === 'C1.tay-2.mp3' && document.querySelectorAll('audio')[3].duration > 0")
        page.evaluate("const a = document.querySelectorAll('audio')[3]; a.currentTime = a.duration - 0.1")
        page.wait_for_function("document.querySelector('.reader').hidden")
        expect(page.locator(".tools button.speak")).to_have_attribute("aria-pressed", "false")


def test_the_short_page_stays_and_one_large_button_plays(short: Page) -> None:
    assert short.url.endswith(SHORT)
    big = short.locator(".listen .big")
    box = big.bounding_box()
    assert box is not None
    assert box["width"] >= 300
    assert box["height"] >= 200
    expect(big).to_have_text("Nghe")
    big.click()
    short.wait_for_function("playing().join() === 'C1.vi.mp3' && document.querySelector('audio').currentTime > 0")
    expect(big).to_have_text("Dừng")
    big.click()
    short.wait_for_function("playing().length === 0")
    expect(big).to_have_text("Nghe tiếp")
    assert short.locator("audio:visible").count() == 0


def test_each_language_has_a_button_on_the_short_page(short: Page) -> None:
    buttons = short.locator(".listen .choose")
    assert buttons.all_inner_texts() == ["Tiếng Việt", "Tiếng Khmer", "Tiếng Tày"]
    for button in [*buttons.all(), short.locator("a.go")]:
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 48
    buttons.last.click()
    short.wait_for_function("playing().join() === 'C1.tay-2.mp3'")
    expect(buttons.last).to_have_attribute("aria-pressed", "true")
    buttons.nth(1).click()
    expect(short.locator(".listen .says")).to_contain_text("không mở được bản thu")
    buttons.first.click()
    short.wait_for_function("playing().join() === 'C1.vi.mp3'")
    expect(short.locator(".listen .says")).to_have_text("")
    short.click("a.go")
    short.wait_for_url(f"**/{LESSON}")


def test_the_short_page_plays_by_itself_where_the_browser_lets_it(browser: Browser, recorded: Path) -> None:
    found = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
    free = browser.browser_type.launch(executable_path=found, args=[*QUIET, "--autoplay-policy=no-user-gesture-required"])
    try:
        with offline_page(free) as (page, _):
            page.add_init_script(WATCH)
            page.goto(address(recorded, SHORT))
            page.wait_for_function("playing().join() === 'C1.vi.mp3'")
            expect(page.locator(".listen .big")).to_have_text("Dừng")
    finally:
        free.close()


def test_the_short_page_goes_on_to_teaching_mode_when_that_was_typed(browser: Browser, recorded: Path) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(recorded, f"{SHORT}#day"))
        page.wait_for_url(address(recorded, f"{LESSON}#day"))
    with offline_page(browser) as (page, _):
        page.goto(address(recorded, SHORT))
        page.goto(address(recorded, f"{SHORT}#day"))
        page.wait_for_url(address(recorded, f"{LESSON}#day"))


@pytest.mark.parametrize("path", [SHORT, LESSON])
def test_recordings_play_without_scripts(browser: Browser, recorded: Path, path: str) -> None:
    with offline_page(browser, java_script_enabled=False) as (page, _):
        page.goto(address(recorded, path))
        assert page.locator("audio[controls]:visible").count() == 4
        assert page.locator("button:visible").count() == 0
        if path == SHORT:
            page.click("a.go")
            page.wait_for_url(address(recorded, LESSON))


@pytest.mark.parametrize("path", [SHORT, LESSON])
@pytest.mark.parametrize("large", [False, True])
def test_pages_with_recordings_fit_a_telephone_and_axe_has_no_serious_finding(
    browser: Browser, recorded: Path, path: str, large: bool
) -> None:
    with offline_page(browser, width=360) as (page, _):
        page.goto(address(recorded, path))
        if large:
            page.click("button.type")
        page.locator(".listen .big, .tools button.speak").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        found = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")] == []
