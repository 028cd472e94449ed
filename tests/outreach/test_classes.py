"""Classes: who is reminded when, and what happens when a session moves."""

from datetime import datetime, timedelta

import pytest

from outreach.errors import OutreachError
from outreach.models import Campaign, CampaignState, Lesson, Message, Session, SessionState, State, TrainingClass
from outreach.planning.approval import approve, cancel, reopen
from outreach.planning.classes import cancel_session, change_lesson, draft_class, end_class, move_session
from outreach.planning.planner import plan
from outreach.planning.preview import preview
from outreach.rules.timing import Hours
from outreach.sending.claims import claim
from outreach.sending.outcomes import Outcome, save_outcomes

from .samples import at, make_hamlet, make_household, make_sender, make_team
from .setups import make_setup

pytestmark = pytest.mark.django_db
NOW = at("2026-11-23", "08:00")
SETUP = make_setup()


def make_class(rrule: str = "", offsets: tuple[str, ...] = ("-1d 18:00", "-2h"), start: datetime | None = None) -> TrainingClass:
    """An approved class on Wednesday evening for two households."""
    hamlet = make_hamlet()
    team = make_team(hamlet)
    make_household("H1", hamlet, "+84500000001", head="Lò Văn Mẫu")
    make_household("H2", hamlet, "+84500000002", head="Vi Thị Mẫu")
    make_household("X1", make_hamlet("Bản Xa"), "+84500000009")
    taught = draft_class(
        team,
        "Gọi điện và nhắn tin",
        "Nhà văn hóa bản",
        start or at("2026-11-25", "19:00"),
        make_sender(),
        "thử",
        NOW,
        Hours(),
        rrule,
        offsets,
    )
    mark = preview(taught.campaign, SETUP, NOW).hash
    approve(taught.campaign.pk, mark, SETUP, NOW, "cán bộ")
    return taught


def queued() -> list[tuple[str, datetime]]:
    """What waits: number and time."""
    return sorted((m.phone, m.not_before) for m in Message.objects.filter(state=State.QUEUED))


def test_two_reminders_for_each_household_of_the_team() -> None:
    """18:00 the day before and two hours before, each ending where the next begins; planning again plans nothing."""
    make_class()
    assert plan(SETUP, NOW).queued == 4
    before, today = at("2026-11-24", "18:00"), at("2026-11-25", "17:00")
    assert queued() == [("+84500000001", before), ("+84500000001", today), ("+84500000002", before), ("+84500000002", today)]
    first = Message.objects.filter(phone="+84500000001").order_by("not_before")
    assert [message.expires_at for message in first] == [today, at("2026-11-25", "19:00")]
    assert "19 gio" in first[0].text
    assert "Nha van hoa ban" in first[0].text
    assert all(message.segments == 1 for message in first)
    assert plan(SETUP, NOW).queued == 0


def test_a_recurring_class_is_planned_a_week_ahead() -> None:
    """Every Wednesday; each planning adds only what comes near."""
    make_class("FREQ=WEEKLY;COUNT=3")
    assert plan(SETUP, NOW).queued == 4
    assert plan(SETUP, at("2026-11-25", "20:00")).queued == 4
    assert plan(SETUP, at("2026-12-02", "20:00")).queued == 4
    assert plan(SETUP, at("2026-12-09", "20:00")).queued == 0
    assert Session.objects.count() == 3


def test_nothing_is_planned_before_approval() -> None:
    """A draft reminds nobody."""
    taught = make_class()
    Campaign.objects.filter(pk=taught.campaign_id).update(state=CampaignState.DRAFT)
    assert plan(SETUP, NOW).queued == 0


