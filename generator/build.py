"""The pipeline: read, check, then site, prints and single files side by side, then what carries them; swapped in whole."""

from __future__ import annotations

import calendar
import os
import re
import shutil
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import ParamSpec, TypeVar

from .archive import write_zip, zip_entries
from .catalog import make_catalog
from .check import OVERDUE, check
from .content import Content, read_content
from .engines import Engine, finish_build, start_build
from .errors import KitError, Problem
from .guide import guide_page, single_files
from .handouts import print_jobs
from .icons import theme_icons
from .markdown import Renderer
from .offline import ICON_SIZES, write_offline
from .onefile import write_onefiles
from .output import swapped
from .pages import Site
from .posters import choose, poster_run, print_team_posters
from .press import run_jobs
from .printing import PrintJob, links_by_owner
from .settings import CONFIG, Settings, read_settings
from .site import stage, stage_index
from .stages import LABELS, Stage, all_here
from .teams import read_teams
from .trust import Signer, trust_entries, write_trust
from .trust.signing import trusted_comment
from .trust.sums import PUBLIC, SIGNATURE, SUMS
from .zim import need_libzim, write_zim

#: Pixels a side of the picture that Kiwix shows (openZIM metadata, Illustration_48x48@1).
ILLUSTRATION = 48
#: What a build owns in its folder; everything of it is of one making.
OWNED = ("site", "share", "catalog.json", SUMS, SIGNATURE, PUBLIC)
_LAST_SECOND = 4294967295  # 2106-02-07: the sitemap is packed by gzip, whose dates have 32 bits (RFC 1952)
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
class Part:
    """What one stage made: `size` in bytes, `seconds` of wall clock (site, prints and single files run side by side)."""

    stage: Stage
    files: int
    size: int
    seconds: float


@dataclass(frozen=True)
class Built:
    """What a build made; `overdue` is what is due for review, `signed` whether the sums carry a signature."""

    site: Path
    pages: int
    prints: int
    parts: list[Part]
    signed: bool
    overdue: list[Problem]


