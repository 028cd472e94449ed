"""The words of the interface: one file a language, used everywhere, and nothing Vietnamese left in the looks."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from generator.build import build_kit, load
from generator.engines import ENGINES, Engine
from generator.errors import KitError
from generator.handouts import print_jobs
from generator.printing import Printer
from generator.wording import FIRST, FOLDER, SCRIPTS, read_words, sheet_words
from tests.browser import address, offline_page
from tests.pdfs import texts
from tests.prints import ROOT, SAMPLE_DAY, jobs_of, silent

TEMPLATES = ROOT / "site_templates"
LANGUAGES = sorted(path.stem for path in (ROOT / FOLDER).glob("*.yml"))
MARKED = re.compile("[đĐ\u0300-\u036f]")
#: Vietnamese letters that are no words: search takes the bar off the letter.
ALLOWED = {"theme/assets/search.js": "[đĐ]"}
SITE = """description: A sample in English.
copyright: Content CC BY 4.0
tracks:
  phone-basics: {title: The telephone, about: Calls and messages.}
  online-safety: {title: Safety, about: Against cheats.}
"""


def marked(text: str) -> list[str]:
    """The letters that only Vietnamese has: those with marks, and đ."""
    return MARKED.findall(unicodedata.normalize("NFD", text))


def leaves(words: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(words, dict):
        for key, inner in words.items():
            yield from leaves(inner, (*path, key))
    else:
        yield path, str(words)


def pieces(project: Path) -> set[str]:
    """What of the Vietnamese interface would be seen whole: texts between values and marks that the lessons do not say themselves."""
    words, content = read_words(project), " ".join(path.read_text(encoding="utf-8") for path in (project / "content").rglob("*.md"))
    texts_only = (text for path, text in leaves(words) if path[0] not in ("scripts", "name", "pages") and text)
    parts = {part.strip() for text in texts_only for part in re.split(r"\{[a-z_]+\}|</?b>|\n", text)}
    return {part for part in parts if len(part) > 2 and marked(part) and part not in content and part != "Cầm Tay"}


def change(project: Path, language: str, old: str, new: str) -> None:
    path = project / FOLDER / f"{language}.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def english(project: Path) -> Path:
    """The sample with an English site, of which no lesson is translated."""
    (project / "content/en").mkdir()
    (project / "content/en/site.yml").write_text(SITE, encoding="utf-8")
    (project / "content/en/glossary.md").write_text("---\ntitle: Words\n---\n\nOTP\n:   A code for one use.\n", encoding="utf-8")
    return project


def test_every_language_has_the_same_keys_and_values_to_put_in() -> None:
    assert LANGUAGES == ["en", "vi"]
    for language in LANGUAGES:
        assert read_words(ROOT, language)["language"] == language


@pytest.mark.parametrize(
    ("old", "new", "rule", "said"),
    [
        ("  forward: Next\n", "", "missing-key", "teach.forward"),
        ("  forward: Next\n", "  forward: Next\n  sideways: Left\n", "unknown-key", "teach.sideways"),
        ('"Step {n} / {all}"', '"Step {n}"', "placeholder", "teach.step"),
        ('"Step {n} / {all}"', '"Step {n} / {total}"', "placeholder", "teach.step"),
        ("  forward: Next\n", "  forward: Next & on\n", "mark", "teach.forward"),
        ("  forward: Next\n", "  forward: <b>Next\n", "mark", "teach.forward"),
        ("  forward: Next\n", "  forward: 7\n", "schema", "teach.forward"),
        ("  forward: Next\n", "  forward: <script>x</script>\n", "mark", "teach.forward"),
    ],
)
def test_what_differs_is_told_with_its_file_and_line(project: Path, old: str, new: str, rule: str, said: str) -> None:
    change(project, "en", old, new)
    with pytest.raises(KitError) as caught:
        read_words(project, "en")
    (problem,) = caught.value.problems
    assert (problem.file, problem.rule) == ("site_templates/words/en.yml", rule)
    assert problem.line > 20
    assert problem.message.startswith(said)
    assert problem.hint


def test_a_language_without_a_file_is_told_what_to_do(project: Path) -> None:
    with pytest.raises(KitError, match=r"words/km\.yml.*chép site_templates/words/vi\.yml"):
        read_words(project, "km")


@pytest.mark.parametrize("place", ["teach", "pages"])
def test_a_part_that_the_vietnamese_words_lack_is_told_and_no_traceback(project: Path, place: str) -> None:
    change(project, FIRST, f"\n{place}:\n", f"\n{place}_x:\n")
    with pytest.raises(KitError, match=f"{place}: còn thiếu"):
        load(project).check(SAMPLE_DAY)
    change(project, FIRST, f"\n{place}_x:\n", f"\n{place}:\n")
    change(project, FIRST, "  glossary:", "  glossary_x:")
    with pytest.raises(KitError, match=r"pages\.glossary: còn thiếu"):
        build_kit(load(project), project / "build", "mkdocs", SAMPLE_DAY, silent, ("site",))


def test_no_key_hides_behind_what_templates_take_for_something_else() -> None:
    """`words.items` would be a method of the mapping, and Typst takes a picture out of `icon` and its like."""
    words = read_words(ROOT)
    keys = {key for path, _ in leaves(words) for key in path}
    assert keys & set(dir(dict)) == set()
    for template in words["print"].keys() - {"shared", "label"}:
        assert words["print"]["shared"].keys() & words["print"][template].keys() == set()
        assert sheet_words(words, template).keys() & {"icon", "mark", "phone_icon", "qr", "svg"} == set()


def test_no_vietnamese_word_stands_in_the_looks() -> None:
    kinds = {
        "theme": (".html", ".js", ".css"),
        "onefile": (".html", ".js", ".css"),
        "print": (".typ",),
        "offline": (".js", ".typ", ".webmanifest"),
    }
    files = [path for folder, ends in kinds.items() for path in (TEMPLATES / folder).rglob("*") if path.suffix in ends]
    assert len(files) > 60
    for path in files:
        name, text = path.relative_to(TEMPLATES).as_posix(), path.read_text(encoding="utf-8")
        assert marked(text.replace(ALLOWED.get(name, "\0"), "")) == [], name


def test_every_word_is_used_and_every_use_has_a_word() -> None:
    words = read_words(ROOT)
    looks = [path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".js", ".typ")]
    used = set(re.findall(r"config\.extra\.words\.([a-z_.]+)", "\n".join(looks)))
    known = {".".join(path) for path, _ in leaves(words)}
    assert used <= known
    for path, _ in leaves({place: words[place] for place in words.keys() - {"scripts", "print", "pages", "worker", "language", "name"}}):
        by_name = any(f'"{path[-1]}"' in text or f"{path[-1]}:" in text or f"_{path[-1]}" in text for text in looks)
        assert (
            ".".join(path) in used
            or (path[0] in {place for places in SCRIPTS.values() for place in places} and by_name)
            or path[0] == "single"
        ), path


def test_a_changed_word_is_a_changed_print_and_only_of_its_kind(project: Path) -> None:
    def keys() -> dict[str, str]:
        printer = Printer(project)
        return {name: printer.key(job.template, job.make()) for name, job in jobs_of(project, SAMPLE_DAY).items()}

    before = keys()
    change(project, FIRST, "Cách dạy", "Dạy thế nào")
    after = keys()
    assert [name for name in before if before[name] != after[name]] == ["C1-trainer.pdf"]
    assert before.keys() == after.keys()


def test_prints_speak_english(english: Path) -> None:
    kit, words = load(english), read_words(english, "en")
    printer, vietnamese = Printer(english), pieces(english)
    seen = set()
    for job in print_jobs(kit.content, kit.settings, kit.renderer, SAMPLE_DAY, words):
        assert not marked(job.label), job.label
        pdf = printer.pdf(job.template, job.make(), job.source)
        text = " ".join(texts(pdf))
        assert {piece for piece in vietnamese if piece in text} == set(), job.name
        assert b"/Lang (en)" in pdf or b"/Lang(en)" in pdf
        seen.add(job.template)
    assert seen == {"handout", "trainer", "poster", "booklet", "notice"}


SEEN = """() => {
  const copy = document.body.cloneNode(true);
  copy.querySelectorAll('script, style, [lang=vi], .menu, .others').forEach(node => node.remove());
  const found = [copy.textContent];
  const names = ['aria-label', 'placeholder', 'alt', 'title'];
  copy.querySelectorAll('*').forEach(node => names.forEach(name => found.push(node.getAttribute(name) || '')));
  return found.join('\\n');
}"""


def seen(page: Page) -> str:
    return re.sub(r"\s+", " ", str(page.evaluate(SEEN)))


VOICES = """
    window.said = [];
    window.SpeechSynthesisUtterance = function (text) { this.text = text; };
    Object.defineProperty(window, 'speechSynthesis', {value: {
        getVoices: () => ['en-GB', 'vi_VN'].map(lang => ({lang: lang, name: lang})),
        speak: u => window.said.push([u.lang, u.voice.lang]), cancel: () => {}, addEventListener: () => {}}});
