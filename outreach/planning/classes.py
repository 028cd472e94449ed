"""Classes: their sessions, the reminders of each, and one correction when a session moves or is cancelled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from ..errors import OutreachError
from ..installation import Setup
from ..models import (
    Area,
    Campaign,
    CampaignKind,
    Lesson,
    Message,
    Purpose,
    Sender,
    Session,
    SessionState,
    State,
    Team,
    TrainingClass,
    record,
)
from ..rules.timing import Hours, local, occurrences, parse_offset, say_day, say_time
from .audience import recipients
from .compose import Composer, rows
from .drafts import CLASS_PRIORITY, next_code
from .store import Row, insert

DEFAULT_OFFSETS = ("-1d 18:00", "-2h")
HORIZON = timedelta(days=8)  # sessions this near are made and their reminders planned
LATE = timedelta(minutes=30)  # a reminder planned later than this after its time is left out when another follows
TOLD = (State.SENDING, State.ACCEPTED, State.DELIVERED, State.UNKNOWN)  # may know the old time


def draft_class(
    team: Team,
    title: str,
    place: str,
    starts_at: datetime,
    sender: Sender,
    who: str,
    now: datetime,
    hours: Hours,
    rrule: str = "",
    offsets: Sequence[str] = DEFAULT_OFFSETS,
    lesson: Lesson | None = None,
    areas: Sequence[Area] = (),
) -> TrainingClass:
    """A class and its campaign, as a draft. Raises OutreachError for a rule, an offset or an hour that cannot be."""
    _check(starts_at, rrule, offsets, now, hours)
    with transaction.atomic():
        campaign = Campaign.objects.create(
            kind=CampaignKind.CLASS,
            purpose=Purpose.CLASS,
            code=next_code(),
            title=title,
            sender=sender,
            priority=CLASS_PRIORITY,
            start_at=now,
        )
        taught = TrainingClass.objects.create(
            team=team,
            title=title,
            lesson=lesson,
            place=place,
            starts_at=starts_at,
            rrule=rrule,
            offsets=[str(parse_offset(text)) for text in offsets],
            campaign=campaign,
        )
        taught.areas.set(areas)
        make_sessions(taught, now)
        record(now, who, "draft-class", taught.pk, team=team.code, code=campaign.code)
    return taught


def _check(starts_at: datetime, rrule: str, offsets: Sequence[str], now: datetime, hours: Hours) -> None:
    try:
        if not occurrences(starts_at, rrule, now, now + timedelta(days=400), limit=1):
            raise OutreachError("Không có buổi nào từ hôm nay trở đi.", "xem lại buổi đầu và lịch lặp")
        for text in offsets:
            moment = parse_offset(text).before(starts_at)
            if not hours.start <= local(moment).time() < hours.end:
                raise OutreachError(f"Lời nhắc “{text}” rơi vào {say_time(moment)}, ngoài giờ nhắn tin.", "chọn giờ khác, ví dụ -1d 18:00")
    except ValueError as error:
        raise OutreachError(str(error)) from error


def make_sessions(taught: TrainingClass, now: datetime) -> int:
    """Make the sessions of the coming days that do not stand yet; returns how many."""
    if taught.ended_at:
        return 0
    known = set(taught.sessions.values_list("occurrence", flat=True))
    coming = occurrences(taught.starts_at, taught.rrule, now, now + HORIZON)
    new = [moment for moment in coming if moment not in known]
    made = [Session(training_class=taught, occurrence=moment, starts_at=moment, place=taught.place, lesson=taught.lesson) for moment in new]
    Session.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def plan_class(taught: TrainingClass, setup: Setup, now: datetime) -> int:
    """Queue the reminders of all coming sessions; returns how many are new. Repeating it queues nothing new."""
    make_sessions(taught, now)
    queued = 0
    coming = taught.sessions.filter(state=SessionState.PLANNED, starts_at__gt=now, starts_at__lte=now + HORIZON)
    for session in coming.select_related("training_class__campaign", "training_class__team", "lesson"):
        for occurrence, moment, end in _reminders(taught, session, now):
            queued += insert(_reminder_rows(taught.campaign, session, setup, occurrence, moment, end))
    return queued


def _reminders(taught: TrainingClass, session: Session, now: datetime) -> Iterator[tuple[str, datetime, datetime]]:
    """(occurrence, when, until when) of each reminder still worth sending. A reminder ends where the next begins: after an outage
    people get one, not two. When all their times are past (a class made late), one goes at once."""
    times = []
    for text in taught.offsets:
        try:
            times.append((parse_offset(text).before(session.starts_at), text))
        except ValueError:  # a moved session may start before a fixed clock time of its day
            continue
    times.sort()
    ends = [moment for moment, _ in times[1:]] + [session.starts_at]
    ahead = [(moment, text, end) for (moment, text), end in zip(times, ends, strict=True) if moment >= now - LATE and end > now]
    if not ahead and times:
        ahead = [(now, times[-1][1], session.starts_at)]
        if session.messages.filter(occurrence=_occurrence(session, times[-1][1])).exists():
            return
    for moment, text, end in ahead:
        yield _occurrence(session, text), max(moment, now), end


def _occurrence(session: Session, offset: str) -> str:
    return f"s{session.pk}:r{session.revision}:{offset}"


def said(session: Session) -> dict[str, str]:
    """What a text says of a session."""
    return {
        "title": session.training_class.title,
        "place": session.place,
        "day": say_day(session.starts_at),
        "time": say_time(session.starts_at),
        "lesson": session.lesson.title if session.lesson else "",
    }


def invited(taught: TrainingClass) -> list[Area]:
    """The areas whose households are reminded: those chosen, else the team's hamlets."""
    return list(taught.areas.all()) or list(taught.team.hamlets.all()) or [taught.team.hamlet]


