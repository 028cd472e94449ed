"""Finds the province, commune and hamlet that a list names, however it spells them; makes those the register lacks."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from ..models import Area, AreaKind
from ..rules.folding import fold_key
from .drafts import Place

_KINDS = {
    AreaKind.PROVINCE: ("tinh", "thanh pho"),
    AreaKind.COMMUNE: ("xa", "phuong", "thi tran", "dac khu"),
    AreaKind.HAMLET: (
        *("to dan pho", "tieu khu", "khu dan cu", "khu pho", "thon", "ban", "ap", "xom", "buon", "khom", "khu", "lang"),
        *("phum", "soc", "bon", "plei", "doi", "to"),
    ),
}
_SHORT = {"tdp": "to dan pho", "kp": "khu pho", "tp": "thanh pho", "tt": "thi tran"}
_WORDS = {AreaKind.PROVINCE: "tỉnh", AreaKind.COMMUNE: "xã", AreaKind.HAMLET: "thôn"}
_OLD_NAMES = 300  # what models.Area.old_names holds


class Unplaced(ValueError):
    """Why a household cannot be placed, with the next step; `kind` is the level that is missing or unclear."""

    def __init__(self, kind: AreaKind, message: str) -> None:
        self.kind = kind
        super().__init__(message)


class Areas:
    """All areas of the register, by the ways their names may be written. Made once for an import, inside its transaction.

    `made` counts the areas that were missing; `read_as` lists names that were taken for a known area spelled differently.
    """

    def __init__(self) -> None:
        self.made: Counter[AreaKind] = Counter()
        self.read_as: dict[str, str] = {}
        self._by_id: dict[int, Area] = {}
        self._kinds: dict[AreaKind, list[Area]] = {kind: [] for kind in AreaKind}
        self._index: dict[tuple[str, int | None, str], list[tuple[str, Area]]] = {}
        self._resolved: dict[Place, Area] = {}
        for area in Area.objects.all():
            self._add(area)

    def hamlet(self, place: Place) -> Area:
        """The hamlet of a household. Raises Unplaced when its commune or province cannot be known, or the name fits several."""
        if (known := self._resolved.get(place)) is not None:
            return known
        commune = self._commune(place)
        hamlet = self._named(AreaKind.HAMLET, place.hamlet, commune)
        self._remember(commune, place.old_commune)
        self._remember(hamlet, place.old_hamlet)
        self._resolved[place] = hamlet
        return hamlet

    @property
    def ids(self) -> set[int]:
        """The ids of all areas there are so far."""
        return set(self._by_id)

    def by_id(self, area_id: int) -> Area:
        """An area by its id."""
        return self._by_id[area_id]

    def commune_of(self, hamlet_id: int) -> int | None:
        """The id of the commune a hamlet lies in."""
        return self._by_id[hamlet_id].parent_id

    def path(self, hamlet: Area) -> str:
        """A hamlet's names down from its province, as they are compared."""
        names, area = [], hamlet
        while True:
            names.append(fold_key(area.name))
            if area.parent_id is None:
                return "/".join(reversed(names))
            area = self._by_id[area.parent_id]

    def _commune(self, place: Place) -> Area:
        communes, provinces = self._kinds[AreaKind.COMMUNE], self._kinds[AreaKind.PROVINCE]
        if not place.commune:
            if len(communes) == 1:
                return communes[0]
            raise Unplaced(AreaKind.COMMUNE, "chưa biết thôn này thuộc xã nào: thêm cột Xã, hoặc chạy lại với --commune")
        if place.province:
            return self._named(AreaKind.COMMUNE, place.commune, self._named(AreaKind.PROVINCE, place.province, None))
        key = _parts(AreaKind.COMMUNE, place.commune)
        fitting = [area for area in communes if _fits(key, _parts(AreaKind.COMMUNE, area.name))]
        if len(fitting) == 1:
            return fitting[0]
        if not fitting and len(provinces) == 1:
            return self._named(AreaKind.COMMUNE, place.commune, provinces[0])
        raise Unplaced(AreaKind.PROVINCE, f"chưa biết {place.commune} thuộc tỉnh nào: thêm cột Tỉnh, hoặc chạy lại với --province")

    def _named(self, kind: AreaKind, name: str, parent: Area | None) -> Area:
        """The area of that name under its parent: spelled the same, else differing in marks or in the word before it; else a new one."""
        above = parent.pk if parent else None
        word, bare = _parts(kind, name)
        known = self._index.get((kind, above, bare), [])
        fitting = {area.pk: area for other, area in known if _fits((word, bare), (other, bare))}
        same = [area for area in fitting.values() if _spelled(area.name) == _spelled(name)]
        exact = {area.pk: area for other, area in known if other == word}
        found = same or list(exact.values()) or list(fitting.values())
        if len(found) > 1:
            names = ", ".join(area.name for area in found[:4])
            raise Unplaced(kind, f"có nhiều {_WORDS[kind]} tên gần giống “{name}” ({names}): ghi đúng một tên")
        if found:
            if not same:
                self._rename_or_note(found[0], name)
            return found[0]
        area = Area.objects.create(kind=kind, name=name, parent=parent)
        self.made[kind] += 1
        self._add(area)
        return area

    def _rename_or_note(self, area: Area, name: str) -> None:
        """A fuller spelling becomes the area's name: it is printed and sent. Else the other spelling is only told."""
        if _fuller(name, area.name, AreaKind(area.kind)):
            self.read_as = {said: name if meant == area.name else meant for said, meant in self.read_as.items()}
            self.read_as[area.name] = name
            area.name = name
            area.save()
            self._learn(area)
        else:
            self.read_as[name] = area.name

    def _add(self, area: Area) -> None:
        self._by_id[area.pk] = area
        self._kinds[AreaKind(area.kind)].append(area)
        self._learn(area)

    def _learn(self, area: Area) -> None:
        kind = AreaKind(area.kind)
        for name in (area.name, *re.split(r"[,;]", area.old_names)):
            word, bare = _parts(kind, name)
            if bare:
                self._index.setdefault((kind, area.parent_id, bare), []).append((word, area))

    def _remember(self, area: Area, old: str) -> None:
        """Adds a name from before a merger to an area's search words."""
        names = [name.strip() for name in re.split(r"[,;]", area.old_names) if name.strip()]
        if not old or _spelled(old) in map(_spelled, (area.name, *names)):
            return
        joined = ", ".join((*names, old))
        if len(joined) <= _OLD_NAMES:
            area.old_names = joined
            area.save()
            self._learn(area)


def _spelled(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _parts(kind: AreaKind, name: str) -> tuple[str, str]:
    """The word for the kind of place, which may be missing, and the name itself, both in plain letters: ("ban", "mau mot")."""
    text = " ".join(re.sub(r"[^\w']+", " ", fold_key(name)).split()) or fold_key(name)
    first, _, rest = text.partition(" ")
    text = f"{_SHORT[first]} {rest}" if first in _SHORT and rest else text
    for word in _KINDS[kind]:
        if text.startswith(f"{word} "):
            return word, text[len(word) + 1 :]
    return "", text


def _fuller(name: str, than: str, kind: AreaKind) -> bool:
    """Whether `name` says more than the spelling `than`: it has diacritics, or the same diacritics and the word for the kind of place."""
    if _spelled(name).isascii() != _spelled(than).isascii():
        return _spelled(than).isascii()
    return bool(_parts(kind, name)[0]) and not _parts(kind, than)[0] and _parts(kind, name)[1] == _parts(kind, than)[1]


def _fits(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two names can mean one place: the word for its kind may be missing, but not differ."""
    return one[1] == other[1] and (one[0] == other[0] or not one[0] or not other[0])
