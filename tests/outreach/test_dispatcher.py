"""Every message leaves once, whatever the provider answers."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from outreach.gateways.base import Accepted, Outgoing, Refused, SenderStopped, TryLater, Unclear
from outreach.models import Audit, Campaign, CampaignState, Message, Sender, State
from outreach.rules.timing import Hours
from outreach.sending.dispatcher import Dispatcher, Pace

from .queues import NOON, Script, dispatch, queue_many
from .samples import make_campaign, make_sender

pytestmark = pytest.mark.django_db(transaction=True)
NUMBERS = [f"+8450000{index:04d}" for index in range(50)]


def states() -> Counter[str]:
    """How many messages are in which state."""
    return Counter(Message.objects.values_list("state", flat=True))


def test_all_that_is_due_leaves_once_and_is_recorded() -> None:
    """Accepted with the provider's id, the text and the mark as they were given."""
    queue_many(NUMBERS)
    gateway = Script()
    tally = dispatch(gateway)
    assert tally.accepted == 50
    assert states() == {State.ACCEPTED: 50}
    assert sorted(one.to for one in gateway.given) == NUMBERS
    assert all(message.ref == f"R{message.attempt}" for message in Message.objects.all())
    assert dispatch(gateway).claims == 0


def test_messages_leave_side_by_side() -> None:
    """A slow provider does not make people wait for one another."""
    queue_many(NUMBERS)
    gateway = Script()
    gateway.seconds = 0.05
    dispatch(gateway)
    assert gateway.most_in_flight > 20


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (Refused("bad-number"), State.FAILED, "bad-number"),
        (TryLater("rate"), State.QUEUED, "rate"),
        (Unclear("timeout"), State.UNKNOWN, "timeout"),
        (SenderStopped("auth"), State.QUEUED, "auth"),
        (RuntimeError("a bug"), State.UNKNOWN, "other"),
    ],
)
def test_each_answer_has_its_state(error: Exception, state: str, reason: str) -> None:
    """Final, later, unclear, sender; and a fault of the gateway itself counts as unclear, never as not sent."""
    queue_many(NUMBERS[:1])
    gateway = Script(lambda _: error)
    dispatch(gateway)
    message = Message.objects.get()
    assert (message.state, message.reason) == (state, reason)
    assert len(gateway.given) == 1


def test_later_waits_longer_each_time_and_then_has_failed() -> None:
    """Eight tries; the waits count from the last try."""
    queue_many(NUMBERS[:1])
    gateway = Script(lambda _: TryLater("rate"))
    now = NOON
    for _ in range(8):
        dispatch(gateway, lambda: now)  # noqa: B023
        now = max(Message.objects.get().not_before, now + timedelta(seconds=1))
    assert len(gateway.given) == 8
    message = Message.objects.get()
    assert (message.state, message.reason) == (State.FAILED, "too-many-tries")


def test_a_refused_account_stops_the_sender_and_loses_nothing() -> None:
    """The rest stays queued, the reason stands at the sender and in the log; taking the stop away sends them."""
    queue_many(NUMBERS)
    dispatch(Script(lambda _: SenderStopped("auth")))
    assert states() == {State.QUEUED: 50}
    assert Sender.objects.get().stopped == "tài khoản ở nhà cung cấp bị từ chối"
    assert Audit.objects.filter(action="stop-sender").count() == 1
    Sender.objects.update(stopped="")
    assert dispatch(Script()).accepted == 50


def test_pausing_acts_within_one_claim() -> None:
    """What is in flight is finished; nothing more is claimed."""
    queue_many(NUMBERS)

    def pause(message: Outgoing) -> Accepted:
        return Accepted(message.mark)

    gateway = Script(pause)
    pace = Pace(lanes=1, batch=10, lease=30.0)

    async def work() -> None:
        dispatcher = Dispatcher({"outbox": gateway}, lambda: NOON, Hours(), pace)
        paused = False

        async def pause_after_first() -> None:
            nonlocal paused
            while not gateway.given:
                await asyncio.sleep(0.001)
            await asyncio.to_thread(lambda: Campaign.objects.update(state=CampaignState.PAUSED))
            await asyncio.to_thread(_close)
            paused = True

        gateway.seconds = 0.2
        await asyncio.gather(dispatcher.run(until_idle=True), pause_after_first())
        assert paused

    asyncio.run(work())
    assert states() == {State.ACCEPTED: 10, State.QUEUED: 40}


def _close() -> None:
    from django.db import connections

    connections.close_all()


