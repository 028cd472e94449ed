"""Single files in a browser: from a folder, in a frame that has no origin and no storage, and without script."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Frame, Page, expect

from generator.build import load
from generator.onefile import write_onefiles
from tests.browser import address, offline_page
from tests.pdfs import squeeze, texts
from tests.prints import SAMPLE_DAY
from tests.sounds import mp3
from tests.test_lesson_browser import FAKE_VOICE

NAMES = ("C3.html", "track-C.html", "kit.html")
#: A file of a folder; the same in a frame without origin; its text in such a frame, which then has no address of its own either.
WAYS = ("folder", "frame", "text")
OPEN = "article:not([hidden])"
PLACES = ("kit.html", "kit.html#c3", "kit.html#tb-2603", "kit.html#giai-nghia-tu", "track-C.html", "C3.html")


@pytest.fixture(scope="module")
def files(real_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all single files of the real kit."""
    folder = tmp_path_factory.mktemp("share")
    written(real_project, folder)
    return folder


def written(root: Path, folder: Path) -> None:
    project = load(root)
    write_onefiles(project.site({}, SAMPLE_DAY), folder)


@dataclass(frozen=True)
class Shown:
    """A file that is open: the page, the frame that holds it, and every request but data: so far."""

    page: Page
    frame: Frame
    requests: list[str]

    @property
    def here(self) -> str:
        """The title of what is shown."""
        return self.frame.locator(f"{OPEN} h1").inner_text()


@contextmanager
def shown(browser: Browser, files: Path, name: str, way: str = "folder", **options: Any) -> Iterator[Shown]:
    """Open a file in one of WAYS; nothing may leave the disk."""
    with offline_page(browser, **options) as (page, left):
        requests: list[str] = []
        page.on("request", lambda request: None if request.url.startswith("data:") else requests.append(request.url.rpartition("/")[2]))
        if way == "folder":
            page.goto(address(files, name))
            frame = page.main_frame
        else:
            file, _, part = name.partition("#")
            text = escape((files / file).read_text(encoding="utf-8"))
            source = f'src="{file}{"#" if part else ""}{part}"' if way == "frame" else f'srcdoc="{text}"'
            host = f'<iframe sandbox="allow-scripts" {source} style="border:0;position:fixed;inset:0;width:100%;height:100%"></iframe>'
            (files / "host.htm").write_text(host, encoding="utf-8")
            page.goto(address(files, "host.htm"))
            frame = page.frames[1]
        yield Shown(page, frame, requests)
        assert left == []


def documents(name: str, way: str) -> list[str]:
    """The requests that a file costs: itself and what frames it."""
    return {"folder": [name], "frame": ["host.htm", name], "text": ["host.htm"]}[way]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", NAMES)
def test_a_file_asks_for_nothing_and_needs_no_storage(browser: Browser, files: Path, name: str, way: str) -> None:
    with shown(browser, files, name, way) as file:
        if way != "folder":
            no_storage = "() => { try { localStorage.getItem('x'); return false; } catch (e) { return self.origin === 'null'; } }"
            assert file.frame.evaluate(no_storage)
        file.frame.click("button.type")
        assert file.frame.evaluate("getComputedStyle(document.documentElement).fontSize") == "27px"
        if name != "C3.html":
            file.frame.fill("#tim", "lua dao")
            file.frame.locator("#ket-qua [role=option]").first.click()
        file.frame.click(f"{OPEN} button.teach")
        file.page.keyboard.press("ArrowRight")
        file.page.wait_for_timeout(300)
        assert file.requests == documents(name, way)


