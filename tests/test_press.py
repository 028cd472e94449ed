"""The run of all prints: kept by content, all problems at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generator.errors import KitError
from generator.press import run_jobs
from tests.prints import SAMPLE_DAY, jobs_of, silent


def times(made: dict[str, Path]) -> dict[str, int]:
    return {name: path.stat().st_mtime_ns for name, path in made.items()}


def test_only_what_changed_is_printed_anew_and_what_nobody_asks_for_is_forgotten(project: Path) -> None:
    first = run_jobs(project, list(jobs_of(project, SAMPLE_DAY).values()), silent)
    before = times(first)
    lesson = project / "content/vi/online-safety/scam.md"
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("một chiếc điện thoại", "hai chiếc điện thoại"), encoding="utf-8")
    second = run_jobs(project, list(jobs_of(project, SAMPLE_DAY).values()), silent)
    after = times(second)
    assert {name for name in after if after[name] != before[name]} == {"C1-trainer.pdf"}
    assert not first["C1-trainer.pdf"].exists()
    assert sorted(path.name for path in (project / ".cache/prints").iterdir()) == sorted(path.name for path in second.values())


@pytest.mark.parametrize("damage", [b"", b"%PDF-1.7 half", b"x" * 5000])
def test_a_damaged_print_is_made_anew(project: Path, damage: bytes) -> None:
    jobs = [jobs_of(project, SAMPLE_DAY)["C1-trainer.pdf"]]
    path = run_jobs(project, jobs, silent)["C1-trainer.pdf"]
    good = path.read_bytes()
    path.write_bytes(damage)
    assert run_jobs(project, jobs, silent)["C1-trainer.pdf"].read_bytes() == good


def test_progress_counts_what_is_kept_as_done(project: Path) -> None:
    jobs = list(jobs_of(project, SAMPLE_DAY).values())
    seen: list[tuple[int, int]] = []
    run_jobs(project, jobs, lambda done, total: seen.append((done, total)))
    assert seen == [(done, 7) for done in range(8)]
    seen.clear()
    run_jobs(project, jobs, lambda done, total: seen.append((done, total)))
    assert seen == [(7, 7)]


@pytest.mark.parametrize("copies", [1, 3])
def test_problems_of_all_prints_are_told_at_once(project: Path, copies: int) -> None:
    """Few prints are made here, many by other processes."""
    jobs = jobs_of(project, SAMPLE_DAY)
    good = jobs["C1-handout-a5.pdf"].make() | {"quiz": []}
    bad = [
        replace(jobs["C1-handout-a5.pdf"], source=f"{n}.md", make=lambda n=n: good | {"title": f"dài {n} " * 90}) for n in range(2 * copies)
    ]
    with pytest.raises(KitError) as error:
        run_jobs(project, [*bad, *jobs.values()][: 4 * copies], silent)
    assert [problem.file for problem in error.value.problems] == [f"{n}.md" for n in range(2 * copies)]


def test_a_poster_whose_code_says_something_else_is_an_error(project: Path) -> None:
    job = replace(jobs_of(project, SAMPLE_DAY)["C1-poster-a4.pdf"], qr="HTTPS://CAMTAY.EXAMPLE/C2.HTML")
    with pytest.raises(KitError, match="C2"):
        run_jobs(project, [job], silent)
    assert list((project / ".cache/prints").iterdir()) == []
