"""Single files: whatever a phone opens from a chat or a card holds all that it needs."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import date
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.project import add_lessons, copied_project
from generator.build import load
from generator.errors import KitError
from generator.onefile import KIT_BUDGET, LESSON_BUDGET, TRACK_BUDGET, OneFile, one_files, write_onefiles
from generator.onefile.bodies import relinked, with_own_ids
from generator.onefile.looks import Looks
from generator.pages import Site
from generator.wording import read_words
from tests.prints import SAMPLE_DAY
from tests.samples import LESSON
from tests.sounds import mp3

SECOND = LESSON.replace("code: C1", "code: C2").replace("Nhận biết tin nhắn lừa đảo", "Giữ mã").replace("Tin giả báo", "Tin báo")


def site_of(root: Path, today: date = SAMPLE_DAY) -> Site:
    project = load(root)
    return project.site({}, today)


def files_of(root: Path) -> dict[str, str]:
    return {file.name: file.html for file in one_files(site_of(root))}


@pytest.fixture(scope="module")
def real_files(real_project: Path) -> dict[str, str]:
    return files_of(real_project)


class Elements(HTMLParser):
    """All elements with their attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def values(self, name: str) -> Iterator[tuple[str, str]]:
        yield from ((tag, attributes[name] or "") for tag, attributes in self.found if name in attributes)


def write_lesson(project: Path, body: str, name: str = "otp.md", text: str = SECOND) -> None:
    """A second lesson whose opening is `body`."""
    path = project / "content/vi/online-safety" / name
    path.write_text(text.replace("Mở đầu bằng một câu ngắn.", body), encoding="utf-8")


def test_each_lesson_each_track_and_the_kit_have_a_file_of_their_own(real_project: Path, tmp_path: Path) -> None:
    made = [path.name for path in write_onefiles(site_of(real_project), tmp_path / "share")]
    content = load(real_project).content
    assert made == [f"{lesson.code}.html" for lesson in content.lessons] + [f"track-{code}.html" for code in "ABCDH"] + ["kit.html"]
    assert sorted(path.name for path in (tmp_path / "share").iterdir()) == sorted(made)


