"""kit new lesson."""

from datetime import date
from pathlib import Path

import pytest

from generator.build import load
from generator.errors import KitError
from generator.newlesson import new_lesson

TODAY = date(2026, 11, 23)


def test_the_skeleton_has_everything_in_its_place_and_says_what_is_to_be_filled(project: Path) -> None:
    loaded = load(project)
    path = new_lesson(loaded.content, loaded.settings, "online-safety/ma-otp", TODAY)
    assert path == project / "content" / "vi" / "online-safety" / "ma-otp.md"
    again = load(project)
    assert [lesson.code for lesson in again.content.lessons] == ["C1", "C2"]
    assert {problem.rule for problem in again.check(TODAY)} == {"unfilled"}
    path.write_text(path.read_text(encoding="utf-8").replace(" (viết lại)", ""), encoding="utf-8")
    assert load(project).check(TODAY) == []


@pytest.mark.parametrize("place", ["nope/x", "online-safety/Tên Bài", "online-safety/", "online-safety/../x", "online-safety/scam"])
def test_a_wrong_or_taken_place_is_refused(project: Path, place: str) -> None:
    loaded = load(project)
    with pytest.raises(KitError):
        new_lesson(loaded.content, loaded.settings, place, TODAY)
