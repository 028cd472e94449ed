"""Planning: rendered with each household's name, counted, priced and stored, on PostgreSQL."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from datetime import timedelta

from .rows import Row, say

SIZES = (10_000, 100_000, 1_000_000)
PLAIN = 2_000  # messages of the plain loop
TEXT = "Kính gửi gia đình {{ head }}: mời tới nhà văn hóa {{ hamlet }} nhận thẻ bảo hiểm y tế mới, nhớ mang theo căn cước"


def measure() -> list[Row]:
    """A process for each size, so that each has its own peak of memory."""
    runs = {}
    for size in SIZES:
        say(f"planning {size} messages ...")
        done = subprocess.run([sys.executable, "-m", "benchmarks.outreach_plan", str(size)], capture_output=True, text=True, check=True)
        runs[size] = json.loads(done.stdout.splitlines()[-1])
    most, least = runs[SIZES[-1]], runs[SIZES[0]]
    each = {size: run["seconds"] / size * 1e6 for size, run in runs.items()}
    return [
        Row("plan 1,000,000 messages", most["seconds"], "s", limit=60),
        Row("its preview before, written both ways", most["previewed"], "s"),
        Row("memory of both", most["mb"], "MB", limit=300),
        Row("a message at 1,000,000", each[SIZES[-1]], "us", "at 10,000", each[SIZES[0]], limit=1.25, limits_ratio=True),
        Row("a message at 100,000", each[SIZES[1]], "us", "at 10,000", each[SIZES[0]], limit=1.25, limits_ratio=True),
        Row("a message at 10,000", each[SIZES[0]], "us", "one save() a message", least["plain_us"]),
    ]


def run(size: int) -> dict[str, float]:
    """Plan one campaign of `size` messages in this process."""
    from .outreach_database import fill, start

    start()
    from django.utils import timezone

    from outreach.installation import default_setup
    from outreach.models import Message, Sender
    from outreach.planning.approval import approve
    from outreach.planning.drafts import draft_broadcast
    from outreach.planning.preview import preview

    fill(size)
    now, setup = timezone.now(), default_setup()
    sender = Sender.objects.create(name="CAMTAY")
    campaign = draft_broadcast("x", TEXT, "policy", sender, now + timedelta(hours=1), "x", now)
    began = time.perf_counter()
    mark = preview(campaign, setup, now).hash
    previewed = time.perf_counter() - began
    began = time.perf_counter()
    planned = approve(campaign.pk, mark, setup, now, "x")
    seconds = time.perf_counter() - began
    if planned != size or Message.objects.count() != size:
        raise SystemExit(f"planned {planned} of {size}")
    mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "previewed": previewed, "mb": mb, "plain_us": plain(campaign, setup, now) if size == SIZES[0] else 0.0}


def plain(campaign: object, setup: object, now: object) -> float:
    """The same texts, one save() a message: microseconds each."""
    from itertools import islice

    from django.db import transaction

    from outreach.models import Message
    from outreach.planning.oneoff import oneoff_row, to_be_told

    Message.objects.all().delete()
    began = time.perf_counter()
    with transaction.atomic():
        make = oneoff_row(campaign, setup, now)  # type: ignore[arg-type]
        for recipient in islice(list(to_be_told(campaign)), PLAIN):  # type: ignore[arg-type]
            Message(**make(recipient)._asdict()).save()
    return (time.perf_counter() - began) / PLAIN * 1e6


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]))))
