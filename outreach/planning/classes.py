"""Classes: their sessions, the reminders of each, and one correction when a session moves or is cancelled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from ..errors import OutreachError
from ..installation import Setup
from ..models import (
    Area,
    Campaign,
    CampaignKind,
    CampaignState,
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
from .store import Row, insert, lock

DEFAULT_OFFSETS = ("-1d 18:00", "-2h")
HORIZON = timedelta(days=8)  # sessions this near are made and their reminders planned
LATE = timedelta(minutes=30)  # a reminder planned later than this after its time is left out when another follows
TOLD = (State.SENDING, State.ACCEPTED, State.DELIVERED, State.UNKNOWN)  # may know the old time
MOVED, CANCELLED = "session-moved", "session-cancelled"  # corrections; keys of rules.reasons, too


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
            queued += insert(_reminder_rows(taught.campaign, session, setup, occurrence, moment, end, at_once=moment <= now))
    return queued


def _reminders(taught: TrainingClass, session: Session, now: datetime) -> Iterator[tuple[str, datetime, datetime]]:
    """(occurrence, when, until when) of each reminder still worth sending. A reminder ends where the next begins: after an outage
    people get one, not two. When all their times are past (a class made late), one goes at once."""
    times = _times(taught.offsets, session) or _times(DEFAULT_OFFSETS, session)
    ends = [moment for moment, _ in times[1:]] + [session.starts_at]
    ahead = [(moment, text, end) for (moment, text), end in zip(times, ends, strict=True) if moment >= now - LATE and end > now]
    if not ahead and times:
        ahead = [(now, times[-1][1], session.starts_at)]
        if session.messages.filter(occurrence=_occurrence(session, times[-1][1])).exists():
            return
    for moment, text, end in ahead:
        yield _occurrence(session, text), max(moment, now), end


def _times(offsets: Sequence[str], session: Session) -> list[tuple[datetime, str]]:
    times = []
    for text in offsets:
        try:
            times.append((parse_offset(text).before(session.starts_at), text))
        except ValueError:  # a moved session may start before a fixed clock time of its day
            continue
    return sorted(times)


def _occurrence(session: Session, offset: str) -> str:
    """What makes a message of a session unique; a claim compares its beginning with the session (sending/claims.py)."""
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


def _reminder_rows(
    campaign: Campaign, session: Session, setup: Setup, occurrence: str, moment: datetime, end: datetime, at_once: bool
) -> Iterator[Row]:
    same_day = local(moment).date() == local(session.starts_at).date()
    compose = Composer(setup, campaign, said(session), "class-today" if same_day else "class-reminder")
    to = recipients(campaign, areas=invited(session.training_class), lacking=occurrence)
    if at_once and session.revision:  # a correction says the same to those who get one
        corrected = set(session.messages.filter(occurrence=_occurrence(session, MOVED)).values_list("phone_key", flat=True))
        to = (one for one in to if one.key not in corrected)
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
        known = _known(session)
        session.starts_at, session.place, session.revision = starts_at, place, session.revision + 1
        session.save(update_fields=["starts_at", "place", "revision"])
        corrected = _correct(session, "class-moved", MOVED, known, setup, now)
        if session.training_class.campaign.state == CampaignState.RUNNING:
            plan_class(session.training_class, setup, now)
        record(now, who, "move-session", session.pk, corrected=corrected)
    return corrected


def cancel_session(session: Session, setup: Setup, now: datetime, who: str) -> int:
    """Call a session off: what is queued is dropped, those already told get one correction. Returns how many corrections are queued."""
    with transaction.atomic():
        session = _locked(session)
        if session.state == SessionState.CANCELLED:
            raise OutreachError("Buổi này đã báo nghỉ rồi.")
        known = _known(session)
        session.state, session.revision = SessionState.CANCELLED, session.revision + 1
        session.save(update_fields=["state", "revision"])
        corrected = _correct(session, "class-cancelled", CANCELLED, known, setup, now)
        record(now, who, "cancel-session", session.pk, corrected=corrected)
    return corrected


def change_lesson(session: Session, lesson: Lesson | None, setup: Setup, now: datetime, who: str) -> None:
    """Give a session another lesson: reminders that still wait are made anew; nobody is told twice because of it."""
    with transaction.atomic():
        session = _locked(session)
        session.lesson = lesson
        session.save(update_fields=["lesson"])
        waiting = Message.objects.filter(session=session, state=State.QUEUED)
        waiting.exclude(occurrence__endswith=f":{MOVED}").exclude(occurrence__endswith=f":{CANCELLED}").delete()
        if session.training_class.campaign.state == CampaignState.RUNNING:
            plan_class(session.training_class, setup, now)
        record(now, who, "change-lesson", session.pk, lesson=lesson.code if lesson else "")


def _locked(session: Session) -> Session:
    """The session as it is now. Its campaign is locked, as it is while reminders are planned: else those of the old time would follow."""
    lock(session.training_class.campaign_id)
    return Session.objects.select_related("training_class__campaign", "training_class__team", "lesson").get(pk=session.pk)


def _known(session: Session) -> dict[datetime, set[str]]:
    """The times people may have in mind, each with the numbers last told of it.

    Of the changes between the rule's time and today's a correction was queued: it ends when the session was to start.
    """
    starts: dict[str, datetime] = {}
    told: dict[str, str] = {}
    about = session.messages.order_by("pk").values_list("phone_key", "phone", "occurrence", "state", "expires_at")
    for key, phone, occurrence, state, expires_at in about:
        revision = occurrence.partition(":")[2].partition(":")[0]
        starts[revision] = max(expires_at, starts.get(revision, expires_at))
        if state in TOLD and phone:
            told[key] = revision
    starts |= {"r0": session.occurrence}
    starts |= {f"r{session.revision}": session.starts_at}
    known: dict[datetime, set[str]] = defaultdict(set)
    for key, revision in told.items():
        known[starts[revision]].add(key)
    return known


def _correct(session: Session, template: str, reason: str, known: Mapping[datetime, set[str]], setup: Setup, now: datetime) -> int:
    """Drop what is queued for the session and queue one correction for each number that may know another time.

    Whoever was told is told, also where the class does not invite any more; what is being sent this moment is looked at by the claim.
    """
    campaign = session.training_class.campaign
    Message.objects.filter(session=session, state=State.QUEUED).update(state=State.CANCELLED, reason=reason, done_at=now)
    if campaign.state in (CampaignState.CANCELLED, CampaignState.FINISHED):
        return 0
    queued = 0
    for starts_at, keys in known.items():
        end = starts_at if reason == CANCELLED else session.starts_at
        if end <= now:
            continue
        # Of a session called off people are told the time they know; of a moved one both.
        values = said(session) | {"old_day": say_day(starts_at), "old_time": say_time(starts_at)}
        if reason == CANCELLED:
            values |= {"day": say_day(starts_at), "time": say_time(starts_at)}
        to = recipients(campaign, areas=(), among=keys)
        queued += insert(rows(campaign, to, Composer(setup, campaign, values, template), now, end, _occurrence(session, reason), session))
    return queued


def end_class(taught: TrainingClass, setup: Setup, now: datetime, who: str) -> int:
    """No further sessions: coming ones are cancelled with their corrections, and the campaign finishes when those have left."""
    corrected = 0
    with transaction.atomic():
        lock(taught.campaign_id)
        for session in taught.sessions.filter(state=SessionState.PLANNED, starts_at__gt=now):
            corrected += cancel_session(session, setup, now, who)
        taught.ended_at = now
        taught.save(update_fields=["ended_at"])
        record(now, who, "end-class", taught.pk, corrected=corrected)
    return corrected