@pytest.mark.parametrize("way", WAYS)
def test_the_quiz_answers_and_teaching_mode_goes_by_keys(browser: Browser, files: Path, way: str) -> None:
    with shown(browser, files, "C3.html", way) as file:
        question = file.frame.locator(".ask").first
        right = int(question.get_attribute("data-answer") or "0") - 1
        question.locator("button").nth(right).click()
        expect(question.locator(".verdict")).to_contain_text("Đúng rồi!")
        file.frame.click("button.teach")
        place = file.frame.locator(".place")
        expect(place).to_have_text("Mở bài · 2 phút")
        file.page.keyboard.press("End")
        expect(place).to_contain_text("Đố vui 3 / 3")
        file.page.keyboard.press("ArrowLeft")
        expect(place).to_contain_text("Đố vui 2 / 3")
        file.page.keyboard.press("Escape")
        expect(file.frame.locator(".slide.now")).to_have_count(0)
        expect(file.frame.locator("body.day")).to_have_count(0)
        assert file.frame.locator(".step:visible").count() == 5


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["track-C.html", "kit.html"])
def test_search_without_marks_opens_the_lesson_and_a_button_leads_back(browser: Browser, files: Path, name: str, way: str) -> None:
    with shown(browser, files, name, way) as file:
        contents = file.here
        file.frame.fill("#tim", "lua dao")
        first = file.frame.locator("#ket-qua [role=option]").first
        expect(first).to_contain_text("C3. Nhận biết tin nhắn lừa đảo")
        assert first.locator("b mark").all_text_contents() == ["lừa", "đảo"]
        file.page.keyboard.press("Enter")
        assert file.here == "Nhận biết tin nhắn lừa đảo"
        assert file.frame.locator("article:visible").count() == 1
        expect(file.frame.locator(".found")).to_be_hidden()
        file.frame.click(f"{OPEN} a[rel=next]")
        assert file.here.startswith("Lỡ bị lừa")
        file.frame.click(f"{OPEN} a.back-to")
        file.page.wait_for_timeout(600)
        assert file.here == contents
        file.frame.click(f'{OPEN} a[href="#c1"]')
        assert file.here.startswith("Giữ kín mã OTP")
        file.frame.click(f"{OPEN} a.back-to")
        file.page.wait_for_timeout(600)
        assert file.here == contents


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("LỪA ĐẢO", "#c3"),
        ("dang nhap", "#b2"),
        ("so dien thoai", "#a3"),
        ("c3", "#c3"),
        ("2601", "#tb-2601"),
        ("lua doa", "#c3"),
        ("dang nhep", "#b2"),
        ("otp", "#c1"),
    ],
)
def test_the_kit_finds_what_the_site_finds(browser: Browser, files: Path, query: str, first: str) -> None:
    with shown(browser, files, "kit.html") as file:
        file.frame.fill("#tim", query)
        expect(file.frame.locator("#ket-qua [role=option]").first).to_have_attribute("data-url", first)


def test_words_of_a_step_of_a_quiz_and_of_the_glossary_are_found_and_nonsense_is_not(browser: Browser, files: Path) -> None:
    with shown(browser, files, "kit.html") as file:
        for query, url in (
            ("giuc gap", "#c3"),
            ("trong chan goi", "#a1"),
            ("khoa chieu goi", "#tb-2602"),
            ("ma dung mot lan", "#giai-nghia-tu"),
        ):
            file.frame.fill("#tim", query)
            assert url in [item.get_attribute("data-url") for item in file.frame.locator("#ket-qua [role=option]").all()]
        file.frame.fill("#tim", "xyzzyq")
        expect(file.frame.locator(".nothing a")).to_have_text("Mục lục")


def test_the_phones_back_key_undoes_each_tap(browser: Browser, files: Path) -> None:
    with shown(browser, files, "kit.html") as file:
        page = file.page
        contents = file.here
        page.evaluate("scrollTo(0, 900)")
        page.click('a[href="#b2"] >> nth=0')
        page.click(f"{OPEN} button.teach")
        assert page.url.endswith("#b2.day")
        page.go_back()
        expect(page.locator(".slide.now")).to_have_count(0)
        assert page.url.endswith("#b2")
        page.go_back()
        assert file.here == contents
        assert page.evaluate("pageYOffset") > 300  # where one was in the list
        page.go_forward()
        assert page.title().startswith("B2. ")
        page.click(f"{OPEN} a.back-to")
        page.wait_for_timeout(600)
        assert file.here == contents


@pytest.mark.parametrize("name", ["C3.html#day", "kit.html#c3.day", "track-C.html#c3.day"])
def test_teaching_mode_opens_by_address(browser: Browser, files: Path, name: str) -> None:
    with shown(browser, files, name) as file:
        expect(file.frame.locator(".slide.now h1")).to_have_text("Nhận biết tin nhắn lừa đảo")
        file.page.keyboard.press("ArrowRight")
        file.page.keyboard.press("ArrowRight")
        expect(file.frame.locator(".place")).to_have_text("Bước 1 / 5 · 4 phút")
        file.frame.click(".day-top .close")
        assert file.here == "Nhận biết tin nhắn lừa đảo"
        assert not file.page.url.endswith("day")


