"""MO-TAI-DAY.html: the first page of a USB stick."""

from __future__ import annotations

import re
import shutil
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pypdfium2 as pdfium
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from generator.archive import GUIDE, write_zip, zip_entries
from generator.guide import Single, guide_page, single_files
from tests.browser import offline_page
from tests.zims import site_of

VERSION = "2026-11-23-mau"
ZIM = Single("cam-tay_vi.zim", "Cả bộ cho Kiwix", 3_700_000)


class Links(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.found += [str(given[name]) for name in ("href", "src") if name in given]
        self.ids += [str(given["id"])] if "id" in given else []


@pytest.fixture(scope="module")
def stick(site: Path, real_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A zip of the real site and of single files (in outline: others test them), unpacked as on a USB stick."""
    new = tmp_path_factory.mktemp("guide")
    (new / "share").mkdir()
    (new / "site").symlink_to(site, target_is_directory=True)
    made = site_of(real_project)
    for name in ["kit", *(f"track-{track.code}" for track in made.tracks()), *(lesson.code for lesson in made.content.lessons)]:
        (new / "share" / f"{name}.html").write_text(f"<!doctype html><title>{name}</title>" + "x" * 40_000, encoding="utf-8")
    guide = guide_page(made, VERSION, True, single_files(new, made), ZIM)
    write_zip(zip_entries(new, guide, "cam-tay"), 0, new / "kit.zip")
    with zipfile.ZipFile(new / "kit.zip") as archive:
        archive.extractall(new / "usb")
    return new / "usb" / "cam-tay"


def test_every_link_leads_to_something_on_the_stick(stick: Path) -> None:
    links = Links((stick / GUIDE).read_text(encoding="utf-8"))
    inside = [link for link in links.found if not link.startswith("data:")]
    assert {"site/index.html", "site/prints.html", "share/kit.html", "share/track-C.html", "share/C3.html"} <= set(inside)
    for link in inside:
        name, _, anchor = link.partition("#")
        assert not anchor or anchor in links.ids
        assert not name or (stick / unquote(name)).is_file(), link


def test_it_opens_from_the_stick_and_asks_for_nothing_but_itself(stick: Path, browser: Browser) -> None:
    with offline_page(browser, java_script_enabled=False) as (page, left):
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((stick / GUIDE).as_uri())
        page.wait_for_load_state("networkidle")
        assert [url for url in asked if not url.startswith("data:")] == [(stick / GUIDE).as_uri()]
        assert left == []
        page.get_by_role("link", name="Mở Vào bộ bài").click()
        expect(page.locator("h1")).to_contain_text("Bà con muốn học gì hôm nay?")
        page.go_back()
        page.get_by_role("link", name="In Tờ phát tay").click()
        expect(page.locator("h1")).to_contain_text("Bản in")
        page.go_back()
        page.get_by_role("link", name="C3. Nhận biết tin nhắn lừa đảo").click()
        page.wait_for_url("**/share/C3.html")


def test_it_has_no_script_and_is_light(stick: Path) -> None:
    assert "script" not in Links((stick / GUIDE).read_text(encoding="utf-8")).tags
    assert (stick / GUIDE).stat().st_size < 40_000


@pytest.mark.parametrize("width", [320, 390, 1366])
def test_it_fits_every_width_with_targets_for_a_thumb(stick: Path, browser: Browser, width: int) -> None:
    with offline_page(browser, width=width) as (page, _):
        page.goto((stick / GUIDE).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for target in page.locator(".way, .go, .files a").all():
            box = target.bounding_box()
            assert box
            assert box["height"] >= 48


def test_axe_finds_nothing_to_complain_about(stick: Path, browser: Browser) -> None:
    with offline_page(browser) as (page, _):
        page.goto((stick / GUIDE).as_uri())
        assert [finding["id"] for finding in Axe().run(page).response["violations"]] == []


def test_it_prints_on_three_sides_at_most(stick: Path, browser: Browser, tmp_path: Path) -> None:
    with offline_page(browser) as (page, _):
        page.goto((stick / GUIDE).as_uri())
        page.pdf(path=tmp_path / "x.pdf", prefer_css_page_size=True)
    document = pdfium.PdfDocument(tmp_path / "x.pdf")
    assert len(document) <= 3
    text = "".join(sheet.get_textpage().get_text_range() for sheet in document)
    assert "Kiểm xem có ai sửa không" in text
    document.close()


def test_it_lists_each_single_file_with_its_title_and_size(stick: Path) -> None:
    text = (stick / GUIDE).read_text(encoding="utf-8")
    assert "<b>C3. Nhận biết tin nhắn lừa đảo</b><span>share/C3.html, 40 KB</span>" in text
    assert text.count("<b>Cả chủ đề</b>") == 5
    assert "cam-tay_vi.zim" in text
    assert "3,7 MB" in text
    assert VERSION in text


def test_an_unsigned_kit_says_so_and_nothing_is_called_safe(project: Path) -> None:
    text = guide_page(site_of(project), VERSION, True, [])
    assert "chưa ký" in text
    assert not re.search(r"\b(an toàn|bảo đảm|tin cậy)\b", text, re.I)


def test_the_fingerprint_stands_there_with_what_it_does_not_prove(project: Path) -> None:
    config = project / "mkdocs.yml"
    key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"  # the example of minisign's own manual
    config.write_text(config.read_text(encoding="utf-8").replace("  kit:\n", f"  kit:\n    public_key: {key}\n"), encoding="utf-8")
    site = site_of(project)
    text = guide_page(site, VERSION, True, [])
    assert re.fullmatch(r"\w{4} \w{4} \w{4} \w{4}", site.settings.fingerprint)
    assert f">{site.settings.fingerprint}<" in text
    assert "ai cũng chép lại được" in text


def test_without_prints_or_single_files_nothing_leads_to_them(project: Path, tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    site = site_of(project)
    assert single_files(tmp_path, site) == []
    links = Links(guide_page(site, VERSION, False, []))
    assert [link for link in links.found if link.startswith(("site/print", "share/"))] == []
    assert "site/index.html" in links.found


def test_words_of_the_project_cannot_break_the_page(project: Path) -> None:
    lesson = next((project / "content" / "vi" / "online-safety").glob("*.md"))
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("title: Nhận biết tin nhắn lừa đảo", "title: a<b>c & d"), encoding="utf-8")
    site = site_of(project)
    (project / "share").mkdir()
    (project / "share" / "C1.html").write_text("x", encoding="utf-8")
    text = guide_page(site, VERSION, True, single_files(project, site))
    assert "C1. a&lt;b&gt;c &amp; d" in text
    shutil.rmtree(project / "share")


def test_the_same_kit_gives_the_same_page(project: Path) -> None:
    assert guide_page(site_of(project), VERSION, True, []) == guide_page(site_of(project), VERSION, True, [])
