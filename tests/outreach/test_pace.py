"""When a campaign is done."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from outreach.rules.pace import finish_at
from outreach.rules.timing import Hours, allowed

from .samples import at


def test_a_small_campaign_is_done_in_seconds() -> None:
    """400 messages at 5 a second take 80 seconds."""
    finish = finish_at(at("2026-11-25", "09:00"), 400, 5.0, Hours())
    assert finish is not None
    assert abs(finish - at("2026-11-25", "09:01:20")) < timedelta(seconds=1)


def test_a_large_one_rests_at_night() -> None:
    """14 hours a day at 1 a second are 50,400 messages; the rest goes the next morning."""
    finish = finish_at(at("2026-11-25", "07:00"), 50_400 + 3600, 1.0, Hours())
    assert finish is not None
    assert abs(finish - at("2026-11-26", "08:00")) < timedelta(minutes=2)


def test_no_rate_never_ends() -> None:
    """It says so instead of looping."""
    assert finish_at(at("2026-11-25"), 10, 0.0, Hours()) is None
    assert finish_at(at("2026-11-25"), 10**9, 0.01, Hours()) is None


@given(st.integers(1, 200_000), st.floats(0.5, 100))
def test_the_end_is_in_decent_hours(messages: int, rate: float) -> None:
    """The last message leaves when messages may leave."""
    finish = finish_at(at("2026-11-25", "20:00"), messages, rate, Hours())
    assert finish is None or allowed(finish - timedelta(seconds=1), Hours())
