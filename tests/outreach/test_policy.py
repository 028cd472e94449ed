"""May this message go now."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.rules.policy import CAP, CAP_WINDOW, LONGEST_WAIT, MOST_TRIES, Facts, Go, Leave, Wait, may_go, next_try
from outreach.rules.timing import Hours, allowed

from .samples import VIETNAM, at

HOURS = Hours()
NOON = at("2026-11-25", "12:00")


def facts(**more: object) -> Facts:
    """A message that may go."""
    return Facts(**{"expires_at": at("2026-11-27"), "alert": False, "consented": True, "stopped": False, "erased": False, **more})  # type: ignore[arg-type]


def test_what_is_agreed_to_and_due_goes() -> None:
    """Consent, a decent hour, nothing sent before."""
    assert may_go(facts(), NOON, HOURS) == Go()


@pytest.mark.parametrize(
    ("changed", "decision"),
    [
        ({"consented": False}, Leave("suppressed", "no-consent")),
        ({"stopped": True}, Leave("suppressed", "opted-out")),
        ({"erased": True}, Leave("suppressed", "erased")),
        ({"outdated": "session-moved"}, Leave("cancelled", "session-moved")),
        ({"expires_at": NOON}, Leave("expired", "expired")),
    ],
)
def test_what_may_never_go_is_closed_with_its_reason(changed: dict[str, object], decision: Leave) -> None:
    """Each reason by itself is enough, and is the one that is kept."""
    assert may_go(facts(**changed), NOON, HOURS) == decision


def test_at_night_it_waits_for_the_morning_or_expires() -> None:
    """22:00 waits until 07:00; what ends before that is closed as expired."""
    night = at("2026-11-25", "22:00")
    assert may_go(facts(), night, HOURS) == Wait(at("2026-11-26", "07:00"), "expired")
    assert may_go(facts(expires_at=at("2026-11-26", "06:00")), night, HOURS) == Leave("expired", "expired")


def test_a_fourth_sms_in_a_day_waits_and_an_alert_does_not() -> None:
    """The cap counts 24 hours, not calendar days."""
    sent = [NOON - timedelta(hours=h) for h in (20, 5, 1)]
    assert may_go(facts(sent=sent), NOON, HOURS) == Wait(sent[0] + CAP_WINDOW, "daily-cap")
    assert may_go(facts(sent=sent, alert=True), NOON, HOURS) == Go()
    assert may_go(facts(sent=sent, expires_at=NOON + timedelta(hours=1)), NOON, HOURS) == Leave("suppressed", "daily-cap")
    assert may_go(facts(sent=[NOON - timedelta(hours=25)] * 3), NOON, HOURS) == Go()


def test_a_clock_that_was_years_ahead_keeps_nobody_waiting_for_years() -> None:
    """What was sent "in 2030" counts for nothing; what was sent an hour ahead of a clock set back still counts."""
    assert may_go(facts(sent=[NOON + timedelta(days=1500)] * 3), NOON, HOURS) == Go()
    assert isinstance(may_go(facts(sent=[NOON + timedelta(hours=1)] * 3), NOON, HOURS), Wait)


def test_an_alert_is_not_sent_at_night_either() -> None:
    """The grandmother sleeps."""
    assert isinstance(may_go(facts(alert=True), at("2026-11-25", "03:00"), HOURS), Wait)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(lambda naive: naive.replace(tzinfo=VIETNAM))


@given(now=moments, alert=st.booleans(), ages=st.lists(st.floats(0, 48), max_size=6), life=st.floats(0, 200))
def test_over_a_year_nothing_goes_outside_hours_or_over_the_cap(now: datetime, alert: bool, ages: list[float], life: float) -> None:
    """Whatever the clock says: Go only in decent hours, within the cap unless it is an alert, before it ends; Wait only forward."""
    sent = [now - timedelta(hours=age) for age in ages]
    decision = may_go(facts(alert=alert, sent=sent, expires_at=now + timedelta(hours=life)), now, HOURS)
    if isinstance(decision, Go):
        assert allowed(now, HOURS)
        assert alert or sum(moment > now - CAP_WINDOW for moment in sent) < CAP
        assert life > 0
    if isinstance(decision, Wait):
        assert now < decision.until < now + timedelta(hours=life)


def test_waits_grow_and_end() -> None:
    """30 s, 1 min, 2 min ... at most an hour, and after eight tries no more; what the provider asks for is honoured."""
    waits = [next_try(n, None, NOON) for n in range(1, MOST_TRIES + 1)]
    assert waits[0] == NOON + timedelta(seconds=30)
    assert waits[1] == NOON + timedelta(minutes=1)
    assert waits[-1] is None
    assert all(moment is None or moment <= NOON + LONGEST_WAIT for moment in waits)
    assert next_try(1, 600.0, NOON) == NOON + timedelta(minutes=10)
