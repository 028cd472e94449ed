"""Nothing goes at night or at Tết, a reminder comes before its class, and a class meets when its rule says."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.rules.timing import (
    VIETNAM,
    Hours,
    Offset,
    allowed,
    monday,
    next_allowed,
    occurrences,
    parse_hours,
    parse_offset,
    say_day,
    say_time,
    tet_blackout,
)

from .samples import at

HOURS = Hours()
a_moment = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 31), timezones=st.just(UTC))
a_clock = st.builds(time, st.integers(0, 23), st.integers(0, 59))
an_offset = st.one_of(
    st.builds(Offset, days=st.integers(0, 31), clock=a_clock),
    st.builds(Offset, minutes=st.integers(1, 31 * 24 * 60)),
)


def test_a_day_opens_at_seven_and_closes_at_nine_in_the_evening() -> None:
    """The opening minute is in, the closing minute is out, and a clock in another zone is read on Vietnam's."""
    assert [allowed(at("2026-11-25", clock), HOURS) for clock in ("06:59", "07:00", "20:59", "21:00")] == [False, True, True, False]
    assert allowed(datetime(2026, 11, 25, 0, 0, tzinfo=UTC), HOURS)
    assert not allowed(datetime(2026, 11, 25, 14, 0, tzinfo=UTC), HOURS)


def test_what_may_not_go_at_night_waits_for_the_morning() -> None:
    """From the evening to the next day's opening; before dawn to the same day's."""
    assert next_allowed(at("2026-11-25", "22:30"), HOURS) == at("2026-11-26", "07:00")
    assert next_allowed(at("2026-11-25", "03:00"), HOURS) == at("2026-11-25", "07:00")
    assert next_allowed(at("2026-11-25", "12:00"), HOURS) == at("2026-11-25", "12:00")


def test_tet_is_closed_from_the_first_day_off_through_the_fifth_of_the_new_year() -> None:
    """The new year of 2026 is 17 February, of 2027 6 February; 4 February 2027 is a day off in place of a Saturday."""
    assert tet_blackout(2026) == (date(2026, 2, 16), date(2026, 2, 21))
    assert tet_blackout(2027) == (date(2027, 2, 4), date(2027, 2, 10))
    assert next_allowed(at("2026-02-16", "09:00"), HOURS) == at("2026-02-22", "07:00")
    assert next_allowed(at("2026-02-15", "23:00"), HOURS) == at("2026-02-22", "07:00")


@pytest.mark.parametrize("year", range(2024, 2101))
def test_every_tet_holds_the_eve_and_five_days(year: int) -> None:
    """At least six days in a row, all in January or February."""
    first, last = tet_blackout(year)
    assert timedelta(days=5) <= last - first <= timedelta(days=8)
    assert date(year, 1, 18) < first < last < date(year, 3, 1)


def test_a_clock_far_in_the_future_says_to_look_at_the_clock() -> None:
    """The lunar calendar ends with 2100; a machine that believes it is later sends nothing."""
    with pytest.raises(ValueError, match="đồng hồ"):
        allowed(at("2150-06-01"), HOURS)


def test_a_year_that_never_opens_is_an_error_and_no_endless_search() -> None:
    """Closed days may be given by the caller."""
    with pytest.raises(ValueError, match="Cả năm"):
        next_allowed(at("2026-11-25"), HOURS, lambda year: (date(year, 1, 1), date(year, 12, 31)))


@given(a_moment, a_clock, a_clock)
def test_over_two_years_of_clocks_the_next_opening_is_open_not_before_now_and_stable(now: datetime, one: time, other: time) -> None:
    """For any hours that open at all."""
    hours = Hours(min(one, other), max(one, other)) if one != other else HOURS
    opening = next_allowed(now, hours)
    assert allowed(opening, hours)
    assert opening >= now
    assert next_allowed(opening, hours) == opening
    assert opening == now or not any(allowed(now + (opening - now) * share, hours) for share in (0, 0.25, 0.5, 0.99))


def test_hours_are_read_from_settings_and_wrong_ones_refused_in_vietnamese() -> None:
    """Not backwards, not over midnight, not a word."""
    assert parse_hours("7:00", "20:30") == Hours(time(7), time(20, 30))
    for start, end in (("21:00", "07:00"), ("07:00", "07:00"), ("7h", "21:00"), ("07:00", "24:00"), ("07:61", "21:00"), ("", "")):
        with pytest.raises(ValueError, match=r"Không hiểu giờ|phải sớm hơn"):
            parse_hours(start, end)


def test_a_time_without_a_zone_is_refused() -> None:
    """It would silently mean the machine's own zone."""
    with pytest.raises(ValueError, match="múi giờ"):
        allowed(datetime(2026, 11, 25, 9), HOURS)


