"""How long a sender needs for a campaign."""

from __future__ import annotations

from datetime import datetime, timedelta

from .timing import Hours, allowed, next_allowed

_STEP = timedelta(minutes=1)
_HORIZON = timedelta(days=60)


def finish_at(start: datetime, messages: int, rate: float, hours: Hours) -> datetime | None:
    """When the last of `messages` leaves at `rate` a second, sending only in decent hours; None: not within 60 days.

    Walks in minutes within a day and skips closed hours whole, so a nation's month costs some ten thousand steps.
    """
    if rate <= 0:
        return None
    moment, left = next_allowed(start, hours), float(messages)
    while left > 0:
        if moment > start + _HORIZON:
            return None
        if not allowed(moment, hours):
            moment = next_allowed(moment, hours)
            continue
        step = min(_STEP, timedelta(seconds=left / rate))
        left -= rate * step.total_seconds() + 1e-9
        moment += max(step, timedelta(microseconds=1))
    return moment
