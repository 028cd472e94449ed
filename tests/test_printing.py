"""Typst runs, imposition, the cache."""

import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import KitError
from generator.printing import Printer, imposition, write_whole
from tests.conftest import ROOT
from tests.prints import SAMPLE_DAY, jobs_of, sample_project


@cache
def printed_poster() -> bytes:
    """An A4 poster of the sample lesson."""
    with tempfile.TemporaryDirectory() as folder:
        root = sample_project(Path(folder))
        job = jobs_of(root, SAMPLE_DAY)["C1-poster-a4.pdf"]
        return Printer(root).pdf(job.template, job.make(), job.source)


@pytest.mark.parametrize(
    ("pages", "sides"),
    [(4, [(4, 1), (2, 3)]), (8, [(8, 1), (2, 7), (6, 3), (4, 5)])],
)
def test_a_folded_booklet_reads_in_order(pages: int, sides: list[tuple[int, int]]) -> None:
    assert imposition(pages) == sides


@given(st.integers(1, 60).map(lambda sheets: 4 * sheets))
def test_leaves_stapled_in_the_middle_turn_from_the_first_page_to_the_last(pages: int) -> None:
    sides = imposition(pages)
    fronts, backs = sides[::2], sides[1::2]
    # A leaf's front right page is followed by its back left page; inner sheets lie inside outer ones.
    first_half = [page for front, back in zip(fronts, backs, strict=True) for page in (front[1], back[0])]
    second_half = [page for front, back in zip(reversed(fronts), reversed(backs), strict=True) for page in (back[1], front[0])]
    assert first_half + second_half == list(range(1, pages + 1))


@pytest.mark.parametrize("pages", [0, 3, 6, -4])
def test_a_booklet_that_cannot_be_folded_is_refused(pages: int) -> None:
    with pytest.raises(ValueError, match="multiple of four"):
        imposition(pages)


def test_a_text_that_fits_nowhere_is_an_error_that_names_its_field(project: Path) -> None:
    job = jobs_of(project, SAMPLE_DAY)["C1-handout-a5.pdf"]
    with pytest.raises(KitError) as error:
        Printer(project).pdf(job.template, job.make() | {"title": "Một câu rất dài " * 40}, job.source)
    (problem,) = error.value.problems
    assert (problem.rule, problem.file) == ("too-long", "content/vi/online-safety/scam.md")
    assert "title" in problem.message


def test_a_word_wider_than_the_page_is_an_error_too(project: Path) -> None:
    job = jobs_of(project, SAMPLE_DAY)["C1-handout-a5.pdf"]
    with pytest.raises(KitError, match="title"):
        Printer(project).pdf(job.template, job.make() | {"title": "d" + "à" * 70}, job.source)


def test_a_broken_template_is_told_without_a_traceback(project: Path) -> None:
    (project / "site_templates" / "print" / "broken.typ").write_text("#nope", encoding="utf-8")
    with pytest.raises(KitError, match="nope"):
        Printer(project).pdf("broken", {}, "a.md")


def test_the_key_changes_with_data_and_with_the_looks(project: Path) -> None:
    before = Printer(project).key("handout", {"a": 1})
    assert Printer(project).key("handout", {"a": 2}) != before
    template = project / "site_templates" / "print" / "kit.typ"
    template.write_text(template.read_text(encoding="utf-8") + "\n// changed", encoding="utf-8")
    assert Printer(project).key("handout", {"a": 1}) != before


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.pdf", b"one")
    with pytest.raises(TypeError):
        write_whole(tmp_path / "a.pdf", "not bytes")  # type: ignore[arg-type]
    assert (tmp_path / "a.pdf").read_bytes() == b"one"
    assert len(list(tmp_path.iterdir())) == 1


def test_the_templates_are_those_of_the_project() -> None:
    assert {path.stem for path in (ROOT / "site_templates" / "print").glob("*.typ")} >= {
        "handout",
        "trainer",
        "booklet",
        "fold",
        "notice",
        "poster",
    }
