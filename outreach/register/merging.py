"""Puts households into the register in batches: new ones, changed ones, and nothing for those that are the same.

A list is what the commune knows, not all that the register knows: its numbers are added, none is taken away; a consent is added, none
is withdrawn, and one that was withdrawn does not come back by an old list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.utils import timezone

from ..models import Category, Consent, Household, Phone, Stop, phone_key
from ..rules.folding import fold_key
from .areas import Areas
from .bulk import insert
from .drafts import Bad, Given
from .headings import Header
from .identity import Placed, bad_code, by_name, made_code, mismatch

BATCH = 2000
_UPDATED = ("head", "hamlet", "category", "text_style", "language", "digital_member", "trained_on", "note", "search")
_SEARCH = 200  # what models.Household.search holds


@dataclass(slots=True)
class Merged:
    """What became of the households of a list. Rows are numbers in the list."""

    new: int = 0
    changed: int = 0
    same: int = 0
    numbers: int = 0  # telephone numbers added
    landlines: int = 0  # of these, those SMS cannot reach
    consents: int = 0  # consents added
    uncategorized: int = 0  # new households of which nothing says whether they are poor
    stopped: int = 0  # numbers of the list that asked for no more SMS
    kept_numbers: list[int] = field(default_factory=list)  # rows whose household has more numbers in the register
    unsaid: list[int] = field(default_factory=list)  # rows without a yes, though the register has one
    withdrawn: list[int] = field(default_factory=list)  # rows with a yes older than its withdrawal
    bad: list[Bad] = field(default_factory=list)


@dataclass(slots=True)
class _Known:
    """A household of the register with its numbers and consents."""

    household: Household
    numbers: dict[str, int] = field(default_factory=dict)  # to their place among the household's numbers
    active: set[str] = field(default_factory=set)
    withdrawn: dict[str, date] = field(default_factory=dict)


class Merger:
    """Merges placed drafts. To be used inside a transaction."""

    def __init__(self, areas: Areas, header: Header, hamlets: Iterable[int]) -> None:
        self.areas, self.header = areas, header
        self.result = Merged()
        self._names: Mapping[tuple[int, str], list[str]] = by_name(hamlets)
        self._repeated: set[tuple[int, str]] = set()
        self._phones: list[tuple[Any, ...]] = []
        self._consents: list[tuple[Any, ...]] = []

    def merge(self, placed: Sequence[Placed], progress: Callable[[int, int], None]) -> Merged:
        """All of them, in batches of 2,000."""
        done = 0
        names = Counter(one.name_key for one in placed)
        self._repeated = {name for name, times in names.items() if times > 1}
        for batch in _batches(placed):
            self._batch(batch)
            done += len(batch)
            progress(done, len(placed))
        return self.result

    def _batch(self, batch: list[Placed]) -> None:
        coded = {one.draft.row: self._register_code(one) for one in batch}
        known = _known(code for code in coded.values() if code)
        new: list[tuple[Placed, Household]] = []
        changed: list[Household] = []
        for one in batch:
            found = known.get(coded[one.draft.row] or "")
            if reason := self._refusal(one, found):
                self.result.bad.append(bad_code(one.draft, reason, self.header))
            elif found:
                changed += self._update(one, found)
            else:
                new.append((one, self._new(one)))
        self._write(new, changed)
        self._count_stopped(batch)

    def _register_code(self, one: Placed) -> str | None:
        """The code in the register of the household a row means; None when there are several to choose from."""
        same_name = self._names.get(one.name_key, [])
        if not one.draft.code:
            return one.code if not same_name else same_name[0] if len(same_name) == 1 else None
        if len(same_name) == 1 and one.code not in same_name and one.name_key not in self._repeated:
            self._adopt(one, same_name[0])
        return one.code

    def _adopt(self, one: Placed, code: str) -> None:
        """A household known so far only by its hamlet and head gets the code that its list has now."""
        made = made_code(self.areas, self.areas.by_id(one.hamlet_id), one.head_key)
        if code == made and not Household.objects.filter(code=one.code).exists():
            Household.objects.filter(code=made).update(code=one.code, search=fold_key(f"{one.draft.head} {one.code}")[:_SEARCH])

    def _refusal(self, one: Placed, found: _Known | None) -> str | None:
        same_name = self._names.get(one.name_key, [])
        if not one.draft.code and len(same_name) > 1:
            return f"trong sổ có {len(same_name)} hộ cùng tên chủ hộ ở thôn này ({', '.join(same_name[:4])}): ghi mã hộ để biết là hộ nào"
        return mismatch(one, found.household, found.numbers, self.areas) if found else None

    def _new(self, one: Placed) -> Household:
        draft = one.draft
        self.result.new += 1
        self.result.uncategorized += draft.details.category is None
        said = {name: value for name, value in _details(one).items() if value is not None}
        household = Household(code=one.code, head=draft.head, hamlet_id=one.hamlet_id, **{"category": Category.OTHER, **said})
        household.search = fold_key(f"{draft.head} {one.code}")[:_SEARCH]
        return household

    def _update(self, one: Placed, known: _Known) -> list[Household]:
        """Adds what the row says beyond the register. Returns the household when its own row changes."""
        household, draft = known.household, one.draft
        said = {"head": draft.head, "hamlet_id": one.hamlet_id, **_details(one)}
        differing = {name: value for name, value in said.items() if value is not None and getattr(household, name) != value}
        before = len(self._phones) + len(self._consents)
        self._add_phones(one, household, known.numbers)
        self._add_consents(one, household, known)
        added = len(self._phones) + len(self._consents) - before
        if not known.numbers.keys() <= {number.e164 for number in draft.phones}:
            self.result.kept_numbers.append(draft.row)
        if not known.active.isdisjoint(draft.unsaid):
            self.result.unsaid.append(draft.row)
        self.result.changed += bool(differing or added)
        self.result.same += not (differing or added)
        return [_as_new(household, differing)] if differing else []

    def _add_phones(self, one: Placed, household: Household, numbers: Mapping[str, int]) -> None:
        position = max(numbers.values(), default=0)
        for number in one.draft.phones:
            if number.e164 not in numbers:
                position += 1
                key = phone_key(number.e164)
                self._phones.append((household.pk, number.e164, key, number.kind, position))
                self.result.numbers += 1
                self.result.landlines += number.kind == "landline"

    def _add_consents(self, one: Placed, household: Household, known: _Known | None) -> None:
        """A yes that is new. One given before it was withdrawn, or on that day, stays withdrawn: an old list must not undo it."""
        for given in one.draft.consents:
            if known and given.purpose in known.active:
                continue
            if known and given.purpose in known.withdrawn and given.given_on <= known.withdrawn[given.purpose]:
                self.result.withdrawn += [one.draft.row] if one.draft.row not in self.result.withdrawn[-1:] else []
                continue
            self._consents.append((household.pk, *given, ""))
            self.result.consents += 1

    def _write(self, new: list[tuple[Placed, Household]], changed: list[Household]) -> None:
        Household.objects.bulk_create([household for _, household in new])
        for one, household in new:
            self._add_phones(one, household, {})
            self._add_consents(one, household, None)
        # An upsert by code: one statement a batch, where bulk_update would write a CASE for every row and column.
        Household.objects.bulk_create(changed, update_conflicts=True, unique_fields=["code"], update_fields=_UPDATED)
        insert(Phone, ("household_id", "number", "key", "kind", "position"), self._phones)
        insert(Consent, ("household_id", *Given._fields, "withdrawn_how"), self._consents)
        self._phones, self._consents = [], []

    def _count_stopped(self, batch: Iterable[Placed]) -> None:
        keys = {phone_key(number.e164) for one in batch for number in one.draft.phones}
        self.result.stopped += Stop.objects.filter(key__in=keys).count()


def _known(codes: Iterable[str]) -> dict[str, _Known]:
    """The households that have these codes."""
    by_id = {household.pk: _Known(household) for household in Household.objects.filter(code__in=list(codes))}
    if not by_id:
        return {}
    for pk, number, position in Phone.objects.filter(household_id__in=list(by_id)).values_list("household_id", "number", "position"):
        by_id[pk].numbers[number] = position
    consents = Consent.objects.filter(household_id__in=list(by_id)).values_list("household_id", "purpose", "withdrawn_at")
    for pk, purpose, withdrawn_at in consents:
        if withdrawn_at is None:
            by_id[pk].active.add(purpose)
        else:
            day = timezone.localdate(withdrawn_at)
            by_id[pk].withdrawn[purpose] = max(day, by_id[pk].withdrawn.get(purpose, day))
    return {known.household.code: known for known in by_id.values()}


def _as_new(household: Household, differing: Mapping[str, Any]) -> Household:
    """The household with what differs, without its id: an upsert finds it by its code."""
    values = {name: getattr(household, name) for name in ("code", "hamlet_id", *_UPDATED) if name not in ("hamlet", "search")}
    changed = Household(**{**values, **differing})
    changed.search = fold_key(f"{changed.head} {changed.code}")[:_SEARCH]
    return changed


def _details(one: Placed) -> dict[str, Any]:
    details = one.draft.details
    return {name: getattr(details, name) for name in details.__slots__}


def _batches(placed: Sequence[Placed]) -> Iterator[list[Placed]]:
    remaining = iter(placed)
    while batch := list(islice(remaining, BATCH)):
        yield batch
