"""The pipeline: read, check, stage, site and prints side by side, catalog, swap."""

from __future__ import annotations

import calendar
import os
import re
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ParamSpec, TypeVar

from .catalog import make_catalog
from .check import OVERDUE, check
from .content import Content, read_content
from .engines import Engine, finish_build, start_build
from .errors import KitError, Problem
from .handouts import print_jobs
from .markdown import Renderer
from .output import swapped
from .pages import Site
from .posters import choose, poster_run, print_team_posters
from .press import run_jobs
from .printing import PrintJob, links_by_owner
from .settings import CONFIG, Settings, read_settings
from .site import stage, stage_index
from .teams import read_teams

_LAST_SECOND = 253402300799  # 9999-12-31T23:59:59Z
Report = Callable[[str, int, int], None]
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Project:
    """A folder with `mkdocs.yml`, `content/` and `site_templates/`, read once."""

    root: Path
    settings: Settings
    content: Content
    renderer: Renderer

    def check(self, today: date) -> list[Problem]:
        """Every problem of its content."""
        return check(self.content, self.settings, self.renderer, today)


@dataclass(frozen=True)
class Built:
    """What a build made; `seconds` by stage (site and prints run side by side), `overdue` what is due for review."""

    site: Path
    pages: int
    prints: int
    seconds: dict[str, float]
    overdue: list[Problem]


def load(root: Path) -> Project:
    """Read the project at `root`. Raises KitError when its settings are wrong; problems of content wait for `check`."""
    settings = read_settings(root)
    return Project(root, settings, read_content(root, settings), Renderer(root / CONFIG))


def build_kit(project: Project, out: Path, engine: Engine, today: date, report: Report) -> Built:
    """The whole kit into `out` (site/ with print/ inside, catalog.json), swapped in when all of it is made.

    Raises KitError with every problem; a passed review date is none, pages and prints say it.
    """
    problems = project.check(today)
    if wrong := [problem for problem in problems if problem.rule != OVERDUE]:
        raise KitError(wrong)
    jobs = print_jobs(project.content, project.settings, project.renderer, today)
    seconds: dict[str, float] = {}
    with swapped(out) as (work, new):
        site = Site(project.content, project.settings, project.renderer, links_by_owner(jobs), today)
        stage(site, work)
        stage_index(site, work)
        with ThreadPoolExecutor(1) as aside, start_build(engine, work, content_epoch(project.content)) as process:
            try:
                site_made = aside.submit(_timed(finish_build, "Trang web", seconds), process, work, project.content)
                prints = _timed(_print, "Tờ in và áp phích", seconds)(project, jobs, work / "print", report)
                built = site_made.result()
            finally:
                process.kill()  # nothing when it has ended by itself
        report("Trang web", 1, 1)
        (work / "print").rename(built / "print")
        built.rename(new / "site")
        catalog = make_catalog(project.content, project.settings).model_dump_json(indent=1)
        (new / "catalog.json").write_text(catalog + "\n", encoding="utf-8", newline="\n")
        pages = sum(1 for _ in (new / "site").rglob("*.html"))
    return Built(out / "site", pages, prints, seconds, [problem for problem in problems if problem.rule == OVERDUE])


def print_village_posters(
    project: Project, teams_file: Path, paper: str, only: list[str], out: Path, today: date, report: Report
) -> list[Path]:
    """One PDF a team into `out`, a page a lesson (`only`: codes; empty for all). Raises KitError; then nothing is printed."""
    if wrong := [problem for problem in project.check(today) if problem.rule != OVERDUE]:
        raise KitError(wrong)
    teams = read_teams(teams_file)
    lessons = choose(project.content.lessons, only)
    run = poster_run(project.root, lessons, project.settings, paper, teams_file.as_posix(), today)
    return print_team_posters(run, teams, out, lambda done, total: report("Áp phích", done, total))


def content_epoch(content: Content) -> int:
    """The only date the site engine is told: the newest review (seconds since 1970), or SOURCE_DATE_EPOCH when set."""
    given = source_date_epoch()
    reviews = [lesson.front.reviewed for lesson in content.lessons] + [notice.front.reviewed for notice in content.notices]
    newest = max(reviews, default=date(2026, 1, 1))
    return calendar.timegm(newest.timetuple()) if given is None else given


def source_date_epoch() -> int | None:
    """SOURCE_DATE_EPOCH (seconds since 1970, reproducible-builds.org) when it is set. Raises KitError when it is no time until 9999."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        return None
    if not re.fullmatch(r"[0-9]{1,12}", given) or int(given) > _LAST_SECOND:
        raise KitError.of(
            "SOURCE_DATE_EPOCH", 0, "epoch", f"“{given}” không phải số giây từ năm 1970", "bỏ biến này, hoặc ghi ví dụ 1795392000"
        )
    return int(given)


def _print(project: Project, jobs: list[PrintJob], folder: Path, report: Report) -> int:
    folder.mkdir()
    made = run_jobs(project.root, jobs, lambda done, total: report("Tờ in và áp phích", done, total))
    for name, path in made.items():
        shutil.copyfile(path, folder / name)
    return len(made)


def _timed(work: Callable[P, T], stage_name: str, seconds: dict[str, float]) -> Callable[P, T]:
    """`work`, which notes its own time when it ends well."""

    def timed(*args: P.args, **kwargs: P.kwargs) -> T:
        start = time.perf_counter()
        result = work(*args, **kwargs)
        seconds[stage_name] = time.perf_counter() - start
        return result

    return timed
