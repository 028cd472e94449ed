"""A list of households -> the register: understood, put in whole or not at all, wrong rows given back."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count, islice
from pathlib import Path

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from ..models import record
from .areas import Areas
from .cells import CellError
from .drafts import Bad, Draft
from .headings import DEEP, Header, find_header
from .identity import sort_out
from .lines import Skip
from .merging import Merged, Merger
from .options import Options
from .problems import ImportProblem
from .returns import cannot_write, write_returned
from .rows import RowReader, area_name
from .sheets import Book, Sheet, open_book

Progress = Callable[[str, int, int], None]
_EVERY = 2000  # rows between two reports of progress
DEFAULT = Options()


def _silent(stage: str, done: int, total: int) -> None:
    """Nobody is watching."""


@dataclass(frozen=True)
class Understood:
    """What was seen in a list before the register is asked. Rows are numbers in the list."""

    file: str
    digest: str  # SHA-256 of the file
    sheet: str
    other_sheets: tuple[str, ...]  # with a list of their own; not read
    header: Header
    place: dict[str, str]  # hamlet, commune, province where neither column nor row says so: from options and titles
    good: int
    bad: int
    skipped: dict[Skip, list[int]]
    corrected: dict[str, int]  # what was set right in telephone numbers, and how often
    examples: tuple[Draft, ...]
    no_category: bool  # neither a column nor a row nor an option says which households are poor
    no_consent: bool  # neither a column nor an option says that anybody agreed to anything
    numbered: bool  # the codes are only numbers within the hamlet


@dataclass(frozen=True)
class Outcome:
    """What an import did (or would do, when `dry_run`)."""

    understood: Understood
    merged: Merged
    bad: tuple[Bad, ...]
    duplicates: tuple[int, ...]  # rows that repeat another
    areas_made: dict[str, int]  # by models.AreaKind
    read_as: dict[str, str]  # names of areas taken for a known one that is spelled differently
    returned: Path | None  # the workbook of rows to be corrected
    dry_run: bool

    @property
    def skipped(self) -> int:
        """How many rows are no household."""
        return sum(map(len, self.understood.skipped.values()))


@dataclass(frozen=True)
class _List:
    """A list that has been read whole."""

    sheet: Sheet
    understood: Understood
    drafts: list[Draft]
    bad: list[Bad]


def read_list(path: Path, options: Options = DEFAULT, *, now: datetime, progress: Progress = _silent) -> Understood:
    """What a list says, without asking the register. Raises ImportProblem when it cannot be read."""
    return _read(path, _checked(options, timezone.localdate(now)), timezone.localdate(now), progress).understood


def import_households(
    path: Path, options: Options = DEFAULT, *, now: datetime, who: str, dry_run: bool = False, progress: Progress = _silent
) -> Outcome:
    """Put a list of households into the register, in one transaction; wrong rows are written to a workbook that can be imported again.

    A `dry_run` does all of it and takes the register back to what it was; the workbook stays. `progress` is told stage, done and total
    (0: not known). Raises ImportProblem when the list as a whole cannot be taken; then nothing was written.
    """
    today = timezone.localdate(now)
    options = _checked(options, today)
    listed = _read(path, options, today, progress)
    returned = _Returned(_target(path, options))
    try:
        with transaction.atomic():
            outcome = _store(listed, dry_run, progress)
            if outcome.bad:
                progress("ghi danh sách cần sửa", 0, len(outcome.bad))
                write_returned(returned.temporary, listed.sheet, listed.understood.header, outcome.bad)
                outcome = replace(outcome, returned=returned.path)
            _audit(outcome, now, who)
            if dry_run:
                transaction.set_rollback(True)
            if outcome.bad:
                returned.publish()
    except BaseException as error:
        returned.discard()
        if isinstance(error, IntegrityError | OperationalError):
            raise ImportProblem("Sổ đang được người khác sửa.", "chờ một phút rồi nhập lại; chưa ghi gì vào sổ") from error
        raise
    return outcome


class _Returned:
    """The workbook of rows to be corrected: under another name until it is whole, gone when the import fails."""

    def __init__(self, path: Path) -> None:
        self.path, self.temporary = path, path.with_name(f".{path.stem}.{os.getpid()}.tmp")
        self._published = False

    def publish(self) -> None:
        """Give it its name. Raises ImportProblem when the folder does not let us."""
        try:
            self.temporary.replace(self.path)
        except OSError as error:
            raise cannot_write(self.path) from error
        self._published = True

    def discard(self) -> None:
        """Leave nothing behind."""
        (self.path if self._published else self.temporary).unlink(missing_ok=True)


def _checked(options: Options, today: date) -> Options:
    """The options with names of places as the register writes them. Raises ImportProblem."""
    options.check(today)
    names = {}
    for name, flag in (("hamlet", "--hamlet"), ("commune", "--commune"), ("province", "--province")):
        try:
            names[name] = area_name(getattr(options, name))
        except CellError as error:
            raise ImportProblem(f"{flag}: {error}.", "sửa tên rồi chạy lại") from error
    return replace(options, hamlet=names["hamlet"], commune=names["commune"], province=names["province"])


def _read(path: Path, options: Options, today: date, progress: Progress) -> _List:
    book = open_book(path)
    sheet, header, others = _choose(book, options.sheet)
    reader = RowReader(header, options, today, _titles(sheet, header))
    place = dict(reader.context)
    drafts, bad = _read_rows(sheet, reader, progress)
    understood = Understood(
        file=book.name,
        digest=book.digest,
        sheet=sheet.name,
        other_sheets=others,
        header=header,
        place=place,
        good=len(drafts),
        bad=len(bad),
        skipped=reader.skipped,
        corrected=dict(reader.corrected),
        examples=tuple(drafts[:2]),
        no_category=bool(drafts) and all(draft.details.category is None for draft in drafts),
        no_consent=not options.consent.purposes and not any(name.name.startswith("CONSENT_") for name in header.places),
        numbered=any(draft.code.isdigit() and len(draft.code) <= 4 for draft in drafts),
    )
    return _List(sheet, understood, drafts, bad)


def _read_rows(sheet: Sheet, reader: RowReader, progress: Progress) -> tuple[list[Draft], list[Bad]]:
    """All rows under the header. Raises ImportProblem at the first household when nothing says where it lives."""
    drafts: list[Draft] = []
    bad: list[Bad] = []
    for number, cells in sheet.rows():
        if number > reader.header.last:
            found = reader.read(number, cells)
            if found and reader.nowhere and not drafts and not bad:
                raise ImportProblem("Danh sách không nói các hộ ở thôn nào.", 'thêm cột Thôn, hoặc chạy lại với --hamlet "Thôn ..."')
            if isinstance(found, Draft):
                drafts.append(found)
            elif found:
                bad.append(found)
        if number % _EVERY == 0:
            progress("đọc danh sách", number, sheet.height)
    return drafts, bad


def _choose(book: Book, named: str) -> tuple[Sheet, Header, tuple[str, ...]]:
    """The sheet that is named, or the first with a header; and the names of others that have one, too."""
    names = ", ".join(f"“{sheet.name}”" for sheet in book.sheets[:20])
    sheets = [sheet for sheet in book.sheets if sheet.name == named] if named else list(book.sheets)
    if not sheets:
        raise ImportProblem(f"Không có trang tính “{named[:60]}”.", f"chọn trong: {names}")
    chosen: tuple[Sheet, Header] | None = None
    others = []
    for sheet in sheets:
        try:
            header = find_header(list(islice(sheet.rows(), DEEP)))
        except ImportProblem:
            if chosen is None:
                raise
            header = None
        if header and chosen is None:
            chosen = sheet, header
        elif header:
            others.append(sheet.name)
    if chosen is None:
        message = f"Không thấy dòng tiêu đề của danh sách (đã xem: {names})."
        raise ImportProblem(message, "dòng tiêu đề cần có cột “Họ và tên chủ hộ” và một cột nữa, ví dụ “Thôn”, “Số điện thoại”")
    return *chosen, tuple(others)


def _titles(sheet: Sheet, header: Header) -> list[str]:
    """The name of the sheet and whatever stands above the header: they may name the hamlet, the commune, the province."""
    above = [cell for number, cells in islice(sheet.rows(), DEEP) if number < header.first for cell in cells if cell.strip()]
    return [sheet.name, *above]


def _store(listed: _List, dry_run: bool, progress: Progress) -> Outcome:
    areas = Areas()
    header = listed.understood.header
    kept = set(areas.ids)
    sorted_out = sort_out(listed.drafts, areas, header)
    hamlets = {placed.hamlet_id for placed in sorted_out.placed} & kept
    merged = Merger(areas, header, hamlets).merge(sorted_out.placed, lambda done, total: progress("ghi vào sổ", done, total))
    bad = sorted([*listed.bad, *sorted_out.bad, *merged.bad], key=lambda one: one.row)
    return Outcome(
        understood=listed.understood,
        merged=merged,
        bad=tuple(bad),
        duplicates=tuple(sorted(sorted_out.duplicates)),
        areas_made={str(kind): made for kind, made in areas.made.items()},
        read_as=areas.read_as,
        returned=None,
        dry_run=dry_run,
    )


def _target(path: Path, options: Options) -> Path:
    """Where rows to be corrected go: never onto the list itself, nor onto a file that is there already."""
    if options.returned:
        if options.returned.suffix.lower() != ".xlsx" or options.returned.exists():
            raise ImportProblem(f"Không ghi danh sách cần sửa vào {options.returned.name}.", "chọn tên tệp .xlsx chưa có")
        return options.returned
    stem = path.stem.split("-can-sua")[0]
    names = (f"{stem}-can-sua{f'-{number}' if number > 1 else ''}.xlsx" for number in count(1))
    return next(target for name in names if not (target := path.with_name(name)).exists())


def _audit(outcome: Outcome, now: datetime, who: str) -> None:
    """One line of counts; the file by its hash, for its name may be a person's."""
    merged = outcome.merged
    record(
        now,
        who,
        "import-households",
        outcome.understood.digest[:16],
        new=merged.new,
        changed=merged.changed,
        same=merged.same,
        bad=len(outcome.bad),
        duplicates=len(outcome.duplicates),
        skipped=outcome.skipped,
        numbers=merged.numbers,
        consents=merged.consents,
        areas=sum(outcome.areas_made.values()),
    )
