"""The site in a browser, opened from a folder with the network refused."""

from __future__ import annotations

import gzip
import http.server
import io
import threading
import unicodedata
import wave
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from generator.build import build_kit, load
from tests.browser import address, offline_page
from tests.prints import SAMPLE_DAY, silent

LESSON = "online-safety/scam-messages.html"
PAGES = {
    "front page": "index.html",
    "track": "online-safety/index.html",
    "lesson": LESSON,
    "notices": "notices/index.html",
    "notice": "notices/tet-gift-scam.html",
    "glossary": "glossary.html",
    "prints": "prints.html",
}


@pytest.fixture(params=["mkdocs", "zensical"])
def either_site(request: pytest.FixtureRequest) -> Path:
    """The site of each engine in turn."""
    site: Path = request.getfixturevalue("site" if request.param == "mkdocs" else "zensical_site")
    return site


def results(page: Page, query: str) -> list[str]:
    """The addresses that a search shows, best first."""
    page.fill("#tim", query)
    page.wait_for_function("document.querySelector('.found').hidden === false")
    return [str(item.get_attribute("data-url")) for item in page.locator("#ket-qua [role=option]").all()]


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


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("lua dao", LESSON),
        ("LỪA ĐẢO", LESSON),
        ("lừa đảo", LESSON),
        (unicodedata.normalize("NFD", "lừa đảo"), LESSON),
        ("Lua Đảo", LESSON),
        ("dang nhap", "public-services/vneid-sign-in.html"),
        ("đăng nhập", "public-services/vneid-sign-in.html"),
        ("so dien thoai", "phone-basics/save-numbers.html"),
        ("c3", LESSON),
        ("2601", "notices/bhyt-100.html"),
        ("lua dap", LESSON),
        ("lua doa", LESSON),
        ("dang nhep", "public-services/vneid-sign-in.html"),
        ("so dien thoia", "phone-basics/save-numbers.html"),
        ("otp", "online-safety/otp-codes.html"),
    ],
)
def test_search_finds_the_right_lesson_first(browser: Browser, either_site: Path, query: str, first: str) -> None:
    with offline_page(browser) as (page, left):
        page.goto(address(either_site, "index.html"))
        assert results(page, query)[0].endswith(first)
        assert left == []


def test_search_shows_results_with_each_letter_and_marks_what_it_found(browser: Browser, site: Path) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(site, "phone-basics/save-numbers.html"))
        page.locator("#tim").press_sequentially("lua da", delay=5)
        page.wait_for_function("document.querySelectorAll('#ket-qua mark').length > 0")
        first = page.locator("#ket-qua [role=option]").first
        assert first.locator("b mark").all_text_contents() == ["lừa", "đảo"]
        expect(page.locator(".count")).to_contain_text("Thấy")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/scam-messages.html")


def test_enter_opens_nothing_that_is_not_shown(browser: Browser, site: Path) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(site, "index.html"))
        results(page, "lua dao")
        page.keyboard.press("Escape")
        page.keyboard.press("Enter")
        page.fill("#tim", "")
        page.keyboard.press("Enter")
        page.wait_for_timeout(200)
        assert page.url == address(site, "index.html")


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


def test_nothing_found_says_so_and_offers_the_tracks(browser: Browser, site: Path) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(site, "index.html"))
        assert results(page, "xyzzyq") == []
        expect(page.locator(".nothing")).to_be_visible()
        for words in (".found .count", ".search [role=status]"):
            expect(page.locator(words)).to_have_text("Không thấy bài nào có “xyzzyq”.")
        assert page.locator(".nothing a").count() == 3


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
        expect(page.locator(".place")).to_have_text("Mở bài")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        expect(page.locator(".place")).to_have_text("Bước 1 / 4")
        expect(page.locator(".slide.now h2")).to_have_text("Nhìn ba dấu hiệu lừa đảo")
        page.keyboard.press("PageDown")
        expect(page.locator(".place")).to_have_text("Bước 2 / 4")
        page.keyboard.press("ArrowLeft")
        expect(page.locator(".place")).to_have_text("Bước 1 / 4")
        page.keyboard.press("End")
        expect(page.locator(".place")).to_have_text("Đố vui 3 / 3")
        expect(page.locator(".day-end .on")).to_have_text("Xong")
        page.keyboard.press("Home")
        expect(page.locator(".place")).to_have_text("Mở bài")
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
        expect(page.locator(".place")).to_have_text("Bước 1 / 4")
        page.evaluate(swipe, [100, 300])
        expect(page.locator(".place")).to_have_text("Mở bài")
        page.go_back()
        expect(page.locator(".slide.now")).to_have_count(0)


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
        expect(page.get_by_text("Nhìn ba dấu hiệu lừa đảo")).to_be_visible()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_the_first_view_of_every_lesson_is_light(browser: Browser, site: Path) -> None:
    """At most 400 KB as files and 150 KB as a server sends them with gzip, all files counted."""
    for lesson in sorted(site.glob("*/*.html")):
        if lesson.name == "index.html":
            continue
        with offline_page(browser) as (page, _):
            loaded: list[Path] = []
            page.on("request", lambda request, loaded=loaded: loaded.append(Path(unquote(urlparse(request.url).path))))
            page.goto(lesson.as_uri())
            page.wait_for_load_state("networkidle")
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
