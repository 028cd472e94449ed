"""The claim: which messages leave now. Committed as `sending` with an attempt id before anything leaves.

Everything is checked here again, in one transaction with the sender's token bucket: campaign state, expiry, consent, opt-out, hours,
daily cap. All senders' rows are locked in order, so claims follow one another and neither the rate nor the cap can be overrun by several
dispatchers; `SKIP LOCKED` keeps them from waiting for rows that something else holds.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import CharField, Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat

from ..gateways.base import Outgoing
from ..models import Campaign, CampaignState, Consent, Message, Phone, Sender, SessionState, State, Stop
from ..rules.bucket import refill, stamp, wait_seconds
from ..rules.policy import CAP_WINDOW, Facts, Go, Leave, Wait, may_go
from ..rules.timing import Hours, closing_time, next_allowed

ALERT = "alert"


class Claimed(NamedTuple):
    """One message this process may now send, exactly once."""

    id: int
    attempts: int
    gateway: str
    outgoing: Outgoing


@dataclass(frozen=True)
class Claim:
    """What a claim took. `idle_until`: when it is worth asking again if nothing was taken; None: nothing is queued."""

    messages: tuple[Claimed, ...] = ()
    idle_until: datetime | None = None


class _Due(NamedTuple):
    id: int
    campaign_id: int
    household_id: int | None
    phone: str
    phone_key: str
    text: str
    expires_at: datetime
    attempts: int
    occurrence: str
    purpose: str
    session: int | None
    revision: int | None
    session_state: str | None

    @property
    def outdated(self) -> str:
        """Why it may not go when its session was changed while it was being planned or sent; empty when it was not."""
        if self.session is None or self.occurrence.startswith(f"s{self.session}:r{self.revision}:"):
            return ""
        return "session-cancelled" if self.session_state == SessionState.CANCELLED else "session-moved"


def claim(now: datetime, limit: int, hours: Hours, gateways: Iterable[str] | None = None) -> Claim:
    """Take up to `limit` messages of one sender that has some due. `gateways`: only senders of these."""
    with transaction.atomic():
        idle: list[datetime] = []
        opening = next_allowed(now, hours)
        for sender in _locked_senders(gateways):
            tokens = refill(sender.tokens, sender.tokens_at, now, sender.rate, max(1, sender.burst))  # with less nothing ever goes
            campaigns = _campaigns(sender)
            if not campaigns:
                continue
            first = min(due for _, due in campaigns)
            if opening > now or first > now:
                idle.append(max(opening, first))
                continue
            if tokens < 1:
                idle.append(now + timedelta(seconds=wait_seconds(tokens, sender.rate)))
                continue
            room = min(limit, int(tokens))
            taken = _take(sender, [pk for pk, due in campaigns if due <= now], now, room, hours)
            _spend(sender, tokens - len(taken), now)
            if taken:
                return Claim(tuple(taken))
            idle.append(now)  # all that was due was put off or left out: look again at once
    return Claim(idle_until=min(idle) if idle else None)


def _locked_senders(gateways: Iterable[str] | None) -> list[Sender]:
    """Every sender is locked, whoever's gateway this process has: the daily cap goes over all of them."""
    ready = [sender for sender in Sender.objects.select_for_update().order_by("pk") if not sender.stopped and sender.rate > 0]
    known = None if gateways is None else set(gateways)
    return [sender for sender in ready if known is None or sender.gateway in known]


def _spend(sender: Sender, tokens: float, now: datetime) -> None:
    Sender.objects.filter(pk=sender.pk).update(tokens=tokens, tokens_at=stamp(sender.tokens_at, now))


def _campaigns(sender: Sender) -> list[tuple[int, datetime]]:
    """Running campaigns of `sender` with something queued, the most urgent first, each with when its first message is due.

    One look into the queue's index a campaign: a paused campaign's million rows cost nothing here.
    """
    queued = Message.objects.filter(campaign=OuterRef("pk"), state=State.QUEUED).order_by("not_before")
    first = Subquery(queued.values("not_before")[:1])
    found = Campaign.objects.filter(state=CampaignState.RUNNING, sender=sender).annotate(due=first).filter(due__isnull=False)
    return list(found.order_by("priority", "due", "pk").values_list("pk", "due"))


def _take(sender: Sender, campaigns: Sequence[int], now: datetime, room: int, hours: Hours) -> list[Claimed]:
    """Decide the due messages of `campaigns` in their order until `room` of them may go."""
    go: list[_Due] = []
    for campaign in campaigns:
        if len(go) >= room:
            break
        due = _due(campaign, now, room - len(go))
        go += _decide(due, now, hours, go)
    return _mark(sender, go, now, closing_time(now, hours))


