"""The `kit` command as people type it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pdfs import texts

TEAM = "T1,Tổ thôn Mẫu,Thôn Mẫu,Xã Mẫu,Tỉnh Mẫu,0120 000 001,Nhà văn hóa,Tối thứ Tư,CAMTAY"
HEADER = "code,name,hamlet,commune,province,hotline,meeting_place,class_times,sender"


def kit(project: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `kit` in the project's folder, as a newcomer does."""
    return subprocess.run(
        [sys.executable, "-m", "generator", *words],
        cwd=project,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1795478400", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def spoil(project: Path, old: str, new: str) -> None:
    lesson = project / "content/vi/online-safety/scam.md"
    lesson.write_text(lesson.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_check_says_that_all_is_well(project: Path) -> None:
    ran = kit(project, "check")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "1 bài, 1 thông báo: không có lỗi" in ran.stdout
    assert kit(project, "check", "--json").stdout.strip() == "[]"


def test_check_tells_all_problems_with_file_and_line(project: Path) -> None:
    spoil(project, "answer: 1", "answer: 9")
    spoil(project, "minutes: 20", "minutes: 0")
    ran = kit(project, "check")
    assert ran.returncode == 1
    assert "content/vi/online-safety/scam.md:5" in ran.stderr
    assert "2 chỗ cần sửa" in ran.stderr
    found = json.loads(kit(project, "check", "--json").stdout)
    assert {problem["file"] for problem in found} == {"content/vi/online-safety/scam.md"}
    assert {"file", "line", "rule", "message", "hint"} == set(found[0])


def test_build_says_what_it_made_and_where(project: Path) -> None:
    ran = kit(project, "build")
    assert ran.returncode == 0, ran.stderr
    assert "Mở build/site/index.html" in ran.stdout
    assert "Tờ in và áp phích: " in ran.stderr
    assert (project / "build/site/index.html").is_file()
    assert kit(project, "build", "--engine", "zensical", "--out", "khac").returncode == 0
    assert (project / "khac/site/index.html").is_file()


def test_posters_for_each_team(project: Path) -> None:
    (project / "teams.csv").write_text(f"{HEADER}\n{TEAM}\n", encoding="utf-8-sig")
    ran = kit(project, "posters", "--teams", "teams.csv", "--only", "c1", "--paper", "a3", "--out", "in")
    assert ran.returncode == 0, ran.stderr
    assert "Tổ thôn Mẫu" in texts((project / "in/T1.pdf").read_bytes())[0]
    assert ".example" in ran.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (f"{HEADER}\n{TEAM}\n{TEAM.replace('0120 000 001', 'số lạ')}\n", ["teams.csv:3: cột hotline", "teams.csv:3: cột code"]),
        (HEADER.replace("sender", "nguoi_gui") + "\n", ["cột sender: thiếu cột này", "cột nguoi_gui: cột lạ"]),
        ("", ["teams.csv:1"]),
    ],
)
def test_bad_rows_are_all_told_and_nothing_is_printed(project: Path, content: str, words: list[str]) -> None:
    (project / "teams.csv").write_text(content, encoding="utf-8")
    ran = kit(project, "posters", "--teams", "teams.csv", "--out", "in")
    assert ran.returncode == 1
    for word in words:
        assert word in ran.stderr
    assert not list((project / "in").glob("*.pdf")) if (project / "in").exists() else True


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["posters", "--teams", "khong-co.csv"], 1, "khong-co.csv"),
        (["posters"], 2, "--teams"),
        (["posters", "--teams", "teams.csv", "--paper", "a5"], 2, "a5"),
        (["build", "--engine", "hugo"], 2, "hugo"),
        (["check", "--root", "khong-co"], 2, "khong-co"),
        (["check", "--root", "content"], 1, "mkdocs.yml"),
        (["new", "lesson", "khong-co/bai"], 1, "không có chủ đề"),
        (["new", "lesson", "online-safety/scam"], 1, "đã có"),
        (["new", "lesson", "online-safety/Tên Bài"], 1, "chữ thường không dấu"),
    ],
)
def test_wrong_use_is_one_clear_line_and_no_traceback(project: Path, words: list[str], status: int, said: str) -> None:
    ran = kit(project, *words)
    assert ran.returncode == status
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_only_names_a_lesson_without_a_poster(project: Path) -> None:
    (project / "teams.csv").write_text(f"{HEADER}\n{TEAM}\n", encoding="utf-8")
    ran = kit(project, "posters", "--teams", "teams.csv", "--only", "C1,Z9")
    assert ran.returncode == 1
    assert "không có áp phích cho bài Z9" in ran.stderr
    assert "chọn trong: C1" in ran.stderr


def test_a_new_lesson_can_be_checked_and_built_at_once(project: Path) -> None:
    ran = kit(project, "new", "lesson", "phone-basics/mo-may")
    assert ran.returncode == 0, ran.stderr
    assert "mo-may.md" in ran.stdout
    assert "phone-basics/mo-may.md:3: còn lời mẫu" in kit(project, "check").stderr
    path = project / "content/vi/phone-basics/mo-may.md"
    path.write_text(path.read_text(encoding="utf-8").replace(" (viết lại)", ""), encoding="utf-8")
    assert kit(project, "check").returncode == 0
    assert kit(project, "build").returncode == 0
    assert (project / "build/site/a1.html").is_file()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [("https://camtay.example/", "camtay", "mkdocs.yml:2"), ("  - tables", "  - khong_co", "khong_co")],
)
def test_a_bad_setting_is_one_clear_line(project: Path, old: str, new: str, says: str) -> None:
    config = project / "mkdocs.yml"
    config.write_text(config.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    ran = kit(project, "build")
    assert ran.returncode == 1
    assert says in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("site_name: Mẫu\n".encode("utf-16"), "UTF-8"),
        (b"site_name: x\nsite_url: https://a.example/\n", "extra"),
    ],
)
def test_unusable_settings_are_one_clear_line(project: Path, content: bytes, says: str) -> None:
    (project / "mkdocs.yml").write_bytes(content)
    ran = kit(project, "check")
    assert ran.returncode == 1
    assert says in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("epoch", ["99999999999999", "4294967296", "²", "hôm nay", "-1"])
def test_a_wrong_source_date_epoch_is_one_clear_line(project: Path, epoch: str) -> None:
    ran = kit(project, "check", SOURCE_DATE_EPOCH=epoch)
    assert ran.returncode == 1
    assert "SOURCE_DATE_EPOCH" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_posters_of_an_earlier_list_are_told(project: Path) -> None:
    (project / "teams.csv").write_text(f"{HEADER}\n{TEAM}\n{TEAM.replace('T1', 'T2', 1)}\n", encoding="utf-8")
    assert kit(project, "posters", "--teams", "teams.csv", "--out", "in").returncode == 0
    (project / "teams.csv").write_text(f"{HEADER}\n{TEAM}\n", encoding="utf-8")
    assert "còn 1 tệp PDF của lần in trước" in kit(project, "posters", "--teams", "teams.csv", "--out", "in").stderr


def test_output_that_cannot_be_written_is_said(project: Path) -> None:
    (project / "build").write_text("đây là một tệp", encoding="utf-8")
    ran = kit(project, "build")
    assert ran.returncode == 1
    assert "build: không đọc hoặc ghi được: đã có một tệp mang tên này" in ran.stderr
    assert "Traceback" not in ran.stderr