def test_reminders_come_the_evening_before_the_same_morning_or_hours_before() -> None:
    """As an officer writes them, also with the dash Word puts in place of a minus."""
    class_at = at("2026-11-25", "19:00")
    assert parse_offset("-1d 18:00").before(class_at) == at("2026-11-24", "18:00")
    assert parse_offset(" –1D  18:00").before(class_at) == at("2026-11-24", "18:00")
    assert parse_offset("0d 07:30").before(class_at) == at("2026-11-25", "07:30")
    assert parse_offset("-2h").before(class_at) == at("2026-11-25", "17:00")
    assert parse_offset("-90m").before(class_at.astimezone(UTC)) == at("2026-11-25", "17:30")


@pytest.mark.parametrize("text", ["", "2h", "+2h", "-0h", "-0m", "1d 18:00", "-1d", "-1d 25:00", "-99d 18:00", "-99999m", "mai", "-2h;"])
def test_an_offset_that_would_be_late_or_means_nothing_is_refused_in_vietnamese(text: str) -> None:
    """A reminder after the start is worse than none."""
    with pytest.raises(ValueError, match=r"lời nhắc|Lời nhắc|giờ"):
        parse_offset(text)


def test_a_morning_reminder_of_a_class_earlier_that_morning_is_refused() -> None:
    """07:30 cannot remind of a class at 07:00."""
    with pytest.raises(ValueError, match="không sớm hơn giờ học"):
        parse_offset("0d 07:30").before(at("2026-11-25", "07:00"))


@given(an_offset, a_moment)
def test_an_offset_is_read_back_as_written_and_never_after_the_start(offset: Offset, starts_at: datetime) -> None:
    """str and parse_offset are each other's inverse."""
    assert parse_offset(str(offset)) == offset
    try:
        assert offset.before(starts_at) < starts_at
    except ValueError:
        assert offset.days == 0
        assert offset.clock is not None


@given(st.text(max_size=30))
def test_any_text_is_an_offset_or_a_told_error(text: str) -> None:
    """Nothing but ValueError with words comes out."""
    try:
        parse_offset(text)
    except ValueError as error:
        assert str(error)


def test_a_weekly_class_stays_at_its_hour_and_ends_after_its_count() -> None:
    """Eight Wednesdays at 19:00, the first included."""
    start = at("2026-11-25", "19:00")
    met = occurrences(start, "FREQ=WEEKLY;COUNT=8", at("2026-01-01"), at("2028-01-01"))
    assert met == [start + timedelta(weeks=week) for week in range(8)]
    assert {moment.astimezone(VIETNAM).hour for moment in met} == {19}
    assert (
        occurrences(start.astimezone(UTC), "RRULE:freq=weekly;count=8;", at("2026-12-02", "19:00"), at("2026-12-09", "19:00")) == met[1:3]
    )


def test_a_class_early_in_the_morning_stays_on_its_weekday_though_utc_has_another() -> None:
    """06:00 on a Monday here is Sunday in UTC."""
    met = occurrences(at("2026-11-23", "06:00").astimezone(UTC), "FREQ=WEEKLY;BYDAY=MO;COUNT=3", at("2026-01-01"), at("2027-01-01"))
    assert met == [at("2026-11-23", "06:00"), at("2026-11-30", "06:00"), at("2026-12-07", "06:00")]


def test_without_a_rule_there_is_one_meeting() -> None:
    """And none when it lies outside what was asked for."""
    start = at("2026-11-25", "19:00")
    assert occurrences(start, "", start, start) == [start]
    assert occurrences(start, "  ", start + timedelta(minutes=1), at("2027-01-01")) == []


def test_the_first_meeting_counts_even_when_the_rule_names_other_days() -> None:
    """First on a Wednesday, then every Tuesday: three meetings in all (RFC 5545: the start counts as the first)."""
    met = occurrences(at("2026-11-25", "19:00"), "FREQ=WEEKLY;BYDAY=TU;COUNT=3", at("2026-01-01"), at("2027-01-01"))
    assert met == [at("2026-11-25", "19:00"), at("2026-12-01", "19:00"), at("2026-12-08", "19:00")]


@pytest.mark.parametrize("until", ["20261209", "20261209T190000", "20261209T120000Z"])
def test_until_may_be_a_day_an_hour_here_or_an_hour_in_utc(until: str) -> None:
    """All three name the meeting of 9 December 19:00 as the last."""
    met = occurrences(at("2026-11-25", "19:00"), f"FREQ=WEEKLY;UNTIL={until}", at("2026-01-01"), at("2027-12-01"))
    assert met[-1] == at("2026-12-09", "19:00")
    assert len(met) == 3


