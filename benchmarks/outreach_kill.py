"""The kill test, long: two dispatchers killed 200 times over 5,000 messages, on both databases; the receiving server counts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import timedelta

from .rows import Row, say

MESSAGES, KILLS = 5_000, 200
RATE = 60.0  # a second: so that all kills fall while there is something to send


def measure() -> list[Row]:
    """Each database in a process of its own."""
    rows = []
    for vendor in ("sqlite", "postgresql"):
        say(f"killing dispatchers {KILLS} times over {MESSAGES} messages, {vendor} ...")
        done = subprocess.run([sys.executable, "-m", "benchmarks.outreach_kill", vendor], capture_output=True, text=True, check=True)
        told = json.loads(done.stdout.splitlines()[-1])
        say(json.dumps(told))
        left = MESSAGES - told["states"].get("accepted", 0) if told["finished"] else MESSAGES
        rows += [
            Row(f"messages lost, {told['kills']} kills, {vendor}", MESSAGES - told["arrived"], "of 5,000", limit=0),
            Row(f"messages doubled, {vendor}", told["doubled"], "of 5,000", limit=0),
            Row(f"messages not settled in the end, {vendor}", left, "of 5,000", limit=0),
            Row(f"kills too few, {vendor}", max(0, KILLS - told["kills"]), "of 200", limit=0),
            Row(f"time of it, {vendor}", told["seconds"], "s"),
        ]
    return rows


def run(vendor: str) -> dict[str, object]:
    """Queue, kill, count."""
    from .outreach_database import start

    start(vendor)
    queue()
    began = time.perf_counter()
    command = [sys.executable, "-m", "tests.outreach.twilio_server", "--faults"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            if server.stdout is None:
                raise SystemExit("the server says nothing")
            url = server.stdout.readline().strip()
            killing = [sys.executable, "-m", "tests.outreach.killing", "--url", url, "--kills", str(KILLS), "--patience", "600"]
            done = subprocess.run(killing, env=os.environ, capture_output=True, text=True, check=False)
        finally:
            server.terminate()
    if done.returncode:
        raise SystemExit(done.stderr)
    return {**json.loads(done.stdout.splitlines()[-1]), "seconds": time.perf_counter() - began}


def queue() -> None:
    """Households with a number each, and a message queued to it."""
    from django.utils import timezone

    from outreach.models import Area, Campaign, Consent, Household, Message, Phone, Sender, phone_key

    now = timezone.now()
    hamlet = Area.objects.create(kind="hamlet", name="Bản Mẫu")
    sender = Sender.objects.create(name="CAMTAY", gateway="twilio", rate=RATE, burst=20)
    ends = now + timedelta(days=1)
    campaign = Campaign.objects.create(
        kind="broadcast", purpose="policy", code="7001", title="x", sender=sender, start_at=now, expires_at=ends, state="running"
    )
    households = [Household(code=f"H{index}", head="Mẫu", hamlet=hamlet) for index in range(MESSAGES)]
    Household.objects.bulk_create(households)
    numbers = [f"+8450{index:07d}" for index in range(MESSAGES)]
    pairs = list(zip(households, numbers, strict=True))
    Phone.objects.bulk_create(Phone(household=one, number=number, key=phone_key(number)) for one, number in pairs)
    Consent.objects.bulk_create(
        Consent(household=one, purpose="policy", method="paper", given_on=now.date(), recorded_by="x") for one in households
    )
    fields = {"campaign": campaign, "segments": 1, "cost_vnd": 0, "not_before": now, "expires_at": ends, "text": "Moi ba con"}
    Message.objects.bulk_create(Message(household=one, phone=number, phone_key=phone_key(number), **fields) for one, number in pairs)


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1])))