@pytest.mark.parametrize("name", NAMES)
def test_without_script_everything_is_there_to_read(browser: Browser, files: Path, name: str) -> None:
    with shown(browser, files, name, java_script_enabled=False) as file:
        page = file.page
        assert page.locator("article:visible").count() == page.locator("article").count()
        assert page.locator(".js:visible, .reader:visible, .day-top:visible").count() == 0
        steps = page.locator(".step h2")
        assert all(step.is_visible() for step in steps.all())
        answer = page.locator(".ask .answer").first
        answer.locator("summary").click()
        expect(answer.locator(".why")).to_be_visible()
        if name != "C3.html":
            page.click("article#muc-luc a[href='#c2']")
            assert page.locator("#c2").evaluate("a => Math.abs(a.getBoundingClientRect().top)") < 40
        assert {request.partition("#")[0] for request in file.requests} == {name}


@pytest.mark.parametrize("name", PLACES)
def test_nothing_scrolls_sideways_at_360_pixels_and_each_part_begins_at_its_top(browser: Browser, files: Path, name: str) -> None:
    with shown(browser, files, name, width=360) as file:
        assert file.page.evaluate("pageYOffset") == 0
        assert file.page.evaluate("document.documentElement.scrollWidth") <= 360
        file.page.click("button.type")
        assert file.page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("name", [*PLACES, "kit.html#c3.day"])
def test_axe_has_no_finding(browser: Browser, files: Path, name: str) -> None:
    with shown(browser, files, name) as file:
        if name == "kit.html":
            file.page.fill("#tim", "lua dao")
        found = Axe().run(file.page).response["violations"]
        assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


def test_from_a_tracks_contents_all_its_lessons_are_printed_and_from_a_lesson_only_that_one(browser: Browser, files: Path) -> None:
    first, last = squeeze("Giữ kín mã OTP và mật khẩu"), squeeze("Lỡ bị lừa: làm gì trong giờ đầu")
    step = squeeze("Không bấm đường dẫn trong tin lừa đảo")
    for name, all_of_it in (("track-C.html", True), ("kit.html", False)):
        with shown(browser, files, name) as file:
            contents = squeeze("".join(texts(file.page.pdf())))
            assert first in contents
            assert last in contents
            assert (step in contents) == all_of_it
    with shown(browser, files, "track-C.html#c3") as file:
        file.page.evaluate("window.print = () => { window.printed = document.title; }")
        file.page.click(f"{OPEN} button.print")
        assert file.page.evaluate("window.printed") == "C3. Nhận biết tin nhắn lừa đảo – An toàn, chống lừa – Cầm Tay"
        sheet = squeeze("".join(texts(file.page.pdf())))
        assert step in sheet
        assert last not in sheet
        assert squeeze("Mục lục") not in sheet


def test_reading_aloud_reads_the_open_lesson_only_and_stops_with_it(browser: Browser, files: Path) -> None:
    with offline_page(browser) as (page, _):
        page.add_init_script(FAKE_VOICE)
        page.goto(address(files, "track-C.html#c3"))
        page.click(f"{OPEN} .tools button.speak")
        expect(page.locator("#c3 .step.read-step")).to_be_visible()
        page.click(".brand")
        page.wait_for_timeout(100)
        said = page.evaluate("window.said")
        page.wait_for_timeout(100)
        assert page.evaluate("window.said.length") == len(said)
        assert "Nhận biết tin nhắn lừa đảo" in said[0]
        expect(page.locator(".reader")).to_be_hidden()


def test_a_recording_inside_the_file_plays_from_it(browser: Browser, project: Path, tmp_path: Path) -> None:
    (project / "content/vi/online-safety/scam.mp3").write_bytes(mp3(0.3))
    written(project, tmp_path)
    for name, way in (("C1.html", "folder"), ("kit.html#c1", "frame")):
        with shown(browser, tmp_path, name, way) as file:
            file.frame.click(f"{OPEN} .tools button.speak")
            expect(file.frame.locator(f"{OPEN} .tools button.speak")).to_have_attribute("aria-pressed", "false")
            assert file.frame.evaluate("document.querySelector('audio').ended")
            assert file.requests == documents(name.partition("#")[0], way)


def test_a_year_later_the_readers_own_clock_says_what_has_ended(browser: Browser, files: Path) -> None:
    with offline_page(browser) as (page, _):
        page.clock.set_fixed_time("2027-12-31")
        page.goto(address(files, "kit.html#tb-2603"))
        expect(page.locator(f"{OPEN} .banner.ended")).to_be_visible()
        expect(page.locator(f"{OPEN} .banner.overdue")).to_be_visible()
