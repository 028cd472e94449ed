"""A simulated week: the clock of the wall is not waited for, everything else is the real thing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from time import monotonic

from .. import inbox
from ..gateways.base import Gateway
from ..installation import Setup, make_gateways
from ..planning.planner import plan
from ..rules.timing import VIETNAM, allowed, monday
from ..sending.dispatcher import Dispatcher, Pace
from ..sending.reconcile import reconcile

STEP = timedelta(hours=1)
LEASE = 120.0
LAST_HOUR = 21  # of a day; beyond it nothing leaves
PLANNING = (6, 12, 18)  # o'clock


class SimulatedClock:
    """Stands where it was set, and walks on at the pace of the wall from there."""

    def __init__(self, start: datetime) -> None:
        self.set(start)

    def set(self, moment: datetime) -> None:
        """It is `moment` now."""
        self._moment, self._began = moment, monotonic()

    def __call__(self) -> datetime:
        """The time."""
        return self._moment + timedelta(seconds=monotonic() - self._began)


def first_day(today: date, setup: Setup) -> date:
    """The Monday of this week, or of the next week whose Monday is not in Tết."""
    day = monday(today)
    while not allowed(datetime.combine(day, setup.hours.start, VIETNAM), setup.hours):
        day += timedelta(days=7)
    return day


def moments(day: date) -> Iterator[datetime]:
    """Every hour of seven days from 06:00 to 22:00: also hours in which nothing may leave."""
    for days in range(7):
        moment = datetime.combine(day + timedelta(days=days), datetime.min.time().replace(6), VIETNAM)
        while moment.hour <= LAST_HOUR:
            yield moment
            moment += STEP


def answer(outbox: Path, at: datetime, number: str, text: str) -> None:
    """Somebody texts back: a line in the outbox's replies."""
    outbox.mkdir(parents=True, exist_ok=True)
    with (outbox / "replies.ndjson").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"ref": f"{at:%Y%m%d%H%M}-{number[-4:]}", "from": number, "text": text, "at": at.isoformat()}) + "\n")


class Service:
    """What `outreach run` does, one step of the simulated clock at a time, over one event loop."""

    def __init__(self, setup: Setup, clock: SimulatedClock, gateways: tuple[str, ...]) -> None:
        self._setup, self._clock = setup, clock
        self._runner = asyncio.Runner()
        self._gateways: dict[str, Gateway] = self._runner.run(self._make(gateways))

    async def _make(self, names: tuple[str, ...]) -> dict[str, Gateway]:
        return make_gateways(names, self._clock)

    def step(self, moment: datetime) -> None:
        """Plan (a few times a day: it looks days ahead), send, reconcile and ask for news at `moment`."""
        self._clock.set(moment)
        if moment.astimezone(VIETNAM).hour in PLANNING:
            plan(self._setup, moment)
        self._runner.run(self._send())
        self._runner.run(reconcile(self._gateways, self._clock(), LEASE))
        for gateway in self._gateways.values():
            self._runner.run(inbox.poll(gateway, moment - STEP, self._clock()))

    async def _send(self) -> None:
        dispatcher = Dispatcher(self._gateways, self._clock, self._setup.hours, Pace(lanes=1, lease=LEASE))
        await dispatcher.run(until_idle=True)

    def close(self) -> None:
        """End the gateways and the loop."""

        async def end() -> None:
            for gateway in self._gateways.values():
                await gateway.close()

        self._runner.run(end())
        self._runner.close()
