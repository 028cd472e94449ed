"""The projects that are measured: this repository's own words and looks in a temporary folder, with more lessons or with many teams."""

from __future__ import annotations

import csv
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

from generator.build import load
from generator.lessons import Lesson
from generator.teams import COLUMNS, Team

ROOT = Path(__file__).parents[1]
LESSONS = 60  # of a project that is built, previewed and weighed
POSTERS = 12  # lessons that each team's posters are made of

_POSTER = """poster:
  headline: Đọc tin rồi hãy trả lời
  tone: do
  points:
    - {icon: message-text, text: Mở tin nhắn ra đọc}
    - {icon: account, text: Tin của người nhà thì trả lời}
    - {icon: delete, text: Tin lạ thì xóa đi}
"""


@contextmanager
def copied_project() -> Iterator[Path]:
    """A copy of this repository's project in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="cam-tay-bench-") as folder:
        root = Path(folder).resolve() / "project"
        for name in ("content", "site_templates", "samples"):
            shutil.copytree(ROOT / name, root / name)
        shutil.copyfile(ROOT / "mkdocs.yml", root / "mkdocs.yml")
        yield root


def add_lessons(root: Path, wanted: int = LESSONS) -> None:
    """Copies of the real lessons, of each track in turn, until there are `wanted`: each with a code, a name and words of its own."""
    lessons = sorted(load(root).content.lessons, key=lambda lesson: (int(lesson.code[1:]), lesson.code[0]))
    used = {lesson.code for lesson in lessons}
    for count, lesson in zip(range(len(lessons), wanted), cycle(lessons), strict=False):
        code = next(code for number in range(1, 100) if (code := f"{lesson.code[0]}{number}") not in used)
        used.add(code)
        path = root / lesson.source.file
        copy = path.with_name(f"{lesson.slug}-{code.lower()}.md")
        copy.write_text(_as_another(path.read_text(encoding="utf-8"), lesson, code, count), encoding="utf-8")


def _as_another(text: str, lesson: Lesson, code: str, count: int) -> str:
    """Every paragraph and every telephone screen differs from the original's: neither Python nor Typst finds it in its memory."""
    lines, inside = [], False
    for line in text.splitlines():
        fence = line.lstrip().startswith("```")
        inside = fence != inside
        if inside and line.startswith("time:"):
            continue
        lines.append(f"{line} Bài {code}." if line.endswith(".") and not inside else line)
        if fence and inside:
            lines.append(f'time: "{10 + count // 60}:{count % 60:02}"')
    made = "\n".join(lines) + "\n"
    made = re.sub(r"^code: .*$", f"code: {code}", made, count=1, flags=re.M)
    return made.replace(f"title: {lesson.front.title}\n", f"title: {lesson.front.title} ({code})\n", 1)


def give_posters(root: Path) -> list[str]:
    """A poster part for each of the first lessons that has none; the codes of those lessons."""
    lessons = load(root).content.lessons[:POSTERS]
    for lesson in lessons:
        if lesson.front.poster is None:
            path = root / lesson.source.file
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace("\nquiz:\n", f"\n{_POSTER}quiz:\n", 1), encoding="utf-8")
    return [lesson.code for lesson in lessons]


def invented_teams(count: int) -> list[Team]:
    """Teams that do not exist; the prefix 0120 of their numbers was withdrawn in 2018."""
    times = ("Tối thứ Tư, 19 giờ 30", "Chiều Chủ nhật, 14 giờ", "Sáng thứ Bảy, 8 giờ")
    return [
        Team(
            code=f"THON-MAU-{number}",
            name=f"Tổ công nghệ số Thôn Mẫu {number}",
            hamlet=f"Thôn Mẫu {number}",
            commune=f"xã Mẫu {number % 40 + 1}",
            province="tỉnh Mẫu",
            hotline=f"0120 {number // 1000:03} {number % 1000:03}",
            meeting_place="Nhà văn hóa thôn",
            class_times=times[number % len(times)],
            sender="CAMTAY",
        )
        for number in range(1, count + 1)
    ]


def write_teams(path: Path, teams: list[Team]) -> None:
    """`teams` as `teams.csv`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([getattr(team, name) for name in COLUMNS] for team in teams)
