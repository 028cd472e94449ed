"""A dispatcher that dies at any moment loses nothing and doubles nothing."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from outreach.models import Message

from .queues import queue_many
from .samples import make_campaign, make_sender
from .twilio_server import TwilioServer

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
MESSAGES, KILLS = 300, 12


def database_url() -> str:
    """The address of the test's own database, for another process."""
    chosen = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{chosen['NAME']}"
    host = chosen["HOST"] or chosen["OPTIONS"]["host"]
    return f"postgresql://{chosen['USER']}@/{chosen['NAME']}?host={quote(str(host), safe='')}"


def test_killed_at_random_moments_each_message_arrives_once() -> None:
    """Two dispatchers, one of them killed with SIGKILL again and again, a provider that drops, fails and asks to wait."""
    now = timezone.now()
    numbers = [f"+8450000{index:04d}" for index in range(MESSAGES)]
    campaign = make_campaign(make_sender(gateway="twilio", rate=60.0, burst=20), start_at=now, expires_at=now + timedelta(days=1))
    queue_many(numbers, campaign, not_before=now, expires_at=now + timedelta(days=1))
    with TwilioServer(faults=True) as server:
        done = subprocess.run(
            [sys.executable, "-m", "tests.outreach.killing", "--url", server.url, "--kills", str(KILLS)],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "outreach.settings"},
            capture_output=True,
            text=True,
            timeout=240,
        )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["finished"], done.stderr
    assert told["kills"] == KILLS
    assert (told["arrived"], told["doubled"]) == (MESSAGES, 0)
    assert told["states"] == {"accepted": MESSAGES}
    assert Message.objects.exclude(ref="").count() == MESSAGES
