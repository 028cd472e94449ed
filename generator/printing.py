"""Typst runs: a template and its data become a PDF. Same data, same bytes; tagged, with title and language (PDF/UA-1)."""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pypdfium2
import typst

from .errors import KitError
from .qr import read_back
from .screens.measure import font_folder

TEMPLATES = Path("site_templates") / "print"
_FIELD = re.compile(r"KIT-FIT\|([^\"\\|]+)")
Data = dict[str, Any]


@dataclass(frozen=True)
class PrintJob:
    """One PDF to make. `owner` is the lesson's code, the notice's code or the track's slug that links to it, `label` the words of that
    link, `source` the content file that a problem is told for; `qr` what the code on its first page must say; `fold` the name of its
    imposed twin."""

    name: str
    label: str
    owner: str
    template: str
    data: Data
    source: str
    qr: str = ""
    fold: str = ""
    fold_label: str = ""


class Printer:
    """Typst with the project's templates and Roboto only; safe to use from several threads."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._templates = self.root / TEMPLATES
        self._own = threading.local()  # Typst's compiler belongs to one thread
        parts = [f"typst {version('typst')} roboto {version('font-roboto')}"]
        parts += [path.name + path.read_text(encoding="utf-8") for path in sorted(self._templates.glob("*.typ"))]
        self._digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def _compiler(self) -> typst.Compiler:
        if not hasattr(self._own, "compiler"):
            self._own.compiler = typst.Compiler(root=str(self.root), font_paths=[str(font_folder())], ignore_system_fonts=True)
        compiler: typst.Compiler = self._own.compiler
        return compiler

    def key(self, template: str, data: Data) -> str:
        """A name for the PDF that this template makes of this data: the same until a template, the font or Typst changes."""
        return hashlib.sha256(f"{self._digest}{template}{_json(data)}".encode()).hexdigest()[:40]

    def pdf(self, template: str, data: Data, source: str) -> bytes:
        """The PDF. Raises KitError for `source` when a text does not fit even at its smallest size, naming the field."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", typst.TypstWarning)
                made, said = self._compiler().compile_with_warnings(
                    input=str(self._templates / f"{template}.typ"),
                    format="pdf",
                    sys_inputs={"data": _json(data)},
                    pdf_standards=[] if template == "fold" else ["ua-1"],
                )
        except typst.TypstError as error:
            raise _explain(str(error), template, source) from error
        if said:
            raise _explain("; ".join(str(one) for one in said), template, source)
        return made if isinstance(made, bytes) else b"".join(made or [])


def _json(data: Data) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def _explain(said: str, template: str, source: str) -> KitError:
    if field := _FIELD.search(said):
        return KitError.of(
            source, 0, "too-long", f"{field[1]}: chữ dài quá, thu nhỏ hết mức vẫn không vừa trang in ({template})", "viết ngắn lại"
        )
    return KitError.of(source, 0, "print", f"không in được ({template}): {said[:400]}", "báo cho người giữ bộ công cụ")


def imposition(pages: int) -> list[tuple[int, int]]:
    """Sides of A4 sheets (left page, right page), front and back in turn, for `pages` A5 pages folded once in the middle.

    `pages` is a multiple of four: imposition(8) -> [(8, 1), (2, 7), (6, 3), (4, 5)].
    """
    if pages <= 0 or pages % 4:
        raise ValueError(f"a folded booklet has a multiple of four pages, not {pages}")
    sides = []
    for sheet in range(pages // 4):
        first, last = 2 * sheet + 1, pages - 2 * sheet
        sides += [(last, first), (first + 1, last - 1)]
    return sides


def page_count(pdf: bytes) -> int:
    """Number of pages."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def run_jobs(root: Path, jobs: list[PrintJob], report: Callable[[int, int], None]) -> Iterator[tuple[str, bytes]]:
    """Make all PDFs; yields name and bytes as they are ready. Made ones are kept by content in `root`/.cache/prints."""
    printer, cache = Printer(root), Cache(root / ".cache" / "prints")
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        running = [pool.submit(_run, printer, cache, job) for job in jobs]
        try:
            for done, future in enumerate(running, 1):
                yield from future.result()
                report(done, len(jobs))
        finally:
            for future in running:
                future.cancel()
    cache.forget_others()


def _run(printer: Printer, cache: Cache, job: PrintJob) -> list[tuple[str, bytes]]:
    key = printer.key(job.template, job.data)

    def make() -> bytes:
        pdf = printer.pdf(job.template, job.data, job.source)
        if job.qr:
            read_back(pdf, job.qr, job.source)
        return pdf

    pdf = cache.get(key, make)
    if not job.fold:
        return [(job.name, pdf)]

    def fold() -> bytes:
        sides = imposition(page_count(pdf))
        booklet = "/" + cache.path(key).resolve().relative_to(printer.root).as_posix()
        data = {"title": job.data["title"], "date": job.data["date"], "sides": sides, "booklet": booklet}
        return printer.pdf("fold", data, job.source)

    return [(job.name, pdf), (job.fold, cache.get(printer.key("fold", {"booklet": key}), fold))]


class Cache:
    """Finished PDFs by content. A PDF is written whole or not at all; what this run did not ask for is forgotten at its end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._asked: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, key: str) -> Path:
        """Where the PDF of `key` lies."""
        return self._folder / f"{key}.pdf"

    def get(self, key: str, make: Callable[[], bytes]) -> bytes:
        """The kept PDF, or the one that `make` gives, kept from now on."""
        self._asked.add(key)
        path = self.path(key)
        if path.is_file():
            return path.read_bytes()
        made = make()
        write_whole(path, made)
        return made

    def forget_others(self) -> None:
        """Remove what was not asked for, so that the folder holds one kit and not its history."""
        for path in self._folder.glob("*.pdf"):
            if path.stem not in self._asked:
                path.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write through a second name, so that no reader ever sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}.half")
    try:
        half.write_bytes(content)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def links_by_owner(jobs: Iterable[PrintJob]) -> dict[str, list[dict[str, str]]]:
    """What pages link to: `{owner: [{label, url}]}`, urls relative to the site."""
    links: dict[str, list[dict[str, str]]] = {}
    for job in jobs:
        mine = links.setdefault(job.owner, [])
        mine.append({"label": job.label, "url": f"print/{job.name}"})
        if job.fold:
            mine.append({"label": job.fold_label, "url": f"print/{job.fold}"})
    return links
