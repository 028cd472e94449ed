"""The token bucket that keeps a sender within its provider's rate. A token is one message."""

from __future__ import annotations

from datetime import datetime, timedelta

_SKEW = timedelta(minutes=1)  # farther apart than this, one clock was set back; nearer, two machines differ a little


def refill(tokens: float, tokens_at: datetime | None, now: datetime, rate: float, burst: float) -> float:
    """Tokens there at `now`, of a bucket that held `tokens` at `tokens_at` (None: never used, so full), gaining `rate` a second.

    Never more than `burst`, however long nothing was sent or however far the clock jumped forward; a clock that jumped back
    gives nothing and takes nothing. Whoever stores the result stores `stamp(tokens_at, now)` with it.
    """
    if tokens_at is None:
        return float(burst)
    gained = max(0.0, (now - tokens_at).total_seconds()) * max(0.0, rate)
    return min(float(burst), max(0.0, tokens) + gained)


def stamp(tokens_at: datetime | None, now: datetime) -> datetime:
    """The moment up to which tokens are counted once `refill` has run at `now`: the later of the two.

    So dispatchers on machines whose clocks differ a little gain no time twice. After a clock was set back by more than a minute it
    is `now`: else the bucket would stay empty until the old hour returns.
    """
    return tokens_at if tokens_at is not None and now < tokens_at <= now + _SKEW else now


def wait_seconds(tokens: float, rate: float) -> float:
    """Seconds until one whole token is there; 0 when it is; infinite when the bucket gains nothing."""
    if tokens >= 1:
        return 0.0
    return (1 - max(0.0, tokens)) / rate if rate > 0 else float("inf")