def _due(campaign: int, now: datetime, limit: int) -> list[_Due]:
    rows = Message.objects.filter(campaign_id=campaign, state=State.QUEUED, not_before__lte=now).order_by("not_before", "id")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    columns = ("id", "campaign_id", "household_id", "phone", "phone_key", "text", "expires_at", "attempts", "occurrence")
    others = ("campaign__purpose", "session_id", "session__revision", "session__state")
    return [_Due(*row) for row in rows.values_list(*columns, *others)[:limit]]


def _decide(due: Sequence[_Due], now: datetime, hours: Hours, chosen: Sequence[_Due]) -> list[_Due]:
    """Those that may go; the others are put off or closed here. `chosen`: what this claim takes already, of more urgent campaigns."""
    consented, stopped, listed = _consented(due), _stopped(due), _listed(due)
    sent = _sent_lately(due, now)
    for one in chosen:
        sent[one.phone_key].append(now)
    go: list[_Due] = []
    waits: dict[datetime, list[int]] = defaultdict(list)
    leaves: dict[Leave, list[int]] = defaultdict(list)
    for one in due:
        facts = Facts(
            expires_at=one.expires_at,
            alert=one.purpose == ALERT,
            consented=(one.household_id, one.purpose) in consented,
            stopped=one.phone_key in stopped,
            erased=one.household_id is None or not one.phone,
            listed=(one.household_id, one.phone_key) in listed,
            outdated=one.outdated,
            sent=sent[one.phone_key],
        )
        decision = may_go(facts, now, hours)
        if isinstance(decision, Go):
            go.append(one)
            sent[one.phone_key].append(now)  # the next message of this claim to the same number counts it
        elif isinstance(decision, Wait):
            waits[decision.until].append(one.id)
        else:
            leaves[decision].append(one.id)
    for until, ids in waits.items():
        Message.objects.filter(pk__in=ids).update(not_before=until)
    for leave, ids in leaves.items():
        Message.objects.filter(pk__in=ids).update(state=leave.state, reason=leave.reason, done_at=now)
    return go


def _consented(due: Sequence[_Due]) -> set[tuple[int | None, str]]:
    given = Consent.objects.filter(household__in={one.household_id for one in due if one.household_id}, withdrawn_at=None)
    return set(given.order_by().values_list("household", "purpose"))


def _listed(due: Sequence[_Due]) -> set[tuple[int | None, str]]:
    """Whose number each is now: one corrected since planning is a stranger's, or another household's that agreed to nothing."""
    return set(Phone.objects.filter(key__in={one.phone_key for one in due}).order_by().values_list("household", "key"))


def _stopped(due: Sequence[_Due]) -> set[str]:
    return set(Stop.objects.filter(key__in={one.phone_key for one in due}).order_by().values_list("key", flat=True))


def _sent_lately(due: Sequence[_Due], now: datetime) -> dict[str, list[datetime]]:
    """When each number was last texted, by any campaign."""
    sent: dict[str, list[datetime]] = defaultdict(list)
    keys = {one.phone_key for one in due}
    recent = Message.objects.filter(phone_key__in=keys, sent_at__gt=now - CAP_WINDOW).order_by()
    for key, moment in recent.values_list("phone_key", "sent_at"):
        if moment is not None:
            sent[key].append(moment)
    return sent


def _mark(sender: Sender, go: Sequence[_Due], now: datetime, closing: datetime) -> list[Claimed]:
    """Commit-to-be: state `sending` with an attempt id made of this claim and the message. A provider may keep it until `closing`."""
    stamp = uuid.uuid4().hex[:16]
    mark = Concat(Value(f"{stamp}-"), Cast(F("id"), CharField()))
    ids = [one.id for one in go]
    if ids:
        changes = {"state": State.SENDING, "attempt": mark, "attempts": F("attempts") + 1, "claimed_at": now, "sent_at": now, "reason": ""}
        Message.objects.filter(pk__in=ids).update(**changes, gateway=sender.gateway)
    address = sender.address or sender.name
    outgoing = (Outgoing(f"{stamp}-{one.id}", one.phone, one.text, address, now, min(one.expires_at, closing)) for one in go)
    return [Claimed(one.id, one.attempts + 1, sender.gateway, out) for one, out in zip(go, outgoing, strict=True)]


def anything_queued() -> bool:
    """Whether a running campaign has anything left to send, now or later."""
    queued = Message.objects.filter(campaign=OuterRef("pk"), state=State.QUEUED)
    return Campaign.objects.filter(Exists(queued), state=CampaignState.RUNNING).exists()
