"""What came of each attempt, into the database in batches. A row changes only for the attempt that is still its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import connection, transaction
from django.db.models import QuerySet

from ..models import Message, Sender, State, record
from ..rules.policy import next_try
from ..rules.reasons import say

Kind = Literal["accepted", "failed", "later", "unknown", "stopped", "released"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One attempt's end. `stopped`: nothing of this sender will be taken; `released`: it never left this process."""

    id: int
    mark: str
    kind: Kind
    ref: str = ""
    reason: str = ""
    attempts: int = 0
    wait_seconds: float | None = None
    sender: str = ""
    gateway: str = ""


def save_outcomes(outcomes: Sequence[Outcome], now: datetime) -> None:
    """Record a batch in one transaction."""
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_kind[outcome.kind].append(outcome)
    with transaction.atomic():
        _accepted(by_kind["accepted"])
        for outcome in by_kind["failed"]:
            _own(outcome).update(state=State.FAILED, reason=outcome.reason, done_at=now)
        for outcome in by_kind["unknown"]:
            # not_before: since when it is unclear. Reconciling waits from there; a machine may have slept since the claim.
            _own(outcome).filter(state=State.SENDING).update(state=State.UNKNOWN, reason=outcome.reason, not_before=now)
        for outcome in by_kind["later"] + by_kind["stopped"]:
            _again(outcome, now)
        for outcome in by_kind["released"]:
            _own(outcome).update(state=State.QUEUED, attempt="", sent_at=None, not_before=now)
        for (gateway, address), reason in {(one.gateway, one.sender): one.reason for one in by_kind["stopped"]}.items():
            _stop_sender(gateway, address, reason, now)


def _own(outcome: Outcome) -> QuerySet[Message]:
    """The row, if this attempt is still its own and no receipt has said more."""
    return Message.objects.filter(pk=outcome.id, attempt=outcome.mark, state__in=(State.SENDING, State.UNKNOWN))


_ACCEPTED_PG = """
UPDATE outreach_message AS m SET ref = v.ref,
       state = CASE WHEN m.state IN ('sending', 'unknown', 'queued') THEN 'accepted' ELSE m.state END,
       sent_at = COALESCE(m.sent_at, m.claimed_at)
  FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS v(id, mark, ref)
 WHERE m.id = v.id AND m.attempt = v.mark
"""
_ACCEPTED = """
UPDATE outreach_message SET ref = %s, sent_at = COALESCE(sent_at, claimed_at),
       state = CASE WHEN state IN ('sending', 'unknown', 'queued') THEN 'accepted' ELSE state END
 WHERE id = %s AND attempt = %s
"""


def _accepted(outcomes: Sequence[Outcome]) -> None:
    """Store the provider's ids; a receipt that came first keeps its state. One queued again meanwhile did leave: it is not sent twice."""
    if not outcomes:
        return
    with closing(connection.cursor()) as cursor:
        if connection.vendor == "postgresql":
            columns: Any = [[o.id for o in outcomes], [o.mark for o in outcomes], [o.ref for o in outcomes]]
            cursor.execute(_ACCEPTED_PG, columns)
        else:
            cursor.executemany(_ACCEPTED, [(o.ref, o.id, o.mark) for o in outcomes])


def _again(outcome: Outcome, now: datetime) -> None:
    """Back into the queue after a growing wait; after MOST_TRIES it has failed. A stopped sender's message waits for the sender."""
    when = now if outcome.kind == "stopped" else next_try(outcome.attempts, outcome.wait_seconds, now)
    if when is None:
        _own(outcome).update(state=State.FAILED, reason="too-many-tries", done_at=now)
        return
    changes: dict[str, object] = {"state": State.QUEUED, "reason": outcome.reason, "not_before": when, "attempt": "", "sent_at": None}
    if outcome.kind == "stopped":
        changes["attempts"] = max(0, outcome.attempts - 1)  # not the message's fault
    _own(outcome).update(**changes)


def _stop_sender(gateway: str, address: str, reason: str, now: datetime) -> None:
    for sender in Sender.objects.filter(stopped="", gateway=gateway):
        if (sender.address or sender.name) == address:
            Sender.objects.filter(pk=sender.pk).update(stopped=say(reason))
            record(now, "dispatcher", "stop-sender", sender.name, reason=reason)
