"""Unclear messages: asked for at the gateway, never sent again blindly.

found -> its state; surely absent -> queued again; cannot tell -> stays `unknown`, and after a while a person decides.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from django.db import transaction

from ..database import DatabaseThread
from ..errors import OutreachError
from ..gateways.base import Absent, CannotTell, Found, Gateway, Outgoing
from ..models import Message, State, record

BATCH = 200
AT_ONCE = 20  # questions to one gateway at the same time


class Unclear(NamedTuple):
    """One message whose fate is not known."""

    id: int
    gateway: str
    outgoing: Outgoing


async def reconcile(gateways: Mapping[str, Gateway], now: datetime, settle: float) -> int:
    """Settle unclear messages claimed more than `settle` seconds ago; returns how many are settled.

    A claim that old without a record is a crash. The wait gives a request that was under way when its process died time to arrive.
    """
    before = now - timedelta(seconds=settle)
    settled, last = 0, 0
    async with DatabaseThread() as in_database:
        await in_database(partial(mark_crashed, before))
        while batch := await in_database(partial(unclear, before, last)):
            last = batch[-1].id
            answers = await _ask(gateways, batch)
            settled += await in_database(partial(settle_batch, batch, answers, now))
    return settled


async def _ask(gateways: Mapping[str, Gateway], batch: Sequence[Unclear]) -> list[Found | Absent | CannotTell]:
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(message: Unclear) -> Found | Absent | CannotTell:
        gateway = gateways.get(message.gateway)
        if gateway is None:
            return CannotTell()
        async with slots:
            return await gateway.find(message.outgoing)

    return list(await asyncio.gather(*map(one, batch)))


def mark_crashed(before: datetime) -> int:
    """Claims older than that without a record become unknown."""
    stale = Message.objects.filter(state=State.SENDING, claimed_at__lt=before)
    return stale.update(state=State.UNKNOWN, reason="crash")


def unclear(before: datetime, after_id: int = 0) -> list[Unclear]:
    """The next unclear messages, by id."""
    rows = Message.objects.filter(state=State.UNKNOWN, claimed_at__lt=before, pk__gt=after_id).order_by("pk")
    columns = ("id", "attempt", "phone", "text", "claimed_at", "expires_at")
    senders = ("campaign__sender__gateway", "campaign__sender__address", "campaign__sender__name")
    return [
        Unclear(pk, gateway, Outgoing(mark, phone, text, address or name, claimed_at or before, expires_at))
        for pk, mark, phone, text, claimed_at, expires_at, gateway, address, name in rows.values_list(*columns, *senders)[:BATCH]
    ]


def settle_batch(batch: Sequence[Unclear], answers: Sequence[Found | Absent | CannotTell], now: datetime) -> int:
    """Apply the answers; a row that moved on meanwhile (a receipt came) stays as it is.

    What is queued again keeps its mark until the next claim, so that a very late receipt still finds it.
    """
    settled = 0
    with transaction.atomic():
        for message, answer in zip(batch, answers, strict=True):
            row = Message.objects.filter(pk=message.id, attempt=message.outgoing.mark, state=State.UNKNOWN)
            if isinstance(answer, Found):
                done = now if answer.state != "accepted" else None
                settled += row.update(state=answer.state, reason=answer.reason, ref=answer.ref, done_at=done)
            elif isinstance(answer, Absent):
                settled += row.update(state=State.QUEUED, reason="", sent_at=None, not_before=now)
    return settled


def decide(message_id: int, arrived: bool, now: datetime, who: str) -> None:
    """A person decides what no gateway could tell: it arrived, or it is to be sent again."""
    row = Message.objects.filter(pk=message_id, state=State.UNKNOWN)
    if arrived:
        changed = row.update(state=State.ACCEPTED, reason="")
    else:
        changed = row.update(state=State.QUEUED, reason="", sent_at=None, not_before=now)
    if not changed:
        raise OutreachError(f"Tin số {message_id} không ở tình trạng chưa rõ.", "xem: outreach dispatch unknown")
    record(now, who, "decide-unknown", message_id, arrived=arrived)
