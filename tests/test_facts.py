"""Numbers that people act on: each has a source, in one place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.build import load
from generator.check_facts import normal, numbers
from generator.errors import Problem
from generator.facts import read_facts
from tests import samples

TODAY = date(2026, 11, 23)
LESSON = "content/vi/online-safety/scam.md"
FACTS = """so-mau:
  about: Một số làm mẫu
  numbers: ["1900 9999", "10 triệu đồng", "1/7/2025"]
  sources:
    - {title: Trang mẫu, url: "https://example.org/so"}
  checked: 2026-11-23
"""


def problems_with(project: Path, sentence: str, facts: str = FACTS, named: str = "facts: [so-mau]\n") -> list[Problem]:
    (project / "content/vi/facts.yml").write_text(facts, encoding="utf-8")
    changed = samples.LESSON.replace("Để yên đó.", sentence).replace("reviewed:", f"{named}reviewed:")
    (project / LESSON).write_text(changed, encoding="utf-8")
    return load(project).check(TODAY)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Gọi 113 hoặc 1900.9068 nhé.", ["113", "1900.9068"]),
        ("Soạn S gửi 5656.", ["5656"]),
        ("Gọi 024 3936 5566 hay +84 24 3936 5566.", ["024 3936 5566", "+84 24 3936 5566"]),
        ("Gọi 0900 000 123, không gọi 09xx xxx 123.", ["0900 000 123"]),
        ("Từ ngày 1/7/2025, năm 2026, tháng 9/2026.", ["1/7/2025", "năm 2026", "9/2026"]),
        ("Nghị định 351/2025/NĐ-CP và 31/QĐ-BYT.", ["351/2025/NĐ-CP", "31/QĐ-BYT"]),
        ("Trên 10 triệu đồng, 2.200.000 đồng, 100%.", ["10 triệu đồng", "2.200.000 đồng", "100%"]),
        ("Từ 75 tuổi, trong 2 giờ, sau 30 ngày.", ["75 tuổi", "2 giờ", "30 ngày"]),
        ("From 1 July 2025 it is 10 million dong.", ["1 July 2025", "10 million dong"]),
        ("Chờ hai phút, bấm ba lần, mã 000 111, mật khẩu 123456, bài C12.", []),
    ],
)
def test_numbers_that_people_act_on_are_found(text: str, found: list[str]) -> None:
    assert numbers(text) == found


@given(st.integers(1, 28), st.integers(1, 12), st.integers(2020, 2035))
def test_a_day_is_the_same_day_however_it_is_written(day: int, month: int, year: int) -> None:
    assert normal(f"{day}/{month}/{year}") == normal(f"{day:02}/{month:02}/{year}")


@given(st.text(max_size=80))
def test_any_text_can_be_searched_for_numbers(text: str) -> None:
    assert all(normal(number) for number in numbers(text))


@pytest.mark.parametrize("sentence", ["Gọi 1900.9999.", "Trên 10 triệu thì dừng.", "Từ ngày 01/07/2025 thì khác."])
def test_a_number_of_a_fact_that_the_lesson_names_passes(project: Path, sentence: str) -> None:
    assert problems_with(project, sentence) == []


def test_a_number_changed_in_the_one_place_is_told_wherever_the_old_one_stands(project: Path) -> None:
    found = problems_with(project, "Gọi 1900 9999.", FACTS.replace("1900 9999", "1900 8888"))
    assert [(p.file, p.rule) for p in found] == [(LESSON, "fact")]
    assert "1900 9999" in found[0].message


def test_a_number_without_a_named_fact_is_told_though_the_fact_exists(project: Path) -> None:
    assert [p.rule for p in problems_with(project, "Gọi 1900 9999.", named="")] == ["fact"]


def test_a_number_in_the_title_of_the_lessons_own_source_passes(project: Path) -> None:
    (project / LESSON).write_text(
        samples.LESSON.replace("title: Trang mẫu", "title: Tổng đài 1900 7777").replace("Để yên đó.", "Gọi 1900 7777."), encoding="utf-8"
    )
    assert load(project).check(TODAY) == []


def test_a_part_of_a_number_in_a_title_is_no_source(project: Path) -> None:
    text = samples.LESSON.replace("title: Trang mẫu", "title: Hỗ trợ 15% từ năm 2025").replace("Để yên đó.", "Được 5%.")
    (project / LESSON).write_text(text, encoding="utf-8")
    assert [p.message for p in load(project).check(TODAY)] == ["con số chưa có nguồn: 5%"]


def test_a_fact_checked_on_a_day_to_come_is_told(project: Path) -> None:
    found = problems_with(project, "Gọi 1900 9999.", FACTS.replace("checked: 2026-11-23", "checked: 2027-11-23"))
    assert [(p.file, p.rule) for p in found] == [("content/vi/facts.yml", "fact")]


def test_a_name_that_no_fact_has_and_a_lesson_without_any_source_are_told(project: Path) -> None:
    found = problems_with(project, "Để yên.", named="facts: [so-la]\n")
    assert [p.message for p in found] == ["facts[1]: facts.yml không có “so-la”"]
    bare = samples.LESSON.replace('sources:\n  - {title: Trang mẫu, url: "https://example.org/a", date: 2026-01-07}\n', "")
    (project / LESSON).write_text(bare, encoding="utf-8")
    assert [p.message for p in load(project).check(TODAY)] == ["còn thiếu nguồn"]


def test_wrong_answers_and_made_up_screens_need_no_source_but_dialled_numbers_do(project: Path) -> None:
    text = samples.LESSON.replace("Bấm thử,", '"Gọi 1900 1234",').replace("Bạn đã trúng thưởng.", "Bạn được 5 triệu đồng.")
    (project / LESSON).write_text(text, encoding="utf-8")
    assert load(project).check(TODAY) == []
    (project / LESSON).write_text(text.replace('"09xx xxx 123"', '"119"'), encoding="utf-8")
    assert [p.message for p in load(project).check(TODAY)] == ["con số chưa có nguồn: 119"]


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ("so-mau: [", 1),
        ("a: {}\n113:\n  about: A\n", 1),
        ("true: {}\n", 1),
        ("~: {}\n", 1),
        ("a: 5\n", 1),
        ("", 1),
        ("- a", 1),
        ("so-mau:\n  about: A\n", 1),
        (FACTS.replace("checked: 2026-11-23", "checked: mai"), 6),
    ],
)
def test_a_mistake_in_the_facts_is_told_with_its_line(tmp_path: Path, facts: str, line: int) -> None:
    (tmp_path / "facts.yml").write_text(facts, encoding="utf-8")
    _, found = read_facts(tmp_path / "facts.yml", "content/vi/facts.yml")
    assert found
    assert abs(found[0].line - line) <= 1