"""


def look_about(page: Page) -> Iterator[str]:
    """What a lesson says when one learns with it."""
    yield seen(page)
    page.locator(".ask button").first.click()
    page.locator(".ask button").nth(1).click()
    yield seen(page)
    page.click("button.teach")
    for _ in range(page.locator(".slide").count() - 1):
        yield seen(page)
        page.click(".day-end .on")
    yield seen(page)
    page.keyboard.press("Escape")
    page.locator(".tools button.speak").click()
    yield seen(page)
    page.locator(".reader .pause").click()
    yield seen(page)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_english_site_shows_no_vietnamese_word_of_the_interface(english: Path, browser: Browser, engine: Engine) -> None:
    site = build_kit(load(english), english / "build", engine, SAMPLE_DAY, silent, ("site", "onefile"), languages=("en",)).site
    vietnamese = pieces(english)
    with offline_page(browser) as (page, _):
        page.add_init_script(VOICES)
        for path in sorted((site / "en").rglob("*.html")):
            page.goto(path.as_uri())
            if "c1.html" in path.name:
                page.wait_for_url("**/scam.html")
            assert page.evaluate("document.documentElement.lang") == "en"
            assert {piece for piece in vietnamese if piece in seen(page)} == set(), path.name
        page.fill(".search input", "zzzz")
        page.locator(".found .count").wait_for()
        assert "zzzz" in page.inner_text(".found .count")
        assert {piece for piece in vietnamese if piece in seen(page)} == set()
        for lesson in (address(site, "en/online-safety/scam.html"), (site.parent / "share/en/C1.html").as_uri()):
            page.goto(lesson)
            for text in look_about(page):
                assert {piece for piece in vietnamese if piece in text} == set(), lesson
            assert page.evaluate("window.said[0]") == ["vi-VN", "vi_VN"]  # the lesson is not translated


@pytest.mark.parametrize("engine", ENGINES)
def test_a_page_leads_to_itself_in_the_other_language_and_says_what_is_not_translated(
    english: Path, browser: Browser, engine: Engine
) -> None:
    site = build_kit(load(english), english / "build", engine, SAMPLE_DAY, silent, ("site",), languages=("en",)).site
    with offline_page(browser) as (page, _):
        for path in ("index.html", "online-safety/scam.html", "notices/index.html", "about.html"):
            page.goto(address(site, path))
            assert page.locator(".banner.fallback, .tongue").count() == 0
            other = page.locator(".bar .others a")
            assert (other.get_attribute("lang"), other.get_attribute("hreflang")) == ("en", "en")
            box = other.bounding_box()
            assert box
            assert box["height"] >= 48
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            other.click()
            assert page.url == address(site, f"en/{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            page.locator(".bar .others a").click()
            assert page.url == address(site, path)
        page.goto(address(site, "en/online-safety/scam.html"))
        assert page.inner_text(".banner.fallback").endswith("It is shown in Vietnamese.")
        assert page.locator("h1[lang=vi], .steps[lang=vi]").count() == 2
        page.goto(address(site, "en/online-safety/index.html"))
        assert page.inner_text(".lessons .tongue") == "in Vietnamese"


def test_one_language_needs_no_switch(project: Path) -> None:
    site = build_kit(load(project), project / "build", "mkdocs", SAMPLE_DAY, silent, ("site",)).site
    for page in ("index.html", "notices/index.html"):
        text = (site / page).read_text(encoding="utf-8")
        assert "hreflang" not in text
        assert "tongues" not in text


def test_scripts_are_given_what_they_say(project: Path) -> None:
    change(project, FIRST, "  forward: Tiếp\n", "  forward: </script> Tiếp\n")
    with pytest.raises(KitError):
        read_words(project)
    words = read_words(ROOT)
    for kind, places in SCRIPTS.items():
        given = words["scripts"][kind]
        assert "<" not in given
        assert json.loads(given) == {place: words[place] for place in places}
