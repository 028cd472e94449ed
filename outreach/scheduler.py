"""The clock of `outreach run`: which job is due. It keeps no state of its own; what is due to be planned or sent is in the database,
so a restart, a sleeping laptop or a clock that jumps neither misses nor doubles a message."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from types import FrameType

import schedule
from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from . import inbox
from .errors import OutreachError
from .gateways.base import Gateway
from .gateways.outbox import Outbox
from .installation import Setup, gateways_in_use, make_gateways
from .models import Heartbeat
from .planning.planner import plan
from .register.retention import forget
from .sending.dispatcher import Dispatcher, Pace
from .sending.reconcile import reconcile

log = logging.getLogger("outreach.clock")

SLICE_SECONDS = 20.0  # sending pauses this often for the other jobs
JUMP = timedelta(seconds=30)  # a clock set back by more than this: all jobs are set anew, or they would wait for the old hour
EVERY = {"plan": 300, "dispatch": 2, "reconcile": 60, "receipts": 120}  # seconds
RETENTION_AT = "03:30"


class Clockwork:
    """Runs each job when it is due; a job that fails is logged and tried again at its next time, and stops no other."""

    def __init__(self, jobs: Mapping[str, Callable[[datetime], str]], clock: Callable[[], datetime]) -> None:
        self._jobs, self._clock = jobs, clock
        self._schedule = schedule.Scheduler()
        self._last = clock()
        self._set()

    def _set(self) -> None:
        self._schedule.clear()
        for name, seconds in EVERY.items():
            if name in self._jobs:
                self._schedule.every(seconds).seconds.do(self.run, name)
        if "retention" in self._jobs:
            self._schedule.every().day.at(RETENTION_AT).do(self.run, "retention")

    def start(self) -> None:
        """Every job once, in order: what was due while nothing ran is done now."""
        for name in self._jobs:
            self.run(name)

    def tick(self) -> float:
        """Run what is due; returns seconds until the next job."""
        now = self._clock()
        if now < self._last - JUMP:
            log.warning("clock: set back by %s; jobs are set anew", self._last - now)
            self._set()
        self._last = now
        self._schedule.run_pending()
        return min(max(self._schedule.idle_seconds or 0.0, 0.0), 1.0)

    def run(self, name: str) -> None:
        """Run one job and keep its heartbeat. One log line."""
        now, fault = self._clock(), ""
        close_old_connections()  # one that broke, because the database was started anew, would stay broken
        try:
            said = self._jobs[name](now)
            if said:
                log.info("%s: %s", name, said)
        except Exception as error:  # a job's fault must not end the clock; only the kind: its text may hold a number
            fault = type(error).__name__
            log.error("%s: failed: %s", name, fault, exc_info=settings.DEBUG)
        try:
            well = {} if fault else {"ok_at": now}
            Heartbeat.objects.update_or_create(job=name, defaults={"at": now, "error": fault, **well})
        except Exception as error:
            log.error("%s: no heartbeat: %s", name, type(error).__name__)


class Service:
    """`outreach run`: the jobs over one event loop, ended gracefully by SIGTERM or Ctrl+C."""

    def __init__(self, setup: Setup, clock: Callable[[], datetime] = timezone.now) -> None:
        self._setup, self._clock = setup, clock
        self._stopped = threading.Event()
        self._runner = asyncio.Runner()
        self._dispatcher: Dispatcher | None = None
        self._gateways: dict[str, Gateway] = {}
        self._unusable: dict[str, str] = {}

    def run(self) -> None:
        """Work until told to stop; returns when what was in flight is recorded."""
        jobs = {"plan": self._plan, "dispatch": self._dispatch, "reconcile": self._reconcile}
        jobs |= {"receipts": self._receipts, "retention": self._retention}
        with ExitStack() as stack:
            stack.callback(self._close)
            for number in (signal.SIGTERM, signal.SIGINT):
                stack.callback(signal.signal, number, signal.signal(number, self._stop))
            work = Clockwork(jobs, self._clock)
            work.start()
            log.info("clock: running; next jobs in seconds: %s", EVERY)
            while not self._stopped.is_set():
                self._stopped.wait(work.tick())
        log.info("clock: stopped; nothing is in flight")

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopped.set()
        if self._dispatcher is not None:
            self._runner.get_loop().call_soon_threadsafe(self._dispatcher.stop)

    def _roads(self) -> dict[str, Gateway]:
        """The gateways of all senders; one that joined since is made now, in the loop that will use it. One that cannot be used is
        told once, and its messages wait; the others go on."""
        for name in gateways_in_use():
            if name not in self._gateways:
                try:
                    self._gateways |= self._runner.run(self._make(name))
                except OutreachError as error:
                    if self._unusable.get(name) != str(error):
                        log.error("gateway %s cannot be used: %s", name, error)
                    self._unusable[name] = str(error)
        return self._gateways

    async def _make(self, name: str) -> dict[str, Gateway]:
        return make_gateways([name], self._clock)

    def _plan(self, now: datetime) -> str:
        done = plan(self._setup, now)
        if done.asks_anew:
            log.warning("plan: changed since approval, must be approved anew: %d campaigns", len(done.asks_anew))
        if done.failed:
            log.error("plan: %d campaigns could not be planned: %s", len(done.failed), ", ".join(map(str, done.failed)))
        return f"queued {done.queued}, finished {done.finished}" if done.queued or done.finished else ""

    def _dispatch(self, _now: datetime) -> str:
        if self._stopped.is_set():
            return ""
        pace = Pace(lease=settings.LEASE_SECONDS)
        tally = self._runner.run(self._slice(self._roads(), pace))
        return ", ".join(f"{kind} {number}" for kind, number in sorted(tally.items()))

    async def _slice(self, gateways: Mapping[str, Gateway], pace: Pace) -> dict[str, int]:
        self._dispatcher = dispatcher = Dispatcher(gateways, self._clock, self._setup.hours, pace)
        timer = asyncio.get_running_loop().call_later(SLICE_SECONDS, dispatcher.stop)
        try:
            return (await dispatcher.run(until_idle=True)).kinds
        finally:
            timer.cancel()
            self._dispatcher = None

    def _reconcile(self, now: datetime) -> str:
        settled = self._runner.run(reconcile(self._roads(), now, settings.LEASE_SECONDS))
        return f"settled {settled}" if settled else ""

    def _receipts(self, now: datetime) -> str:
        last = Heartbeat.objects.filter(job="receipts").values_list("ok_at", flat=True).first()
        since = min(last, now) if last else now - timedelta(days=3)  # not a time of a clock that was set back since
        said = []
        for name, gateway in self._roads().items():
            counts = self._runner.run(inbox.poll(gateway, since, now))
            said += [f"{name} {key} {number}" for key, number in sorted(counts.items()) if number]
        return ", ".join(said)

    def _retention(self, now: datetime) -> str:
        forgotten = forget(now, settings.RETENTION_DAYS, settings.EXPORTS)
        days = Outbox(settings.OUTBOX, self._clock).forget((now - timedelta(days=settings.RETENTION_DAYS)).date())
        return f"messages {forgotten.messages}, replies {forgotten.replies}, exports {forgotten.files}, days of the outbox {days}"

    def _close(self) -> None:
        async def close() -> None:
            for gateway in self._gateways.values():
                await gateway.close()

        self._runner.run(close())
        self._runner.close()
