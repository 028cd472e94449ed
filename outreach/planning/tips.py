"""The weekly course of tips: the lessons' SMS tips in the kit's order, each household at its own place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date, datetime, timedelta

from django.db import transaction

from ..installation import Setup
from ..models import Campaign, Lesson, TipPlace
from ..rules.timing import VIETNAM, local, monday, parse_clock
from .audience import Recipient, recipients
from .compose import Composer, row
from .store import BATCH, Row, insert

LASTS = timedelta(days=3)
AHEAD = timedelta(days=2)  # planned this long before it is due


def slot(campaign: Campaign, now: datetime) -> datetime | None:
    """When this week's tip is due, if planning it now is neither too early nor too late (more than an hour after it)."""
    first = monday(local(now).date())
    for week in (first, first + timedelta(days=7)):
        due = datetime.combine(week + timedelta(days=campaign.weekday), parse_clock(campaign.hour), VIETNAM)
        if now - timedelta(hours=1) <= due <= now + AHEAD and due >= campaign.start_at:
            return due
    return None


def plan_tips(campaign: Campaign, setup: Setup, now: datetime) -> int:
    """Queue this week's tip for every household that has one left; returns how many are new. Repeating it queues nothing new.

    A household's place moves on in the same transaction. A week's occurrence is in the message's key, so that even without its place
    nobody gets two tips in a week.
    """
    due = slot(campaign, now)
    if due is None:
        return 0
    week = monday(due.date())
    course = list(Lesson.objects.filter(offered=True).exclude(sms="").order_by("position"))
    if not course:
        return 0
    with transaction.atomic():
        planned: list[TipPlace] = []
        queued = insert(_rows(campaign, course, setup, due, week, planned))
        TipPlace.objects.bulk_create(
            planned, batch_size=BATCH // 4, update_conflicts=True, unique_fields=["household"], update_fields=["position", "week"]
        )
    return queued


def _rows(campaign: Campaign, course: list[Lesson], setup: Setup, due: datetime, week: date, planned: list[TipPlace]) -> Iterator[Row]:
    places = {household: (position, last) for household, position, last in TipPlace.objects.values_list("household", "position", "week")}
    positions = [lesson.position for lesson in course]
    composers = [Composer(setup, campaign, {"text": lesson.sms}) for lesson in course]
    this_week: dict[int, int] = {}
    with closing(recipients(campaign)) as to:
        for recipient in to:
            index = _next(recipient, places, positions, week, this_week)
            if index is None:
                continue
            if recipient.household not in this_week:
                this_week[recipient.household] = index
                planned.append(TipPlace(household_id=recipient.household, position=positions[index], week=week))
            yield row(campaign, recipient, composers[index], due, due + LASTS, f"tip:{week}")


def _next(
    recipient: Recipient, places: Mapping[int, tuple[int, date]], positions: list[int], week: date, this_week: Mapping[int, int]
) -> int | None:
    """Which lesson of the course comes next for a household; its second number gets the same one."""
    if recipient.household in this_week:
        return this_week[recipient.household]
    position, last = places.get(recipient.household, (0, date.min))
    index = bisect_right(positions, position)
    return index if last < week and index < len(positions) else None
