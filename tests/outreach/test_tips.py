"""The weekly course of tips."""

from datetime import timedelta

import pytest

from outreach.models import Campaign, CampaignState, Consent, Lesson, Message, State
from outreach.planning.approval import approve, cancel, reopen
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
    texts = Message.objects.filter(phone=number).exclude(state=State.CANCELLED).order_by("not_before").values_list("text", flat=True)
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


def load(*codes: str) -> None:
    """The kit as it is now: these lessons in this order."""
    Lesson.objects.update(offered=False)
    for position, code in enumerate(codes, 1):
        fields = {"position": position, "track": "x", "title": code, "sms": f"Mẹo của bài {code}.", "review_by": at("2027-05-31").date()}
        Lesson.objects.update_or_create(code=code, defaults={**fields, "offered": True})


def approve_again(campaign: Campaign) -> None:
    """What changed is looked at and approved."""
    Campaign.objects.update(state=CampaignState.DRAFT)
    approve(campaign.pk, preview(campaign, SETUP, NOW).hash, SETUP, NOW, "cán bộ")


@pytest.mark.parametrize(
    ("kit", "got"),
    [
        (("X1", "A1", "A2", "B1"), ["A1", "A2", "X1", "B1"]),  # one put in before
        (("A2", "B1", "B2"), ["A1", "A2", "B1", "B2"]),  # one taken out before
        (("B1", "A2", "A1"), ["A1", "A2", "B1"]),  # turned round
        (("A1", "B1"), ["A1", "A2", "B1"]),  # the last one sent taken out
    ],
)
def test_a_kit_that_changed_sends_no_tip_twice_and_leaves_none_out(kit: tuple[str, ...], got: list[str]) -> None:
    """Two tips were sent; whatever is put in, taken out or moved then, the rest comes, each once."""
    make_household("H1", make_hamlet(), "+84500000001")
    campaign = make_course("A1", "A2", "B1")
    for week in range(2):
        plan(SETUP, NOW + week * WEEK)
        Message.objects.update(state=State.DELIVERED)
    load(*kit)
    approve_again(campaign)
    for week in range(2, 6):
        plan(SETUP, NOW + week * WEEK)
    assert tips("+84500000001") == got


def test_tips_that_changed_are_approved_anew() -> None:
    """Nobody gets words that nobody looked at; the preview looks at every tip, not at the first only."""
    make_household("H1", make_hamlet(), "+84500000001")
    campaign = make_course("A1", "A2")
    Lesson.objects.filter(code="A2").update(sms="Bấm vào bit.ly/abc để nhận quà.")
    assert plan(SETUP, NOW).asks_anew == [str(campaign)]
    assert Message.objects.count() == 0
    assert any("bit.ly" in problem for problem in preview(campaign, SETUP, NOW).problems)


@pytest.mark.parametrize("drop", ["reopen", "cancel"])
def test_a_tip_that_was_taken_back_comes_after_all(drop: str) -> None:
    """Planned on Sunday, dropped before Monday: the household has not had it. One whose other number got it has."""
    hamlet = make_hamlet()
    make_household("H1", hamlet, "+84500000001")
    make_household("H2", hamlet, "+84500000002", "+84500000003")
    campaign = make_course("A1", "A2")
    plan(SETUP, NOW)
    Message.objects.filter(phone="+84500000002").update(state=State.DELIVERED)
    if drop == "reopen":
        reopen(campaign, NOW, "cán bộ", "sửa")
    else:
        cancel(campaign, NOW, "cán bộ")
        campaign = draft_tips(campaign.sender, 0, "09:00", NOW, "thử", NOW)
    approve_again(campaign)
    plan(SETUP, NOW)
    assert tips("+84500000001") == ["A1"]
    plan(SETUP, NOW + WEEK)
    assert tips("+84500000001") == ["A1", "A2"]
    assert tips("+84500000002") == ["A1", "A2"]
    assert tips("+84500000003") == ["A1", "A2"]


def test_two_campaigns_of_tips_are_one_course() -> None:
    """Started twice by mistake, or for areas that overlap: still one tip a week."""
    make_household("H1", make_hamlet(), "+84500000001")
    first = make_course("A1", "A2")
    second = draft_tips(first.sender, 0, "09:00", NOW, "thử", NOW)
    approve(second.pk, preview(second, SETUP, NOW).hash, SETUP, NOW, "cán bộ")
    assert plan(SETUP, NOW).queued == 1
    assert plan(SETUP, NOW + WEEK).queued == 1
    assert tips("+84500000001") == ["A1", "A2"]


def test_places_are_kept_over_many_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A household whose two numbers lie in different batches gets the same tip on both."""
    monkeypatch.setattr("outreach.planning.tips.CHUNK", 3)
    hamlet = make_hamlet()
    for index in range(8):
        make_household(f"H{index}", hamlet, f"+8450000001{index}", f"+8450000002{index}")
    make_course("A1", "A2")
    assert plan(SETUP, NOW).queued == 16
    assert plan(SETUP, NOW + WEEK).queued == 16
    assert all(tips(f"+845000000{index}") == ["A1", "A2"] for index in range(10, 18))
    assert all(tips(f"+845000000{index}") == ["A1", "A2"] for index in range(20, 28))


def test_a_clock_that_was_years_ahead_stops_no_course() -> None:
    """The tip of a week in 2030 was planned by mistake; this year's weeks go on."""
    make_household("H1", make_hamlet(), "+84500000001")
    make_course("A1", "A2")
    plan(SETUP, at("2030-01-06", "10:00"))
    assert plan(SETUP, NOW).queued == 1
