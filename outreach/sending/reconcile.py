"""Unclear messages: asked for at the gateway, never sent again blindly.

found -> its state; surely absent -> queued again; cannot tell -> stays `unknown`, and after a while a person decides.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from ..database import DatabaseThread
from ..errors import OutreachError
from ..gateways.base import Absent, CannotTell, Found, Gateway, Outgoing
from ..models import Message, State, record

log = logging.getLogger("outreach.reconcile")

BATCH = 200
AT_ONCE = 20  # questions to one gateway at the same time


class Unclear(NamedTuple):
    """One message whose fate is not known."""

    id: int
    gateway: str
    outgoing: Outgoing


async def reconcile(gateways: Mapping[str, Gateway], now: datetime, settle: float) -> int:
    """Settle messages that have been unclear for more than `settle` seconds; returns how many are settled.

    A claim that old without a record is a crash. The wait gives a request that was under way when its process died, or while its
    machine slept, time to arrive: it counts from the moment the message became unclear, not from the claim.
    """
    wait = timedelta(seconds=settle)
    before = now - wait
    settled, last = 0, 0
    async with DatabaseThread() as in_database:
        await in_database(partial(mark_crashed, now, wait))
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
            try:
                return await gateway.find(message.outgoing)
            except Exception as error:  # a fault in a gateway must not keep the others from being settled
                log.error("gateway %s failed unexpectedly: %s", message.gateway, type(error).__name__)
                return CannotTell()

    return list(await asyncio.gather(*map(one, batch)))


def mark_crashed(now: datetime, wait: timedelta) -> int:
    """Claims without a record for longer than `wait` become unknown; those of a time still to come, too: their clock was wrong."""
    stale = Q(claimed_at__lt=now - wait) | Q(claimed_at__gt=now + wait)
    return Message.objects.filter(stale, state=State.SENDING).update(state=State.UNKNOWN, reason="crash", not_before=now)


def unclear(before: datetime, after_id: int = 0) -> list[Unclear]:
    """The next messages unclear since before then, by id. Each is asked for at the gateway that claimed it, whatever its sender uses now.

    One claimed in a time still to come is left to a person: by what a provider lists since then it would seem absent.
    """
    rows = Message.objects.filter(state=State.UNKNOWN, claimed_at__lt=before, not_before__lt=before, pk__gt=after_id).order_by("pk")
    columns = ("id", "attempt", "phone", "text", "claimed_at", "expires_at")
    senders = ("gateway", "campaign__sender__address", "campaign__sender__name")
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
