"""When a message may go: decent hours, Tết, reminders before a class, how a class recurs, and how a time is said.

Every datetime that comes in must know its zone; what is decided is decided on Vietnam's clock, which has no summer time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from holidays.countries.vietnam import Vietnam

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
Blackouts = Callable[[int], tuple[date, date]]  # a year's first and last closed day


def local(moment: datetime) -> datetime:
    """`moment` on Vietnam's clock. Raises ValueError for one that does not know its zone."""
    if moment.tzinfo is None:
        raise ValueError("Giờ này không ghi múi giờ.")
    return moment.astimezone(VIETNAM)


@dataclass(frozen=True, slots=True)
class Hours:
    """The part of a day in which messages may go, `start` included, `end` not. Default: the rule's 07:00-21:00."""

    start: time = time(7)
    end: time = time(21)

    def __post_init__(self) -> None:
        """Refuses hours that never open or run over midnight."""
        if self.start >= self.end:
            raise ValueError(f"Giờ bắt đầu ({self.start:%H:%M}) phải sớm hơn giờ kết thúc ({self.end:%H:%M}).")


def parse_clock(text: str) -> time:
    """A clock time such as "07:00" or "7:30". Raises ValueError in Vietnamese."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", text.strip(), re.ASCII)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError(f"Không hiểu giờ “{text[:20]}”; hãy ghi như 07:00.")
    return time(int(found[1]), int(found[2]))


def parse_hours(start: str, end: str) -> Hours:
    """Hours from two clock times, such as "07:00" and "21:00". Raises ValueError in Vietnamese."""
    return Hours(parse_clock(start), parse_clock(end))


@lru_cache(maxsize=64)
def tet_blackout(year: int) -> tuple[date, date]:
    """The first and the last day of Tết in `year`: the days off the library `holidays` gives, and always through mùng năm.

    Raises ValueError for a year the lunar calendar of the library does not cover (it ends with 2100).
    """
    holidays = Vietnam(years=year, language="vi").items()  # type: ignore[no-untyped-call]
    days = {day: name for day, name in holidays if "Tết Nguyên Đán" in name or name == "29 Tết"}
    new_year = next((day for day, name in days.items() if "Tết Nguyên Đán" in name.split("; ")), None)
    if new_year is None:
        raise ValueError(f"Không có lịch Tết của năm {year}; hãy xem lại đồng hồ của máy.")
    return min(days), max(*days, new_year + timedelta(days=4))


@lru_cache(maxsize=4096)
def _closed(day: date, blackouts: Blackouts) -> bool:
    first, last = blackouts(day.year)
    return first <= day <= last


def allowed(now: datetime, hours: Hours, blackouts: Blackouts = tet_blackout) -> bool:
    """Whether a message may leave at `now`."""
    here = local(now)
    return hours.start <= here.time() < hours.end and not _closed(here.date(), blackouts)


def closing_time(now: datetime, hours: Hours) -> datetime:
    """When the day of `now` closes: what a provider still holds then must not ring a telephone at night."""
    return datetime.combine(local(now).date(), hours.end, VIETNAM)


def next_allowed(now: datetime, hours: Hours, blackouts: Blackouts = tet_blackout) -> datetime:
    """`now` itself when a message may leave, else the next opening, on Vietnam's clock. Raises ValueError if none comes in a year."""
    if allowed(now, hours, blackouts):
        return now
    here = local(now)
    for days in range(367):
        day = here.date() + timedelta(days=days)
        opening = datetime.combine(day, hours.start, VIETNAM)
        if opening > here and not _closed(day, blackouts):
            return opening
    raise ValueError("Cả năm tới không có giờ nào được nhắn tin.")


