"""What the doctor finds, and what it says to do."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from outreach.doctor import examine
from outreach.models import Heartbeat, Inbound, Message, Sender, State, phone_key

from .samples import make_campaign, make_hamlet, make_household, make_sender

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def said(fault: bool = True) -> str:
    """All faults (or notes) in one text."""
    return "\n".join(f"{finding.said} → {finding.fix}" for finding in examine(NOW) if finding.fault == fault)


def test_a_place_in_order_has_no_fault() -> None:
    """Only notes: prices are not set, nothing is loaded yet."""
    make_sender()
    assert said() == ""
    notes = said(fault=False)
    assert "1.000 đ" in notes
    assert "load-catalog" in notes


def test_a_place_without_sender_or_with_a_stopped_one() -> None:
    """Each with its remedy."""
    assert "outreach init" in said()
    make_sender(stopped="hết tiền")
    assert "outreach sender resume CAMTAY" in said()
    Sender.objects.update(stopped="", gateway="twilio")
    assert "TWILIO_ACCOUNT_SID" in said()
    Sender.objects.update(gateway="pigeon")
    assert "pigeon" in said()


def test_messages_that_are_due_and_nobody_sends() -> None:
    """Until the clock runs again."""
    household = make_household("H1", make_hamlet(), "+84500000001")
    campaign = make_campaign(make_sender(), expires_at=NOW + timedelta(days=1))
    fields = {"campaign": campaign, "household": household, "segments": 1, "cost_vnd": 0, "phone_key": "k"}
    Message.objects.create(**fields, not_before=NOW - timedelta(hours=1), expires_at=NOW + timedelta(days=1))
    assert "outreach run" in said()
    Heartbeat.objects.create(job="dispatch", at=NOW - timedelta(minutes=1))
    assert said() == ""
    Heartbeat.objects.create(job="plan", at=NOW, error="RuntimeError")
    assert "RuntimeError" in said()


def test_what_waits_for_a_person() -> None:
    """Unclear messages after an hour, replies after two days."""
    household = make_household("H1", make_hamlet(), "+84500000001")
    campaign = make_campaign(make_sender())
    fields = {
        "campaign": campaign,
        "household": household,
        "segments": 1,
        "cost_vnd": 0,
        "phone_key": "k",
        "not_before": NOW,
        "expires_at": NOW,
    }
    Message.objects.create(**fields, state=State.UNKNOWN, claimed_at=NOW - timedelta(hours=2))
    Inbound.objects.create(gateway="outbox", ref="1", kind="help", received_at=NOW - timedelta(days=3))
    assert "outreach dispatch unknown" in said()
    assert "outreach inbox" in said()


def test_a_key_that_is_not_this_registers_key(settings: pytest.FixtureRequest) -> None:
    """With another key the stop list would mean nothing."""
    make_sender()
    make_household("H1", make_hamlet(), "+84500000001")
    settings.PHONE_KEY = "another-key-of-enough-length"  # type: ignore[attr-defined]
    assert phone_key("+84500000001")
    assert "OUTREACH_PHONE_KEY" in said()
    settings.PHONE_KEY = ""  # type: ignore[attr-defined]
    assert "outreach init" in said()


def test_a_template_that_does_not_hold(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    """The file is named."""
    from outreach.installation import default_setup

    make_sender()
    settings.SMS_TEMPLATES = tmp_path  # type: ignore[attr-defined]
    default_setup.cache_clear()
    try:
        assert "class-reminder.txt" in said()
    finally:
        default_setup.cache_clear()


def test_sqlite_runs_in_its_safe_mode() -> None:
    """WAL, foreign keys on, full sync: what is committed is on disk before a message leaves."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        found = {}
        for name in ("journal_mode", "foreign_keys", "synchronous"):
            cursor.execute(f"PRAGMA {name}")
            found[name] = cursor.fetchone()[0]
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}


def test_a_register_that_everybody_at_this_machine_can_open(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    """A folder made by hand, or by an older version; a group may be meant. Windows keeps a user's folders for that user by itself."""
    settings.DATA = tmp_path
    tmp_path.chmod(0o755)
    assert (f"chmod o= {tmp_path}" in said(fault=False)) == (os.name == "posix")
    tmp_path.chmod(0o750)
    assert "chmod" not in said(fault=False)
