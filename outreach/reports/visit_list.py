"""Whom SMS did not reach, hamlet by hamlet, and why: the households that volunteers visit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from ..models import Area, AreaKind, Campaign, Consent, Household, Message, Phone, PhoneKind, Session, State, Stop
from ..planning.audience import within
from ..rules.phones import national
from ..rules.reasons import say
from .formats import name_order
from .occasions import Occasion, occasion, reached


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One household to visit. `why` in Vietnamese; `reason` its key in rules.reasons; `tip` what to read here, if not the list's text."""

    code: str
    head: str
    phones: tuple[str, ...]  # as dialled in Vietnam
    reason: str
    why: str
    digital_member: str
    tip: str = ""


@dataclass(frozen=True, slots=True)
class HamletVisits:
    """One hamlet's households to visit, in the order of their codes, out of `households` the campaign is meant for there."""

    id: int
    hamlet: str
    commune: str
    province: str
    team: str
    hotline: str
    text: str  # to be read out; paragraphs parted by empty lines
    households: int
    rows: tuple[VisitRow, ...]


@dataclass(frozen=True, slots=True)
class VisitList:
    """All hamlets that have a household in the audience, whether or not anybody is to be visited there."""

    code: str
    title: str
    at: datetime
    hamlets: tuple[HamletVisits, ...]


class Outcome(NamedTuple):
    """How far messages got at one number; the smallest says most."""

    rank: int
    reason: str


class Number(NamedTuple):
    """One telephone of a household."""

    number: str
    mobile: bool
    stopped: bool
    outcome: Outcome | None  # None: nothing was planned for it


# The worst first: what certainly failed says more than what nobody knows.
_RANKS = (State.FAILED, State.EXPIRED, State.SUPPRESSED, State.CANCELLED, State.UNKNOWN, State.ACCEPTED)
_UNSAID = {State.EXPIRED: "expired", State.CANCELLED: "campaign", State.UNKNOWN: "timeout", State.ACCEPTED: "no-receipt"}
WAITING = Outcome(len(_RANKS), "")


def outcome_of(state: str, reason: str, over: bool) -> Outcome:
    """What one message that was not delivered means. `over`: it will not leave any more."""
    if state in (State.QUEUED, State.SENDING):
        if not over:
            return WAITING
        state, reason = (State.EXPIRED, "") if state == State.QUEUED else (State.UNKNOWN, "")
    known = State(state)
    if known == State.ACCEPTED:
        reason = ""
    return Outcome(_RANKS.index(known), reason or _UNSAID.get(known, "other"))


def why_not(numbers: Sequence[Number], consented: bool, over: bool) -> str | None:
    """The reason (a key of rules.reasons) why a household is visited; None: not yet, its message is on the way or about to be planned."""
    mobiles = [number for number in numbers if number.mobile]
    if not mobiles:
        return "landline" if numbers else "no-phone"
    if all(number.stopped for number in mobiles):
        return "opted-out"
    outcomes = [number.outcome for number in mobiles if number.outcome]
    if WAITING in outcomes:
        return None
    if outcomes:
        return min(outcomes).reason
    if not consented:
        return "no-consent"
    return "not-planned" if over else None


def visit_list(campaign: Campaign, area: Area | None, now: datetime, session: Session | None = None) -> VisitList:
    """Households of the campaign's audience in `area` (with all below it; None: everywhere) that no delivered message reached.

    Consent is no condition: who did not agree, has no phone or opted out of SMS is visited, with that as the reason. Households whose
    message still waits are left out until nothing can leave any more. A class: `session`, else the next one. Seven queries.
    """
    asked = occasion(campaign, now, session)
    meant = asked.households.filter(hamlet__in=within([area.pk])) if area else asked.households
    rows = _rows(meant, asked, campaign, now)
    counts = dict(meant.order_by().values_list("hamlet").annotate(Count("pk")))
    hamlets = [_visits(hamlet, asked, counts[hamlet.pk], rows[hamlet.pk]) for hamlet in _hamlets(area) if hamlet.pk in counts]
    hamlets.sort(key=lambda visits: (name_order(visits.province), name_order(visits.commune), name_order(visits.hamlet)))
    return VisitList(campaign.code, campaign.title, now, tuple(hamlets))