def test_a_moved_session_drops_what_is_queued_and_corrects_once() -> None:
    """Those told get one correction, those not told only the new reminders."""
    taught = make_class()
    plan(SETUP, NOW)
    told = Message.objects.get(phone="+84500000001", not_before=at("2026-11-24", "18:00"))
    Message.objects.filter(pk=told.pk).update(state=State.DELIVERED)
    moved_at = at("2026-11-24", "20:00")
    session = taught.sessions.get()
    assert move_session(session, at("2026-11-26", "19:00"), "Trường học", SETUP, moved_at, "cán bộ") == 1
    dropped = Message.objects.filter(state=State.CANCELLED, reason="session-moved")
    assert dropped.count() == 3
    correction = Message.objects.get(occurrence__contains="session-moved")
    assert (correction.phone, correction.state, correction.not_before) == ("+84500000001", State.QUEUED, moved_at)
    assert "thu Nam 26/11" in correction.text
    assert "Truong hoc" in correction.text
    new = Message.objects.filter(state=State.QUEUED).exclude(pk=correction.pk)
    assert sorted({message.not_before for message in new}) == [at("2026-11-25", "18:00"), at("2026-11-26", "17:00")]
    assert plan(SETUP, moved_at).queued == 0


def test_moving_twice_leaves_one_correction() -> None:
    """The first correction, still queued, gives way to the second."""
    taught = make_class()
    plan(SETUP, NOW)
    Message.objects.filter(phone="+84500000001", not_before=at("2026-11-24", "18:00")).update(state=State.ACCEPTED)
    night = at("2026-11-24", "22:00")
    session = taught.sessions.get()
    move_session(session, at("2026-11-26", "19:00"), session.place, SETUP, night, "cán bộ")
    session.refresh_from_db()
    move_session(session, at("2026-11-27", "19:00"), session.place, SETUP, night, "cán bộ")
    corrections = Message.objects.filter(occurrence__contains="session-moved")
    assert sorted(corrections.values_list("state", flat=True)) == [State.CANCELLED, State.QUEUED]
    assert "27/11" in corrections.get(state=State.QUEUED).text


def test_a_cancelled_session_tells_those_who_knew() -> None:
    """Nobody comes in vain; those not told hear nothing; planning does not bring it back."""
    taught = make_class()
    plan(SETUP, NOW)
    Message.objects.filter(phone="+84500000002", not_before=at("2026-11-24", "18:00")).update(state=State.UNKNOWN)
    evening = at("2026-11-24", "19:00")
    assert cancel_session(taught.sessions.get(), SETUP, evening, "cán bộ") == 1
    (left,) = Message.objects.filter(state=State.QUEUED)
    assert left.phone == "+84500000002"
    assert "khong hoc" in left.text
    assert plan(SETUP, evening).queued == 0
    with pytest.raises(OutreachError, match="đã báo nghỉ"):
        cancel_session(taught.sessions.get(), SETUP, evening, "cán bộ")


def test_a_class_made_late_still_reminds_once() -> None:
    """Both times are past, the class is in an hour: one reminder goes now."""
    start = at("2026-11-23", "09:00")
    make_class(offsets=("-1d 18:00", "-2h"), start=start)
    assert plan(SETUP, NOW).queued == 2
    assert {message.not_before for message in Message.objects.all()} == {NOW}
    assert plan(SETUP, at("2026-11-23", "08:30")).queued == 0


def test_a_reminder_at_night_or_a_class_in_the_past_is_refused_when_it_is_made() -> None:
    """With what to do instead."""
    team = make_team(make_hamlet())
    with pytest.raises(OutreachError, match="ngoài giờ"):
        draft_class(team, "x", "y", at("2026-11-25", "08:00"), make_sender(), "thử", NOW, Hours(), "", ("-2h",))
    with pytest.raises(OutreachError, match="Không có buổi nào"):
        draft_class(team, "x", "y", at("2026-11-01", "19:00"), make_sender(name="B"), "thử", NOW, Hours())


def test_a_class_changed_after_approval_asks_anew() -> None:
    """Its queue is taken back; nothing goes until it is approved again."""
    taught = make_class("FREQ=WEEKLY")
    plan(SETUP, NOW)
    TrainingClass.objects.filter(pk=taught.pk).update(place="Nơi khác")
    done = plan(SETUP, NOW)
    assert len(done.asks_anew) == 1
    assert queued() == []
    campaign = Campaign.objects.get()
    assert campaign.state == CampaignState.DRAFT
    approve(campaign.pk, preview(campaign, SETUP, NOW).hash, SETUP, NOW, "cán bộ")
    assert plan(SETUP, NOW).queued == 4


