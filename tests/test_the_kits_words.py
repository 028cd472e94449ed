"""The words of this repository's own kit: how many there are, what each rests on, and that its posters lead where they say."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from generator.build import Project, load
from generator.check_facts import normal, numbers
from generator.onefile import KIT_BUDGET, LESSON_BUDGET, TRACK_BUDGET, one_files
from generator.qr import read_page
from generator.text import sentences
from tests.pdfs import texts
from tests.prints import SAMPLE_DAY, prints_of

HOTLINE = re.compile(r"1[89]00[ .]?\d{2}[ .]?\d{2}")


@pytest.fixture(scope="module")
def kit(real_project: Path) -> Project:
    return load(real_project)


def test_the_kit_has_what_a_team_can_teach_from(kit: Project) -> None:
    lessons = Counter(lesson.code[0] for lesson in kit.content.lessons)
    assert lessons == {"A": 14, "B": 12, "C": 16, "D": 6, "H": 6}
    assert [int(lesson.code[1:]) for lesson in kit.content.lessons if lesson.code[0] == "C"] == list(range(1, 17))
    assert len(kit.content.notices) == 8
    assert sum(lesson.front.poster is not None for lesson in kit.content.lessons) >= 24


def test_nothing_is_left_to_mend_in_any_language(kit: Project) -> None:
    assert kit.check(SAMPLE_DAY) == []


def test_the_twelve_first_lessons_are_in_english(kit: Project) -> None:
    (english,) = kit.translations
    assert [lesson.code for lesson in english.own.lessons] == [f"{track}{n}" for track in "ABC" for n in range(1, 5)]
    assert english.own.glossary


def test_every_number_that_people_act_on_has_a_source_with_an_address(kit: Project) -> None:
    """What `kit check` holds each text to, once more by another road: over the whole files, hotlines only."""
    known = {normal(number) for fact in kit.content.facts.values() for number in fact.numbers}
    for item in (*kit.content.lessons, *kit.content.notices):
        titles = normal(" ".join(source.title for source in item.front.sources))
        wrong = {option for q in getattr(item.front, "quiz", []) for n, option in enumerate(q.options, 1) if n != q.answer}
        for number in HOTLINE.findall(re.sub(r'url: "[^"]*"', "", item.source.text)):
            assert normal(number) in known or normal(number) in titles or any(number in option for option in wrong), (item.code, number)
    for fact in kit.content.facts.values():
        assert all(number in numbers(f"Số {number} đó.") or number.isdigit() or "-" in number for number in fact.numbers if "/" in number)
        assert all(source.url.startswith("https://") or source.url.startswith("http://") for source in fact.sources)


def test_every_fact_is_used_and_was_checked_no_later_than_the_newest_review(kit: Project) -> None:
    assert [name for name in kit.content.facts if not kit.content.users_of(name)] == []
    assert all(fact.checked <= kit.content.newest_review for fact in kit.content.facts.values())


def test_every_source_says_where_it_can_be_read(kit: Project) -> None:
    for item in (*kit.content.lessons, *kit.content.notices):
        assert item.sources, item.code
        assert all(re.match(r"https?://[^/]+\.[a-z]+/", f"{source.url}/") for source in item.sources), item.code


def test_right_answers_have_no_place_of_their_own(kit: Project) -> None:
    """Who always picks the last, or the longest, does not get most of them right."""
    questions = [question for lesson in kit.content.lessons for question in lesson.front.quiz]
    places = Counter(question.answer for question in questions)
    assert max(places.values()) < 0.5 * len(questions), places
    longest = sum(max(q.options, key=len) == q.options[q.answer - 1] for q in questions)
    assert longest < 0.6 * len(questions), longest


def test_a_notice_can_be_read_aloud(kit: Project) -> None:
    for notice in kit.content.notices:
        assert not re.search(r"\d", notice.front.loudspeaker), notice.code
        assert max(len(sentence.split()) for sentence in sentences(notice.front.loudspeaker)) <= 30, notice.code


def test_every_poster_scans_and_leads_to_its_lesson(kit: Project, real_project: Path) -> None:
    prints = prints_of(real_project, SAMPLE_DAY)
    for lesson in kit.content.lessons:
        for paper in ("a4", "a3"):
            name = f"{lesson.code}-poster-{paper}.pdf"
            if lesson.front.poster is None:
                assert name not in prints
                continue
            assert read_page(prints[name]) == [kit.settings.qr_address(lesson.code)], name
            assert kit.settings.short_address(lesson.code) in " ".join(texts(prints[name])), name


def test_every_single_file_is_within_its_budget(kit: Project) -> None:
    for file in one_files(kit.site({}, SAMPLE_DAY)):
        budget = KIT_BUDGET if file.name == "kit.html" else TRACK_BUDGET if file.name.startswith("track") else LESSON_BUDGET
        assert file.problem is None, file.problem
        assert len(file.html.encode()) <= budget, file.name
