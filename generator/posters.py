"""Posters: what each is given, and the run that makes one PDF a village team."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from .errors import KitError, Problem
from .lessons import Lesson
from .output import WORK, forget_dead
from .printing import Data, Printer, PrintJob, one_process_a_core
from .qr import read_back
from .screens.icons import icon_svg, white
from .screens.measure import Weight, spans
from .settings import Settings
from .teams import Team
from .wording import Words, read_words, sheet_words
from .words import day

PAPERS = ("a4", "a3")
_CHUNK = 10  # teams a worker takes at a time: few enough for steady progress, many enough to be worth the trip


def poster_data(lesson: Lesson, settings: Settings, today: date) -> Data:
    """What a poster shows of a lesson. The lesson has a poster part."""
    front, poster = lesson.front, lesson.front.poster
    if poster is None:
        raise KitError.of(lesson.source.file, 0, "poster", f"bài {lesson.code} không có phần áp phích", "thêm phần poster")
    return {
        "code": lesson.code,
        "title": front.title,
        "headline": poster.headline,
        "headline_spans": spans(poster.headline, "Black"),
        "tone": poster.tone,
        "mark": white(icon_svg("alert-octagon" if poster.tone == "warn" else "thumb-up")),
        "points": [{"text": x.text, "spans": spans(x.text, "Bold"), "icon": white(icon_svg(x.icon))} for x in poster.points],
        "qr_of": settings.qr_address(lesson.code),
        "address": settings.short_address(lesson.code),
        "address_spans": spans(settings.short_address(lesson.code), "Bold"),
        "reviewed": day(front.reviewed),
        "review_by": day(front.review_by),
        "overdue": lesson.overdue(today),
        "fingerprint": settings.fingerprint,
    }


def sheet_data(title: str, lessons: list[Lesson], posters: list[Data], team: Team | None, paper: str, words: Words) -> Data:
    """What one PDF of posters is given: a page a lesson."""
    said = sheet_words(words, "poster")
    reviewed = max(lesson.front.reviewed for lesson in lessons)
    return {
        "title": title,
        "date": {"year": reviewed.year, "month": reviewed.month, "day": reviewed.day},
        "paper": paper,
        "issued": _with_spans(f"{team.commune}, {team.province}" if team else "", "Regular"),
        "team": _team_data(team, said) if team else None,
        "trust": _with_spans(_trust(team, said)),
        "words": said,
        "lessons": posters,
    }


def _trust(team: Team | None, said: Mapping[str, str]) -> str:
    if team is None:
        return said["trust"]
    return said["trust_team"].format(sender=team.sender, hotline=team.hotline)


def _team_data(team: Team, said: Mapping[str, str]) -> Data:
    """Who to ask, as lines of words; the hotline is never broken over two lines."""
    hotline = team.hotline.replace(" ", "\u00a0")
    place = team.meeting_place if team.hamlet in team.name + team.meeting_place else f"{team.meeting_place}, {team.hamlet}"
    lines = (team.name, said["team_classes"].format(times=team.class_times), said["team_place"].format(place=place))
    return {
        "code": team.code,
        "hotline": {"text": hotline, "spans": spans(hotline, "Black")},
        "phone_icon": icon_svg("phone"),
        **dict(zip(("name", "classes", "place"), map(_with_spans, lines), strict=True)),
    }


def _with_spans(text: str, weight: Weight = "Bold") -> Data:
    return {"text": text, "spans": spans(text, weight)}


def lesson_posters(lesson: Lesson, settings: Settings, today: date, words: Words) -> list[PrintJob]:
    """A lesson's posters without a team (lines to fill in by pen), A4 and A3; none when the lesson has no poster part."""
    if lesson.front.poster is None:
        return []
    qr = settings.qr_address(lesson.code)
    label = words["print"]["label"]
    title = label["poster_title"].format(code=lesson.code, title=lesson.front.title)
    return [
        PrintJob(
            f"{lesson.code}-poster-{paper}.pdf",
            label["poster"].format(paper=paper.upper()),
            lesson.code,
            "poster",
            partial(_single, title, lesson, settings, today, paper, words),
            lesson.source.file,
            qr=qr,
        )
        for paper in PAPERS
    ]


def _single(title: str, lesson: Lesson, settings: Settings, today: date, paper: str, words: Words) -> Data:
    return sheet_data(title, [lesson], [poster_data(lesson, settings, today)], None, paper, words)


