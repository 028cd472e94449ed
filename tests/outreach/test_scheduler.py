"""The clock of `outreach run`."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import schedule
from django.db import OperationalError, connection

from outreach.models import Heartbeat, Message, State
from outreach.scheduler import EVERY, Clockwork, Service

from .queues import NOON, queue_many
from .samples import at, make_campaign, make_sender
from .setups import make_setup
from .test_kill import database_url

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


class Wall:
    """A wall clock that a test sets, for our clock and for the library's."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = at("2026-11-25", "09:00")
        wall = self

        class Datetime(datetime):
            @classmethod
            def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
                return wall.now if tz else wall.now.replace(tzinfo=None)

        class Module:
            datetime = Datetime
            timedelta = timedelta
            date = __import__("datetime").date
            time = __import__("datetime").time

        monkeypatch.setattr(schedule, "datetime", Module)

    def __call__(self) -> datetime:
        return self.now


def counting(wall: Wall) -> tuple[Clockwork, dict[str, int]]:
    """A clockwork that counts how often each job ran."""
    ran = dict.fromkeys([*EVERY, "retention"], 0)

    def job(name: str) -> object:
        def run(_now: datetime) -> str:
            ran[name] += 1
            return ""

        return run

    return Clockwork({name: job(name) for name in ran}, wall), ran  # type: ignore[misc]


def walk(work: Clockwork, wall: Wall, seconds: int) -> None:
    """Let the wall clock go on, a second at a time."""
    for _ in range(seconds):
        wall.now += timedelta(seconds=1)
        work.tick()


def test_each_job_runs_at_its_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten minutes: plan twice, reconcile ten times, and so on; retention at night only."""
    wall = Wall(monkeypatch)
    work, ran = counting(wall)
    walk(work, wall, 600)
    assert ran == {"plan": 2, "dispatch": 300, "reconcile": 10, "receipts": 5, "retention": 0}
    wall.now = at("2026-11-26", "03:29")
    walk(work, wall, 120)
    assert ran["retention"] == 1


def test_all_jobs_run_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was due while nothing ran is done now."""
    work, ran = counting(Wall(monkeypatch))
    work.start()
    assert set(ran.values()) == {1}
    assert set(Heartbeat.objects.values_list("job", flat=True)) == set(ran)


def test_a_clock_set_back_does_not_silence_the_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set back by three hours: the jobs go on at once, they do not wait for the old hour."""
    wall = Wall(monkeypatch)
    work, ran = counting(wall)
    walk(work, wall, 120)
    before = ran["dispatch"]
    wall.now -= timedelta(hours=3)
    walk(work, wall, 120)
    assert ran["dispatch"] - before == 59


def test_after_a_long_sleep_each_job_runs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A laptop that slept over the weekend does not run the missed hours one by one."""
    wall = Wall(monkeypatch)
    work, ran = counting(wall)
    walk(work, wall, 10)
    before = dict(ran)
    wall.now += timedelta(days=2)
    work.tick()
    assert {name: ran[name] - before[name] for name in EVERY} == dict.fromkeys(EVERY, 1)


def test_a_job_that_fails_is_told_without_its_words_and_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The text of an error may hold a number: only its kind is logged; the heartbeat keeps when it last went well."""
    wall = Wall(monkeypatch)

    def fails(_now: datetime) -> str:
        raise RuntimeError("+84500000001")

    work = Clockwork({"plan": fails, "dispatch": lambda _now: "accepted 3"}, wall)
    with caplog.at_level("INFO", logger="outreach"):
        work.start()
    assert "500000001" not in caplog.text
    assert "plan: failed: RuntimeError" in caplog.text
    assert "dispatch: accepted 3" in caplog.text
    assert Heartbeat.objects.get(job="plan").error == "RuntimeError"
    assert Heartbeat.objects.get(job="plan").ok_at is None
    assert Heartbeat.objects.get(job="dispatch").ok_at == wall.now


def test_the_service_sends_asks_for_news_and_ends_when_told() -> None:
    """From the queue to delivered, in this process; stopping returns soon and leaves nothing in flight."""
    queue_many(["+84500000001", "+84502000002", "+84501000003"])
    service = Service(make_setup(), lambda: NOON)
    stopper = threading.Timer(3.0, lambda: service._stop(0, None))
    stopper.start()
    service.run()
    states = dict(Message.objects.values_list("phone", "state"))
    assert states["+84502000002"] == State.FAILED
    assert states["+84500000001"] in (State.ACCEPTED, State.DELIVERED)
    assert not Message.objects.filter(state=State.SENDING).exists()
    assert set(EVERY) <= set(Heartbeat.objects.values_list("job", flat=True))


def test_a_database_started_anew_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server cut our connection: the next job opens another. (A file has none to cut.)"""
    wall = Wall(monkeypatch)
    work = Clockwork({"plan": lambda _now: f"{Heartbeat.objects.count()} kept"}, wall)
    work.run("plan")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, pytest.raises(OperationalError):
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    work.run("plan")
    assert Heartbeat.objects.get(job="plan").error == ""


def test_a_gateway_that_cannot_be_used_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    """One sender's provider has no password yet: it is told once, the other sender's messages leave."""
    queue_many(["+84500000001"])
    make_sender(name="HAI", gateway="twilio")
    service = Service(make_setup(), lambda: NOON)
    threading.Timer(4.5, lambda: service._stop(0, None)).start()
    service.run()
    assert Message.objects.get().state in (State.ACCEPTED, State.DELIVERED)
    assert Heartbeat.objects.get(job="dispatch").error == ""
    assert caplog.text.count("TWILIO_ACCOUNT_SID") == 1


def test_sigterm_finishes_what_is_in_flight() -> None:
    """`outreach run` as a service manager ends it: exit status 0, a line that nothing is in flight, no traceback."""
    campaign = make_campaign(make_sender(rate=20.0, burst=5), start_at=at("2026-01-01"), expires_at=at("2099-01-01"))
    queue_many([f"+8450000{index:04d}" for index in range(60)], campaign, not_before=at("2026-01-01"), expires_at=at("2099-01-01"))
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "outreach.settings"}
    environment |= {"OUTREACH_HOURS_FROM": "00:00", "OUTREACH_HOURS_TO": "23:59"}
    process = subprocess.Popen([sys.executable, "-m", "outreach", "run"], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not Heartbeat.objects.filter(job="plan").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert "nothing is in flight" in said
    assert "Traceback" not in said
    assert not Message.objects.filter(state=State.SENDING).exists()
    assert connection.vendor in ("sqlite", "postgresql")