def test_the_same_words_give_the_same_bytes(real_project: Path, tmp_path: Path) -> None:
    first, second = (write_onefiles(site_of(real_project), tmp_path / name) for name in ("one", "two"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_no_file_names_anything_that_a_browser_would_fetch(real_files: dict[str, str]) -> None:
    for name, html in real_files.items():
        elements = Elements(html)
        fetched = [value for tag, value in elements.values("src")]
        fetched += [value for tag, value in elements.values("href") if tag != "a"]
        assert [value for value in fetched if not value.startswith(("data:", "#"))] == [], name
        assert not re.search(r"@import|url\((?!#)", html), name


def test_every_link_inside_a_file_leads_somewhere_and_no_name_is_given_twice(real_files: dict[str, str]) -> None:
    for name, html in real_files.items():
        elements = Elements(html)
        ids = [value for _, value in elements.values("id")]
        assert len(ids) == len(set(ids)), name
        targets = {value[1:] for _, value in elements.values("href") if value.startswith("#")}
        for key in ("aria-labelledby", "aria-controls", "for"):
            targets |= {part for _, value in elements.values(key) for part in value.split()}
        assert targets <= set(ids), name
        away = [value for tag, value in elements.values("href") if tag == "a" and not value.startswith("#")]
        assert all(value.startswith(("https://", "http://")) for value in away), name


def test_a_link_to_another_lesson_leads_to_it_or_says_its_code(project: Path) -> None:
    write_lesson(project, "Xem [bài trước](scam.md), [C1](scam.md), [chỗ đọc](scam.md#doc-cham), [chỗ lạ](scam.md#khong-co).")
    files = files_of(project)
    assert "Xem bài trước (bài C1), C1, chỗ đọc (bài C1), chỗ lạ (bài C1)." in files["C2.html"]
    for name in ("track-C.html", "kit.html"):
        assert '<a href="#c1">bài trước</a>, <a href="#c1">C1</a>' in files[name]
        assert '<a href="#c1--doc-cham">chỗ đọc</a>, <a href="#c1">chỗ lạ</a>' in files[name]
        assert 'id="c1--doc-cham"' in files[name]


def test_links_to_notices_and_the_glossary_lead_to_them_in_the_kit_only(project: Path) -> None:
    write_lesson(
        project, "Xem [tin mới](../notices/bhyt.md), [từ lạ](../glossary.md), [bước này](#doc-cham), [trang](https://example.org/x)."
    )
    files = files_of(project)
    assert "Xem tin mới (thông báo mã 2601), từ lạ, " in files["track-C.html"]
    assert '<a href="#tb-2601">tin mới</a>, <a href="#giai-nghia-tu">từ lạ</a>' in files["kit.html"]
    for name in ("C2.html", "track-C.html", "kit.html"):
        assert '<a href="#c2--doc-cham">bước này</a>, <a href="https://example.org/x" rel="noreferrer">trang</a>' in files[name]


def test_pictures_stand_inside_the_file(project: Path) -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    (project / "content/vi/online-safety/hinh.svg").write_bytes(drawing)
    write_lesson(project, "![Một hình](hinh.svg)")
    for name in ("C2.html", "track-C.html", "kit.html"):
        found = re.findall(r'<img alt="Một hình" src="data:image/svg\+xml;base64,([^"]+)"', files_of(project)[name])
        assert [base64.b64decode(text) for text in found] == [drawing]


def test_icons_that_many_screens_share_are_drawn_once(real_files: dict[str, str]) -> None:
    screens = re.findall(r'<figure class="phone">.*?</figure>', real_files["track-A.html"], re.DOTALL)
    assert len(screens) > 50
    assert not [screen for screen in screens if re.search(r'<path transform="[^"]*" d="[^"]{40}', screen)]
    assert len(re.findall(r'<use transform="[^"]*" href="#o-', "".join(screens))) > 50


def test_what_would_end_a_script_early_does_not(project: Path) -> None:
    script = project / "site_templates/theme/assets/dates.js"
    script.write_text('var a = "</script><!-- <SCRIPT>";\n' + script.read_text(encoding="utf-8"), encoding="utf-8")
    style = project / "site_templates/theme/assets/print.css"
    style.write_text('.x::after { content: "</style>"; }\n' + style.read_text(encoding="utf-8"), encoding="utf-8")
    html = files_of(project)["C1.html"]
    assert html.lower().count("<script") == html.lower().count("</script>") == 3
    assert html.lower().count("</style>") == 2
    assert r'var a = "\x3c/script>\x3c!-- \x3cSCRIPT>";' in html


def test_styles_lose_their_loose_space_but_no_word_of_theirs(project: Path) -> None:
    style = project / "site_templates/theme/assets/print.css"
    style.write_text('.x::after { content: " ; {b} "; color: red; }\n' + style.read_text(encoding="utf-8"), encoding="utf-8")
    assert '.x::after{content: " ; {b} ";color: red;}' in files_of(project)["C1.html"]


def test_sixty_lessons_fit_into_their_budgets() -> None:
    with copied_project() as root:
        add_lessons(root)
        files = list(one_files(site_of(root)))
    assert len(files) == 60 + 5 + 1
    assert [file.problem for file in files if file.problem] == []
    assert {file.budget for file in files} == {LESSON_BUDGET, TRACK_BUDGET, KIT_BUDGET}


def heavy(project: Path, bytes_: int) -> list[str]:
    """The problems when a lesson has a picture of so many bytes."""
    comment = b"<!--" + b"x" * bytes_ + b"-->"
    (project / "content/vi/online-safety/hinh.svg").write_bytes(b'<svg xmlns="http://www.w3.org/2000/svg">' + comment + b"</svg>")
    write_lesson(project, "![Một hình](hinh.svg)")
    with pytest.raises(KitError) as raised:
        write_onefiles(site_of(project), project / "share")
    assert not (project / "share").exists()
    return [str(problem) for problem in raised.value.problems]


def test_a_lesson_over_its_budget_is_refused_and_its_heaviest_parts_are_named(project: Path) -> None:
    (problem,) = heavy(project, 90_000)
    assert problem.startswith("content/vi/online-safety/otp.md: C2.html nặng 1")
    parts = r"hình ảnh 120,\d KB, khung trang \d+,\d KB, hình màn hình \d+,\d KB, chữ và đố vui \d+,\d KB"
    assert re.search(rf"quá mức 100,0 KB; nặng nhất: {parts} → ", problem)


def test_a_track_and_a_kit_over_their_budgets_name_the_heaviest_lessons(project: Path) -> None:
    of_lesson, of_kit, of_track = heavy(project, 1_600_000)
    assert of_lesson.startswith("content/vi/online-safety/otp.md: C2.html nặng 2,")
    assert re.match(r"kit.html: kit.html nặng 2,\d\d MB, quá mức 2,00 MB; nặng nhất: C2 2,\d\d MB, C1 \d+,\d KB", of_kit)
    assert re.match(r"track-C.html: track-C.html nặng 2,\d\d MB, quá mức 600,0 KB; nặng nhất: C2 2,\d\d MB, C1 \d+,\d KB → ", of_track)


def test_a_recording_is_inside_while_the_file_stays_in_its_budget_and_else_a_link_that_says_so(project: Path) -> None:
    folder = project / "content/vi/online-safety"
    (folder / "C1.mp3").write_bytes(mp3(0.3))
    (folder / "C1.tay.mp3").write_bytes(mp3(0.3))
    (folder / "C1.tay-2.mp3").write_bytes(mp3(20))
    files = files_of(project)
    inside = {name: [value for tag, value in Elements(html).values("src") if tag == "audio"] for name, html in files.items()}
    assert [base64.b64decode(value.partition(",")[2]) for value in inside["C1.html"]] == [mp3(0.3)]
    assert all(value.startswith("data:audio/mpeg;base64,") for value in inside["kit.html"])
    assert len(inside["track-C.html"]) == len(inside["kit.html"]) == 3
    link = '<a href="https://camtay.example/online-safety/C1.tay-2.mp3" rel="noreferrer">Nghe bản thu, phần 2 / 2</a> (cần mạng)'
    assert link in files["C1.html"]
    assert "camtay.example/online-safety" not in files["kit.html"]
    assert "<!--" not in files["C1.html"] + files["kit.html"]


def test_what_has_ended_or_is_due_for_review_says_so(project: Path) -> None:
    late = {file.name: file.html for file in one_files(site_of(project, date(2027, 6, 1)))}
    assert '<p class="banner ended" data-after="2026-12-31"><b>' in late["kit.html"]
    assert '<p class="banner overdue" data-after="2027-05-31"><b>' in late["C1.html"]
    assert '<p class="banner overdue" data-after="2027-05-31" hidden><b>' in files_of(project)["C1.html"]


def test_a_kit_without_notices_and_glossary_is_a_kit(project: Path) -> None:
    (project / "content/vi/glossary.md").unlink()
    (project / "content/vi/notices/bhyt.md").unlink()
    html = files_of(project)["kit.html"]
    assert "Thông báo</h2>" not in html
    assert "giai-nghia-tu" not in html


def test_the_problem_of_a_file_counts_bytes_not_letters() -> None:
    assert OneFile("A1.html", "ờ" * 40, 120, "a.md", "").problem is None
    assert OneFile("A1.html", "ờ" * 41, 120, "a.md", "").problem


@given(st.text())
def test_words_that_look_like_html_are_left_as_they_are(words: str) -> None:
    text = f"<p>{escape(words, quote=False)}</p>"
    assert with_own_ids(text, "c1") == text
    assert relinked(text, {"c1"}, {}) == text


@given(st.lists(st.sampled_from(["c1", "c1--a", "c2", "c2--b", "tb-2601"])), st.sets(st.sampled_from(["c1", "c1--a", "c2", "tb-2601"])))
def test_no_dead_link_survives(aims: list[str], here: set[str]) -> None:
    html = relinked("".join(f'<p><a class="x" href="#{aim}">lời</a></p>' for aim in aims), here, {"c1": "bài C1", "c2": "bài C2"})
    assert {value[1:] for _, value in Elements(html).values("href")} <= here
    assert html.count("lời") == len(aims)


def test_a_page_of_the_site_has_its_place_in_the_file(project: Path) -> None:
    looks = Looks(project, {"a/b.html": "#a1"}, read_words(project), {})
    (project / "site_templates/onefile/x.html").write_text("{{ 'a/b.html' | url }}{{ words }}", encoding="utf-8")
    assert looks.render("x.html", words="<b>") == "#a1&lt;b&gt;"
