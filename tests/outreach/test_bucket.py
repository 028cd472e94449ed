"""A sender never goes faster than its provider allows, whatever the clock does."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.rules.bucket import refill, stamp, wait_seconds

START = datetime(2026, 11, 25, 2, tzinfo=UTC)
rates = st.floats(0.1, 500)
bursts = st.integers(1, 200)


def take_all(moments: list[datetime], wanted: list[int], rate: float, burst: int) -> list[int]:
    """How many messages a dispatcher takes at each moment, as it does: refill, take what it wants, store."""
    tokens, tokens_at, taken = 0.0, None, []
    for now, want in zip(moments, wanted, strict=True):
        tokens = refill(tokens, tokens_at, now, rate, burst)
        tokens_at = stamp(tokens_at, now)
        taken.append(min(want, int(tokens)))
        tokens -= taken[-1]
    return taken


def test_a_new_sender_may_send_its_burst_and_then_its_rate() -> None:
    """Five a second, twenty at once."""
    assert take_all([START + timedelta(seconds=second) for second in (0, 0, 1, 3)], [100] * 4, rate=5, burst=20) == [20, 0, 5, 10]


def test_a_long_rest_saves_up_no_more_than_the_burst() -> None:
    """Also when the clock jumped a year ahead."""
    assert refill(3, START, START + timedelta(days=365), rate=5, burst=20) == 20


def test_a_clock_set_back_gives_and_takes_nothing() -> None:
    """And does not stop the sender until the old hour returns."""
    earlier = START - timedelta(hours=1)
    assert refill(3, START, earlier, rate=5, burst=20) == 3
    assert refill(3, stamp(START, earlier), earlier + timedelta(seconds=1), rate=5, burst=20) == 8


def test_two_machines_whose_clocks_differ_a_little_gain_no_time_twice() -> None:
    """One is half a second behind; they take turns every tenth of a second for ten seconds."""
    moments = [START + timedelta(seconds=turn / 10 - (0.5 if turn % 2 else 0)) for turn in range(100)]
    assert sum(take_all(moments, [100] * 100, rate=5, burst=20)) <= 20 + 5 * 10


def test_a_burst_made_smaller_counts_at_once() -> None:
    """What was saved under the old burst is not kept."""
    assert refill(200, START, START, rate=5, burst=20) == 20


@pytest.mark.parametrize(
    ("tokens", "rate", "seconds"), [(1, 5, 0), (7.5, 5, 0), (0.5, 5, 0.1), (0, 0.5, 2), (-3, 1, 1), (0, 0, float("inf"))]
)
def test_the_wait_ends_when_one_message_may_go(tokens: float, rate: float, seconds: float) -> None:
    """Whole messages only."""
    assert wait_seconds(tokens, rate) == pytest.approx(seconds)


@given(st.lists(st.tuples(st.floats(0, 30), st.integers(0, 300)), min_size=1, max_size=40), rates, bursts)
def test_no_window_of_time_holds_more_than_the_burst_and_the_rate(steps: list[tuple[float, int]], rate: float, burst: int) -> None:
    """For every pair of moments: taken between them <= burst + rate * seconds."""
    moments, now = [], START
    for pause, _ in steps:
        now += timedelta(seconds=pause)
        moments.append(now)
    taken = take_all(moments, [want for _, want in steps], rate, burst)
    for first in range(len(moments)):
        for last in range(first, len(moments)):
            seconds = (moments[last] - moments[first]).total_seconds()
            assert sum(taken[first : last + 1]) <= burst + rate * seconds + 1e-6


@given(st.floats(-1e6, 1e6), st.floats(-1e9, 1e9), rates, bursts)
def test_a_bucket_is_never_negative_and_never_over_full(tokens: float, jump: float, rate: float, burst: int) -> None:
    """For any stored number and any jump of the clock."""
    assert 0 <= refill(tokens, START, START + timedelta(seconds=jump), rate, burst) <= burst


@given(st.floats(0, 0.99), rates)
def test_after_the_wait_there_is_a_message_to_take(tokens: float, rate: float) -> None:
    """A dispatcher that sleeps as told does not wake for nothing."""
    wait = timedelta(seconds=wait_seconds(tokens, rate)) + timedelta(microseconds=1)
    assert refill(tokens, START, START + wait, rate, burst=10) >= 1
