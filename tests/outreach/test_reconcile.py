"""Unclear messages are asked for, never sent again blindly."""

import asyncio
from datetime import datetime, timedelta

import pytest

from outreach.errors import OutreachError
from outreach.gateways.base import Absent, CannotTell, Found, Unclear
from outreach.models import Message, State
from outreach.rules.timing import Hours
from outreach.sending.claims import claim
from outreach.sending.outcomes import Outcome, save_outcomes
from outreach.sending.reconcile import decide, reconcile

from .queues import NOON, Script, dispatch, queue_many

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(minutes=10)


def settle(gateway: Script, now: datetime = LATER, seconds: float = 120.0) -> int:
    """Reconcile at `now`."""
    return asyncio.run(reconcile({"outbox": gateway}, now, seconds))  # type: ignore[dict-item]


def unclear() -> Script:
    """One message whose answer was lost."""
    queue_many(["+84500000001"])
    gateway = Script(lambda _: Unclear("timeout"))
    dispatch(gateway)
    assert Message.objects.get().state == State.UNKNOWN
    return gateway


def test_found_takes_the_providers_state() -> None:
    """It had arrived after all: nothing is sent again."""
    gateway = unclear()
    gateway.found = Found("SM1", "delivered")
    assert settle(gateway) == 1
    message = Message.objects.get()
    assert (message.state, message.ref, message.done_at) == (State.DELIVERED, "SM1", LATER)


def test_absent_is_queued_again_and_sent_once_more() -> None:
    """The provider surely never had it."""
    gateway = unclear()
    gateway.found = Absent()
    assert settle(gateway) == 1
    assert Message.objects.get().state == State.QUEUED
    assert dispatch(Script(), lambda: LATER).accepted == 1


def test_cannot_tell_waits_for_a_person() -> None:
    """No guess; a person says that it arrived or sends it again, and the log keeps who."""
    gateway = unclear()
    gateway.found = CannotTell()
    assert settle(gateway) == 0
    message = Message.objects.get()
    assert message.state == State.UNKNOWN
    decide(message.pk, True, LATER, "cán bộ")
    message.refresh_from_db()
    assert message.state == State.ACCEPTED
    with pytest.raises(OutreachError, match="không ở tình trạng chưa rõ"):
        decide(message.pk, False, LATER, "cán bộ")


def test_a_fresh_claim_is_left_in_peace() -> None:
    """Somebody is sending it this very moment."""
    queue_many(["+84500000001"])
    claim(NOON, 10, Hours())
    gateway = Script()
    gateway.found = Absent()
    assert settle(gateway, NOON + timedelta(seconds=60)) == 0
    assert Message.objects.get().state == State.SENDING
    assert settle(gateway, NOON + timedelta(seconds=121)) == 1
    assert Message.objects.get().state == State.QUEUED


def test_a_record_that_comes_after_the_message_moved_on_changes_nothing() -> None:
    """The old attempt's outcome does not touch the new attempt."""
    queue_many(["+84500000001"])
    (old,) = claim(NOON, 10, Hours()).messages
    gateway = Script()
    gateway.found = Absent()
    settle(gateway)
    (new,) = claim(LATER, 10, Hours()).messages
    save_outcomes([Outcome(old.id, old.outgoing.mark, "failed", reason="other")], LATER)
    save_outcomes([Outcome(old.id, old.outgoing.mark, "accepted", ref="OLD")], LATER)
    message = Message.objects.get()
    assert (message.state, message.attempt, message.ref) == (State.SENDING, new.outgoing.mark, "")


def test_many_unclear_messages_are_settled_in_pages() -> None:
    """More than one page, and those that cannot be told do not stop the rest."""
    queue_many([f"+8450000{index:04d}" for index in range(230)])
    gateway = Script(lambda _: Unclear("timeout"))
    dispatch(gateway)
    gateway.found = Found("SM", "accepted")
    assert settle(gateway) == 230
