"""One row of a list -> a household, or the reasons why not, or a row that is skipped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from ..models import Category, Purpose
from ..rules.folding import fold_key
from ..rules.phones import BadNumber, Number, find_numbers
from . import cells as say
from .cells import CellError
from .drafts import Bad, Details, Draft, Given, Place
from .headings import Header
from .lines import Skip, category_in, filled, is_numbering, is_signature, is_total, lone_text, place_in
from .options import Options
from .problems import Reason
from .titles import PURPOSES, Field

MAX_PHONES = 8
_OTHER_AREA = re.compile(r"(?:huyen|thi xa|quan|viet nam)\b.*")
_KINDS = {"thon": "Thôn", "ban": "Bản", "ap": "Ấp", "xom": "Xóm", "buon": "Buôn", "khom": "Khóm", "khu pho": "Khu phố", "khu": "Khu"}
_KINDS |= {"to dan pho": "Tổ dân phố", "tdp": "Tổ dân phố", "to": "Tổ", "lang": "Làng", "doi": "Đội"}
_PLACE_FIELDS = {Field.HAMLET: "hamlet", Field.COMMUNE: "commune", Field.PROVINCE: "province"}

T = TypeVar("T")


class RowReader:
    """Reads rows in order: sections and titles set what holds for the rows under them.

    `skipped` holds the numbers of the rows that are no household, by kind; `corrected` counts what was set right in numbers.
    """

    def __init__(self, header: Header, options: Options, today: date, titles: Sequence[str] = ()) -> None:
        self.header, self.options, self.today = header, options, today
        self.skipped: dict[Skip, list[int]] = {}
        self.corrected: Counter[str] = Counter()
        self.context = dict.fromkeys(_PLACE_FIELDS.values(), "")
        self.category: str | None = None
        self._outer: Field | None = None  # whether hamlets stand under kinds of household, or the other way round
        self._footer = False
        self._reasons: list[Reason] = []
        self._cells: dict[int, str] = {}
        self._titles = [" ".join(" ".join(row).split()) for row in header.rows]
        for title in titles:
            self._title(title)
        said = {"hamlet": options.hamlet, "commune": options.commune, "province": options.province}
        self.context |= {name: text for name, text in said.items() if text}
        self._kind = self._hamlet_kind()

    def read(self, row: int, cells: Sequence[str]) -> Draft | Bad | None:
        """The household of a row; its reasons; or None when the row was skipped and counted."""
        found = filled(cells)
        if skip := self._skip(row, found):
            self.skipped.setdefault(skip, []).append(row)
            return None
        self._reasons = []
        self._cells = dict(found)
        code, head = self._take(Field.CODE, self._code, ""), self._head()
        place = self._place()
        details, phones = self._details(), self._phones()
        consents, unsaid = self._consents()
        if self._reasons:
            return Bad(row, self._reasons, place, details.category)
        return Draft(row, code, head, place, details, phones, consents, unsaid)

    @property
    def nowhere(self) -> bool:
        """Whether nothing so far says in which hamlet households without a cell for it live."""
        return not self.header.places.get(Field.HAMLET) and not self.context["hamlet"]

    def _title(self, title: str) -> None:
        """What a line above the header says about all rows: "Thôn: Mẫu Một", "UBND XÃ MẪU SƠN"."""
        for part in re.split(r"[,;\n]|\s[-–]\s|\s{3,}", title):
            if found := place_in(part):
                self.context[_PLACE_FIELDS[found[0]]] = _named(found[1])

    def _skip(self, row: int, found: list[tuple[int, str]]) -> Skip | None:
        if not found:
            return Skip.EMPTY
        if row <= self.header.last + 2 and is_numbering(found):
            return Skip.NUMBERING
        if " ".join(text for _, text in found) in self._titles:
            return Skip.HEADER
        if is_total(found):
            return Skip.TOTAL
        if is_signature(found):
            self._footer = True
            return Skip.SIGNATURE
        if lone := lone_text(found):
            return self._lone(*lone, alone=len(found) == 1)
        if self._footer and len(found) <= 2:
            return Skip.SIGNATURE
        self._footer = False
        return None

    def _lone(self, place: int, text: str, alone: bool) -> Skip | None:
        """A row with one cell of words: the name of a hamlet or a kind of household for the rows below, or a remark."""
        if found := place_in(text):
            field, name = found
            if field is Field.HAMLET and self._outer is not Field.CATEGORY:
                self._outer, self.category = Field.HAMLET, None
            self.context[_PLACE_FIELDS[field]] = _named(name)
            return Skip.SECTION
        if kind := category_in(text):
            self._outer = self._outer or Field.CATEGORY
            self.category = kind
            return Skip.SECTION
        if self._footer:
            return Skip.SIGNATURE
        names = [column for field in (Field.HEAD, Field.SURNAME, Field.GIVEN) for column in self.header.places.get(field, ())]
        return Skip.TEXT if alone and place not in names else None

    def _bad(self, column: int | None, text: str) -> None:
        self._reasons.append(Reason(column, text))

    def _take(self, field: Field, read: Callable[[str], T], empty: T) -> T:
        """What the cell of a field says; a reason when it cannot be understood."""
        places = self.header.places.get(field, ())
        for place in places:
            if text := self._cells.get(place):
                try:
                    return read(text)
                except CellError as error:
                    self._bad(place, str(error))
        return empty

    def _code(self, text: str) -> str:
        code = say.words(text, 60)
        if code.startswith(("=", "+", "@", "#")):
            raise CellError("mã hộ trông như công thức: gõ lại thành chữ thường")
        return code if any(map(str.isalnum, code)) else ""

    def _head(self) -> str:
        fields = [Field.HEAD] if Field.HEAD in self.header.places else [Field.SURNAME, Field.GIVEN]
        places = [place for field in fields for place in self.header.places[field]]
        name = " ".join(self._cells[place] for place in places if place in self._cells)
        try:
            return say.person(name)
        except CellError as error:
            self._bad(places[0], str(error))
            return ""

    def _place(self) -> Place:
        """The names of areas: of the row's cells, else of the section above, the options, the titles."""
        named = {name: self._take(field, area_name, "") for field, name in _PLACE_FIELDS.items()}
        if self.header.places.get(Field.HAMLET) and named["hamlet"]:
            named = self._address(named)
        old = self._take(Field.OLD_HAMLET, area_name, ""), self._take(Field.OLD_COMMUNE, area_name, "")
        hamlet, commune, province = (named[name] or self.context[name] for name in ("hamlet", "commune", "province"))
        if not hamlet and not self._reasons:
            places = self.header.places.get(Field.HAMLET)
            self._bad(places[0] if places else None, "chưa biết hộ ở thôn nào: ghi tên thôn, bản hoặc tổ dân phố")
        return Place(hamlet, commune, province, *old)

    def _address(self, named: dict[str, str]) -> dict[str, str]:
        """An address in one cell: "Bản Mẫu Một, xã Mẫu Sơn, tỉnh Mẫu". A bare number is a hamlet's number."""
        first, *others = [part.strip() for part in named["hamlet"].split(",")]
        named["hamlet"] = f"{self._kind} {first}" if first.isdigit() else first
        for part in filter(None, others):
            found = place_in(part)
            if found and found[0] is not Field.HAMLET:
                named[_PLACE_FIELDS[found[0]]] = named[_PLACE_FIELDS[found[0]]] or _named(found[1])
            elif not _OTHER_AREA.match(fold_key(part)):
                self._bad(self.header.places[Field.HAMLET][0], f"chưa hiểu “{part[:40]}” trong địa chỉ: ô này chỉ ghi tên thôn")
        return named

    def _details(self) -> Details:
        kind: str | None = self._take(Field.CATEGORY, say.category, None) or self._ticks()
        notes = [say.clean(self._cells[place]) for place in self.header.places.get(Field.NOTE, ()) if place in self._cells]
        return Details(
            category=kind or self.category or self.options.category or None,
            text_style=self._take(Field.TEXT_STYLE, say.style, None),
            language=self._take(Field.LANGUAGE, say.language, None),
            digital_member=self._take(Field.DIGITAL_MEMBER, _member, None),
            trained_on=self._take(Field.TRAINED_ON, lambda text: say.day(text, self.today), None),
            note=self._note("; ".join(notes)),
        )

    def _note(self, text: str) -> str | None:
        if len(text) > 500:
            self._bad(self.header.places[Field.NOTE][0], f"ghi chú dài {len(text)} ký tự, nhiều nhất 500: viết ngắn lại")
        return text or None

    def _ticks(self) -> Category | None:
        """The kind of household by tick columns; a reason when two are ticked."""
        kinds = {Field.POOR: Category.POOR, Field.NEAR_POOR: Category.NEAR_POOR, Field.OTHER: Category.OTHER}
        ticked = [field for field in kinds if self._take(field, say.ticked, False)]
        if len(ticked) > 1:
            self._bad(self.header.places[ticked[1]][0], "đánh dấu cả hai loại hộ: chỉ để một dấu")
        return kinds[ticked[0]] if ticked else None

    def _phones(self) -> tuple[Number, ...]:
        numbers: dict[str, Number] = {}
        for place in self.header.places.get(Field.PHONE, ()):
            for found in find_numbers(self._cells.get(place, "")):
                if isinstance(found, BadNumber):
                    self._bad(place, f"số điện thoại {found.reason}")
                else:
                    numbers.setdefault(found.e164, found)
        if len(numbers) > MAX_PHONES:
            self._bad(self.header.places[Field.PHONE][0], f"có {len(numbers)} số điện thoại, nhiều nhất {MAX_PHONES}: bỏ bớt số không dùng")
        if not self._reasons:
            self.corrected.update(note for number in numbers.values() if number.note for note in number.note.split("; "))
        return tuple(numbers.values())

    def _consents(self) -> tuple[tuple[Given, ...], tuple[str, ...]]:
        """What the row agrees to in full; and the purposes whose column is empty or says no."""
        wanted: list[tuple[str, int | None]] = []
        unsaid = []
        columns = {purpose: field for field, purpose in PURPOSES.items()}
        for purpose in Purpose.values:
            field = columns[purpose] if columns[purpose] in self.header.places else Field.CONSENT_ALL
            if field not in self.header.places:
                wanted += [(purpose, None)] if purpose in self.options.consent.purposes else []
            elif self._take(field, say.yes, None):
                wanted.append((purpose, self.header.places[field][0]))
            else:
                unsaid.append(purpose)
        return self._in_full(wanted) if wanted else (), tuple(unsaid)

    def _in_full(self, wanted: list[tuple[str, int | None]]) -> tuple[Given, ...]:
        default = self.options.consent
        how = self._take(Field.CONSENT_METHOD, say.method, None) or default.method
        on = self._take(Field.CONSENT_DATE, lambda text: say.day(text, self.today), None) or default.given_on
        by = self._take(Field.CONSENT_BY, lambda text: say.words(text, 80), "") or default.recorded_by
        evidence = self._take(Field.CONSENT_EVIDENCE, lambda text: say.words(text, 200), "") or default.evidence
        parts = ((how, "cách đồng ý"), (on, "ngày đồng ý"), (by, "người ghi"))
        if missing := [name for value, name in parts if not value]:
            flags = "--method, --consent-date, --recorded-by"
            self._bad(wanted[0][1], f"ghi đồng ý nhưng chưa có {', '.join(missing)}: ghi thêm ở dòng này, hoặc nhập lại với {flags}")
        if not on or missing:
            return ()
        return tuple(Given(purpose, how, on, by, evidence) for purpose, _ in wanted)

    def _hamlet_kind(self) -> str:
        """The word before a hamlet's bare number, from the title of the column."""
        places = self.header.places.get(Field.HAMLET)
        title = next((column.title for column in self.header.columns if places and column.place == places[0]), "")
        found = re.search(rf"\b({'|'.join(_KINDS)})\b", fold_key(title))
        return _KINDS[found[1]] if found else "Thôn"


def area_name(text: str) -> str:
    name = _named(say.proper(text, 120, "tên"))
    return name if any(map(str.isalnum, name)) else ""


def _named(text: str) -> str:
    """A place's name with a capital: "thôn Mẫu Một" -> "Thôn Mẫu Một"."""
    text = re.sub(r"^Tdp\b", "TDP", text.title() if text.isupper() or text.islower() else text)
    return (text[:1].upper() + text[1:])[:120]  # some capitals are two letters


def _member(text: str) -> str | None:
    """Who in the household can use a telephone; "không" is nobody."""
    name = say.proper(text, 120, "tên")
    try:
        return name if say.yes(name) is not False else None
    except CellError:
        return name
