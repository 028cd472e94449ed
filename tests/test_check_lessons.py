"""What every lesson has, as a volunteer writing one would be told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from generator.build import load
from generator.errors import Problem
from tests import samples

TODAY = date(2026, 11, 23)
LESSON = "content/vi/online-safety/scam.md"
LAST_QUESTION = """  - ask: Lỡ bấm rồi thì sao?
    options: [Giấu đi, Nói ngay với người nhà]
    answer: 2
    why: Nói sớm thì còn kịp.
"""


def problems_with(project: Path, old: str, new: str) -> list[Problem]:
    assert old in samples.LESSON
    (project / LESSON).write_text(samples.LESSON.replace(old, new, 1), encoding="utf-8")
    return load(project).check(TODAY)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("minutes: 20", "minutes: 10", "minutes"),
        ("minutes: 20", "minutes: 40", "minutes"),
        ("## Xóa tin\n", "", "steps"),
        ("```phone\ncaption: Bấm nút xóa\nscreen:\n  - button: Xóa\n    tap: true\n```\n", "", "pictures"),
        ("Để yên đó.", '!!! warning "Nữa"\n    Đừng vội.', "warning"),
        ('!!! warning "Cẩn thận"', '!!! tip "Cẩn thận"', "warning"),
        ('!!! question "Nếu bí"', '!!! tip "Nếu bí"', "stuck"),
        (LAST_QUESTION, "", "quiz"),
        ("**Về nhà:** đọc", "Đọc", "home"),
        ('sms: "Tin lạ bảo bấm đường dẫn là giả. Hỏi con cháu."\n', "", "missing-key"),
        ("Mở đầu bằng một câu ngắn.", " ".join(["Mình " + "đọc " * 17 + "nhé."] * 30), "sentence"),
    ],
)
def test_what_a_lesson_lacks_is_told(project: Path, old: str, new: str, rule: str) -> None:
    found = [p for p in problems_with(project, old, new) if p.rule == rule]
    assert found
    assert {p.file for p in found} == {LESSON}
    assert all(p.line for p in found)


SCREEN = "  - bubble: Bạn đã trúng thưởng. Bấm vào đây.\n"


@pytest.mark.parametrize(
    ("old", "new", "rule", "said"),
    [
        ("## Không bấm", "##Không bấm", "heading", "dấu cách sau ##"),
        ("    Không đọc mã cho ai.", "  Không đọc mã cho ai.", "box", "khung này trống"),
        ('!!! warning "Cẩn thận"', '!! warning "Cẩn thận"', "box", "chưa thành khung"),
        ('!!! warning "Cẩn thận"', '!!!warning "Cẩn thận"', "box", "chưa thành khung"),
        (SCREEN, f"{SCREEN}    tap: true\n  - button: Xóa\n    tap: true\n", "finger", "2 ngón tay"),
        (SCREEN, f"{SCREEN}  - row: 0912 345 678\n", "invented", "0912 345 678"),
        ("Để yên đó.", "Đừng click vào đó.", "foreign", "“click”"),
        ("Để yên đó.", "Đừng bấm vào các links.", "foreign", "“links”"),
        ("Để yên đó.", "![Ảnh](anh.heic)", "link", "không in được loại hình này"),
    ],
)
def test_a_slip_of_the_hand_is_told_at_its_line(project: Path, old: str, new: str, rule: str, said: str) -> None:
    if "heic" in new:
        (project / "content/vi/online-safety/anh.heic").write_bytes(b"\0\0\0\x18ftypheic")
    found = problems_with(project, old, new)
    [told] = [p for p in found if p.rule == rule]
    assert said in told.message
    assert told.hint
    begins = samples.LESSON[: samples.LESSON.index(old)].count("\n") + 1
    assert begins - 3 <= told.line <= begins  # a screen and a box are told where they begin


@pytest.mark.parametrize(
    "address", ["[trang](https://click.example/link.html)", "Vào hotline.example nhé.", "Tệp camtay-file là tệp mình gửi."]
)
def test_a_foreign_word_inside_of_an_address_is_left_alone(project: Path, address: str) -> None:
    assert "foreign" not in {p.rule for p in problems_with(project, "Để yên đó.", address)}


def test_a_foreign_word_that_the_glossary_explains_may_stand(project: Path) -> None:
    glossary = project / "content/vi/glossary.md"
    glossary.write_text(glossary.read_text(encoding="utf-8") + "\nemail\n:   Thư gửi qua mạng.\n", encoding="utf-8")
    assert problems_with(project, "Để yên đó.", "Gửi email cho con.") == []


def test_a_lesson_that_notepad_saved_as_txt_is_told(project: Path) -> None:
    (project / "content/vi/online-safety/bai-moi.md.txt").write_text("x", encoding="utf-8")
    [problem] = load(project).check(TODAY)
    assert problem.file.endswith("bai-moi.md.txt")
    assert ".md" in problem.hint


def test_a_drawing_made_for_the_lesson_stands_for_screens(project: Path) -> None:
    (project / "content/vi/online-safety/may.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>', encoding="utf-8"
    )
    last = "```phone\ncaption: Bấm nút xóa\nscreen:\n  - button: Xóa\n    tap: true\n```\n"
    assert problems_with(project, last, "![Nút xóa](may.svg)\n") == []
