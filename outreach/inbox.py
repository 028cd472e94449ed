"""What comes back: receipts of the network and replies of people.

A message the network took but never reported on stays `accepted`; reports and visit lists count it as not reached ("no-receipt")
once `SILENT_AFTER` has passed, so that a receipt which is very late still finds its message.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial, reduce
from itertools import islice
from operator import or_

from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce, Upper

from .database import DatabaseThread
from .gateways.base import Gateway, Receipt, Reply
from .models import Household, Inbound, Message, Phone, State, Team, phone_key, record
from .register.optout import stop_number
from .rules.keywords import understand

SILENT_AFTER = timedelta(hours=72)
# Ages at which the provider is asked about a message without receipt: often while news is likely, six times in all.
_ASK_AT = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 2 * 60, 8 * 60, 24 * 60, 72 * 60))
_REPLIES_OVERLAP = timedelta(hours=1)  # a provider lists a reply a little after the time it gives it
_BATCH = 1000
_REFS = 100
_ME = "inbox"

# A receipt counts only when it knows more than the row. Delivered outranks failed: a network reports "not delivered" while a handset
# is off and "delivered" when it finds it after all; the handset's own word is the stronger one. All other states know less than any
# receipt, also expired, suppressed, cancelled and queued: a receipt that bears the row's mark says that the message did leave.
_KNOWS = {State.ACCEPTED: 1, State.FAILED: 2, State.DELIVERED: 3}


@dataclass(frozen=True, slots=True)
class ReceiptOutcome:
    """What a batch of receipts did, counted by receipt: "accepted", "delivered", "failed", "repeated" (nothing new), "unknown"."""

    counts: Mapping[str, int]


def take_receipts(receipts: Iterable[Receipt], now: datetime) -> ReceiptOutcome:
    """Apply news of messages, in any order and however often it comes; one transaction for each thousand."""
    counts: Counter[str] = Counter()
    for batch in _batches(receipts):
        with transaction.atomic():
            counts += _apply(batch, now)
    return ReceiptOutcome(dict(counts))


def _batches(receipts: Iterable[Receipt]) -> Iterator[list[Receipt]]:
    rest = iter(receipts)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _apply(receipts: Sequence[Receipt], now: datetime) -> Counter[str]:
    """Match receipts to rows, keep the one that knows most for each, and write by groups."""
    by_mark, by_ref = _locked_rows(receipts)
    counts: Counter[str] = Counter()
    best: dict[int, Receipt] = {}
    rows: dict[int, Message] = {}
    refs: dict[int, str] = {}
    for receipt in receipts:
        row = by_mark.get(receipt.mark) or by_ref.get(receipt.ref)
        if row is None:
            counts["unknown"] += 1
            continue
        rows[row.pk] = row
        if receipt.ref and not row.ref:
            refs.setdefault(row.pk, receipt.ref)
        known = _KNOWS[State(best[row.pk].state)] if row.pk in best else _KNOWS.get(State(row.state), 0)
        if _KNOWS[State(receipt.state)] > known:
            counts[receipt.state] += 1
            best[row.pk] = receipt
        else:
            counts["repeated"] += 1
    _write(best, refs, rows, now)
    return counts


def _locked_rows(receipts: Sequence[Receipt]) -> tuple[dict[str, Message], dict[str, Message]]:
    """The rows these receipts name, by mark and by ref; locked in the order of their ids, so that two batches never wait for each other."""
    marks, refs = {receipt.mark for receipt in receipts} - {""}, {receipt.ref for receipt in receipts} - {""}
    # The conditions of the partial indexes are spelt out: PostgreSQL does not infer them from a long list.
    ids = set(Message.objects.filter(~Q(attempt=""), attempt__in=marks).order_by().values_list("pk", flat=True)) if marks else set()
    ids |= set(Message.objects.filter(~Q(ref=""), ref__in=refs).order_by().values_list("pk", flat=True)) if refs else set()
    locked = Message.objects.filter(pk__in=ids).select_for_update().order_by("pk").only("state", "attempt", "ref")
    rows = list(locked) if ids else []
    return {row.attempt: row for row in rows if row.attempt}, {row.ref: row for row in rows if row.ref}


def _write(best: Mapping[int, Receipt], refs: Mapping[int, str], rows: Mapping[int, Message], now: datetime) -> None:
    groups: dict[tuple[str, str], list[int]] = {}
    for pk, receipt in best.items():
        reason = (receipt.reason or "other")[:24] if receipt.state == "failed" else ""
        groups.setdefault((receipt.state, reason), []).append(pk)
    for (state, reason), ids in groups.items():
        done_at = None if state == State.ACCEPTED else now
        left_at = Coalesce("sent_at", "claimed_at", Value(now))  # it did leave, so it counts for the daily cap
        Message.objects.filter(pk__in=ids).update(state=state, reason=reason, done_at=done_at, sent_at=left_at)
    for pk, ref in refs.items():
        rows[pk].ref = ref[:64]
    if refs:
        Message.objects.bulk_update([rows[pk] for pk in refs], ["ref"])


def take_replies(gateway_name: str, replies: Iterable[Reply], now: datetime) -> dict[str, int]:
    """Keep each reply once, say what it asks for, give it to a team; a stop acts at once. Counts by kind, and "repeated"."""
    replies = list(replies)
    known = set(Inbound.objects.filter(gateway=gateway_name, ref__in=[reply.ref for reply in replies]).values_list("ref", flat=True))
    counts: Counter[str] = Counter()
    for reply in replies:
        kind = None if reply.ref in known else _take_reply(gateway_name, reply, now)
        counts[kind or "repeated"] += 1
        known.add(reply.ref)
    return dict(counts)


def _take_reply(gateway_name: str, reply: Reply, now: datetime) -> str | None:
    """Keep one reply; None when another process has kept it in between. A stop with nothing to read besides needs no person."""
    text, phone = _storable(reply.text, 1600), _storable(reply.phone, 20)
    understood = understand(text)
    household = _household(phone)
    team = household.hamlet.team if household else _team_named(text)
    with transaction.atomic():
        item, new = Inbound.objects.get_or_create(
            gateway=gateway_name,
            ref=reply.ref,
            defaults={
                "phone": phone,
                "text": text,
                "kind": understood.kind,
                "received_at": reply.at,
                "household": household,
                "team": team,
            },
        )
        if not new:
            return None
        if understood.kind == "stop" and phone:
            stop_number(phone, now, "nhắn tin xin dừng", _ME)
            if not understood.rest:
                Inbound.objects.filter(pk=item.pk).update(handled_at=now, handled_by=_ME)
    return understood.kind


def _storable(text: str, length: int) -> str:
    """At most `length` characters, without those no database stores: NUL and halves of surrogate pairs."""
    return text.encode(errors="ignore").decode().replace("\0", "")[:length]


def _household(number: str) -> Household | None:
    """The first household with this number."""
    phones = Phone.objects.filter(key=phone_key(number)).select_related("household__hamlet__team").order_by("household_id")
    phone = phones.first() if number else None
    return phone.household if phone else None


def _team_named(text: str) -> Team | None:
    """The team whose code stands in the text of a number nobody knows yet ("DK MAU-1")."""
    words = [word.strip(".,:;!?()").upper() for word in text.split()[:20]]
    return Team.objects.annotate(upper_code=Upper("code")).filter(upper_code__in=words).first()


async def poll(gateway: Gateway, since: datetime, now: datetime) -> dict[str, int]:
    """Ask a provider that cannot reach us for replies, and for receipts of messages that have none.

    `since` is when the last poll that succeeded began. Each message is asked for at a few ages, not at every poll: due are those
    that reached one of these ages since then, so that no message is forgotten after a long sleep and none crowds out others.
    Counts of `take_replies` and `take_receipts`, and "asked". What the gateway raises is raised when both were tried.
    """
    counts: Counter[str] = Counter()
    async with DatabaseThread() as in_database:
        try:
            replies = await gateway.replies(since - _REPLIES_OVERLAP)
            counts.update(await in_database(partial(take_replies, gateway.name, replies, now)))
        finally:
            refs = await in_database(partial(_due_refs, gateway.name, since, now))
            for start in range(0, len(refs), _REFS):
                receipts = await gateway.receipts(refs[start : start + _REFS])
                counts.update((await in_database(partial(take_receipts, receipts, now))).counts)
            counts["asked"] = len(refs)
    return dict(counts)


def _due_refs(gateway_name: str, since: datetime, now: datetime) -> list[str]:
    """The provider's names of messages without receipt whose age passed one of `_ASK_AT` between `since` and `now`, oldest first."""
    due = reduce(or_, (Q(sent_at__gt=since - age, sent_at__lte=now - age) for age in _ASK_AT))
    waiting = Message.objects.filter(due, ~Q(ref=""), state=State.ACCEPTED, campaign__sender__gateway=gateway_name)
    return list(waiting.order_by("sent_at", "pk").values_list("ref", flat=True))


def open_items(team: Team | None = None) -> QuerySet[Inbound]:
    """Replies that wait for a person, oldest first; of one team, or of all."""
    items = Inbound.objects.filter(handled_at=None).select_related("household", "team").order_by("received_at", "pk")
    return items.filter(team=team) if team else items


def handle(item: Inbound, who: str, note: str, now: datetime) -> bool:
    """Mark a reply as dealt with. False when somebody else already did; their note stays."""
    with transaction.atomic():
        done = Inbound.objects.filter(pk=item.pk, handled_at=None).update(handled_at=now, handled_by=who[:80], note=note[:500])
        if done:
            record(now, who, "handle-inbound", item.pk, kind=item.kind)
    return bool(done)
