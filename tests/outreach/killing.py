"""Dispatchers that are killed at random moments, and the count of what arrived.

A process of its own: `DATABASE_URL=... python -m tests.outreach.killing --url URL --kills 200`. The database holds queued messages of a
sender with the gateway "twilio"; URL is a tests.outreach.twilio_server. Two workers are forked; one of them is killed with SIGKILL at a
random moment and replaced, again and again. Then two last workers finish what is left. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import sys
import time
import urllib.request
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outreach.settings")

LEASE = 2.4  # seconds: a request may last a third of it
WORKERS = 2


def main() -> None:
    """Kill, replace, finish, count."""
    parser = argparse.ArgumentParser(prog="python -m tests.outreach.killing")
    parser.add_argument("--url", required=True, help="address of the stand-in provider")
    parser.add_argument("--kills", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=float, default=300.0, help="seconds for what is left after the last kill")
    chosen = parser.parse_args()
    django.setup()
    chance = random.Random(chosen.seed)  # noqa: S311 (when to kill, not a secret)
    workers = [fork_worker(chosen.url) for _ in range(WORKERS)]
    kills = 0
    while kills < chosen.kills:
        time.sleep(chance.uniform(0.02, 0.6))
        place = chance.randrange(WORKERS)
        os.kill(workers[place], signal.SIGKILL)
        _, status = os.waitpid(workers[place], 0)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 1:
            sys.exit("a worker failed by itself: see its traceback")
        kills += os.WIFSIGNALED(status)
        if os.WIFEXITED(status):  # nothing was left for it: no more kills can be had
            break
        workers[place] = fork_worker(chosen.url)
    deadline = time.monotonic() + chosen.patience
    finished = all(wait_for(worker, deadline) for worker in workers)
    print(json.dumps({"kills": kills, "finished": finished, **counts(chosen.url)}), flush=True)


def wait_for(worker: int, deadline: float) -> bool:
    """Whether a worker ended well before the deadline; it is killed else."""
    while time.monotonic() < deadline:
        pid, status = os.waitpid(worker, os.WNOHANG)
        if pid:
            return status == 0
        time.sleep(0.05)
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    return False


def fork_worker(url: str) -> int:
    """A process that sends and reconciles until nothing is left; it opens its own connections."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        asyncio.run(work(url))
        code = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


async def work(url: str) -> None:
    """What `outreach run` does for sending, with a short lease."""
    from django.utils import timezone

    from outreach.database import DatabaseThread
    from outreach.gateways.twilio import Twilio
    from outreach.rules.timing import Hours
    from outreach.sending.dispatcher import Dispatcher, Pace
    from outreach.sending.reconcile import reconcile

    from .twilio_server import SID, TOKEN

    gateway = Twilio(SID, TOKEN, url, timeout_seconds=LEASE / 4)
    always = Hours(start=Hours().start.replace(0, 0), end=Hours().end.replace(23, 59, 59))
    while True:
        dispatcher = Dispatcher({"twilio": gateway}, timezone.now, always, Pace(lanes=2, batch=20, lease=LEASE))
        asyncio.get_running_loop().call_later(0.5, dispatcher.stop)
        await dispatcher.run(until_idle=True)
        await reconcile({"twilio": gateway}, timezone.now(), LEASE)
        async with DatabaseThread() as in_database:
            if not await in_database(anything_left):
                return


def anything_left() -> bool:
    """Whether a message is queued, being sent or unclear; those told to come later are brought forward, so that nobody waits."""
    from django.utils import timezone

    from outreach.models import Message, State

    soon = timezone.now() + timedelta(seconds=1)
    Message.objects.filter(state=State.QUEUED, not_before__gt=soon).update(not_before=soon)
    return Message.objects.filter(state__in=(State.QUEUED, State.SENDING, State.UNKNOWN)).exists()


def counts(url: str) -> dict[str, object]:
    """What the register says, and what the provider says."""
    from collections import Counter

    from outreach.models import Message

    with urllib.request.urlopen(f"{url}/counts", timeout=30) as answer:  # noqa: S310 (the test's own server)
        arrived = json.load(answer)
    states = Counter(Message.objects.values_list("state", flat=True))
    return {"states": dict(states), "arrived": arrived["accepted"], "doubled": len(arrived["doubled"])}


if __name__ == "__main__":
    main()
