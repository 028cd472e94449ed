"""Typst runs: a template and its data become a PDF. Same data, same bytes; tagged, with title and language (PDF/UA-1)."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import warnings
import weakref
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from tempfile import mkdtemp
from threading import Thread
from typing import Any

import pypdfium2
import typst

from .errors import KitError
from .output import forget_dead
from .qr import LEVEL, QUIET_ZONE, qr_modules, qr_svg
from .screens.measure import font_folder

TEMPLATES = Path("site_templates") / "print"
SCRATCH = "typst-"
_FIELD = re.compile(r"KIT-FIT\|([^\"\\|]+)")
Data = dict[str, Any]


@dataclass(frozen=True)
class PrintJob:
    """One PDF to make. `owner` is the lesson's code, the notice's code or the track's slug that links to it, `label` the words of that
    link, `make` gives the data when it is time to print, `source` is the content file that a problem is told for; `qr` what the code on
    its first page must say; `fold` the name of its imposed twin."""

    name: str
    label: str
    owner: str
    template: str
    make: Callable[[], Data]
    source: str
    qr: str = ""
    fold: str = ""
    fold_label: str = ""


class Printer:
    """Typst with the project's templates and Roboto only. Typst works for one thread at a time: several cores need several processes."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._templates = self.root / TEMPLATES
        (self.root / ".cache").mkdir(exist_ok=True)
        forget_dead(self.root / ".cache", SCRATCH)
        scratch = Path(mkdtemp(prefix=f"{SCRATCH}{os.getpid()}-", dir=self.root / ".cache"))  # Typst reads nothing outside of its root
        self._data, self._lessons = scratch / "data.json", scratch / "lessons.json"
        self._written: object = None
        weakref.finalize(self, shutil.rmtree, scratch, ignore_errors=True)
        self._compiler = typst.Compiler(root=str(self.root), font_paths=[str(font_folder())], ignore_system_fonts=True)
        parts = [f"{name} {version(name)}" for name in ("typst", "font-roboto", "segno")] + [LEVEL, str(QUIET_ZONE)]
        parts += [path.name + path.read_text(encoding="utf-8") for path in sorted(self._templates.glob("*.typ"))]
        self._digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def key(self, template: str, data: Data) -> str:
        """A name for the PDF that this template makes of this data: the same until a template, the font or Typst changes."""
        return hashlib.sha256(f"{self._digest}{template}{_json(data)}".encode()).hexdigest()[:40]

    def pdf(self, template: str, data: Data, source: str) -> bytes:
        """The PDF. Raises KitError for `source` when a text does not fit even at its smallest size, naming the field."""
        self._write(data)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", typst.TypstWarning)
                made, said = self._compiler.compile_with_warnings(
                    input=str(self._templates / f"{template}.typ"),
                    format="pdf",
                    sys_inputs={"data": self._inside(self._data), "lessons": self._inside(self._lessons)},
                    pdf_standards=[] if template == "fold" else ["ua-1"],
                )
        except typst.TypstError as error:
            raise _explain(str(error), template, source) from error
        if said:
            raise _explain("; ".join(str(one) for one in said), template, source)
        return made if isinstance(made, bytes) else b"".join(made or [])

    def _write(self, data: Data) -> None:
        """The data for Typst; its lessons in a file of their own, written only when they are others than last time."""
        lessons = data.get("lessons", [])
        if lessons is not self._written:
            self._lessons.write_text(_json([_with_code(lesson) for lesson in lessons]), encoding="utf-8")
            self._written = lessons
        self._data.write_text(_json(_with_code({key: value for key, value in data.items() if key != "lessons"})), encoding="utf-8")

    def _inside(self, path: Path) -> str:
        """A path as Typst knows it, from its root."""
        return "/" + path.relative_to(self.root).as_posix()


def _with_code(data: Data) -> Data:
    """The data with a QR picture if it names an address as `qr_of`."""
    address = data.get("qr_of")
    return {**data, "qr": qr_svg(address), "qr_modules": qr_modules(address)} if address else data


def _json(data: Any) -> str:
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


def write_whole(path: Path, content: bytes) -> None:
    """Write through a second name, so that no reader ever sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}.half")
    try:
        half.write_bytes(content)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def one_process_a_core(start: Callable[..., None], *given: object) -> ProcessPoolExecutor:
    """Workers that each call `start(*given)` first. Ctrl+C is left to the parent: it lets what is under way finish."""
    return ProcessPoolExecutor(os.cpu_count() or 2, get_context("spawn"), _begin, (start, given))


def _begin(start: Callable[..., None], given: tuple[object, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["RAYON_NUM_THREADS"] = "1"  # Typst's own threads: the cores are taken by the processes already
    Thread(target=_end_with_parent, daemon=True).start()
    start(*given)


def _end_with_parent() -> None:
    """A parent that is killed cannot say goodbye: without this its workers would wait for work for ever."""
    if parent := parent_process():
        wait([parent.sentinel])
        os._exit(1)


def links_by_owner(jobs: Iterable[PrintJob]) -> dict[str, list[dict[str, str]]]:
    """What pages link to: `{owner: [{label, url}]}`, urls relative to the site."""
    links: dict[str, list[dict[str, str]]] = {}
    for job in jobs:
        mine = links.setdefault(job.owner, [])
        mine.append({"label": job.label, "url": f"print/{job.name}"})
        if job.fold:
            mine.append({"label": job.fold_label, "url": f"print/{job.fold}"})
    return links