@dataclass(frozen=True, slots=True)
class Offset:
    """When to remind: at a `clock` time `days` before the start's day, or `minutes` before the start (without a clock)."""

    days: int = 0
    clock: time | None = None
    minutes: int = 0

    def __str__(self) -> str:
        """The text `parse_offset` reads."""
        if self.clock is not None:
            return f"{-self.days}d {self.clock:%H:%M}"
        return f"-{self.minutes // 60}h" if self.minutes % 60 == 0 else f"-{self.minutes}m"

    def before(self, starts_at: datetime) -> datetime:
        """The moment to remind of a class that starts at `starts_at`. Raises ValueError when that is not before the start."""
        start = local(starts_at)
        if self.clock is None:
            moment = start - timedelta(minutes=self.minutes)
        else:
            moment = datetime.combine(start.date() - timedelta(days=self.days), self.clock, VIETNAM)
        if moment >= start:
            raise ValueError(f"Lời nhắc “{self}” không sớm hơn giờ học ({start:%H:%M}).")
        return moment


_OFFSET = re.compile(r"-?(?P<days>\d{1,2})d (?P<clock>\d{1,2}:\d{2})|-(?P<count>\d{1,5})(?P<unit>[hm])", re.ASCII)
_DASHES = str.maketrans({"−": "-", "–": "-", "—": "-"})  # what Word and Excel turn a minus into
_FARTHEST = timedelta(days=31)


def parse_offset(text: str) -> Offset:
    """An offset from "-1d 18:00" (18:00 the day before), "0d 07:30" (that morning), "-2h" or "-90m". Raises ValueError in Vietnamese."""
    found = _OFFSET.fullmatch(" ".join(text.translate(_DASHES).lower().split()))
    if not found:
        raise ValueError(
            f"Không hiểu lời nhắc “{text[:30]}”; hãy ghi như -1d 18:00 (18 giờ hôm trước), 0d 07:30 (sáng hôm đó), "
            "-2h (trước 2 giờ) hoặc -90m (trước 90 phút)."
        )
    if found["clock"]:
        days = int(found["days"])
        if days and not found[0].startswith("-"):
            raise ValueError(f"Lời nhắc “{text[:30]}” rơi vào sau giờ học; hãy thêm dấu trừ: -{found[0]}.")
        offset = Offset(days=days, clock=parse_clock(found["clock"]))
    else:
        offset = Offset(minutes=int(found["count"]) * (60 if found["unit"] == "h" else 1))
        if not offset.minutes:
            raise ValueError(f"Lời nhắc “{text[:30]}” trùng giờ học; hãy nhắc sớm hơn.")
    if timedelta(days=offset.days, minutes=offset.minutes) > _FARTHEST:
        raise ValueError(f"Lời nhắc “{text[:30]}” sớm quá {_FARTHEST.days} ngày.")
    return offset


_WEEKDAY = "(?:MO|TU|WE|TH|FR|SA|SU)"
_PARTS = {  # the parts of RFC 5545 a class may use, and what each may say
    "FREQ": "DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": "[1-9]\\d{0,2}",
    "COUNT": "[1-9]\\d{0,3}",
    "UNTIL": "\\d{8}(T\\d{6}Z?)?",
    "WKST": _WEEKDAY,
    "BYDAY": f"([+-]?[1-5])?{_WEEKDAY}(,([+-]?[1-5])?{_WEEKDAY})*",
    "BYMONTH": "([1-9]|1[0-2])(,([1-9]|1[0-2]))*",
    "BYMONTHDAY": "-?([1-9]|[12]\\d|3[01])(,-?([1-9]|[12]\\d|3[01]))*",
    "BYSETPOS": "-?[1-9]\\d?(,-?[1-9]\\d?)*",
}


