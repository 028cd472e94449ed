"""The weekly course of tips: the lessons' SMS tips in the kit's order, each household at its own place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from ..installation import Setup
from ..models import Campaign, Lesson, Message, State, TipPlace
from ..rules.timing import VIETNAM, local, monday, parse_clock
from .audience import CHUNK, Recipient, recipients
from .compose import Composer, row
from .store import Row, insert

LASTS = timedelta(days=3)
AHEAD = timedelta(days=2)  # planned this long before it is due


def course() -> list[Lesson]:
    """The lessons whose tips are sent, in the kit's order."""
    return list(Lesson.objects.filter(offered=True).exclude(sms="").order_by("position"))


def said_by(lessons: Sequence[Lesson]) -> list[list[str]]:
    """What an approval of the course is bound to."""
    return [[lesson.code, lesson.sms] for lesson in lessons]


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
    due, lessons = slot(campaign, now), course()
    if due is None or not lessons:
        return 0
    with transaction.atomic():
        return insert(_rows(campaign, lessons, setup, due))


def _rows(campaign: Campaign, lessons: Sequence[Lesson], setup: Setup, due: datetime) -> Iterator[Row]:
    week = monday(due.date())
    occurrence = f"tip:{week}"
    composers = {lesson.code: Composer(setup, campaign, {"text": lesson.sms}) for lesson in lessons}
    with closing(recipients(campaign, lacking=occurrence)) as to:
        while some := list(islice(to, CHUNK)):  # so that places do not fill the memory
            tips = _move_on(some, list(composers), week)
            for recipient in some:
                if compose := composers.get(tips.get(recipient.household, "")):
                    yield row(campaign, recipient, compose, due, due + LASTS, occurrence)


def _move_on(some: Sequence[Recipient], codes: Sequence[str], week: date) -> dict[int, str]:
    """Each household's lesson of this week: the first it has not had, whatever was added, taken out or moved in the kit since.

    Places are kept by lesson, and written down here. A household whose other number was planned before gets the same on both.
    """
    households = dict.fromkeys(recipient.household for recipient in some)
    places = {place.household_id: place for place in TipPlace.objects.filter(household__in=list(households))}
    tips: dict[int, str] = {}
    moved: list[TipPlace] = []
    for household in households:
        place = places.get(household) or TipPlace(household_id=household, week=date.min)
        if place.week != week:
            left = next((code for code in codes if code not in place.sent), None)
            if left is None:
                continue
            place.sent, place.week = [*place.sent, left], week
            moved.append(place)
        tips[household] = place.sent[-1] if place.sent else ""
    _store(moved)
    return tips


def _store(places: Sequence[TipPlace]) -> None:
    """New places and moved ones in one go."""
    for place in places:
        place.position = len(place.sent)
    fields = ["position", "sent", "week"]
    TipPlace.objects.bulk_create(places, update_conflicts=True, unique_fields=["household"], update_fields=fields)


def step_back(campaign: Campaign) -> None:
    """Before tips that wait are dropped: their households have not had them, so each goes back to its place before."""
    mine = Message.objects.filter(campaign=campaign)
    waiting = mine.filter(state=State.QUEUED)
    for occurrence in list(waiting.order_by().values_list("occurrence", flat=True).distinct()):
        this_week = mine.filter(household=OuterRef("household"), occurrence=occurrence)
        had = Exists(this_week.exclude(state=State.QUEUED))  # on its other number
        week = date.fromisoformat(occurrence.removeprefix("tip:"))
        _step_back(TipPlace.objects.filter(Exists(this_week), ~had, week=week), week - timedelta(days=7))


def _step_back(places: QuerySet[TipPlace], week: date) -> None:
    while some := list(places[:CHUNK]):
        _store([TipPlace(household_id=place.household_id, sent=place.sent[:-1], week=week) for place in some])
