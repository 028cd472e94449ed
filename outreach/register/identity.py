"""Which household of the register a row means, and which rows of one list mean the same."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..models import Area, AreaKind, Household
from ..rules.folding import fold_key
from .areas import Areas, Unplaced
from .drafts import Bad, Draft
from .headings import Header
from .problems import ImportProblem, Reason
from .titles import Field

_FIELDS = {AreaKind.HAMLET: Field.HAMLET, AreaKind.COMMUNE: Field.COMMUNE, AreaKind.PROVINCE: Field.PROVINCE}


@dataclass(slots=True, frozen=True)
class Placed:
    """A draft with its hamlet, and the code it has in the register: the list's own, or one made from hamlet and head."""

    draft: Draft
    hamlet_id: int
    head_key: str
    code: str

    @property
    def name_key(self) -> tuple[int, str]:
        """What a household without a code is known by."""
        return self.hamlet_id, self.head_key

    @property
    def says(self) -> tuple[object, ...]:
        """All that two rows must share to be one household, listed twice."""
        draft = self.draft
        return self.code, self.name_key, draft.details, frozenset(draft.phones), draft.consents, draft.unsaid


@dataclass(slots=True)
class Sorted:
    """Placed drafts, one for each household; rows that repeat another; rows to be sent back."""

    placed: list[Placed]
    duplicates: list[int]
    bad: list[Bad]


def made_code(areas: Areas, hamlet: Area, head_key: str) -> str:
    """A stable code for a household whose list has none: a readable hamlet, and eight hex digits of place and head."""
    digest = hashlib.sha256(f"{areas.path(hamlet)}|{head_key}".encode()).hexdigest()[:8]
    return f"{slug(hamlet.name)}-{digest}"


def own_code(areas: Areas, hamlet: Area, code: str) -> str:
    """The list's code. One of up to four digits is a number within its hamlet, so the hamlet goes before it."""
    if not (code.isascii() and code.isdigit() and len(code) <= 4):
        return code
    digest = hashlib.sha256(areas.path(hamlet).encode()).hexdigest()[:4]
    return f"{slug(hamlet.name)}-{digest}-{int(code)}"


def slug(name: str) -> str:
    """At most 30 plain letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold_key(name)).strip("-")[:30].strip("-") or "thon"


def sort_out(drafts: Iterable[Draft], areas: Areas, header: Header) -> Sorted:
    """Places the drafts and parts repeated and unclear rows from the others.

    Raises ImportProblem when not one row can be placed, for want of a commune or a province that the list has no column for.
    """
    result = Sorted([], [], [])
    groups = _grouped(drafts, areas, header, result.bad)
    coded = {placed.name_key: placed.draft.row for group in groups for placed in group if placed.draft.code}
    for group in groups:
        first, *others = group
        different = [placed for placed in others if placed.says != first.says]
        if not first.draft.code and (different or first.name_key in coded):
            rows = sorted({placed.draft.row for placed in group} | {coded.get(first.name_key, first.draft.row)})
            result.bad += [_needs_code(placed.draft, rows, header) for placed in group]
            continue
        result.placed.append(first)
        result.bad += [_same_code(placed.draft, first.draft.row, header) for placed in different]
        result.duplicates += [placed.draft.row for placed in others if placed.says == first.says]
    return result


def _grouped(drafts: Iterable[Draft], areas: Areas, header: Header, bad: list[Bad]) -> list[list[Placed]]:
    """The drafts that mean one household each, by its code or its name; those that cannot be placed are added to `bad`."""
    groups: dict[object, list[Placed]] = {}
    missing: Unplaced | None = None
    for draft in drafts:
        try:
            placed = _place(draft, areas)
        except Unplaced as error:
            bad.append(_unplaced(draft, error, header))
            missing = error if _FIELDS[error.kind] not in header.places else missing
            continue
        groups.setdefault((draft.code and placed.code) or placed.name_key, []).append(placed)
    if missing and missing.kind is not AreaKind.HAMLET and not groups:
        message, _, hint = str(missing).partition(": ")
        raise ImportProblem(f"{message[:1].upper()}{message[1:]}.", hint)
    return list(groups.values())


def mismatch(placed: Placed, known: Household, numbers: Iterable[str], areas: Areas) -> str | None:
    """Why the household that has this code in the register cannot be the one of the row; None when it can.

    A code alone is no proof: lists number anew, and communes use the same codes. The head's name must be the same, or a telephone; for
    a household of another commune both.
    """
    same_head = fold_key(known.head) == placed.head_key
    same_phone = not {number.e164 for number in placed.draft.phones}.isdisjoint(numbers)
    if areas.commune_of(known.hamlet_id) != areas.commune_of(placed.hamlet_id):
        if same_head and same_phone:
            return None
        return f"mã {placed.code} đã dùng cho một hộ ở xã khác: thêm chữ viết tắt của xã vào trước mã, ví dụ MS-{placed.code[:20]}"
    if same_head or same_phone:
        return None
    return (
        f"mã {placed.code} trong sổ là hộ có tên chủ hộ khác: nếu đúng là hộ này, sửa tên trong sổ hoặc trong danh sách cho giống nhau; "
        "nếu là hộ khác, ghi mã khác"
    )


def bad_code(draft: Draft, text: str, header: Header) -> Bad:
    """A row sent back for its code, or for its head when the list has no codes."""
    places = header.places.get(Field.CODE) or header.places.get(Field.HEAD) or header.places[Field.SURNAME]
    return Bad(draft.row, [Reason(places[0], text)], draft.place, draft.details.category)


def by_name(hamlets: Iterable[int]) -> Mapping[tuple[int, str], list[str]]:
    """The codes of all households of these hamlets, by hamlet and head."""
    found: dict[tuple[int, str], list[str]] = {}
    rows = Household.objects.filter(hamlet_id__in=list(hamlets)).order_by("pk").values_list("hamlet_id", "head", "code")
    for hamlet, head, code in rows.iterator(chunk_size=5000):
        found.setdefault((hamlet, fold_key(head)), []).append(code)
    return found


def _place(draft: Draft, areas: Areas) -> Placed:
    hamlet, head = areas.hamlet(draft.place), fold_key(draft.head)
    code = own_code(areas, hamlet, draft.code) if draft.code else made_code(areas, hamlet, head)
    return Placed(draft, hamlet.pk, head, code)


def _unplaced(draft: Draft, error: Unplaced, header: Header) -> Bad:
    places = header.places.get(_FIELDS[error.kind])
    return Bad(draft.row, [Reason(places[0] if places else None, str(error))], draft.place, draft.details.category)


def _needs_code(draft: Draft, rows: list[int], header: Header) -> Bad:
    text = f"các dòng {', '.join(map(str, rows[:6]))} cùng tên chủ hộ, cùng thôn"
    return bad_code(draft, f"{text}: nếu là các hộ khác nhau, ghi mã hộ cho từng hộ; nếu là một hộ, gộp thành một dòng", header)


def _same_code(draft: Draft, row: int, header: Header) -> Bad:
    return bad_code(draft, f"mã hộ này đã có ở dòng {row} với nội dung khác: sửa mã, hoặc gộp hai dòng thành một", header)
