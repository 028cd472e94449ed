"""Dispatching: one process against a provider that answers after 100 ms, every state durable in PostgreSQL, beside a plain loop."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time as clock_time
from datetime import timedelta

from .rows import Row, say

MESSAGES, PLAIN = 20_000, 60
LATENCY_MS = 100


def measure() -> list[Row]:
    """Both against the same server, a process of its own."""
    say(f"dispatching {MESSAGES} messages, provider at {LATENCY_MS} ms ...")
    done = subprocess.run([sys.executable, "-m", "benchmarks.outreach_dispatch"], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    ms, plain_ms = told["seconds"] / MESSAGES * 1000, 1000 / told["plain"]
    say(f"{MESSAGES / told['seconds']:.0f} messages a second; the plain loop {told['plain']:.1f}")
    # 1,500 messages a second are 0.667 ms each.
    return [Row("a message dispatched, all states stored", ms, "ms", "plain loop over twilio", plain_ms, limit=1000 / 1500)]


@contextmanager
def server() -> Iterator[str]:
    """The stand-in provider; its address."""
    command = [sys.executable, "-m", "tests.outreach.twilio_server", "--latency-ms", str(LATENCY_MS)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        if process.stdout is None:
            raise SystemExit("the server says nothing")
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


def run() -> dict[str, float]:
    """Queue, dispatch, count; then the plain loop."""
    from .dispatch_plain import plain_loop
    from .outreach_database import fill, start

    start()
    from django.utils import timezone

    from outreach.installation import default_setup
    from outreach.models import Message, Sender
    from outreach.planning.approval import approve
    from outreach.planning.drafts import draft_broadcast
    from outreach.planning.preview import preview
    from tests.outreach.twilio_server import SID, TOKEN

    fill(MESSAGES, hamlets=100)
    now, setup = timezone.now(), default_setup()
    sender = Sender.objects.create(name="CAMTAY", gateway="twilio", rate=100_000, burst=100_000)
    campaign = draft_broadcast("x", "Mời {{ head }} đi họp", "policy", sender, now - timedelta(minutes=1), "x", now)
    approve(campaign.pk, preview(campaign, setup, now).hash, setup, now, "x")
    with server() as url:
        began = time.perf_counter()
        asyncio.run(dispatch(url))
        seconds = time.perf_counter() - began
        if (accepted := Message.objects.filter(state="accepted").exclude(ref="").count()) != MESSAGES:
            raise SystemExit(f"accepted {accepted} of {MESSAGES}")
        texts = [(f"+8450{index:07d}", "Moi ba con") for index in range(PLAIN)]
        plain = plain_loop(url, SID, TOKEN, texts)
    return {"seconds": seconds, "plain": plain}


async def dispatch(url: str) -> None:
    """One dispatcher, as `outreach dispatch` runs it."""
    from django.utils import timezone

    from outreach.gateways.twilio import Twilio
    from outreach.rules.timing import Hours
    from outreach.sending.dispatcher import Dispatcher, Pace
    from tests.outreach.twilio_server import SID, TOKEN

    gateway = Twilio(SID, TOKEN, url)
    always = Hours(clock_time(0), clock_time(23, 59, 59))
    await Dispatcher({"twilio": gateway}, timezone.now, always, Pace()).run(until_idle=True)
    await gateway.close()


if __name__ == "__main__":
    print(json.dumps(run()))
