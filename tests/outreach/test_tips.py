"""The weekly course of tips."""

from datetime import timedelta

import pytest

from outreach.models import Campaign, CampaignState, Consent, Lesson, Message
from outreach.planning.approval import approve
from outreach.planning.drafts import draft_tips
from outreach.planning.planner import plan
from outreach.planning.preview import preview

from .samples import at, make_hamlet, make_household, make_sender
from .setups import make_setup

pytestmark = pytest.mark.django_db
NOW = at("2026-11-22", "10:00")  # a Sunday
SETUP = make_setup()
WEEK = timedelta(days=7)


def make_course(*codes: str) -> Campaign:
    """An approved course, Mondays at nine, of these lessons."""
    for position, code in enumerate(codes, 1):
        Lesson.objects.create(
            code=code, position=position, track="x", title=code, sms=f"Mẹo của bài {code}.", review_by=at("2027-05-31").date()
        )
    campaign = draft_tips(make_sender(), 0, "09:00", NOW, "thử", NOW)
    approve(campaign.pk, preview(campaign, SETUP, NOW).hash, SETUP, NOW, "cán bộ")
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.RUNNING
    return campaign


def tips(number: str) -> list[str]:
    """The lessons whose tips a number got, in order."""
    texts = Message.objects.filter(phone=number).order_by("not_before").values_list("text", flat=True)
    return [text.split("Meo cua bai ")[1][:2] for text in texts]


def test_each_household_goes_through_the_course_at_its_own_place() -> None:
    """One tip a week in order; who joins later begins at the beginning; at the end nothing more comes."""
    hamlet = make_hamlet()
    make_household("H1", hamlet, "+84500000001")
    make_course("A1", "A2", "B1")
    assert plan(SETUP, NOW).queued == 1
    make_household("H2", hamlet, "+84500000002")
    for week in range(1, 6):
        plan(SETUP, NOW + week * WEEK)
        assert plan(SETUP, NOW + week * WEEK).queued == 0
    assert tips("+84500000001") == ["A1", "A2", "B1"]
    assert tips("+84500000002") == ["A1", "A2", "B1"]
    assert Message.objects.filter(phone="+84500000001").first().not_before.weekday() == 0  # type: ignore[union-attr]


def test_a_household_with_two_numbers_gets_the_same_tip_on_both_and_a_shared_number_gets_one() -> None:
    """A household is not a phone."""
    hamlet = make_hamlet()
    make_household("H1", hamlet, "+84500000001", "+84500000002")
    make_household("H2", hamlet, "+84500000002")
    make_course("A1", "A2")
    for week in range(2):
        plan(SETUP, NOW + week * WEEK)
    assert tips("+84500000001") == ["A1", "A2"]
    assert tips("+84500000002") == ["A1", "A2"]


def test_without_consent_to_tips_none_come() -> None:
    """Consent to alerts is not consent to tips."""
    make_household("H1", make_hamlet(), "+84500000001")
    make_course("A1")
    Consent.objects.filter(purpose="tips").delete()
    assert plan(SETUP, NOW).queued == 0


def test_a_week_that_was_missed_is_not_made_up_for() -> None:
    """A machine switched off on Monday sends the next tip next week, not two at once."""
    make_household("H1", make_hamlet(), "+84500000001")
    make_course("A1", "A2")
    assert plan(SETUP, at("2026-11-24", "10:00")).queued == 0  # Tuesday: too late for this week, too early for the next
    assert plan(SETUP, NOW + WEEK).queued == 1
    assert tips("+84500000001") == ["A1"]