def _hamlets(area: Area | None) -> QuerySet[Area]:
    hamlets = within([area.pk]) if area else Area.objects.filter(kind=AreaKind.HAMLET)
    return hamlets.order_by("pk").select_related("parent__parent", "team")


def _visits(hamlet: Area, asked: Occasion, households: int, rows: list[VisitRow]) -> HamletVisits:
    commune = hamlet.parent
    province = commune.parent if commune else None
    return HamletVisits(
        id=hamlet.pk,
        hamlet=hamlet.name,
        commune=commune.name if commune else "",
        province=province.name if province else "",
        team=hamlet.team.name if hamlet.team else "",
        hotline=hamlet.team.hotline if hamlet.team else "",
        text=asked.text(hamlet),
        households=households,
        rows=tuple(sorted(rows, key=lambda row: name_order(row.code))),
    )


def _rows(meant: QuerySet[Household], asked: Occasion, campaign: Campaign, now: datetime) -> dict[int, list[VisitRow]]:
    """By hamlet."""
    numbers = _numbers(meant, asked, now)
    came = set(reached(asked.messages.filter(phone_key__in=_phones(meant).values("key"))).iterator())
    consented = Exists(Consent.objects.filter(household=OuterRef("pk"), purpose=campaign.purpose, withdrawn_at=None))
    columns = ("pk", "code", "head", "hamlet", "digital_member", "tipplace__position", "consented")
    first_tip = next(iter(asked.tips.values()), "")
    rows: dict[int, list[VisitRow]] = defaultdict(list)
    for pk, code, head, hamlet, digital_member, place, agreed in (
        meant.order_by().annotate(consented=consented).values_list(*columns).iterator()
    ):
        reason = None if pk in came else why_not(numbers.get(pk, ()), agreed, asked.over)
        if reason is not None:
            phones = tuple(national(one.number) for one in numbers.get(pk, ()))
            rows[hamlet].append(VisitRow(code, head, phones, reason, say(reason), digital_member, asked.tips.get(place, first_tip)))
    return rows


def _phones(meant: QuerySet[Household]) -> QuerySet[Phone]:
    return Phone.objects.filter(household__in=meant.order_by().values("pk")).order_by()


def _numbers(meant: QuerySet[Household], asked: Occasion, now: datetime) -> dict[int, list[Number]]:
    """The telephones of each household, the first one first."""
    outcomes = _outcomes(asked.messages.filter(phone_key__in=_phones(meant).values("key")), asked.over, now)
    stopped = Exists(Stop.objects.filter(key=OuterRef("key")))
    columns = ("household", "number", "key", "kind", "stopped")
    found: dict[int, list[Number]] = defaultdict(list)
    for household, number, key, kind, stop in (
        _phones(meant).annotate(stopped=stopped).order_by("household", "position").values_list(*columns).iterator()
    ):
        found[household].append(Number(number, kind == PhoneKind.MOBILE, stop, outcomes.get(key)))
    return found


def _outcomes(messages: QuerySet[Message], over: bool, now: datetime) -> dict[str, Outcome]:
    """The outcome that says most, by the key of the number."""
    found: dict[str, Outcome] = {}
    rows: Iterable[tuple[str, str, str, datetime]] = (
        messages.filter(~Q(state=State.DELIVERED)).order_by().values_list("phone_key", "state", "reason", "expires_at").iterator()
    )
    for key, state, reason, expires_at in rows:
        outcome = outcome_of(state, reason, over or expires_at <= now)
        found[key] = min(outcome, found.get(key, outcome))
    return found