@dataclass(frozen=True)
class PosterRun:
    """What all teams' posters of a run share; `teams_file` is named in problems."""

    root: Path
    lessons: list[Lesson]
    posters: list[Data]
    addresses: list[str]
    paper: str
    teams_file: str
    words: Words


def poster_run(
    root: Path, lessons: list[Lesson], settings: Settings, paper: str, teams_file: str, today: date, words: Words | None = None
) -> PosterRun:
    """The run for `lessons` (each with a poster part) on `paper` (a4 or a3). `words`: of the interface, Vietnamese when not given."""
    posters = [poster_data(lesson, settings, today) for lesson in lessons]
    addresses = [settings.qr_address(lesson.code) for lesson in lessons]
    return PosterRun(root, lessons, posters, addresses, paper, teams_file, words or read_words(root))


def choose(lessons: Iterable[Lesson], only: list[str]) -> list[Lesson]:
    """Lessons with a poster part, all or those named in `only`. Raises KitError for codes that have none."""
    with_poster = {lesson.code: lesson for lesson in lessons if lesson.front.poster}
    problems = [
        Problem("--only", 0, "poster", f"không có áp phích cho bài {code}", "chọn trong: " + ", ".join(with_poster))
        for code in only
        if code not in with_poster
    ]
    if not with_poster:
        problems.append(Problem("content", 0, "poster", "chưa bài nào có phần poster"))
    if problems:
        raise KitError(problems)
    return [lesson for code, lesson in with_poster.items() if not only or code in only]


def print_team_posters(project: PosterRun, teams: list[Team], out: Path, report: Callable[[int, int], None]) -> list[Path]:
    """One PDF a team in `out`, named by the team's code, a page a lesson. Every distinct address is read back from the first team's pages.

    Raises KitError with the problems of all teams; then nothing is printed: files are moved to `out` only when all are made.
    """
    out.mkdir(parents=True, exist_ok=True)
    forget_dead(out, WORK)
    problems: list[Problem] = []
    with TemporaryDirectory(prefix=f"{WORK}{os.getpid()}-", dir=out) as folder:
        jobs = [(team, Path(folder) / f"{team.code}.pdf", place == 0) for place, team in enumerate(teams)]
        for done, wrong in enumerate(_print_all(project, jobs), 1):
            problems += wrong
            report(done, len(teams))
        if problems:
            raise KitError(problems)
        return [path.replace(out / path.name) for _, path, _ in jobs]


_Job = tuple[Team, Path, bool]


def _print_all(project: PosterRun, jobs: list[_Job]) -> Iterator[list[Problem]]:
    """Problems of each job in turn. Few are made here; many by one process a core, each with its own Typst."""
    if len(jobs) < _CHUNK:
        start_worker(project)
        yield from map(_print_team, jobs)
        return
    with one_process_a_core(start_worker, project) as pool:
        yield from pool.map(_print_team, jobs, chunksize=_CHUNK)


_worker: tuple[PosterRun, Printer] | None = None


def start_worker(project: PosterRun) -> None:
    """What a process keeps between teams: the posters' data and Typst with its fonts."""
    global _worker  # a process pool has no other place for what its workers keep
    _worker = (project, Printer(project.root))


def _print_team(job: _Job) -> list[Problem]:
    team, path, proof = job
    assert _worker is not None  # noqa: S101 - start_worker ran first
    project, printer = _worker
    title = project.words["print"]["label"]["team_title"].format(team=team.name, hamlet=team.hamlet)
    try:
        data = sheet_data(title, project.lessons, project.posters, team, project.paper, project.words)
        pdf = printer.pdf("poster", data, project.teams_file)
        for page, address in enumerate(project.addresses if proof else []):
            read_back(pdf, address, project.lessons[page].source.file, page)
        path.write_bytes(pdf)
    except KitError as error:
        return [_placed(problem, project, team) for problem in error.problems]
    return []


def _placed(problem: Problem, project: PosterRun, team: Team) -> Problem:
    """What does not fit begins with the code of the team or of the lesson: told at the team's row, or for the lesson's file."""
    code, _, rest = problem.message.partition(": ")
    if code == team.code:
        return replace(problem, line=team.line, message=f"cột {rest}")
    files = {lesson.code: lesson.source.file for lesson in project.lessons}
    return replace(problem, file=files.get(code, problem.file), message=rest if code in files else problem.message)
