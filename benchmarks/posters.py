"""12,000 posters for 1,000 invented teams, against WeasyPrint on the same page."""

from __future__ import annotations

import json
import os
from pathlib import Path

from generator.printing import page_count

from .process import Run, python, run
from .project import POSTERS, copied_project, give_posters, invented_teams, write_teams
from .rows import Row, say

TEAMS, SAMPLE_TEAMS = 1000, 10
MAX_SECONDS, MAX_MEGABYTES = 20, 1000


def measure() -> list[Row]:
    """Time and memory of `kit posters`, and of WeasyPrint a poster."""
    cores, posters = os.cpu_count() or 1, TEAMS * POSTERS
    with copied_project() as root:
        codes = give_posters(root)
        say(f"posters: {posters} with the kit")
        ours = _kit(root, codes)
        say(f"posters: {SAMPLE_TEAMS * POSTERS} with WeasyPrint")
        theirs, their_ms = _weasyprint(root)
    other = f"WeasyPrint, {SAMPLE_TEAMS * POSTERS} posters in 1 process, divided by {cores} cores"
    return [
        Row(f"kit posters, {posters} posters", ours.seconds, "s", limit=MAX_SECONDS),
        Row("kit posters, each", ours.seconds * 1000 / posters, "ms", other, their_ms / cores),
        Row("kit posters, peak memory of all processes", ours.peak_mb, "MB", "WeasyPrint, 1 process", theirs.peak_mb, MAX_MEGABYTES),
    ]


def _kit(root: Path, codes: list[str]) -> Run:
    """All posters by the command, as an officer would run it. Every file is there with all its pages."""
    teams, out = root.parent / "teams.csv", root.parent / "posters"
    write_teams(teams, invented_teams(TEAMS))
    command = python("generator", "posters", "--root", root, "--teams", teams, "--only", ",".join(codes), "--out", out)
    done = run(command, root.parent / "log", watch_memory=True)
    made = list(out.glob("*.pdf"))
    assert len(made) == TEAMS
    assert {page_count(path.read_bytes()) for path in made} == {POSTERS}
    return done


def _weasyprint(root: Path) -> tuple[Run, float]:
    """A sample by WeasyPrint: its run, and milliseconds a poster without its start."""
    command = python("benchmarks.weasyprint_posters", root, root.parent / "weasyprint", str(SAMPLE_TEAMS))
    done = run(command, root.parent / "log", watch_memory=True)
    result = json.loads(done.said.splitlines()[-1])
    return done, 1000 * result["seconds"] / result["posters"]
