"""Front matter of lessons and notices."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import KitError
from generator.lessons import parse_lesson, parse_notice, split
from tests.samples import LESSON, NOTICE


def problems_of(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(KitError) as error:
        parse_lesson(split(text, "a.md"), "online-safety", "a")
    return [(p.line, p.rule, p.message) for p in error.value.problems]


def test_a_lesson_knows_its_code_its_page_and_its_short_page() -> None:
    lesson = parse_lesson(split(LESSON, "a.md"), "online-safety", "scam")
    assert (lesson.code, lesson.page, lesson.short_page) == ("C1", "online-safety/scam.html", "c1.html")
    assert lesson.source.body.startswith("\nMở đầu")
    assert LESSON.splitlines()[lesson.source.body_line - 1] == ""


def test_a_lesson_knows_the_minutes_of_its_parts() -> None:
    timing = parse_lesson(split(LESSON, "a.md"), "online-safety", "scam").front.timing
    assert (timing.parts, timing.total) == ([2, 5, 3, 4, 3, 3], 20)


def test_review_is_overdue_only_after_its_day() -> None:
    lesson = parse_lesson(split(LESSON, "a.md"), "online-safety", "scam")
    assert not lesson.overdue(date(2027, 5, 31))
    assert lesson.overdue(date(2027, 6, 1))


def test_a_notice_has_a_four_digit_code_even_when_it_begins_with_zero() -> None:
    assert parse_notice(split(NOTICE.replace("id: 2601", "id: 0601"), "n.md"), "n").code == "0601"


@pytest.mark.parametrize(
    ("old", "new", "line", "rule"),
    [
        ("minutes: 20", "minutes: hai mươi", 5, "schema"),
        ("minutes: 20", "minuts: 20", 5, "unknown-key"),
        ("minutes: 20\n", "", 2, "missing-key"),
        ("answer: 2", "answer: 9", 13, "schema"),
        ("needs: [smartphone]", "needs: [tivi]", 7, "schema"),
        ("timing: {open: 2, ", "timing: {", 6, "missing-key"),
        ("open: 2", "open: 0", 6, "schema"),
        ("open: 2", "open: 2.5", 6, "schema"),
        ("steps: [5, 3, 4, 3]", "steps: []", 6, "schema"),
        ("steps: [5, 3, 4, 3]", "steps: [5, -6, 4, 3]", 6, "schema"),
        ("timing: {open: 2, steps: [5, 3, 4, 3], quiz: 3}", "timing: 20", 6, "schema"),
        ("timing: {open: 2, steps: [5, 3, 4, 3], quiz: 3}\n", "", 2, "missing-key"),
        ("code: C1", "code: 1C", 2, "schema"),
        ("review_by: 2027-05-31", "review_by: 2020-05-31", 30, "schema"),
        ("https://example.org/a", "example", 28, "schema"),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, line: int, rule: str) -> None:
    assert old in LESSON
    assert (line, rule) in [(found[0], found[1]) for found in problems_of(LESSON.replace(old, new, 1))]


def test_a_choice_says_what_is_allowed() -> None:
    (_, _, message), *_ = problems_of(LESSON.replace("needs: [smartphone]", "needs: [tivi]"))
    assert "smartphone" in message
    assert "keypad" in message


@pytest.mark.parametrize("text", ["", "no front matter", "---\ncode: C1\n", "---\n- a\n---\nbody"])
def test_a_file_without_front_matter_is_an_error(text: str) -> None:
    assert problems_of(text)


def test_a_notice_cannot_end_before_it_begins() -> None:
    with pytest.raises(KitError, match="hết hiệu lực"):
        parse_notice(split(NOTICE.replace("expires: 2026-12-31", "expires: 2020-12-31"), "n.md"), "n")


@given(st.text(max_size=400))
def test_any_front_matter_is_a_lesson_or_problems(text: str) -> None:
    for whole in (text, f"---\n{text}\n---\nThân bài", LESSON.replace("C1", text[:20], 1)):
        try:
            parse_lesson(split(whole, "a.md"), "online-safety", "a")
        except KitError as error:
            assert all(p.file == "a.md" and p.line >= 1 for p in error.problems)


@given(
    st.dictionaries(
        st.sampled_from(["code", "title", "quiz", "poster", "sources", "minutes", "zzz"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=8),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
            max_leaves=6,
        ),
    )
)
def test_any_shape_of_values_is_problems_not_a_crash(front: dict[str, object]) -> None:
    import json

    with pytest.raises(KitError):
        parse_lesson(split(f"---\n{json.dumps(front)}\n---\n", "a.md"), "online-safety", "a")