def test_ending_a_class_cancels_what_is_to_come_and_finishes() -> None:
    """No session is made any more, and the campaign is over once its corrections have left."""
    taught = make_class("FREQ=WEEKLY")
    plan(SETUP, NOW)
    end_class(TrainingClass.objects.get(pk=taught.pk), SETUP, NOW, "cán bộ")
    assert set(Session.objects.values_list("state", flat=True)) == {SessionState.CANCELLED}
    assert plan(SETUP, at("2026-12-02", "20:00")).queued == 0
    assert Campaign.objects.get().state == CampaignState.FINISHED


def test_a_reminder_that_was_being_sent_when_its_session_moved_is_not_tried_again() -> None:
    """The provider said "later" after the move: the old time may not follow the correction."""
    taught = make_class()
    plan(SETUP, NOW)
    evening = at("2026-11-24", "18:00")
    claimed = claim(evening, 10, Hours()).messages
    assert len(claimed) == 2
    assert move_session(taught.sessions.get(), at("2026-11-26", "19:00"), "Trường học", SETUP, evening, "cán bộ") == 2
    save_outcomes([Outcome(one.id, one.outgoing.mark, "later", reason="rate", attempts=1) for one in claimed], evening)
    texts = [one.outgoing.text for one in claim(evening + timedelta(minutes=5), 10, Hours()).messages]
    assert len(texts) == 2
    assert all("chuyen sang" in text for text in texts)
    old = Message.objects.filter(pk__in=[one.id for one in claimed])
    assert set(old.values_list("state", "reason")) == {(State.CANCELLED, "session-moved")}


def test_who_gets_a_correction_gets_no_reminder_at_the_same_moment() -> None:
    """Moved by half an hour when the class is near: one SMS says it all; who was not told yet is reminded."""
    taught = make_class()
    plan(SETUP, NOW)
    Message.objects.filter(phone="+84500000001", not_before=at("2026-11-24", "18:00")).update(state=State.DELIVERED)
    late = at("2026-11-25", "18:15")
    assert move_session(taught.sessions.get(), at("2026-11-25", "19:30"), "Trường học", SETUP, late, "cán bộ") == 1
    assert plan(SETUP, late + timedelta(minutes=5)).queued == 0
    assert queued() == [("+84500000001", late), ("+84500000002", late)]


def test_a_correction_names_the_time_people_know() -> None:
    """Told Wednesday; moved to Thursday at night, called off before that correction left: they must hear that Wednesday is off."""
    taught = make_class()
    plan(SETUP, NOW)
    Message.objects.filter(phone="+84500000001", not_before=at("2026-11-24", "18:00")).update(state=State.ACCEPTED)
    night = at("2026-11-24", "22:00")
    session = taught.sessions.get()
    move_session(session, at("2026-11-26", "19:00"), session.place, SETUP, night, "cán bộ")
    move_session(session, at("2026-11-27", "19:00"), session.place, SETUP, night, "cán bộ")
    assert "khong hoc 19 gio thu Tu 25/11" in Message.objects.get(state=State.QUEUED, occurrence__contains="session-moved").text
    assert cancel_session(session, SETUP, night, "cán bộ") == 1
    (left,) = Message.objects.filter(state=State.QUEUED)
    assert "thu Tu 25/11 khong hoc" in left.text
    assert left.expires_at == at("2026-11-25", "19:00")


