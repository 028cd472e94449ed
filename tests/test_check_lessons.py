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


def test_a_drawing_made_for_the_lesson_stands_for_screens(project: Path) -> None:
    (project / "content/vi/online-safety/may.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>', encoding="utf-8"
    )
    last = "```phone\ncaption: Bấm nút xóa\nscreen:\n  - button: Xóa\n    tap: true\n```\n"
    assert problems_with(project, last, "![Nút xóa](may.svg)\n") == []
