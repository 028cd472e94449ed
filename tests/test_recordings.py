"""Recordings beside a lesson: whose they are, and what the check says of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.build import load
from generator.errors import Problem
from generator.recordings import read_name
from generator.words import LANGUAGES
from tests import samples
from tests.prints import ROOT
from tests.sounds import M4A, OGG, mp3

TODAY = date(2026, 11, 24)


def folder_of(project: Path) -> Path:
    return project / "content/vi/online-safety"


def problems(project: Path) -> list[Problem]:
    return load(project).check(TODAY)


@pytest.mark.parametrize(
    ("stem", "reading"),
    [
        ("otp", ("otp", "vi", 1)),
        ("otp-3", ("otp", "vi", 3)),
        ("otp.vi", ("otp", "vi", 1)),
        ("C1.tay", ("c1", "tay", 1)),
        ("c1.TAY-02", ("c1", "tay", 2)),
        ("C1", ("c1", "vi", 1)),
        ("C1-2", ("c1", "vi", 2)),
        ("wifi-2", ("wifi-2", "vi", 1)),
        ("wifi-2-3", ("wifi-2", "vi", 3)),
        ("wifi-2.mong", ("wifi-2", "mong", 1)),
        ("wifi-3", ("wifi", "vi", 3)),
        ("C1.vi.2", None),
        ("C1.", None),
        (".C1", None),
        ("._C1", None),
        ("C11", None),
        ("otp-hai", None),
    ],
)
def test_a_file_name_says_lesson_language_and_part(stem: str, reading: tuple[str, str, int] | None) -> None:
    assert read_name(stem, {"otp", "wifi", "wifi-2", "c1"}) == reading


@given(st.text(alphabet="Cc1.-vitayo2ƒé ", max_size=12))
def test_any_file_name_belongs_to_one_of_the_lessons_or_to_none(stem: str) -> None:
    reading = read_name(stem, {"c1", "otp"})
    assert reading is None or (reading[0] in {"c1", "otp"} and reading[1].isalpha() and reading[2] >= 0)


def test_vietnamese_comes_first_then_the_other_languages_each_in_its_parts(project: Path) -> None:
    for name in ("C1.tay-2.mp3", "C1.tay.mp3", "C1.ede.M4A", "C1.vi-2.ogg", "scam.mp3"):
        (folder_of(project) / name).write_bytes(b"")
    content = load(project).content
    found = content.recordings(content.lessons[0])
    assert [(r.path, r.language, r.part) for r in found] == [
        ("online-safety/scam.mp3", "vi", 1),
        ("online-safety/C1.vi-2.ogg", "vi", 2),
        ("online-safety/C1.ede.M4A", "ede", 1),
        ("online-safety/C1.tay.mp3", "tay", 1),
        ("online-safety/C1.tay-2.mp3", "tay", 2),
    ]


def test_a_recording_belongs_to_the_lesson_whose_whole_name_it_bears(project: Path) -> None:
    second = samples.LESSON.replace("code: C1", "code: C2")
    (folder_of(project) / "scam-2.md").write_text(second, encoding="utf-8")
    (folder_of(project) / "scam-2.mp3").write_bytes(mp3(1))
    content = load(project).content
    assert [len(content.recordings(lesson)) for lesson in content.lessons] == [0, 1]
    assert problems(project) == []


def test_good_recordings_of_each_kind_pass_the_check(project: Path) -> None:
    tagged = b"ID3" + bytes(7) + mp3(1)
    for name, raw in (("C1.vi.m4a", M4A), ("C1.tay.mp3", mp3(1)), ("C1.tay-2.ogg", OGG), ("scam.thai.mp3", tagged)):
        (folder_of(project) / name).write_bytes(raw)
    assert problems(project) == []


@pytest.mark.parametrize(
    ("name", "raw", "says", "hint"),
    [
        ("C1.klingon.mp3", mp3(1), "không có thứ tiếng “klingon”", "vi, bana, cham"),
        ("C9.vi.mp3", mp3(1), "không thuộc bài nào", "A1.tay.mp3"),
        ("scams.mp3", mp3(1), "không thuộc bài nào", "A1.tay.mp3"),
        ("../notices/bhyt.mp3", mp3(1), "không thuộc bài nào", "A1.tay.mp3"),
        ("C1.vi.mp3", b"", "trống", "thu lại"),
        ("C1.vi.mp3", M4A, "không phải tiếng loại .mp3", "đổi tên"),
        ("C1.vi.m4a", mp3(1), "không phải tiếng loại .m4a", "đổi tên"),
        ("C1.vi.ogg", b"<html>", "không phải tiếng loại .ogg", "đổi tên"),
        ("C1.vi.mp3", b"\xff", "không phải tiếng loại .mp3", "đổi tên"),
        ("C1.vi-2.mp3", mp3(1), "còn thiếu phần 1", "đánh số"),
        ("C1.vi.amr", b"#!AMR\n", "nhiều máy không mở được tiếng loại .amr", ".mp3"),
    ],
)
def test_what_is_wrong_with_a_recording_is_told_with_its_file_and_what_to_do(
    project: Path, name: str, raw: bytes, says: str, hint: str
) -> None:
    path = folder_of(project) / name
    path.write_bytes(raw)
    (problem,) = problems(project)
    assert (problem.file, problem.rule) == (path.resolve().relative_to(project.resolve()).as_posix(), "recording")
    assert says in problem.message
    assert hint in problem.hint


def test_two_recordings_of_the_same_words_are_told(project: Path) -> None:
    for name in ("C1.tay.mp3", "scam.tay.mp3"):
        (folder_of(project) / name).write_bytes(mp3(1))
    (problem,) = problems(project)
    assert problem.file == "content/vi/online-safety/scam.tay.mp3"
    assert "bài C1 (Tiếng Tày) đã có phần 1 ở C1.tay.mp3" in problem.message


def test_a_lesson_that_cannot_be_read_does_not_make_its_recording_a_stranger(project: Path) -> None:
    lesson = folder_of(project) / "scam.md"
    lesson.write_text(samples.LESSON.replace("code: C1", "code: 1"), encoding="utf-8")
    (folder_of(project) / "C1.vi.mp3").write_bytes(mp3(1))
    assert [problem.rule for problem in problems(project)] == ["schema"]


def test_the_format_names_every_language_that_the_check_knows() -> None:
    told = (ROOT / "docs/content-format.md").read_text(encoding="utf-8")
    assert [tag for tag in LANGUAGES if f"`{tag}`" not in told] == []
