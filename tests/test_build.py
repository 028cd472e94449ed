"""The journey of `kit build`: the same bytes, the last good one kept."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from generator.build import build_kit, content_epoch, load
from generator.engines import ENGINES, Engine
from generator.errors import KitError
from tests.prints import SAMPLE_DAY, silent


def digests(folder: Path) -> dict[str, str]:
    """Every file of a folder and a hash of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def build(root: Path, engine: Engine = "mkdocs", today: date = SAMPLE_DAY) -> dict[str, str]:
    build_kit(load(root), root / "build", engine, today, silent)
    return digests(root / "build")


@pytest.mark.parametrize("engine", ENGINES)
def test_two_builds_of_the_same_words_are_the_same_bytes(project: Path, tmp_path: Path, engine: Engine) -> None:
    """Another folder, another day, no cache: nothing of it may show."""
    first = build(project, engine)
    other = tmp_path / "elsewhere" / "copy"
    shutil.copytree(project, other, ignore=shutil.ignore_patterns("build", ".cache"))
    second = build(other, engine, date(2026, 12, 3))
    assert {"catalog.json", "site/index.html", "site/print/C1-poster-a4.pdf", "site/c1.html"} <= set(first)
    assert first == second


def test_the_kit_of_this_repository_is_the_same_bytes_twice(site: Path, real_project: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(real_project, copy, ignore=shutil.ignore_patterns("build*", ".cache"))
    assert digests(site.parent) == build(copy)


def test_source_date_epoch_is_obeyed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = load(project).content
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert content_epoch(content) == 1795392000  # 2026-11-23, when the sample was last reviewed
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert content_epoch(content) == 1700000000


def test_a_build_that_fails_leaves_the_last_good_one(project: Path) -> None:
    good = build(project)
    lesson = project / "content/vi/online-safety/scam.md"
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("answer: 2", "answer: 9"), encoding="utf-8")
    with pytest.raises(KitError):
        build(project)
    assert digests(project / "build") == good


def test_a_print_that_does_not_fit_fails_the_build_and_leaves_the_last_good_one(project: Path) -> None:
    good = build(project)
    lesson = project / "content/vi/online-safety/scam.md"
    text = lesson.read_text(encoding="utf-8").replace(
        "Không đọc mã cho ai}", "Không đọc mã cho ai. " + "Câu này rất dài để thử. " * 12 + "}"
    )
    lesson.write_text(text, encoding="utf-8")
    with pytest.raises(KitError) as caught:
        build(project)
    assert [problem.file for problem in caught.value.problems] == ["content/vi/online-safety/scam.md"]
    assert "points" in str(caught.value)
    assert digests(project / "build") == good


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_leaves_the_last_good_one(project: Path, how: signal.Signals) -> None:
    good = build(project)
    shutil.rmtree(project / ".cache")
    process = subprocess.Popen(
        [sys.executable, "-m", "generator", "build", "--root", str(project)], stderr=subprocess.PIPE, env=os.environ.copy()
    )
    while not list((project / "build").glob(".work-*")) and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(how)
    _, said = process.communicate()
    assert process.returncode == 130
    assert b"Traceback" not in said
    assert "còn nguyên" in said.decode("utf-8")
    assert digests(project / "build") == good


def children(pid: int) -> list[int]:
    """Processes that this one started, as Linux lists them."""
    return [int(child) for path in Path(f"/proc/{pid}/task").glob("*/children") for child in path.read_text().split()]


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_killed_build_leaves_no_process_and_the_next_one_clears_up(project: Path) -> None:
    good = build(project)
    shutil.rmtree(project / ".cache")
    process = subprocess.Popen([sys.executable, "-m", "generator", "build", "--root", str(project)], stderr=subprocess.DEVNULL)
    while len(list((project / ".cache").glob("typst-*"))) < 2 and process.poll() is None:  # its own and that of a worker
        time.sleep(0.005)
    workers = children(process.pid)
    process.kill()
    process.wait()
    assert workers
    for _ in range(600):
        if not any(map(lives, workers)):
            break
        time.sleep(0.1)
    assert not any(map(lives, workers))
    assert build(project) == good
    assert list((project / "build").glob(".*")) == []
    assert [path.name for path in (project / ".cache").iterdir() if path.name != "prints"] == []


def test_what_is_due_for_review_is_built_and_told(project: Path) -> None:
    built = build_kit(load(project), project / "build", "mkdocs", date(2027, 6, 1), silent)
    assert [problem.rule for problem in built.overdue] == ["overdue", "overdue"]
    assert "cần xem lại" in (built.site / "online-safety/scam.html").read_text(encoding="utf-8").lower()


def test_the_catalog_is_written_beside_the_site(project: Path) -> None:
    build(project)
    catalog = json.loads((project / "build/catalog.json").read_text(encoding="utf-8"))
    assert (project / "build/site" / catalog["lessons"][0]["page"]).is_file()
