"""Queued messages and a gateway that does what a test says."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from outreach.gateways.base import Absent, Accepted, CannotTell, Found, Outgoing, Receipt, Reply
from outreach.models import Campaign, Message, phone_key
from outreach.rules.timing import Hours
from outreach.sending.dispatcher import Dispatcher, Pace, Tally

from .samples import at, make_campaign, make_hamlet, make_household, make_sender

NOON = at("2026-11-25", "12:00")
MARKS = Pace(lanes=2, batch=20, lease=30.0)


def queue_many(numbers: Sequence[str], campaign: Campaign | None = None, **more: object) -> Campaign:
    """One queued message for a household of each number."""
    campaign = campaign or make_campaign(make_sender())
    hamlet = make_hamlet()
    for index, number in enumerate(numbers):
        household = make_household(f"Q{campaign.pk}-{index}", hamlet, number)
        fields = {
            "campaign": campaign,
            "household": household,
            "phone": number,
            "phone_key": phone_key(number),
            "text": f"Moi ba con {index}",
            "segments": 1,
            "cost_vnd": 1000,
            "not_before": NOON - timedelta(hours=1),
            "expires_at": NOON + timedelta(days=2),
        }
        Message.objects.create(**{**fields, **more})
    return campaign


class Script:
    """A gateway (name "outbox") that answers as `answer` says, and remembers all it was given."""

    name = "outbox"

    def __init__(self, answer: Callable[[Outgoing], Accepted | Exception] = lambda message: Accepted(f"R{message.mark}")) -> None:
        self.answer = answer
        self.given: list[Outgoing] = []
        self.found: Found | Absent | CannotTell = CannotTell()
        self.in_flight = self.most_in_flight = 0
        self.closed = False
        self.seconds = 0.0

    async def send(self, message: Outgoing) -> Accepted:
        """Remember, wait, answer."""
        self.given.append(message)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.in_flight -= 1
        answer = self.answer(message)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def find(self, message: Outgoing) -> Found | Absent | CannotTell:  # noqa: ARG002
        """What the test set."""
        return self.found

    async def receipts(self, refs: Sequence[str]) -> list[Receipt]:  # noqa: ARG002
        """None."""
        return []

    async def replies(self, since: datetime) -> list[Reply]:  # noqa: ARG002
        """None."""
        return []

    async def close(self) -> None:
        """Remember."""
        self.closed = True


def dispatch(gateway: object, now: Callable[[], datetime] = lambda: NOON, pace: Pace = MARKS) -> Tally:
    """Send all that is due at `now`."""

    async def work() -> Tally:
        return await Dispatcher({"outbox": gateway}, now, Hours(), pace).run(until_idle=True)  # type: ignore[dict-item]

    return asyncio.run(work())