def _rule_parts(text: str) -> dict[str, str]:
    """The parts of an RRULE by name. Raises ValueError that says which part is wrong."""
    parts: dict[str, str] = {}
    for part in "".join(text.split()).upper().removeprefix("RRULE:").strip(";").split(";"):
        name, _, value = part.partition("=")
        if name not in _PARTS:
            raise ValueError(f"Lịch lặp: không dùng được “{part[:40]}”; ví dụ đúng: FREQ=WEEKLY;COUNT=8 (hằng tuần, tám buổi).")
        if name in parts:
            raise ValueError(f"Lịch lặp: {name} ghi hai lần.")
        if not re.fullmatch(_PARTS[name], value, re.ASCII):
            raise ValueError(f"Lịch lặp: {name} không được là “{value[:40]}”.")
        parts[name] = value
    if "FREQ" not in parts:
        raise ValueError("Lịch lặp: thiếu FREQ, ví dụ FREQ=WEEKLY (hằng tuần).")
    if parts["FREQ"] in ("DAILY", "WEEKLY") and re.search(r"\d", parts.get("BYDAY", "")):
        raise ValueError(f"Lịch lặp: BYDAY={parts['BYDAY'][:40]} chỉ dùng với FREQ=MONTHLY hoặc YEARLY.")
    if parts["FREQ"] == "WEEKLY" and "BYMONTHDAY" in parts:
        raise ValueError("Lịch lặp: BYMONTHDAY không dùng với FREQ=WEEKLY.")
    if "UNTIL" in parts and "COUNT" in parts:
        raise ValueError("Lịch lặp: chỉ ghi một trong hai, UNTIL hoặc COUNT.")
    return parts


def _rule_end(value: str) -> datetime:
    """UNTIL on Vietnam's clock without its zone: a day (its last moment), an hour in UTC (with Z), or an hour here."""
    try:
        if len(value) == 8:
            return datetime.combine(datetime.strptime(value, "%Y%m%d").date(), time.max)
        moment = datetime.strptime(value.rstrip("Z"), "%Y%m%dT%H%M%S")
    except ValueError:
        raise ValueError(f"Lịch lặp: UNTIL={value} không phải một ngày có thật.") from None
    return local(moment.replace(tzinfo=UTC)).replace(tzinfo=None) if value.endswith("Z") else moment


def _shift(start: datetime) -> int:
    """Years to add before dateutil runs, a multiple of 400, after which the calendar repeats to the day.

    dateutil looks for the next occurrence until the year 9999; a rule that has none ("30 February") takes it 3 s from today
    and 0.1 s from so late a year. A hundred years or more always remain.
    """
    return max(0, (9899 - start.year) // 400 * 400)


def occurrences(starts_at: datetime, rrule_text: str, after: datetime, until: datetime, limit: int = 400) -> list[datetime]:
    """When a class meets between `after` and `until`, both included, on Vietnam's clock; the first `limit` of them.

    `starts_at` is always the first meeting and counts for COUNT, as RFC 5545 says, whether the rule names it or not. An empty rule
    is that one meeting. Raises ValueError in Vietnamese that names what is wrong in the rule.
    """
    parts = _rule_parts(rrule_text) if rrule_text.strip() else {"FREQ": "DAILY", "COUNT": "1"}
    start = local(starts_at).replace(tzinfo=None)
    first, last = local(after).replace(tzinfo=None), local(until).replace(tzinfo=None)
    if "UNTIL" in parts:
        last = min(last, _rule_end(parts.pop("UNTIL")))
    count = int(parts.pop("COUNT", "0")) or None
    shift = _shift(start)
    rule = rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=start.replace(year=start.year + shift))
    met: list[datetime] = [start] if first <= start <= last else []
    later = (moment.replace(year=moment.year - shift) for moment in rule)
    for moment in islice((moment for moment in later if moment > start), count and count - 1):
        if moment > last or len(met) >= limit:
            break
        if moment >= first:
            met.append(moment)
    return [moment.replace(tzinfo=VIETNAM) for moment in met[:limit]]


DAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def say_day(moment: datetime) -> str:
    """A day as people say it: "thứ Tư 25/11"."""
    here = local(moment)
    return f"{DAYS[here.weekday()]} {here.day}/{here.month}"


def say_time(moment: datetime) -> str:
    """A time as people say it: "19 giờ", "19 giờ 30"."""
    here = local(moment)
    return f"{here.hour} giờ {here.minute:02}" if here.minute else f"{here.hour} giờ"


def monday(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())
