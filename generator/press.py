"""The run of all prints: what is kept from last time is taken, the rest is made by one process a core."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .errors import KitError, Problem
from .printing import Data, Printer, PrintJob, imposition, one_process_a_core, page_count, write_whole
from .qr import read_back
from .wording import FIRST

_FEW = 6  # prints: making these takes no longer than starting further processes
_CHUNK = 5  # prints a process takes at a time: about those of one lesson, which share a QR code and its screens


class Cache:
    """Finished PDFs by content. A PDF is written whole or not at all; what this run did not ask for is forgotten at its end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._asked: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, key: str) -> Path:
        """Where the PDF of `key` lies, made or not."""
        self._asked.add(key)
        return self._folder / f"{key}.pdf"

    def forget_others(self) -> None:
        """Remove what was not asked for, so that the folder holds one kit and not its history."""
        for path in self._folder.glob("*.pdf"):
            if path.stem not in self._asked:
                path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Task:
    """A job with its data, and where its PDF and that of its imposed twin (None: it has none) are kept."""

    template: str
    data: Data
    source: str
    qr: str
    path: Path
    fold: Path | None

    @property
    def made(self) -> bool:
        return _is_whole(self.path) and (self.fold is None or _is_whole(self.fold))


def _is_whole(path: Path) -> bool:
    """Whether a PDF is kept there from its first byte to its last: a power cut may leave an empty or a half file."""
    if not path.is_file() or path.stat().st_size < 100:
        return False
    with path.open("rb") as kept:
        begins = kept.read(5) == b"%PDF-"
        kept.seek(-32, os.SEEK_END)
        return begins and b"%%EOF" in kept.read()


def run_jobs(root: Path, jobs: list[PrintJob], report: Callable[[int, int], None], language: str = FIRST) -> dict[str, Path]:
    """Make all PDFs that are not kept by content in `root`/.cache/prints; where each lies, by name. Raises KitError with all problems.

    Each language's prints are kept apart, for a run forgets what it did not ask for.
    """
    folder = root / ".cache" / "prints"
    printer, cache = Printer(root), Cache(folder if language == FIRST else folder / language)
    tasks = [_task(printer, cache, job) for job in jobs]
    wanted = [task for task in tasks if not task.made]
    problems: list[Problem] = []
    done = len(tasks) - len(wanted)
    report(done, len(tasks))
    for wrong in _make_all(printer, wanted):
        problems += wrong
        done += 1
        report(done, len(tasks))
    if problems:
        raise KitError(problems)
    cache.forget_others()
    found = {job.name: task.path for job, task in zip(jobs, tasks, strict=True)}
    return found | {job.fold: task.fold for job, task in zip(jobs, tasks, strict=True) if task.fold}


def _task(printer: Printer, cache: Cache, job: PrintJob) -> Task:
    data = job.make()
    key = printer.key(job.template, data)
    fold = cache.path(printer.key("fold", {"booklet": key})) if job.fold else None
    return Task(job.template, data, job.source, job.qr, cache.path(key), fold)


def _make_all(printer: Printer, tasks: list[Task]) -> Iterator[list[Problem]]:
    """The problems of each task in turn."""
    if len(tasks) <= _FEW:
        yield from (_make(printer, task) for task in tasks)
        return
    with one_process_a_core(start_worker, printer.root) as pool:
        yield from pool.map(_make_in_worker, tasks, chunksize=_CHUNK)


_worker: Printer | None = None


def start_worker(root: Path) -> None:
    """What a process keeps between prints: Typst with its fonts and its memory."""
    global _worker  # a process pool has no other place for what its workers keep
    _worker = Printer(root)


def _make_in_worker(task: Task) -> list[Problem]:
    assert _worker is not None  # noqa: S101 - start_worker ran first
    return _make(_worker, task)


def _make(printer: Printer, task: Task) -> list[Problem]:
    """Make one PDF and its twin; a problem is returned, because an exception would end the others' work."""
    try:
        pdf = task.path.read_bytes() if _is_whole(task.path) else _print(printer, task)
        if task.fold:
            booklet = "/" + task.path.resolve().relative_to(printer.root).as_posix()
            shared = {key: task.data[key] for key in ("title", "date", "words")}
            data = {**shared, "sides": imposition(page_count(pdf)), "booklet": booklet}
            write_whole(task.fold, printer.pdf("fold", data, task.source))
    except KitError as error:
        return list(error.problems)
    return []


def _print(printer: Printer, task: Task) -> bytes:
    pdf = printer.pdf(task.template, task.data, task.source)
    if task.qr:
        read_back(pdf, task.qr, task.source)
    write_whole(task.path, pdf)
    return pdf