def test_no_more_than_the_limit_comes_back() -> None:
    """A daily class without an end."""
    assert len(occurrences(at("2026-11-25"), "FREQ=DAILY", at("2026-11-25"), at("2036-11-25"), limit=10)) == 10


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        ("FREQ=HOURLY", "HOURLY"),
        ("FREQ=MINUTELY", "MINUTELY"),
        ("FREQ=SECONDLY", "SECONDLY"),
        ("FREQ=DAILY;BYHOUR=9,10", "BYHOUR"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL"),
        ("FREQ=DAILY;COUNT=0", "COUNT"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270101", "UNTIL hoặc COUNT"),
        ("FREQ=DAILY;FREQ=WEEKLY", "hai lần"),
        ("FREQ=WEEKLY;BYDAY=2MO", "BYDAY"),
        ("FREQ=WEEKLY;BYDAY=T4", "BYDAY"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "BYMONTHDAY"),
        ("FREQ=WEEKLY;UNTIL=20261341", "UNTIL"),
        ("DTSTART:20261125T190000 RRULE:FREQ=WEEKLY", "DTSTART"),
        ("BYDAY=MO", "FREQ"),
        ("hằng tuần", "HẰNGTUẦN"),
    ],
)
def test_a_wrong_rule_is_refused_and_named(rule: str, word: str) -> None:
    """The message says which part to mend."""
    with pytest.raises(ValueError, match=word):
        occurrences(at("2026-11-25"), rule, at("2026-11-25"), at("2027-11-25"))


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=5",
        "FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=20",
        "FREQ=YEARLY;INTERVAL=999;BYMONTH=2;BYMONTHDAY=31",
    ],
)
def test_a_rule_that_never_comes_true_leaves_the_first_meeting(rule: str) -> None:
    """The search for the next one ends."""
    assert occurrences(at("2026-11-25"), rule, at("2026-01-01"), at("2096-01-01")) == [at("2026-11-25")]


def test_the_29th_of_february_comes_every_fourth_year() -> None:
    """Nothing is lost by looking far ahead in a calendar that repeats."""
    met = occurrences(at("2028-02-29"), "FREQ=YEARLY", at("2026-01-01"), at("2041-01-01"))
    assert met == [at("2028-02-29"), at("2032-02-29"), at("2036-02-29"), at("2040-02-29")]


days = st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, max_size=4, unique=True).map(",".join)
a_rule = st.builds(
    lambda freq, interval, count, more: ";".join([f"FREQ={freq}", f"INTERVAL={interval}", *([f"COUNT={count}"] if count else []), *more]),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 40),
    st.integers(0, 20),
    st.lists(st.one_of(days.map("BYDAY={}".format), st.integers(1, 12).map("BYMONTH={}".format)), max_size=1),
)


@given(a_moment, a_rule, st.integers(0, 700))
def test_occurrences_are_in_order_in_the_window_and_begin_with_the_first(starts_at: datetime, rule: str, window: int) -> None:
    """For rules an officer could write."""
    until = starts_at + timedelta(days=window)
    met = occurrences(starts_at, rule, starts_at, until)
    assert met[0] == starts_at
    assert met == sorted(set(met))
    assert starts_at <= met[0] <= met[-1] <= until
    assert {moment.time() for moment in met[1:]} <= {starts_at.astimezone(VIETNAM).time().replace(microsecond=0)}


@given(st.text(alphabet="FREQDAILYWKMONTHBYSETPUCV=;,+-0123456789 :TZ", max_size=60))
def test_any_text_is_a_rule_or_a_told_error(text: str) -> None:
    """Nothing but ValueError with words comes out, and soon."""
    try:
        assert len(occurrences(at("2026-11-25"), text, at("2026-11-25"), at("2027-11-25"))) <= 400
    except ValueError as error:
        assert str(error).startswith("Lịch lặp")


def test_days_and_times_are_said_as_people_say_them() -> None:
    """As in a reminder."""
    assert say_day(at("2026-11-25")) == "thứ Tư 25/11"
    assert say_day(datetime(2026, 11, 28, 20, tzinfo=UTC)) == "Chủ nhật 29/11"
    assert [say_time(at("2026-11-25", clock)) for clock in ("19:00", "19:30", "07:05")] == ["19 giờ", "19 giờ 30", "7 giờ 05"]


def test_a_week_begins_on_monday() -> None:
    """From Monday to Sunday the same Monday."""
    assert {monday(date(2026, 11, 23) + timedelta(days=day)) for day in range(7)} == {date(2026, 11, 23)}
