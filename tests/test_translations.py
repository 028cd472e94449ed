"""A further language beside the Vietnamese words: its own site, with what is not translated in Vietnamese and marked."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from textwrap import indent
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from playwright.sync_api import BrowserContext

from generator.build import build_kit, load
from generator.cli import main
from generator.engines import ENGINES, Engine
from generator.errors import KitError, Problem
from generator.pages import pages
from generator.site import stage
from tests import samples
from tests.hosts import hosting
from tests.kept import wait_said
from tests.prints import SAMPLE_DAY, silent

TODAY = date(2026, 11, 26)
SECOND = samples.LESSON.replace("code: C1", "code: C2").replace("Nhận biết tin nhắn lừa đảo", "Bài chưa dịch")
SITE = """description: A sample in English.
copyright: Content CC BY 4.0
tracks:
  phone-basics: {title: The telephone, about: Calls and messages.}
  online-safety: {title: Safety, about: Against cheats.}
"""
ENGLISH = (
    samples.LESSON.replace("Nhận biết tin nhắn lừa đảo", "Know a false message")
    .replace("Mở đầu bằng một câu ngắn.", "A short opening. An OTP is for you alone.")
    .replace("## Đọc chậm", "## Read slowly")
    .replace("**Về nhà:**", "**At home:**")
)
GLOSSARY = "---\ntitle: Words explained\n---\n\nOTP\n:   A code for one use.\n"


@pytest.fixture
def bilingual(project: Path) -> Path:
    """The sample with a second lesson, and English for the first only."""
    (project / "content/vi/online-safety/second.md").write_text(SECOND, encoding="utf-8")
    english = project / "content/en"
    (english / "online-safety").mkdir(parents=True)
    (english / "site.yml").write_text(SITE, encoding="utf-8")
    (english / "glossary.md").write_text(GLOSSARY, encoding="utf-8")
    (english / "online-safety/scam.md").write_text(ENGLISH, encoding="utf-8")
    return project


def problems(project: Path) -> list[Problem]:
    return load(project).check(TODAY)


def change(project: Path, name: str, old: str, new: str) -> None:
    path = project / "content/en" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_good_translation_has_no_problem(bilingual: Path) -> None:
    assert problems(bilingual) == []


def test_what_is_not_translated_is_there_in_vietnamese_and_marked(bilingual: Path) -> None:
    site = load(bilingual).in_language("en").site({}, TODAY)
    made = {page.path: page.meta for page in pages(site)}
    assert (made["online-safety/scam.md"]["title"], made["online-safety/scam.md"]["kit"]["fallback"]) == ("Know a false message", False)
    assert (made["online-safety/second.md"]["title"], made["online-safety/second.md"]["kit"]["fallback"]) == ("Bài chưa dịch", True)
    assert made["notices/bhyt.md"]["kit"]["fallback"] is True
    assert made["online-safety/index.md"]["title"] == "Safety"
    assert made["glossary.md"]["title"] == "Words explained"


@pytest.mark.parametrize("fence", ["```phone", "~~~phone", "````phone", "```  phone", "    ```phone"])
def test_a_telephone_speaks_the_language_of_its_lesson_however_its_block_is_fenced(bilingual: Path, fence: str) -> None:
    screen = "FENCE\ncaption: Who calls\nscreen:\n  - call: Lan\n    tap: answer\nEND\n"
    block = screen.replace("FENCE", fence.strip()).replace("END", fence.strip().removesuffix("phone").strip())
    if fence.startswith(" "):
        block = '!!! tip "A call"\n' + indent(block, "    ")
    change(bilingual, "online-safety/scam.md", "A short opening.", f"A short opening.\n\n{block}\nIt goes on.")
    assert problems(bilingual) == []
    site = load(bilingual).in_language("en").site({}, TODAY)
    html = site.renderer.html(site.body(site.content.lessons[0]))
    assert "Decline" in html
    assert "Từ chối" not in html
    assert "It goes on." in html


@pytest.mark.parametrize(
    ("name", "old", "new", "rule"),
    [
        ("online-safety/scam.md", "code: C1", "code: C9", "translation"),
        ("online-safety/scam.md", "## Xóa tin\n", "", "translation"),
        ("online-safety/scam.md", "**At home:**", "**Later:**", "home"),
        ("online-safety/scam.md", "A short opening.", "Ask the ABC.", "acronym"),
        ("online-safety/scam.md", "caption: Bấm nút xóa\n", "caption: Bấm nút xóa\nlanguage: en\n", "unknown-key"),
        ("site.yml", "  online-safety: {title: Safety, about: Against cheats.}\n", "", "missing-key"),
        ("site.yml", "online-safety:", "online-shop:", "unknown-key"),
        ("site.yml", "description:", "descripton:", "unknown-key"),
    ],
)
def test_what_is_wrong_with_a_translation_is_told_with_its_file(bilingual: Path, name: str, old: str, new: str, rule: str) -> None:
    change(bilingual, name, old, new)
    assert (f"content/en/{name}", rule) in {(p.file, p.rule) for p in problems(bilingual)}


def test_a_translation_older_than_its_original_is_told_and_still_built(bilingual: Path) -> None:
    original = bilingual / "content/vi/online-safety/scam.md"
    original.write_text(samples.LESSON.replace("reviewed: 2026-11-23", "reviewed: 2026-11-26"), encoding="utf-8")
    assert [(p.file, p.rule) for p in problems(bilingual)] == [("content/en/online-safety/scam.md", "stale")]
    built = build_kit(load(bilingual), bilingual / "build", "zensical", TODAY, silent, ("site",), languages=("en",))
    assert [p.rule for p in built.overdue] == ["stale"]


def test_a_translation_of_no_lesson_is_told(bilingual: Path) -> None:
    (bilingual / "content/en/online-safety/other.md").write_text(ENGLISH.replace("code: C1", "code: C7"), encoding="utf-8")
    assert [(p.file, p.rule) for p in problems(bilingual)] == [("content/en/online-safety/other.md", "translation")]


def test_a_language_that_is_half_done_keeps_nobody_from_building_the_others(bilingual: Path) -> None:
    (bilingual / "content/fr").mkdir()
    (bilingual / "content/Ghi chú").mkdir()
    assert {(p.file, p.rule) for p in problems(bilingual)} >= {("content/fr/site.yml", "no-words"), ("content/Ghi chú", "language")}
    assert build_kit(load(bilingual), bilingual / "build", "mkdocs", TODAY, silent, ("site",), languages=("en",)).pages
    with pytest.raises(KitError, match="content/fr"):
        build_kit(load(bilingual), bilingual / "build", "mkdocs", TODAY, silent, ("site",), languages=("fr",))


def test_hints_name_the_files_and_words_of_the_language(bilingual: Path) -> None:
    change(bilingual, "online-safety/scam.md", "A short opening.", "Ask the ABC.")
    change(bilingual, "online-safety/scam.md", "**At home:**", "**Về nhà:**")
    hints = {p.rule: p.hint for p in problems(bilingual)}
    assert "content/en/glossary.md" in hints["acronym"]
    assert "**At home:**" in hints["home"]


def test_a_language_that_is_not_there_is_one_clear_line(bilingual: Path) -> None:
    with pytest.raises(KitError, match="không có content/fr") as raised:
        build_kit(load(bilingual), bilingual / "build", "mkdocs", TODAY, silent, ("site",), languages=("fr",))
    assert "vi, en" in str(raised.value)
    assert not (bilingual / "build/site").exists()


@pytest.mark.parametrize("engine", ENGINES)
def test_each_page_leads_to_itself_in_the_other_language(bilingual: Path, phone: BrowserContext, engine: Engine) -> None:
    site = build_kit(load(bilingual), bilingual / "build", engine, TODAY, silent, ("site",), languages=("en",)).site
    page = phone.new_page()
    for address in ("index.html", "online-safety/scam.html", "online-safety/second.html", "notices/bhyt.html", "prints.html"):
        page.goto((site / address).as_uri())
        page.locator('a[hreflang="en"]').first.click()
        assert page.url == (site / "en" / address).as_uri()
        assert page.locator("html").get_attribute("lang") == "en"
        page.locator('a[hreflang="vi"]').first.click()
        assert page.url == (site / address).as_uri()
    page.goto((site / "en/online-safety/second.html").as_uri())
    assert page.get_by_text("has not been translated yet").is_visible()
    assert page.locator("h1[lang=vi]").inner_text() == "Bài chưa dịch"


def test_who_goes_on_to_the_other_language_keeps_both_and_no_page_starts_anew(bilingual: Path, phone: BrowserContext) -> None:
    site = build_kit(load(bilingual), bilingual / "build", "mkdocs", TODAY, silent, ("site",), languages=("en",)).site
    with hosting(site, "/") as host:
        page = phone.new_page()
        page.goto(host.address)
        wait_said(page, "Đã lưu")
        opened: list[str] = []
        page.on("framenavigated", lambda frame: opened.append(frame.url))
        page.goto(host.address + "en/index.html")
        wait_said(page, "Saved")
        page.wait_for_function("navigator.serviceWorker.controller.scriptURL.endsWith('/en/sw.js')")
        page.evaluate(
            "navigator.serviceWorker.dispatchEvent(new MessageEvent('message', {data: {camtay: {state: 'failed', why: 'full'}}}))"
        )
        assert "full" in page.locator(".kept").first.inner_text(), "news of its own worker are told"
        page.evaluate(
            """async () => {
              const above = (await navigator.serviceWorker.getRegistrations()).find(one => !one.scope.endsWith('/en/')).active;
              const news = {data: {camtay: {state: 'kept', date: '1/1/2000', heavy: 0, missing: 0}}, source: above};
              navigator.serviceWorker.dispatchEvent(new MessageEvent('message', news));
            }"""
        )
        assert "2000" not in page.locator(".kept").first.inner_text(), "those of the other language's are not"
        host.stop()
        page.goto(host.address + "online-safety/scam.html")
        page.goto(host.address + "en/online-safety/scam.html")
        assert "Know a false message" in page.title()
    assert opened.count(host.address + "en/index.html") == 1


def test_a_preview_writes_a_picture_of_both_languages_once(bilingual: Path, tmp_path: Path) -> None:
    for language in ("vi", "en"):
        (bilingual / f"content/{language}/online-safety/a.svg").write_text(f"<svg><!-- {language} --></svg>", encoding="utf-8")
    site = load(bilingual).in_language("en").site({}, TODAY)
    stage(site, tmp_path / "work")
    staged = tmp_path / "work/docs/online-safety/a.svg"
    assert "en" in staged.read_text(encoding="utf-8")
    before = staged.stat().st_mtime_ns
    stage(site, tmp_path / "work")
    assert staged.stat().st_mtime_ns == before


def test_languages_may_be_named_with_commas_and_twice(bilingual: Path) -> None:
    words = ["build", "--root", str(bilingual), "--only", "site", "--lang", "en,vi", "--lang", "en"]
    assert CliRunner().invoke(main, words).exit_code == 0
    assert (bilingual / "build/site/en/index.html").is_file()


def test_a_kit_in_one_language_has_no_switch(bilingual: Path) -> None:
    site = build_kit(load(bilingual), bilingual / "build", "mkdocs", TODAY, silent, ("site",)).site
    assert "hreflang" not in (site / "online-safety/scam.html").read_text(encoding="utf-8")
    assert not (site / "en").exists()


def test_each_language_is_carried_whole(bilingual: Path) -> None:
    """Prints, single files, a ZIM file and a worker of its own; the catalog stays the Vietnamese one."""
    built = build_kit(load(bilingual), bilingual / "build", "mkdocs", SAMPLE_DAY, silent, languages=("en",))
    share, site = bilingual / "build/share", built.site
    assert {path.name for path in (share / "en").iterdir()} >= {"C1.html", "C2.html", "kit.html"}
    assert "Know a false message" in (share / "en/C1.html").read_text(encoding="utf-8")
    assert {path.name for path in share.glob("*.zim")} == {"cam-tay_vi.zim", "cam-tay_en.zim"}
    assert (site / "en/print/C1-handout-a5.pdf").is_file()
    assert not (site / "en/print/C2-handout-a5.pdf").exists(), "what is not translated is printed in Vietnamese"
    with ZipFile(next(share.glob("*.zip"))) as stick:
        assert {name.partition("/")[2] for name in stick.namelist()} >= {"share/en/C1.html", "site/en/index.html"}
    worker = (site / "sw.js").read_text(encoding="utf-8")
    assert '"en/' not in worker
    assert "online-safety/scam.html" in (site / "en/sw.js").read_text(encoding="utf-8")
    catalog = json.loads((bilingual / "build/catalog.json").read_text(encoding="utf-8"))
    assert catalog["language"] == "vi"
    assert catalog["lessons"][0]["title"] == "Nhận biết tin nhắn lừa đảo"
    again = build_kit(load(bilingual), bilingual / "build", "mkdocs", SAMPLE_DAY, silent, ("site",))
    assert not (again.site / "en").exists(), "a build in one language leaves nothing of the other"
