"""What households were to hear at one time: a notice, one session of a class, one week's tip; and the words to say it in, aloud."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from ..errors import OutreachError
from ..models import Area, Campaign, CampaignKind, CampaignState, Household, Lesson, Message, Phone, Session, SessionState, State
from ..planning.audience import households
from ..planning.classes import TOLD, invited, said
from ..planning.oneoff import expiry
from ..texts import Texts

_CLOSED = (CampaignState.FINISHED, CampaignState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Occasion:
    """`text`: what is read out in a hamlet, paragraphs parted by empty lines. `tips`: by a household's place in the course, where each
    household hears its own."""

    messages: QuerySet[Message]
    households: QuerySet[Household]
    text: Callable[[Area], str]
    over: bool  # nothing of it leaves any more
    tips: Mapping[int, str] = field(default_factory=dict)


def audience(campaign: Campaign) -> QuerySet[Household]:
    """The households a campaign is meant for, with or without consent and phone."""
    return households(campaign, invited(campaign.training_class) if campaign.kind == CampaignKind.CLASS else None)


def reached(messages: QuerySet[Message]) -> QuerySet[Phone, int]:
    """Ids of the households that one of `messages` came to, by the key of their numbers: one for a neighbour on the same phone counts."""
    return _holders(messages.filter(state=State.DELIVERED))


def _holders(messages: QuerySet[Message]) -> QuerySet[Phone, int]:
    # Refers to no row outside, so both databases gather it once; with EXISTS, SQLite started anew for each household.
    return Phone.objects.filter(key__in=messages.order_by().values("phone_key")).order_by().values_list("household", flat=True)


def occasion(campaign: Campaign, now: datetime, session: Session | None = None) -> Occasion:
    """What is asked about. For a class: `session`, else the next one, else the last; for tips: the latest week. Raises OutreachError
    for a class without sessions, and for a session of another campaign."""
    if session and session.training_class.campaign_id != campaign.pk:
        raise OutreachError(f"Buổi số {session.pk} không thuộc đợt “{campaign.title}”.", "xem các buổi của lớp, rồi chọn lại")
    if campaign.kind == CampaignKind.CLASS:
        return _of_session(session or _current_session(campaign, now), now)
    if campaign.kind == CampaignKind.TIPS:
        return _of_week(campaign)
    over = campaign.state in _CLOSED or expiry(campaign) <= now
    return Occasion(campaign.messages.all(), audience(campaign), _words(campaign), over)


def _words(campaign: Campaign) -> Callable[[Area], str]:
    """A notice has words of its own for reading aloud; an officer's text is filled in for the hamlet and speaks to everybody."""
    if campaign.notice:
        return _always((campaign.notice.loudspeaker or campaign.notice.sms).strip())
    template = Texts(settings.SMS_TEMPLATES).from_string(campaign.text)

    def filled(hamlet: Area) -> str:
        team = hamlet.team
        values = {"head": "bà con", "hamlet": hamlet.name, "commune": hamlet.parent.name if hamlet.parent else "", "code": campaign.code}
        return template.body.render(values, team=team.name if team else "", hotline=team.hotline if team else "").strip()

    return filled


def _always(text: str) -> Callable[[Area], str]:
    return lambda _: text


def _current_session(campaign: Campaign, now: datetime) -> Session:
    sessions = Session.objects.filter(training_class__campaign=campaign, state=SessionState.PLANNED)
    found = sessions.filter(starts_at__gte=now).order_by("starts_at").first() or sessions.order_by("starts_at").last()
    if found is None:
        raise OutreachError(f"Lớp “{campaign.title}” chưa có buổi nào.", "chạy outreach plan rồi in lại")
    return found


def _of_session(session: Session, now: datetime) -> Occasion:
    """Who knows the time that holds now: a message about the time before a change does not count. When a session is called off, only
    those who may know of it are to be told."""
    campaign = session.training_class.campaign
    told, everyone = Message.objects.filter(session=session), audience(campaign)
    current = told.filter(occurrence__startswith=f"s{session.pk}:r{session.revision}:")
    over = campaign.state in _CLOSED or session.starts_at <= now
    if session.state != SessionState.CANCELLED:
        return Occasion(current, everyone, _always(_invitation(said(session))), over)
    expecting = everyone.filter(pk__in=_holders(told.filter(state__in=TOLD)))
    return Occasion(current, expecting, _always(_called_off(said(session))), over)


def _invitation(session: Mapping[str, str]) -> str:
    lesson = f"Bài học: {session['lesson']}." if session["lesson"] else ""
    when = f"Lớp “{session['title']}” học lúc {session['time']}, {session['day']}, tại {session['place']}."
    return "\n\n".join(part for part in ("Kính mời bà con đến lớp của tổ công nghệ số.", when, lesson, "Lớp không thu tiền.") if part)


def _called_off(session: Mapping[str, str]) -> str:
    return f"Lớp “{session['title']}” lúc {session['time']}, {session['day']} nghỉ, bà con không phải đến.\n\nCó buổi sau tổ sẽ báo lại."


def _of_week(campaign: Campaign) -> Occasion:
    """Every household is at its own place in the course, so each line of the list has its own tip; a household not in the course yet
    hears the first."""
    latest = campaign.messages.filter(occurrence__startswith="tip:").order_by("-occurrence").values_list("occurrence", flat=True).first()
    course = Lesson.objects.filter(offered=True).exclude(sms="").order_by("position")
    tips = {position: f"{code}: {sms}" for position, code, sms in course.values_list("position", "code", "sms")}
    # A running course is never over: who has heard all of it has nothing to wait for and nothing to be told.
    messages = campaign.messages.filter(occurrence=latest or "")
    return Occasion(messages, audience(campaign), _always("Đọc mẹo ghi ở mỗi hộ."), over=False, tips=tips)