def test_each_is_corrected_from_what_they_were_told_last() -> None:
    """One heard of the first move, the other did not."""
    taught = make_class()
    plan(SETUP, NOW)
    Message.objects.filter(not_before=at("2026-11-24", "18:00")).update(state=State.ACCEPTED)
    night, session = at("2026-11-24", "20:00"), taught.sessions.get()
    move_session(session, at("2026-11-26", "19:00"), session.place, SETUP, night, "cán bộ")
    Message.objects.filter(phone="+84500000001", occurrence__contains="session-moved").update(state=State.ACCEPTED)
    move_session(session, at("2026-11-27", "19:00"), session.place, SETUP, night, "cán bộ")
    texts = dict(Message.objects.filter(state=State.QUEUED, occurrence__contains="session-moved").values_list("phone", "text"))
    assert "thu Nam 26/11 nua" in texts["+84500000001"]
    assert "thu Tu 25/11 nua" in texts["+84500000002"]


def test_whoever_was_told_is_corrected_also_where_the_class_invites_no_more() -> None:
    """The hamlet went to another team between the reminder and the change."""
    taught = make_class()
    plan(SETUP, NOW)
    Message.objects.filter(not_before=at("2026-11-24", "18:00")).update(state=State.DELIVERED)
    taught.areas.set([make_hamlet("Bản Xa")])
    assert cancel_session(taught.sessions.get(), SETUP, at("2026-11-24", "19:00"), "cán bộ") == 2


def test_a_session_moved_to_before_its_reminder_of_the_day_reminds_the_evening_before() -> None:
    """Its only reminder stood at a clock time that is now after the start."""
    taught = make_class(offsets=("0d 12:00",))
    plan(SETUP, NOW)
    move_session(taught.sessions.get(), at("2026-11-25", "10:00"), "Trường học", SETUP, NOW, "cán bộ")
    assert {moment for _, moment in queued()} == {at("2026-11-24", "18:00"), at("2026-11-25", "08:00")}


def test_corrections_outlive_a_change_of_the_class_and_end_with_its_campaign() -> None:
    """Taken back to be edited: those told still hear of the session called off once it is approved. Cancelled: nobody hears anything."""
    taught = make_class("FREQ=WEEKLY;BYDAY=WE,TH")
    plan(SETUP, NOW)
    Message.objects.filter(not_before=at("2026-11-24", "18:00")).update(state=State.DELIVERED)
    evening = at("2026-11-24", "22:00")
    first = taught.sessions.order_by("starts_at").first()
    assert first is not None
    assert cancel_session(first, SETUP, evening, "cán bộ") == 2
    reopen(taught.campaign, evening, "cán bộ", "sửa")
    approve(taught.campaign_id, preview(taught.campaign, SETUP, evening).hash, SETUP, evening, "cán bộ")
    assert Message.objects.filter(state=State.QUEUED, occurrence__contains="session-cancelled").count() == 2
    cancel(taught.campaign, evening, "cán bộ")
    other = second_session(taught)
    assert cancel_session(other, SETUP, evening, "cán bộ") == 0
    assert queued() == []


def second_session(taught: TrainingClass) -> Session:
    """The second session of a class, of which everybody was told."""
    session = taught.sessions.order_by("starts_at")[1]
    Message.objects.filter(session=session).update(state=State.DELIVERED)
    return session


def test_a_class_whose_team_looks_after_no_hamlet_invites_where_the_team_sits() -> None:
    """Never the whole register."""
    taught = make_class()
    taught.team.hamlets.update(team=None)
    assert plan(SETUP, NOW).queued == 4


def test_another_lesson_is_in_the_reminders_that_still_wait() -> None:
    """Made anew, as many as before; who was told already is not told again."""
    taught = make_class()
    plan(SETUP, NOW)
    Message.objects.filter(phone="+84500000001", not_before=at("2026-11-24", "18:00")).update(state=State.DELIVERED)
    lesson = Lesson.objects.create(code="A2", position=1, track="x", title="Sạc máy", sms="", review_by=at("2027-05-31").date())
    change_lesson(taught.sessions.get(), lesson, SETUP, at("2026-11-24", "20:00"), "cán bộ")
    waiting = Message.objects.filter(state=State.QUEUED)
    assert waiting.count() == 2
    assert Message.objects.count() == 3
    assert taught.sessions.get().lesson == lesson
