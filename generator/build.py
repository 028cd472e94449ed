"""The pipeline: read, check, then site, prints and single files side by side, then what carries them; swapped in whole."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import ParamSpec, TypeVar

from .archive import write_zip, zip_entries
from .catalog import make_catalog
from .content import LANGUAGE
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
from .project import TOLD, Project, content_epoch, load
from .settings import CONFIG
from .site import SEARCH_INDEX, search_index, stage
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
__all__ = ["Built", "Part", "Project", "build_kit", "content_epoch", "load", "print_village_posters"]
Report = Callable[[str, int, int], None]
P = ParamSpec("P")
T = TypeVar("T")


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


class _Check:
    """The check of a build's content, made once: when the engine, which takes longest, is at work; `told` is what does not stop it."""

    def __init__(self, project: Project, today: date, languages: tuple[str, ...]) -> None:
        self._given, self._done = (project, today, languages), False
        self.told: list[Problem] = []

    def __call__(self) -> None:
        """Raises KitError with everything that is wrong."""
        if self._done:
            return
        project, today, languages = self._given
        problems = project.check(today, languages)
        if wrong := [problem for problem in problems if problem.rule not in TOLD]:
            raise KitError(wrong)
        self._done, self.told = True, [problem for problem in problems if problem.rule in TOLD]