def _reminder_rows(campaign: Campaign, session: Session, setup: Setup, occurrence: str, moment: datetime, end: datetime) -> Iterator[Row]:
    same_day = local(moment).date() == local(session.starts_at).date()
    compose = Composer(setup, campaign, said(session), "class-today" if same_day else "class-reminder")
    to = recipients(campaign, areas=invited(session.training_class), lacking=occurrence)
    return rows(campaign, to, compose, moment, end, occurrence, session)


def move_session(session: Session, starts_at: datetime, place: str, setup: Setup, now: datetime, who: str) -> int:
    """Give a session another time or place: what is queued is dropped, those already told get one correction, and the reminders
    for the new time are planned. Returns how many corrections are queued."""
    if starts_at <= now:
        raise OutreachError("Giờ mới đã qua.", "chọn giờ sau lúc này")
    with transaction.atomic():
        session = _locked(session)
        if session.state == SessionState.CANCELLED:
            raise OutreachError("Buổi này đã nghỉ, không dời được.")
        if (session.starts_at, session.place) == (starts_at, place):
            raise OutreachError("Giờ và nơi học vẫn như cũ.")
        old = {"old_day": say_day(session.starts_at), "old_time": say_time(session.starts_at)}
        session.starts_at, session.place, session.revision = starts_at, place, session.revision + 1
        session.save(update_fields=["starts_at", "place", "revision"])
        corrected = _correct(session, "class-moved", "session-moved", old, starts_at, setup, now)
        if session.training_class.campaign.state == "running":
            plan_class(session.training_class, setup, now)
        record(now, who, "move-session", session.pk, corrected=corrected)
    return corrected


def cancel_session(session: Session, setup: Setup, now: datetime, who: str) -> int:
    """Call a session off: what is queued is dropped, those already told get one correction. Returns how many corrections are queued."""
    with transaction.atomic():
        session = _locked(session)
        if session.state == SessionState.CANCELLED:
            raise OutreachError("Buổi này đã báo nghỉ rồi.")
        session.state, session.revision = SessionState.CANCELLED, session.revision + 1
        session.save(update_fields=["state", "revision"])
        old = {"old_day": say_day(session.starts_at), "old_time": say_time(session.starts_at)}
        corrected = _correct(session, "class-cancelled", "session-cancelled", old, session.starts_at, setup, now)
        record(now, who, "cancel-session", session.pk, corrected=corrected)
    return corrected


def _locked(session: Session) -> Session:
    Session.objects.select_for_update().get(pk=session.pk)
    return Session.objects.select_related("training_class__campaign", "training_class__team", "lesson").get(pk=session.pk)


def _correct(
    session: Session,
    template: str,
    reason: str,
    old: Mapping[str, str],
    expires_at: datetime,
    setup: Setup,
    now: datetime,
) -> int:
    """Drop what is queued for the session and queue one correction for each number that may know the old time."""
    told = Message.objects.filter(session=session, state__in=TOLD)
    keys = set(told.exclude(phone="").values_list("phone_key", flat=True))
    Message.objects.filter(session=session, state=State.QUEUED).update(state=State.CANCELLED, reason=reason, done_at=now)
    if not keys or expires_at <= now:
        return 0
    campaign = session.training_class.campaign
    compose = Composer(setup, campaign, {**said(session), **old}, template)
    to = (one for one in recipients(campaign, areas=invited(session.training_class)) if one.key in keys)
    occurrence = f"s{session.pk}:r{session.revision}:{reason}"
    return insert(rows(campaign, to, compose, now, expires_at, occurrence, session))


def end_class(taught: TrainingClass, setup: Setup, now: datetime, who: str) -> int:
    """No further sessions: coming ones are cancelled with their corrections, and the campaign finishes when those have left."""
    corrected = 0
    with transaction.atomic():
        for session in taught.sessions.filter(state=SessionState.PLANNED, starts_at__gt=now):
            corrected += cancel_session(session, setup, now, who)
        taught.ended_at = now
        taught.save(update_fields=["ended_at"])
        record(now, who, "end-class", taught.pk, corrected=corrected)
    return corrected
