"""Each print of a signed kit carries its fingerprint; without a key nothing is said and nothing is printed anew."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from generator.build import load, print_village_posters
from generator.press import run_jobs
from generator.printing import Printer
from generator.trust.keygen import with_public_key
from tests.pdfs import characters, texts
from tests.prints import SAMPLE_DAY, jobs_of, prints_of, sample_project, silent
from tests.test_about import PRINT, sign_settings
from tests.test_fingerprint import KEY

TEAM = "T1,Tổ thôn Mẫu,Thôn Mẫu,Xã Mẫu,Tỉnh Mẫu,0120 000 001,Nhà văn hóa,Tối thứ Tư,CAMTAY"
HEADER = "code,name,hamlet,commune,province,hotline,meeting_place,class_times,sender"
OTHER = "RWQAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYn"
LATE = date(2029, 1, 1)  # every review is overdue


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = sample_project(tmp_path_factory.mktemp("signed") / "project")
    sign_settings(root)
    return root


def test_every_print_of_a_signed_kit_carries_the_fingerprint(signed: Path) -> None:
    made = prints_of(signed, SAMPLE_DAY)
    assert len(made) == 8
    for name, pdf in made.items():
        said = texts(pdf)
        assert PRINT in said[0], name
        if "booklet" not in name:  # a booklet says it once, on its cover
            assert all(PRINT in page for page in said), name


@pytest.mark.parametrize("day", [SAMPLE_DAY, LATE])
@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_every_village_poster_carries_it_too(signed: Path, tmp_path: Path, day: date, paper: str) -> None:
    (tmp_path / "teams.csv").write_text(f"{HEADER}\n{TEAM}\n", encoding="utf-8")
    (made,) = print_village_posters(load(signed), tmp_path / "teams.csv", paper, [], tmp_path / "out", day, silent)
    pdf = made.read_bytes()
    assert [PRINT in page for page in texts(pdf)] == [True]
    assert min(size for *_, size, _, _ in characters(pdf)) >= 9


def test_posters_of_this_repository_are_still_made_when_they_are_signed_and_overdue(real_project: Path, tmp_path: Path) -> None:
    root = shutil.copytree(real_project, tmp_path / "project")
    settings = (root / "mkdocs.yml").read_text(encoding="utf-8")
    (root / "mkdocs.yml").write_text(with_public_key(settings, KEY), encoding="utf-8")
    (tmp_path / "teams.csv").write_text(f"{HEADER}\n{TEAM}\n", encoding="utf-8")
    print_village_posters(load(root), tmp_path / "teams.csv", "a4", [], tmp_path / "out", LATE, silent)
    posters = [job for job in jobs_of(root, LATE).values() if job.template == "poster"]
    assert posters
    for path in [*run_jobs(root, posters, silent).values(), *(tmp_path / "out").iterdir()]:
        assert all(PRINT in page and "CẦN XEM LẠI" in page for page in texts(path.read_bytes()))


def test_it_is_on_the_paper_and_not_smaller_than_the_rest_of_the_foot(signed: Path) -> None:
    for name, pdf in prints_of(signed, SAMPLE_DAY).items():
        if name.endswith("fold.pdf"):
            continue  # the same pages, made smaller than they are by nothing but their place
        for _, _, size, (left, bottom, right, _), (wide, _) in characters(pdf):
            assert size >= 10
            assert min(left, bottom, wide - right) > 4 * 72 / 25.4, name


def test_no_print_gets_more_pages_through_it(signed: Path, sample_prints: dict[str, bytes]) -> None:
    made = prints_of(signed, SAMPLE_DAY)
    assert {name: len(texts(pdf)) for name, pdf in made.items()} == {name: len(texts(pdf)) for name, pdf in sample_prints.items()}


def test_a_kit_without_a_key_says_nothing_of_fingerprints(sample_prints: dict[str, bytes]) -> None:
    assert [name for name, pdf in sample_prints.items() if "vân tay" in " ".join(texts(pdf))] == []


def test_the_same_key_prints_nothing_anew_and_another_key_all_of_it(signed: Path) -> None:
    def kept() -> dict[str, str]:
        printer = Printer(signed)
        return {name: printer.key(job.template, job.make()) for name, job in jobs_of(signed, SAMPLE_DAY).items()}

    before = kept()
    assert kept() == before
    config = (signed / "mkdocs.yml").read_text(encoding="utf-8")
    (signed / "mkdocs.yml").write_text(config.replace(KEY, OTHER), encoding="utf-8")
    after = kept()
    (signed / "mkdocs.yml").write_text(config, encoding="utf-8")
    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())


def test_all_jobs_of_the_small_project_are_looked_at(signed: Path) -> None:
    assert {job.template for job in jobs_of(signed, SAMPLE_DAY).values()} == {"handout", "trainer", "poster", "booklet", "notice"}