def test_stopping_finishes_what_is_in_flight() -> None:
    """No claim is left open: everything claimed is recorded before run returns."""
    queue_many(NUMBERS)
    gateway = Script()
    gateway.seconds = 0.1

    async def work() -> None:
        dispatcher = Dispatcher({"outbox": gateway}, lambda: NOON, Hours(), Pace(lanes=1, batch=10, lease=30.0))
        asyncio.get_running_loop().call_later(0.05, dispatcher.stop)
        await dispatcher.run()

    asyncio.run(work())
    assert states() == {State.ACCEPTED: 10, State.QUEUED: 40}


def test_two_dispatchers_share_the_work_and_double_nothing() -> None:
    """Each message is given to one of them, at the sender's rate."""
    queue_many(NUMBERS)
    one, other = Script(), Script()
    one.seconds = other.seconds = 0.15

    async def work() -> None:
        pace = Pace(lanes=2, batch=5, lease=30.0)
        both = [Dispatcher({"outbox": gateway}, lambda: NOON, Hours(), pace) for gateway in (one, other)]
        await asyncio.gather(*(dispatcher.run(until_idle=True) for dispatcher in both))

    asyncio.run(work())
    assert one.given
    assert other.given
    assert sorted(message.to for message in one.given + other.given) == NUMBERS
    assert states() == {State.ACCEPTED: 50}


def test_a_machine_that_slept_gives_back_what_it_had_claimed() -> None:
    """An hour between claim and sending: somebody else may have it by now, so nothing leaves."""
    queue_many(NUMBERS[:1])
    gateway = Script()
    times = iter([NOON, *[NOON + timedelta(hours=1)] * 3])
    last = NOON + timedelta(hours=1)

    async def work() -> None:
        dispatcher = Dispatcher({"outbox": gateway}, lambda: next(times, last), Hours(), Pace(lanes=1, batch=10, lease=30.0))
        await dispatcher.run(until_idle=True)

    asyncio.run(work())
    assert len(gateway.given) == 1
    assert gateway.given[0].claimed_at == last
    assert Message.objects.get().attempts == 2


def test_what_was_claimed_before_closing_time_does_not_leave_after_it() -> None:
    """Claimed a second before nine in the evening, its turn came a second after: it waits for the morning. So does one whose time is up."""
    queue_many(NUMBERS[:2])
    gateway = Script()
    evening = NOON.replace(hour=20, minute=59, second=59)
    times = iter([evening] + [evening + timedelta(seconds=2)] * 8)
    dispatch(gateway, lambda: next(times, evening + timedelta(seconds=2)), Pace(lanes=1, batch=10, lease=30.0))
    assert gateway.given == []
    assert states() == {State.QUEUED: 2}
    Message.objects.update(expires_at=NOON + timedelta(seconds=1), not_before=NOON)
    times = iter([NOON] + [NOON + timedelta(seconds=2)] * 8)
    dispatch(gateway, lambda: next(times, NOON + timedelta(seconds=2)), Pace(lanes=1, batch=10, lease=30.0))
    assert gateway.given == []
    assert states() == {State.EXPIRED: 2}


def test_a_fault_in_one_lane_lets_the_others_record_what_they_sent() -> None:
    """The first lane fails while it reports; the second's messages, in flight at that moment, are recorded."""
    queue_many(NUMBERS[:20])
    gateway = Script()
    gateway.seconds = 0.2

    def fails(_: object) -> None:
        raise RuntimeError("no terminal")

    async def work() -> None:
        await Dispatcher({"outbox": gateway}, lambda: NOON, Hours(), Pace(lanes=2, batch=10, lease=30.0)).run(progress=fails)

    with pytest.raises(RuntimeError, match="no terminal"):
        asyncio.run(work())
    assert states() == {State.ACCEPTED: 20}


def test_only_the_sender_of_the_refused_account_stops() -> None:
    """Another of the same name at another provider goes on."""
    queue_many(NUMBERS[:1])
    other = make_sender(name="HAI", address="CAMTAY", gateway="twilio")
    dispatch(Script(lambda _: SenderStopped("auth")))
    other.refresh_from_db()
    assert other.stopped == ""


def test_a_gateway_this_process_does_not_know_is_left_alone() -> None:
    """Its messages go back to the queue and are not lost."""
    queue_many(NUMBERS[:3], make_campaign(make_sender(gateway="twilio")))

    async def work() -> None:
        dispatcher = Dispatcher({"outbox": Script()}, lambda: NOON, Hours(), Pace(lanes=1, batch=10, lease=30.0))
        asyncio.get_running_loop().call_later(0.2, dispatcher.stop)
        await dispatcher.run()

    asyncio.run(work())
    assert states() == {State.QUEUED: 3}
