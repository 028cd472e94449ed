"""What carries the kit: single files, the ZIM file and the zip, against the time of a build of the site alone; and the size of each."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from statistics import median

from generator.onefile import KIT_BUDGET, LESSON_BUDGET, TRACK_BUDGET

from .process import python, run
from .project import LESSONS, add_lessons, copied_project
from .rows import Row, say

ROUNDS = 5
SITE, WORDS, WHOLE = "site", "site,print", "site,print,onefile,zim,zip"
_STAGE = re.compile(r"^  (?P<stage>[^:]+): (?P<files>\d+) tệp, (?P<size>\S+ [KM]B), (?P<seconds>[\d.]+) giây$", re.M)


def measure() -> list[Row]:
    """Builds of 60 lessons with their prints kept, in turn: the site, the site with its prints, all of it."""
    times: dict[str, list[float]] = {SITE: [], WORDS: [], WHOLE: []}
    stages: dict[str, list[float]] = {}
    with copied_project() as root:
        add_lessons(root)
        log = root.parent / "log"
        run(_build(root, WORDS), log)  # prints are made once and kept
        for count in range(ROUNDS):
            say(f"packing: round {count + 1} of {ROUNDS}")
            for only, seconds in times.items():
                done = run(_build(root, only), log)
                seconds.append(done.seconds)
                if only == WHOLE:
                    for found in _STAGE.finditer(done.said):
                        stages.setdefault(found["stage"], []).append(float(found["seconds"]))
        sizes = _sizes(root / "build" / "share")
    for stage, seconds in stages.items():
        say(f"packing: {stage} {median(seconds):.2f} s")
    return _rows({only: median(seconds) for only, seconds in times.items()}, stages, sizes)


def _rows(middle: dict[str, float], stages: dict[str, list[float]], sizes: dict[str, float]) -> list[Row]:
    alternative = f"kit build --only {SITE}"
    return [
        Row(
            f"single files, ZIM, zip, sums added to a build of {LESSONS} lessons",
            middle[WHOLE] - middle[WORDS],
            "s",
            alternative,
            middle[SITE],
            limit=0.5,
            limits_ratio=True,
        ),
        *(Row(f"stage “{stage}” of it", median(seconds), "s", alternative, middle[SITE]) for stage, seconds in stages.items()),
        Row("heaviest lesson as a single file", sizes["lesson"], "KB", limit=LESSON_BUDGET / 1000),
        Row("heaviest track as a single file", sizes["track"], "KB", limit=TRACK_BUDGET / 1000),
        Row(f"kit of {LESSONS} lessons as a single file", sizes["kit"], "KB", limit=KIT_BUDGET / 1000),
        Row("ZIM file, prints inside", sizes["zim"], "KB", "zip", sizes["zip"]),
    ]


def _sizes(share: Path) -> dict[str, float]:
    """KB (1,000 bytes) of the heaviest file of each kind."""
    kinds = {"lesson": "[A-Z]*.html", "track": "track-*.html", "kit": "kit.html", "zim": "*.zim", "zip": "*.zip"}
    return {kind: max(path.stat().st_size for path in share.glob(pattern)) / 1000 for kind, pattern in kinds.items()}


def _build(root: Path, only: str) -> list[str]:
    shutil.rmtree(root / "build", ignore_errors=True)
    return python("generator", "build", "--root", root, "--only", only)