@dataclass
class _Run:
    """The kit in one language on its way: what its stages are given, the folder `made` that they fill, and how long each took."""

    project: Project
    engine: Engine
    site: Site
    jobs: list[PrintJob]
    stages: tuple[Stage, ...]
    signer: Signer | None
    report: Report
    made: Path
    seconds: dict[Stage, float]

    @property
    def epoch(self) -> int:
        return content_epoch(self.project.content)

    @property
    def language(self) -> str:
        return self.project.content.language

    def timed(self, stage: Stage, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do `work` and note its time."""
        start = time.perf_counter()
        result = work(*args, **kwargs)
        self.seconds[stage] = self.seconds.get(stage, 0) + time.perf_counter() - start
        if stage != "print":  # which reports each of its sheets
            self.report(LABELS[stage], 1, 1)
        return result


def build_kit(
    project: Project,
    out: Path,
    engine: Engine,
    today: date,
    report: Report,
    stages: tuple[Stage, ...] = (),
    signer: Signer | None = None,
    languages: tuple[str, ...] = (),
) -> Built:
    """The kit into `out`: site/ with print/ inside, share/, catalog.json, sums; swapped in when all of it is made.

    `stages` as `stages.pick` gives them (none: all that can be made here). Each of `languages` beside Vietnamese is a whole site in
    site/LANGUAGE/. Raises KitError with every problem of them; a passed review date is none, pages and prints say it.
    """
    stages = stages or all_here()
    check = _Check(project, today, languages)
    if "site" not in stages or languages or project.content.problems:
        check()
    if "zim" in stages:
        need_libzim()
    projects = [project, *(project.in_language(name) for name in languages if name != LANGUAGE)]
    with swapped(out, OWNED) as (work, new):
        try:
            runs = _runs(projects, engine, today, report, stages, signer, (work, new))
            for run in runs:
                _make_words(run, work / run.language, check)
        except (ValueError, LookupError, TypeError, AttributeError):
            check()  # what is wrong may have broken a page before it was told
            raise
        _make_carriers(runs, new)
        catalog = make_catalog(project.content, project.settings).model_dump_json(indent=1)
        (new / "catalog.json").write_text(catalog + "\n", encoding="utf-8", newline="\n")
        names = sorted(path.name for path in new.iterdir())
        write_trust(new, names, signer, project.settings, project.content.version, runs[0].epoch)
        parts = [_part(runs[0], stage, new) for stage in stages]
        pages = len(list((new / "site").rglob("*.html")))
    prints = sum(part.files for part in parts if part.stage == "print")
    return Built(out / "site", pages, prints, parts, signer is not None, check.told)


def _runs(
    projects: list[Project],
    engine: Engine,
    today: date,
    report: Report,
    stages: tuple[Stage, ...],
    signer: Signer | None,
    folders: tuple[Path, Path],
) -> list[_Run]:
    """A run for each language; Vietnamese fills the new folder itself, the others one aside."""
    (work, new), runs = folders, list[_Run]()
    names = {project.content.language: str(project.words["name"]) for project in projects}
    seconds: dict[Stage, float] = {}
    for project in projects:
        language = project.content.language
        made = new if language == LANGUAGE else work / f"made-{language}"
        made.mkdir(exist_ok=True)
        jobs = print_jobs(project.printed, project.settings, project.renderer, today, project.words) if "print" in stages else []
        site = project.site(links_by_owner(jobs), today, {code: name for code, name in names.items() if code != language})
        runs.append(_Run(project, engine, site, jobs, stages, signer, report, made, seconds))
    return runs


def _make_words(run: _Run, work: Path, check: _Check) -> None:
    """Site, prints and single files side by side: the engine is a process of its own, prints are made by others; `check` once it works."""
    waiting: list[Future[object]] = []
    work.mkdir()
    with ThreadPoolExecutor(2) as aside, ExitStack() as ended:
        if "site" in run.stages:
            stage(run.site, work)
            process = ended.enter_context(start_build(run.engine, work, run.epoch))
            ended.callback(process.kill)  # nothing when it has ended by itself
            waiting.append(aside.submit(run.timed, "site", finish_build, process, work, run.project.content))
            index = search_index(run.site)  # no engine reads it: made while it builds
        check()
        if "onefile" in run.stages:
            # A renderer of its own: one cannot serve two threads.
            own = replace(run.site, renderer=Renderer(run.project.root / CONFIG))
            waiting.append(aside.submit(run.timed, "onefile", write_onefiles, own, run.made / "share"))
        if "print" in run.stages:
            run.timed("print", _print, run, work / "print")
        for one in waiting:
            one.result()
    if "site" in run.stages:
        (work / "site").rename(run.made / "site")
        (run.made / "site" / SEARCH_INDEX).write_text(index, encoding="utf-8", newline="\n")
    if "print" in run.stages:
        (run.made / "site").mkdir(exist_ok=True)
        (work / "print").rename(run.made / "site" / "print")


def _make_carriers(runs: list[_Run], new: Path) -> None:
    """What is made from finished sites: the list of what a phone keeps, the ZIM files, the zip."""
    first, *others = runs
    if {"zim", "zip"} & set(first.stages):
        (new / "share").mkdir(exist_ok=True)
    if "site" in first.stages:
        icons = theme_icons(first.project.root, [ILLUSTRATION, *ICON_SIZES])
        for run in runs:
            write_offline(run.made / "site", run.site, icons, run.epoch)
    for run in others:
        if "zim" in run.stages:
            run.timed("zim", _zim, run, new, icons[ILLUSTRATION])
        _move_in(run, new)
    waiting: list[Future[None]] = []
    with ThreadPoolExecutor(2) as aside:
        if "zim" in first.stages:
            waiting.append(aside.submit(first.timed, "zim", _zim, first, new, icons[ILLUSTRATION]))
        if "zip" in first.stages:
            waiting.append(aside.submit(first.timed, "zip", _zip, first, new))
        for one in waiting:
            one.result()


def _move_in(run: _Run, new: Path) -> None:
    """A further language's site and single files into folders of its own, below the Vietnamese ones."""
    for made in sorted(run.made.iterdir()):
        (new / made.name).mkdir(exist_ok=True)
        made.rename(new / made.name / run.language)


def _zim(run: _Run, new: Path, icon: bytes) -> None:
    path = new / "share" / f"cam-tay_{run.language}.zim"
    write_zim(run.made / "site", run.site, icon, run.epoch, path)
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
    site, share = new / "site", new / "share"
    prints = {path for path in site.rglob("*") if "print" in path.relative_to(site).parts}
    found: dict[Stage, list[Path]] = {
        "site": [path for path in site.rglob("*") if path not in prints],
        "print": sorted(prints),
        "onefile": list(share.rglob("*.html")),
        "zim": list(share.glob("*.zim")),
        "zip": list(share.glob("*.zip")),
    }
    sizes = [path.stat().st_size for path in found[stage] if path.is_file()]
    return Part(stage, len(sizes), sum(sizes), run.seconds[stage])


def print_village_posters(
    project: Project, teams_file: Path, paper: str, only: list[str], out: Path, today: date, report: Report
) -> list[Path]:
    """One PDF a team into `out`, a page a lesson (`only`: codes; empty for all). Raises KitError; then nothing is printed."""
    if wrong := [problem for problem in project.check(today, ()) if problem.rule not in TOLD]:
        raise KitError(wrong)
    teams = read_teams(teams_file)
    lessons = choose(project.content.lessons, only)
    run = poster_run(project.root, lessons, project.settings, paper, teams_file.as_posix(), today)
    return print_team_posters(run, teams, out, lambda done, total: report("Áp phích", done, total))


def _print(run: _Run, folder: Path) -> None:
    folder.mkdir()
    for name, path in run_jobs(
        run.project.root, run.jobs, lambda done, total: run.report(LABELS["print"], done, total), run.language
    ).items():
        shutil.copyfile(path, folder / name)