@dataclass
class _Run:
    """One build: what its stages are given, and how long each took."""

    project: Project
    engine: Engine
    site: Site
    jobs: list[PrintJob]
    stages: tuple[Stage, ...]
    signer: Signer | None
    report: Report
    seconds: dict[Stage, float] = field(default_factory=dict)

    @property
    def epoch(self) -> int:
        return content_epoch(self.project.content)

    def timed(self, stage: Stage, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do `work` and note its time."""
        start = time.perf_counter()
        result = work(*args, **kwargs)
        self.seconds[stage] = time.perf_counter() - start
        if stage != "print":  # which reports each of its sheets
            self.report(LABELS[stage], 1, 1)
        return result


def load(root: Path) -> Project:
    """Read the project at `root`. Raises KitError when its settings are wrong; problems of content wait for `check`."""
    settings = read_settings(root)
    return Project(root, settings, read_content(root, settings), Renderer(root / CONFIG))


def build_kit(
    project: Project,
    out: Path,
    engine: Engine,
    today: date,
    report: Report,
    stages: tuple[Stage, ...] = (),
    signer: Signer | None = None,
) -> Built:
    """The kit into `out`: site/ with print/ inside, share/, catalog.json, sums; swapped in when all of it is made.

    `stages` as `stages.pick` gives them (none: all that can be made here). Raises KitError with every problem; a passed review
    date is none, pages and prints say it.
    """
    problems = project.check(today)
    if wrong := [problem for problem in problems if problem.rule != OVERDUE]:
        raise KitError(wrong)
    stages = stages or all_here()
    if "zim" in stages:
        need_libzim()
    jobs = print_jobs(project.content, project.settings, project.renderer, today) if "print" in stages else []
    site = Site(project.content, project.settings, project.renderer, links_by_owner(jobs), today)
    run = _Run(project, engine, site, jobs, stages, signer, report)
    with swapped(out, OWNED) as (work, new):
        _make_words(run, work, new)
        _make_carriers(run, new)
        catalog = make_catalog(project.content, project.settings).model_dump_json(indent=1)
        (new / "catalog.json").write_text(catalog + "\n", encoding="utf-8", newline="\n")
        names = sorted(path.name for path in new.iterdir())
        write_trust(new, names, signer, project.settings, project.content.version, run.epoch)
        parts = [_part(run, stage, new) for stage in stages]
        pages = len(list((new / "site").rglob("*.html")))
    prints = sum(part.files for part in parts if part.stage == "print")
    return Built(out / "site", pages, prints, parts, signer is not None, [one for one in problems if one.rule == OVERDUE])


def _make_words(run: _Run, work: Path, new: Path) -> None:
    """Site, prints and single files side by side: the engine is a process of its own, prints are made by others."""
    waiting: list[Future[object]] = []
    with ThreadPoolExecutor(2) as aside, ExitStack() as ended:
        if "site" in run.stages:
            stage(run.site, work)
            stage_index(run.site, work)
            process = ended.enter_context(start_build(run.engine, work, run.epoch))
            ended.callback(process.kill)  # nothing when it has ended by itself
            waiting.append(aside.submit(run.timed, "site", finish_build, process, work, run.project.content))
        if "onefile" in run.stages:
            # A renderer of its own: one cannot serve two threads.
            own = replace(run.site, renderer=Renderer(run.project.root / CONFIG))
            waiting.append(aside.submit(run.timed, "onefile", write_onefiles, own, new / "share"))
        if "print" in run.stages:
            run.timed("print", _print, run, work / "print")
        for one in waiting:
            one.result()
    if "site" in run.stages:
        (work / "site").rename(new / "site")
    if "print" in run.stages:
        (new / "site").mkdir(exist_ok=True)
        (work / "print").rename(new / "site" / "print")


def _make_carriers(run: _Run, new: Path) -> None:
    """What is made from a finished site: the list of what a phone keeps, the ZIM file, the zip."""
    if "site" not in run.stages:
        return
    icons = theme_icons(run.project.root, [ILLUSTRATION, *ICON_SIZES])
    write_offline(new / "site", run.site, icons, run.epoch)
    if {"zim", "zip"} & set(run.stages):
        (new / "share").mkdir(exist_ok=True)
    waiting: list[Future[None]] = []
    with ThreadPoolExecutor(2) as aside:
        if "zim" in run.stages:
            waiting.append(aside.submit(run.timed, "zim", _zim, run, new, icons[ILLUSTRATION]))
        if "zip" in run.stages:
            waiting.append(aside.submit(run.timed, "zip", _zip, run, new))
        for one in waiting:
            one.result()


def _zim(run: _Run, new: Path, icon: bytes) -> None:
    path = new / "share" / f"cam-tay_{run.project.content.folder.name}.zim"
    write_zim(new / "site", run.site, icon, run.epoch, path)
    _sign(run, path)


def _zip(run: _Run, new: Path) -> None:
    """The zip with its own sums inside, and its signature beside it: either is enough to check it."""
    settings, version = run.project.settings, run.project.content.version
    top = f"cam-tay-{version}"
    entries = zip_entries(new, guide_page(run.site, version, "print" in run.stages, single_files(new, run.site)), top)
    inside = {name.removeprefix(f"{top}/"): content for name, content in entries.items()}
    trust = trust_entries(inside, run.signer, settings, version, run.epoch)
    path = new / "share" / f"{top}.zip"
    write_zip(entries | {f"{top}/{name}": content for name, content in trust.items()}, run.epoch, path)
    _sign(run, path)


def _sign(run: _Run, path: Path) -> None:
    if run.signer:
        with path.open("rb") as file:
            signature = run.signer.sign(file, trusted_comment(run.project.content.version, run.epoch))
        path.with_name(f"{path.name}.minisig").write_bytes(signature)


def _part(run: _Run, stage: Stage, new: Path) -> Part:
    prints, site, share = new / "site" / "print", new / "site", new / "share"
    found: dict[Stage, list[Path]] = {
        "site": [path for path in site.rglob("*") if prints not in path.parents],
        "print": list(prints.rglob("*")),
        "onefile": list(share.glob("*.html")),
        "zim": list(share.glob("*.zim")),
        "zip": list(share.glob("*.zip")),
    }
    sizes = [path.stat().st_size for path in found[stage] if path.is_file()]
    return Part(stage, len(sizes), sum(sizes), run.seconds[stage])


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
    return calendar.timegm(content.newest_review.timetuple()) if given is None else given


def source_date_epoch() -> int | None:
    """SOURCE_DATE_EPOCH (seconds since 1970, reproducible-builds.org) when it is set. Raises KitError when it is no time until 2106."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        return None
    if not re.fullmatch(r"[0-9]{1,12}", given) or int(given) > _LAST_SECOND:
        raise KitError.of(
            "SOURCE_DATE_EPOCH", 0, "epoch", f"“{given}” không phải số giây từ năm 1970", "bỏ biến này, hoặc ghi ví dụ 1795392000"
        )
    return int(given)


def _print(run: _Run, folder: Path) -> None:
    folder.mkdir()
    for name, path in run_jobs(run.project.root, run.jobs, lambda done, total: run.report(LABELS["print"], done, total)).items():
        shutil.copyfile(path, folder / name)
