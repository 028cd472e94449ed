"""What a row of a list says about a household, before the register is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ..rules.phones import Number
from .problems import Reason


class Place(NamedTuple):
    """Names of areas as the list has them; empty where it says nothing."""

    hamlet: str = ""
    commune: str = ""
    province: str = ""
    old_hamlet: str = ""
    old_commune: str = ""


NOWHERE = Place()


class Given(NamedTuple):
    """A consent that the list states in full."""

    purpose: str
    method: str
    given_on: date
    recorded_by: str
    evidence: str


@dataclass(slots=True, frozen=True)
class Details:
    """What else a list may say. None: it says nothing, and what the register holds stays."""

    category: str | None = None
    text_style: str | None = None
    language: str | None = None
    digital_member: str | None = None
    trained_on: date | None = None
    note: str | None = None


@dataclass(slots=True, frozen=True)
class Draft:
    """One household as its row says. `row` does not count when two drafts are compared: equal drafts are one household, listed twice."""

    row: int = field(compare=False)
    code: str
    head: str
    place: Place
    details: Details
    phones: tuple[Number, ...]
    consents: tuple[Given, ...]
    unsaid: tuple[str, ...] = ()  # purposes that have a column, which is empty or says no here


@dataclass(slots=True)
class Bad:
    """A row that goes back to the officer, with what the rows and titles above it said."""

    row: int
    reasons: list[Reason]
    place: Place = NOWHERE
    category: str | None = None
