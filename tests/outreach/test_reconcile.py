"""Unclear messages are asked for, never sent again blindly."""

import asyncio
from datetime import datetime, timedelta

import pytest

from outreach.errors import OutreachError
from outreach.gateways.base import Absent, CannotTell, Found, Outgoing, Unclear
from outreach.models import Message, Sender, State
from outreach.rules.timing import Hours
from outreach.sending.claims import claim
from outreach.sending.outcomes import Outcome, save_outcomes
from outreach.sending.reconcile import decide, reconcile

from .queues import NOON, Script, dispatch, queue_many
from .samples import at

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
    """Somebody is sending it this very moment; and a crash is asked about only after the same wait again."""
    queue_many(["+84500000001"])
    claim(NOON, 10, Hours())
    gateway = Script()
    gateway.found = Absent()
    assert settle(gateway, NOON + timedelta(seconds=60)) == 0
    assert Message.objects.get().state == State.SENDING
    assert settle(gateway, NOON + timedelta(seconds=121)) == 0
    assert Message.objects.get().state == State.UNKNOWN
    assert settle(gateway, NOON + timedelta(seconds=242)) == 1
    assert Message.objects.get().state == State.QUEUED


def test_a_message_that_became_unclear_after_a_sleep_is_given_time_to_arrive() -> None:
    """The lid was closed for an hour between the request and the lost answer: the wait begins when it was lost."""
    queue_many(["+84500000001"])
    (one,) = claim(NOON, 10, Hours()).messages
    woken = NOON + timedelta(hours=1)
    save_outcomes([Outcome(one.id, one.outgoing.mark, "unknown", reason="timeout")], woken)
    gateway = Script()
    gateway.found = Absent()
    assert settle(gateway, woken + timedelta(seconds=60)) == 0
    assert settle(gateway, woken + timedelta(seconds=121)) == 1


def test_a_claim_of_a_clock_that_was_wrong_is_left_to_a_person() -> None:
    """Claimed in 2030 by a clock since set right: not `sending` for ever, and not taken for absent."""
    queue_many(["+84500000001"], expires_at=at("2030-12-01"))
    claim(at("2030-11-25", "12:00"), 10, Hours())
    gateway = Script()
    gateway.found = Absent()
    assert settle(gateway) == 0
    assert settle(gateway, LATER + timedelta(hours=1)) == 0
    assert Message.objects.get().state == State.UNKNOWN


def test_a_sender_that_changed_its_gateway_meanwhile_is_asked_about_at_the_old_one() -> None:
    """The new gateway knows nothing of it, which must not be read as absent."""
    gateway = unclear()
    Sender.objects.update(gateway="twilio")
    other = Script()
    other.found = Absent()
    both = {"outbox": gateway, "twilio": other}
    assert asyncio.run(reconcile(both, LATER, 120.0)) == 0  # type: ignore[arg-type]
    assert Message.objects.get().state == State.UNKNOWN
    gateway.found = Found("SM1", "accepted")
    assert asyncio.run(reconcile(both, LATER, 120.0)) == 1  # type: ignore[arg-type]


def test_a_gateway_that_fails_at_one_message_settles_the_others() -> None:
    """A fault of the gateway is no answer."""
    queue_many(["+84500000001", "+84500000002"])
    dispatch(Script(lambda _: Unclear("timeout")))

    class Faulty(Script):
        async def find(self, message: Outgoing) -> Found | Absent | CannotTell:
            if message.to == "+84500000001":
                raise RuntimeError("a bug")
            return Found("SM2", "accepted")

    assert settle(Faulty()) == 1
    assert dict(Message.objects.values_list("phone", "state")) == {"+84500000001": State.UNKNOWN, "+84500000002": State.ACCEPTED}


def test_an_acceptance_recorded_after_the_message_was_queued_again_is_not_sent_twice() -> None:
    """The database was away for minutes, another process took the message for absent: the provider's word counts."""
    queue_many(["+84500000001"])
    (one,) = claim(NOON, 10, Hours()).messages
    gateway = Script()
    gateway.found = Absent()
    settle(gateway)
    settle(gateway, LATER + timedelta(minutes=5))
    assert Message.objects.get().state == State.QUEUED
    save_outcomes([Outcome(one.id, one.outgoing.mark, "accepted", ref="SM1")], LATER + timedelta(minutes=6))
    message = Message.objects.get()
    assert (message.state, message.ref, message.sent_at) == (State.ACCEPTED, "SM1", NOON)
    assert claim(LATER + timedelta(minutes=7), 10, Hours()).messages == ()


def test_a_record_that_comes_after_the_message_moved_on_changes_nothing() -> None:
    """The old attempt's outcome does not touch the new attempt."""
    queue_many(["+84500000001"])
    (old,) = claim(NOON, 10, Hours()).messages
    gateway = Script()
    gateway.found = Absent()
    settle(gateway)
    settle(gateway, LATER + timedelta(minutes=5))
    (new,) = claim(LATER + timedelta(minutes=5), 10, Hours()).messages
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
