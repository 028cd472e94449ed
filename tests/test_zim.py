"""The site as a ZIM file: accepted by openZIM's own checker, read back by its own reader."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlparse, urlsplit

import pytest
from libzim.reader import Archive
from libzim.search import Query, Searcher
from libzim.suggestion import SuggestionSearcher
from playwright.sync_api import Browser, Route, expect

from generator.build import content_epoch, load
from generator.zim import write_zim
from tests.browser import LESSON, results
from tests.zims import ICON, entries, site_of, text_of

SERVER_ONLY = {"404.html", "sitemap.xml", "sitemap.xml.gz", "sw.js", "manifest.webmanifest", "assets/offline.js"}


class Tags(HTMLParser):
    """Links, scripts without a file, and `onclick` and its like of one page, found by another reader than the kit's own."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.inline: list[str] = []
        self.handlers: list[str] = []
        self.rels: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links += [str(given[name]) for name in ("href", "src", "poster") if name in given]
        self.handlers += [name for name in given if name.startswith("on")]
        if tag == "link":
            self.rels.append(str(given["rel"]))
        if tag == "script" and "src" not in given and given.get("type") != "application/json":  # JSON: words, no script
            self.inline.append(str(given))


@pytest.fixture(scope="session")
def zim(site: Path, real_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """The real kit as a ZIM file, open."""
    path = tmp_path_factory.mktemp("zim") / "cam-tay_vi.zim"
    made = site_of(real_project)
    write_zim(site, made, ICON, content_epoch(made.content), path)
    assert sorted(path.parent.iterdir()) == [path]
    return Archive(path)


def html_pages(zim: Archive) -> dict[str, str]:
    found = [zim.get_entry_by_path(path) for path in entries(zim)]
    return {entry.path: text_of(zim, entry.path) for entry in found if not entry.is_redirect and entry.get_item().mimetype == "text/html"}


def test_openzims_checker_finds_nothing_not_even_a_warning(zim: Archive) -> None:
    done = subprocess.run(["zimcheck", "-A", zim.filename], capture_output=True, text=True, check=False)
    assert "[INFO] Overall Test Status: Pass" in done.stdout
    assert [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith(("[INFO]", "  Verifying"))] == []
    assert done.returncode == 0


def test_the_file_says_what_it_is(zim: Archive) -> None:
    said = {key: bytes(zim.get_metadata(key)).decode() for key in zim.metadata_keys if not key.startswith("Illustration")}
    assert said["Name"] == "cam-tay_vi"
    assert said["Title"] == said["Creator"] == said["Publisher"] == "Cầm Tay"
    assert said["Language"] == "vie"
    assert said["Date"] == "2026-11-26"
    assert said["License"] == "Nội dung CC BY 4.0"
    assert len(said["Description"]) <= 80
    assert "cầm tay chỉ việc" in said["Description"]
    assert "54 bài" in said["LongDescription"]
    assert "_ftindex:yes" in said["Tags"]
    assert "application/pdf=" in said["Counter"]
    assert "Source" not in said  # the shipped address belongs to nobody
    icon = bytes(zim.get_illustration_item(48).content)
    assert icon == ICON
    assert struct.unpack(">II", icon[16:24]) == (48, 48)
    assert zim.main_entry.get_item().path == "index.html"
    assert zim.check()


def test_everything_of_the_site_is_in_it_but_what_only_a_server_needs(zim: Archive, site: Path) -> None:
    there = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    inside = set(entries(zim))
    missing = there - inside
    assert missing <= SERVER_ONLY | {name for name in missing if name.startswith("assets/icon-")}
    assert not inside & SERVER_ONLY
    assert "prints.html" in inside
    for name in sorted(there & inside):
        if name.endswith((".pdf", ".css", ".svg")):
            assert bytes(zim.get_entry_by_path(name).get_item().content) == (site / name).read_bytes()


def test_no_link_of_any_page_leads_nowhere(zim: Archive) -> None:
    pages = html_pages(zim)
    assert len(pages) > 18
    for path, text in pages.items():
        for link in Tags(text).links:
            if not urlsplit(link).scheme and (name := unquote(urlsplit(link).path)):
                target = os.path.normpath(os.path.join(os.path.dirname(path), name)).replace(os.sep, "/")  # noqa: PTH118, PTH120
                assert zim.has_entry_by_path(target), f"{path}: {link}"


def test_kiwix_js_may_run_every_page(zim: Archive) -> None:
    """Its policy has no inline scripts; it has no network either."""
    for path, text in html_pages(zim).items():
        tags = Tags(text)
        assert tags.inline == [], path
        assert tags.handlers == [], path
        assert not {"canonical", "manifest", "apple-touch-icon"} & set(tags.rels)
        assert "offline.js" not in text


def test_pages_of_the_site_have_no_handlers_in_attributes(site: Path) -> None:
    for path in site.rglob("*.html"):
        assert Tags(path.read_text(encoding="utf-8")).handlers == [], path


@pytest.mark.parametrize("short", ["c3", "C3", "c3.html", "C3.html"])
def test_a_code_read_off_a_poster_leads_to_its_lesson(zim: Archive, short: str) -> None:
    entry = zim.get_entry_by_path(short)
    assert entry.is_redirect
    assert entry.get_item().path == LESSON


def test_a_code_read_off_an_sms_leads_to_its_notice(zim: Archive, real_project: Path) -> None:
    for notice in load(real_project).content.notices:
        for name in (notice.code, f"{notice.code}.html"):
            assert zim.get_entry_by_path(name).get_item().path == notice.page


def found(zim: Archive, words: str) -> list[str]:
    return list(Searcher(zim).search(Query().set_query(words)).getResults(0, 20))


def suggested(zim: Archive, words: str) -> list[str]:
    return [zim.get_entry_by_path(path).get_item().path for path in SuggestionSearcher(zim).suggest(words).getResults(0, 20)]


@pytest.mark.parametrize("words", ["lua dao", "lừa đảo", "LUA DAO", "LỪA ĐẢO", "đảo", "dao", "nhan biet tin nhan", "C3"])
def test_words_find_the_lesson_with_and_without_diacritics(zim: Archive, words: str) -> None:
    for results_ in (found(zim, words), suggested(zim, words)):
        assert results_[0] == LESSON
        assert len(results_) == len(set(results_))


def test_words_inside_a_lesson_find_it_and_the_menu_finds_nothing(zim: Archive) -> None:
    for words in ("dien luc", "điện lực"):
        assert found(zim, words)[0] == "public-services/electricity-bill.html"
    assert len(found(zim, "Nhận biết tin nhắn lừa đảo")) < 20  # it stands in the menu of every page
    assert found(zim, "khongcotunaynhuvay") == []


def test_a_name_in_the_list_of_suggestions_keeps_its_diacritics(zim: Archive) -> None:
    for words in ("lua dao", "lừa đảo"):
        path = next(iter(SuggestionSearcher(zim).suggest(words).getResults(0, 1)))
        assert zim.get_entry_by_path(path).title.startswith("C3. Nhận biết tin nhắn lừa đảo")
    assert zim.get_entry_by_path(LESSON).title == "C3. Nhận biết tin nhắn lừa đảo"


def test_the_same_site_gives_the_same_bytes(site: Path, real_project: Path, zim: Archive, tmp_path: Path) -> None:
    copy = tmp_path / "site"
    shutil.copytree(site, copy, copy_function=shutil.copyfile)  # other times, another folder
    made = site_of(real_project)
    write_zim(copy, made, ICON, content_epoch(made.content), tmp_path / "again.zim")
    assert (tmp_path / "again.zim").read_bytes() == Path(zim.filename).read_bytes()


def test_pages_work_under_the_policy_of_kiwix_js(zim: Archive, browser: Browser) -> None:
    """Served out of the file as Kiwix does, scripts only from files: search, and a page behind it, work."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, service_workers="block")
    missing: list[str] = []

    def serve(route: Route) -> None:
        path = unquote(urlparse(route.request.url).path).lstrip("/")
        if not zim.has_entry_by_path(path):
            missing.append(route.request.url)
            route.fulfill(status=404)
            return
        item = zim.get_entry_by_path(path).get_item()
        policy = "default-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; script-src 'self'"
        route.fulfill(body=bytes(item.content), content_type=item.mimetype, headers={"Content-Security-Policy": policy})

    context.route("**/*", serve)
    tab = context.new_page()
    wrong: list[str] = []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    tab.goto("http://zim.example/index.html")
    assert results(tab, "lua dao")[0].endswith(LESSON)
    tab.goto(f"http://zim.example/{LESSON}")
    tab.locator("button.teach").click()
    expect(tab.locator("h1")).to_contain_text("Nhận biết tin nhắn lừa đảo")
    context.close()
    assert [url for url in missing if not url.endswith("/favicon.ico")] == []
    assert wrong == []
