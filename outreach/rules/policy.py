"""May this message go now? Asked at the claim, whatever was true at planning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .timing import Hours, next_allowed

CAP = 3  # SMS to one number in CAP_WINDOW. Decree 91/2020/ND-CP says so of advertising SMS; kept for all by choice.
CAP_WINDOW = timedelta(hours=24)
FIRST_WAIT, LONGEST_WAIT, MOST_TRIES = timedelta(seconds=30), timedelta(hours=1), 8


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one message at the claim. `listed`: the number is still one of the household's. `outdated`: why it says what
    is not so any more (a session moved), empty when it is. `sent` holds when this number was last texted, in any order."""

    expires_at: datetime
    alert: bool
    consented: bool
    stopped: bool
    erased: bool
    listed: bool = True
    outdated: str = ""
    sent: Sequence[datetime] = ()


@dataclass(frozen=True, slots=True)
class Go:
    """It may leave now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now, but from then on; `reason` says why."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Never. `state` is `expired`, `suppressed` or `cancelled`."""

    state: str
    reason: str


def may_go(facts: Facts, now: datetime, hours: Hours) -> Go | Wait | Leave:
    """The decision for one message at `now`. An alert goes over the daily cap, never outside hours."""
    if facts.expires_at <= now:
        return Leave("expired", "expired")
    if facts.erased:
        return Leave("suppressed", "erased")
    if facts.outdated:
        return Leave("cancelled", facts.outdated)
    if not facts.listed:
        return Leave("suppressed", "number-changed")
    if facts.stopped:
        return Leave("suppressed", "opted-out")
    if not facts.consented:
        return Leave("suppressed", "no-consent")
    opening = next_allowed(now, hours)
    if opening > now:
        return _wait_or_leave(facts, opening, "expired")
    # Also what was sent a little ahead of a clock set back; a moment farther ahead was never there.
    recent = sorted(moment for moment in facts.sent if abs(now - moment) < CAP_WINDOW)
    if len(recent) >= CAP and not facts.alert:
        return _wait_or_leave(facts, recent[-CAP] + CAP_WINDOW, "daily-cap")
    return Go()


def _wait_or_leave(facts: Facts, until: datetime, reason: str) -> Wait | Leave:
    if until < facts.expires_at:
        return Wait(until, reason)
    return Leave("expired", "expired") if reason == "expired" else Leave("suppressed", reason)


def next_try(attempts: int, asked: float | None, now: datetime) -> datetime | None:
    """When to try again after `attempts` refusals for now: 30 s, doubling to an hour, or the `asked` seconds when longer.

    None: not again (MOST_TRIES reached).
    """
    if attempts >= MOST_TRIES:
        return None
    wait = min(FIRST_WAIT * 2 ** max(0, attempts - 1), LONGEST_WAIT)
    longest: timedelta = max(wait, timedelta(seconds=min(asked or 0.0, 24 * 3600)))
    return now + longest
