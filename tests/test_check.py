"""kit check: each rule, with its line."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.build import load
from generator.errors import Problem
from tests import samples
from tests.prints import sample_project

TODAY = date(2026, 11, 23)


def lesson_path(project: Path) -> Path:
    return project / "content" / "vi" / "online-safety" / "scam.md"


def problems(project: Path, today: date = TODAY) -> list[Problem]:
    return load(project).check(today)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_good_content_has_no_problem(project: Path) -> None:
    assert problems(project) == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("minutes: 20", "minutes: 1", "schema"),
        ("Để yên đó.", "Để yên đo\u0301.", "nfc"),
        ("Để yên đó.", "Để yên đó 😀.", "glyph"),
        ("Để yên đó.", "[bài](khong-co.md)", "link"),
        ("Để yên đó.", "[bài](#khong-co)", "link"),
        ("Để yên đó.", "[bài](../../../../secret.md)", "link"),
        ("Để yên đó.", "![hình](khong-co.svg)", "link"),
        ("Để yên đó.", "![](../notices/bhyt.md)", "alt"),
        ("Để yên đó.", "Để " + "yên " * 26 + ".", "sentence"),
        ("Để yên đó.", "Hỏi bên ABC nhé.", "acronym"),
        ("Để yên đó.", "Vào trang-rat-dai.cua-co-quan.example nhé.", "long-word"),
        ("Để yên đó.", "<b>Để yên đó.", "xhtml"),
        ("Để yên đó.", '<img src="https://may-la.example/a.png" alt="a"/>', "html"),
        ("Để yên đó.", "<script>alert(1)</script>", "html"),
        ("Để yên đó.", "![hình](https://may-la.example/a.png)", "link"),
        ("Để yên đó.", "![hình](../notices/bhyt.md)", "link"),
        ("một chiếc điện thoại", "[bài](khong-co.md)", "link"),
        ("Để yên đó.", "[bài][x]", "link"),
        ("Để yên đó.", '<p onclick="x()">Để yên</p>', "html"),
        ("Để yên đó.", "Để yên\x00 đó.", "letters"),
        ("## Hỏi người nhà", "```phone title=x\n```\n\n## Hỏi người nhà", "fence"),
        ("reviewed: 2026-11-23", "reviewed: 2026-02-30", "schema"),
        ("reviewed: 2026-11-23", "reviewed: 2026-12-24", "review"),
        ('sms: "Tin lạ', 'sms: "Tin\\nlạ', "sms-letters"),
        ("Để yên đó.", "# Đề mục lớn", "heading"),
        ("Để yên đó.", "#### Đề mục nhỏ", "heading"),
        ('!!! question "Nếu bí"', "```phone\ncaption: x", "fence"),
        ("danger: true", "dangr: true", "unknown-key"),
        ("code: C1", "code: A1", "code"),
        ("icon: link-off", "icon: link-of", "icon"),
        ('Hỏi con cháu."', 'Vào quatang.example ngay."', "sms-link"),
        ('Hỏi con cháu."', "Hỏi con cháu. " * 12 + '"', "sms-length"),
        ("answer: 2", "answer: 3", "schema"),
        ("steps: [5, 3, 4, 3]", "steps: [5, 3, 4, 2]", "timing"),
        ("steps: [5, 3, 4, 3]", "steps: [5, 10]", "timing"),
    ],
)
def test_each_rule_is_told_with_its_file_and_line(project: Path, old: str, new: str, rule: str) -> None:
    changed = samples.LESSON.replace(old, new, 1)
    lesson_path(project).write_text(changed, encoding="utf-8")
    found = [p for p in problems(project) if p.rule == rule]
    assert found, [str(p) for p in problems(project)]
    assert found[0].file == "content/vi/online-safety/scam.md"
    assert abs(found[0].line - line_of(samples.LESSON, old)) <= 1 or rule == "xhtml"


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_file_is_problems_and_never_a_crash(front: str, body: str) -> None:
    with TemporaryDirectory() as folder:
        project = sample_project(Path(folder) / "project")
        for whole in (f"---\n{front}\n---\n{body}", samples.LESSON.replace("một chiếc điện thoại", front) + body):
            lesson_path(project).write_text(whole, encoding="utf-8", errors="replace")
            assert all(problem.file for problem in problems(project))


def test_all_problems_of_all_files_are_told_at_once(project: Path) -> None:
    lesson_path(project).write_text(
        samples.LESSON.replace("minutes: 20", "minutes: 1").replace("Để yên đó.", "Hỏi bên ABC."), encoding="utf-8"
    )
    notice = project / "content" / "vi" / "notices" / "bhyt.md"
    notice.write_text(samples.NOTICE.replace(" Mã 2601", ""), encoding="utf-8")
    assert {p.rule for p in problems(project)} == {"schema", "acronym", "sms-code"}


@pytest.mark.parametrize(
    ("picture", "says"),
    [
        (b"<svg", "SVG"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><image href="https://may-la.example/a.png"/></svg>', "nơi khác"),
        (b"", "SVG"),
    ],
)
def test_a_picture_that_cannot_be_shown_offline_is_told(project: Path, picture: bytes, says: str) -> None:
    (project / "content/vi/online-safety/hinh.svg").write_bytes(picture)
    lesson_path(project).write_text(samples.LESSON.replace("Để yên đó.", "![Cái hộp](hinh.svg)"), encoding="utf-8")
    (problem,) = problems(project)
    assert problem.rule == "link"
    assert says in problem.message


@pytest.mark.parametrize("target", ["<hinh anh/a b.svg>", "hinh%20anh/a%20b.svg"])
def test_a_picture_with_spaces_in_its_name_is_found(project: Path, target: str) -> None:
    folder = project / "content/vi/online-safety/hinh anh"
    folder.mkdir()
    (folder / "a b.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    lesson_path(project).write_text(samples.LESSON.replace("Để yên đó.", f"![Cái hộp]({target})"), encoding="utf-8")
    assert problems(project) == []


def test_a_heading_may_have_an_anchor_of_its_own(project: Path) -> None:
    text = samples.LESSON.replace("## Không bấm", "## Không bấm {#giua}").replace("Để yên đó.", "[lên](#giua)")
    lesson_path(project).write_text(text, encoding="utf-8")
    assert problems(project) == []


@pytest.mark.parametrize("name", ["index", "Bai-Moi", "bài", "con", "a b", "a_b"])
def test_a_file_name_that_is_no_good_address_is_told(project: Path, name: str) -> None:
    lesson_path(project).rename(lesson_path(project).with_name(f"{name}.md"))
    assert "name" in {problem.rule for problem in problems(project)}


def test_what_cannot_be_read_hides_no_other_problem(project: Path) -> None:
    (project / "content/vi/online-safety/thu-muc.md").mkdir()
    (project / "content/vi/online-safety/mat.md").symlink_to(project / "khong-co.md")
    lesson_path(project).write_text(samples.LESSON.replace("minutes: 20", "minutes: 1"), encoding="utf-8")
    assert sorted(problem.rule for problem in problems(project)) == ["file", "file", "schema"]


def test_a_track_icon_that_does_not_exist_is_told(project: Path) -> None:
    config = project / "mkdocs.yml"
    config.write_text(config.read_text(encoding="utf-8").replace("icon: shield-check", "icon: shield-chek"), encoding="utf-8")
    (problem,) = problems(project)
    assert (problem.file, problem.rule) == ("mkdocs.yml", "icon")
    assert "shield-check" in problem.hint


def test_two_lessons_may_not_share_a_code(project: Path) -> None:
    lesson_path(project).with_name("other.md").write_text(samples.LESSON, encoding="utf-8")
    (problem,) = problems(project)
    assert problem.rule == "duplicate"
    assert "other.md" in problem.message


def test_a_file_that_no_track_owns_is_told(project: Path) -> None:
    (project / "content" / "vi" / "lac.md").write_text(samples.LESSON, encoding="utf-8")
    assert [p.rule for p in problems(project)] == ["stranger"]


def test_a_file_that_is_not_utf8_is_told_with_its_line(project: Path) -> None:
    lesson_path(project).write_bytes(b"---\ncode: C1\ntitle: \xd0\xff\n---\n")
    (problem,) = problems(project)
    assert (problem.rule, problem.line) == ("encoding", 3)


def test_minutes_that_do_not_add_up_say_both_figures_and_what_to_do(project: Path) -> None:
    lesson_path(project).write_text(samples.LESSON.replace("quiz: 3}", "quiz: 5}"), encoding="utf-8")
    (problem,) = problems(project)
    assert (problem.line, problem.rule) == (line_of(samples.LESSON, "timing:"), "timing")
    assert "22 phút" in problem.message
    assert "20 phút" in problem.message
    assert problem.hint


def test_review_is_due_after_its_day(project: Path) -> None:
    assert {p.rule for p in problems(project, date(2027, 6, 1))} == {"overdue"}


def test_a_link_to_a_heading_of_another_lesson_is_followed(project: Path) -> None:
    other = samples.LESSON.replace("code: C1", "code: C2").replace("Để yên đó.", "[bước](scam.md#hoi-nguoi-nha)")
    lesson_path(project).with_name("other.md").write_text(other, encoding="utf-8")
    assert problems(project) == []
