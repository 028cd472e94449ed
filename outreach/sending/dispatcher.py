"""The dispatcher: claim a batch, send it concurrently, record it; several such lanes at once, so the line to the provider never idles.

Any number of dispatchers may run, in one process or many. Stopping is graceful: no new claim, what is in flight is finished and recorded.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from ..database import DatabaseThread
from ..gateways.base import Gateway, Refused, SenderStopped, TryLater, Unclear
from ..rules.timing import Hours, allowed
from .claims import Claim, Claimed, claim
from .outcomes import Outcome, save_outcomes

log = logging.getLogger("outreach.dispatcher")

LANES, BATCH = 3, 200  # measured: benchmarks/outreach_dispatch.py
IDLE_SECONDS = 1.0  # the longest nap while something is queued for later


@dataclass
class Tally:
    """How many attempts ended how; `claims` counts those that took something."""

    kinds: dict[str, int] = field(default_factory=dict)
    claims: int = 0

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Count a batch."""
        self.claims += 1
        for outcome in outcomes:
            self.kinds[outcome.kind] = self.kinds.get(outcome.kind, 0) + 1

    @property
    def accepted(self) -> int:
        """Messages the provider took."""
        return self.kinds.get("accepted", 0)


@dataclass(frozen=True)
class Pace:
    """How hard one dispatcher works. `lease`: seconds after which a claim without a record counts as crashed; a message that has
    not left within a third of it is given back, and a request may last another third."""

    lanes: int = LANES
    batch: int = BATCH
    lease: float = 120.0


class Dispatcher:
    """Sends what is due through `gateways` (by name). `clock` gives the time; everything durable is in the database."""

    def __init__(self, gateways: Mapping[str, Gateway], clock: Callable[[], datetime], hours: Hours, pace: Pace = Pace()) -> None:
        self._gateways, self._clock, self._hours, self._pace = gateways, clock, hours, pace
        self._stop = asyncio.Event()
        self.tally = Tally()

    def stop(self) -> None:
        """Claim no more; `run` returns once what is in flight is recorded."""
        self._stop.set()

    async def run(self, until_idle: bool = False, progress: Callable[[Tally], object] = id) -> Tally:
        """Work until `stop`, or with `until_idle` until nothing is due now."""
        async with DatabaseThread() as self._in_database:  # one connection: lanes take turns
            lanes = (self._lane(until_idle, progress) for _ in range(self._pace.lanes))
            ends = await asyncio.gather(*lanes, return_exceptions=True)
        for fault in (end for end in ends if end is not None):
            raise fault
        return self.tally

    async def _lane(self, until_idle: bool, progress: Callable[[Tally], object]) -> None:
        try:
            await self._work(until_idle, progress)
        except BaseException:
            self._stop.set()  # the other lanes finish and record what they have in flight
            raise

    async def _work(self, until_idle: bool, progress: Callable[[Tally], object]) -> None:
        while not self._stop.is_set():
            taken = await self._in_database(partial(claim, self._clock(), self._pace.batch, self._hours, tuple(self._gateways)))
            if taken.messages:
                await self._send_batch(taken)
                progress(self.tally)
            elif until_idle and (taken.idle_until is None or taken.idle_until > self._clock() + timedelta(seconds=IDLE_SECONDS)):
                return
            else:
                await self._nap(taken.idle_until)

    async def _send_batch(self, taken: Claim) -> None:
        """Send and record."""
        began = monotonic()
        outcomes = await asyncio.gather(*(self._send(message, began) for message in taken.messages))
        await self._in_database(partial(save_outcomes, outcomes, self._clock()))
        self.tally.add(outcomes)

    async def _send(self, claimed: Claimed, began: float) -> Outcome:
        message = claimed.outgoing
        made = partial(Outcome, claimed.id, message.mark, attempts=claimed.attempts, sender=message.sender, gateway=claimed.gateway)
        third, now = self._pace.lease / 3, self._clock()
        late = (now - message.claimed_at).total_seconds() > third or monotonic() - began > third
        if late or now >= message.expires_at or not allowed(now, self._hours):
            return made("released")  # the machine slept: the claim may be somebody else's, the class over, the night come
        gateway = self._gateways[claimed.gateway]
        try:
            async with asyncio.timeout(third):
                accepted = await gateway.send(message)
            return made("accepted", ref=accepted.ref)
        except Refused as error:
            return made("failed", reason=error.reason)
        except TryLater as error:
            return made("later", reason=error.reason, wait_seconds=error.wait_seconds)
        except SenderStopped as error:
            return made("stopped", reason=error.reason)
        except (Unclear, TimeoutError) as error:
            return made("unknown", reason=getattr(error, "reason", "timeout"))
        except Exception as error:  # a fault in a gateway must not lose what it was given
            log.error("gateway %s failed unexpectedly: %s", claimed.gateway, type(error).__name__)
            return made("unknown", reason="other")

    async def _nap(self, until: datetime | None) -> None:
        seconds = IDLE_SECONDS if until is None else (until - self._clock()).total_seconds()
        try:
            async with asyncio.timeout(min(max(seconds, 0.005), IDLE_SECONDS)):
                await self._stop.wait()
        except TimeoutError:
            pass
