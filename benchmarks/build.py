"""`kit build` of the site and all prints against a bare `mkdocs build` of the same pages."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from statistics import median

from .bare import mkdocs_build, stage_bare, stage_ours
from .process import python, run
from .project import LESSONS, add_lessons, copied_project
from .rows import Row, say

ROUNDS = 3
_STAGE = re.compile(r"^  (?P<stage>[^:]+): .*, (?P<seconds>[\d.]+) giây$", re.M)
BARE, THEMED, COLD, WARM = (
    "bare mkdocs build",
    "mkdocs build, our theme, no prints",
    "kit build, no print made yet",
    "kit build, prints kept",
)


def measure() -> list[Row]:
    """The time of a whole build, cold and warm, and of the site alone."""
    times: dict[str, list[float]] = {BARE: [], THEMED: [], COLD: [], WARM: []}
    stages: dict[str, list[float]] = {}
    with copied_project() as root:
        add_lessons(root)
        stage_bare(root, root.parent / "bare")
        stage_ours(root, root.parent / "themed")
        for count in range(ROUNDS):
            say(f"build: round {count + 1} of {ROUNDS}")
            for name, seconds in _round(root, stages).items():
                times[name].append(seconds)
    middle = {name: median(seconds) for name, seconds in times.items()}
    say(f"build: slowest stage {_slowest({stage: median(seconds) for stage, seconds in stages.items()}, middle)}")
    return [
        Row(f"{COLD}, {LESSONS} lessons", middle[COLD], "s", BARE, middle[BARE], limit=1.5, limits_ratio=True),
        Row(f"{WARM}, {LESSONS} lessons", middle[WARM], "s", BARE, middle[BARE], limit=1.5, limits_ratio=True),
        Row(f"{THEMED}, {LESSONS} lessons", middle[THEMED], "s", BARE, middle[BARE]),
    ]


def _round(root: Path, stages: dict[str, list[float]]) -> dict[str, float]:
    """Each of the four once; the stages of the cold build are added to `stages`."""
    log, kit = root.parent / "log", python("generator", "build", "--root", root, "--only", "site,print")
    seconds = {BARE: run(mkdocs_build(root.parent / "bare"), log).seconds, THEMED: run(mkdocs_build(root.parent / "themed"), log).seconds}
    shutil.rmtree(root / ".cache", ignore_errors=True)
    cold = run(kit, log)
    for found in _STAGE.finditer(cold.said):
        stages.setdefault(found["stage"], []).append(float(found["seconds"]))
    return {**seconds, COLD: cold.seconds, WARM: run(kit, log).seconds}


def _slowest(stages: dict[str, float], middle: dict[str, float]) -> str:
    """Reading and checking come first; then site and prints run side by side."""
    parts = {
        "reading, checking, swapping": middle[COLD] - max(stages.values()),
        "prints": stages["Tờ in và áp phích"],
        "site": stages["Trang web"],
    }
    slowest = max(parts, key=lambda part: parts[part])
    return f"{slowest} ({', '.join(f'{part} {seconds:.1f} s' for part, seconds in parts.items())})"
