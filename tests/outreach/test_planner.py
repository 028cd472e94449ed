"""Planning may be repeated at will."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.models import Campaign, CampaignState, Message, State, phone_key
from outreach.planning.classes import draft_class
from outreach.planning.planner import plan
from outreach.rules.timing import Hours

from .samples import at, make_campaign, make_hamlet, make_household, make_sender, make_team
from .setups import make_setup
from .test_classes import make_class

pytestmark = pytest.mark.django_db
NOW = at("2026-11-23", "08:00")
SETUP = make_setup()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 20 * 24 * 60), min_size=1, max_size=6))
def test_planning_at_any_times_gives_each_number_each_reminder_once(minutes: list[int]) -> None:
    """In whatever order and however often it runs: no (number, session, offset) twice, nothing expired when it is queued."""
    from django.db import transaction

    with transaction.atomic():
        make_class("FREQ=WEEKLY")
        for minute in minutes:
            plan(SETUP, NOW + timedelta(minutes=minute))
        rows = list(Message.objects.values_list("phone", "occurrence"))
        assert len(rows) == len(set(rows))
        last = NOW + timedelta(minutes=minutes[-1])
        assert plan(SETUP, last).queued == 0
        assert all(message.not_before < message.expires_at for message in Message.objects.all())
        transaction.set_rollback(True)


def test_a_campaign_whose_text_does_not_hold_stops_no_other() -> None:
    """It is named; the others are planned."""
    bad = make_class()
    other = draft_class(bad.team, "Lớp khác", "Trường", at("2026-11-25", "19:00"), make_sender(name="B"), "thử", NOW, Hours())
    from outreach.planning.approval import approve
    from outreach.planning.preview import preview

    approve(other.campaign.pk, preview(other.campaign, SETUP, NOW).hash, SETUP, NOW, "thử")
    bad.title = "bit.ly/abc"
    bad.save()
    Campaign.objects.filter(pk=bad.campaign_id).update(approved_hash=preview(Campaign.objects.get(pk=bad.campaign_id), SETUP, NOW).hash)
    done = plan(SETUP, NOW)
    assert done.failed == [bad.campaign_id]
    assert done.queued == 4


def test_what_is_over_is_finished_and_what_is_stale_expires() -> None:
    """A one-off campaign past its end, and a message past its time even while its campaign is paused."""
    campaign = make_campaign(make_sender(), expires_at=at("2026-11-22"))
    household = make_household("H1", make_hamlet(), "+84500000001")
    make_team(household.hamlet)
    Message.objects.create(
        campaign=campaign,
        household=household,
        phone="+84500000001",
        phone_key=phone_key("+84500000001"),
        segments=1,
        cost_vnd=0,
        not_before=at("2026-11-21"),
        expires_at=at("2026-11-22"),
    )
    Campaign.objects.update(state=CampaignState.PAUSED)
    plan(SETUP, NOW)
    assert Message.objects.get().state == State.EXPIRED
    Campaign.objects.update(state=CampaignState.RUNNING)
    assert plan(SETUP, NOW).finished == 1
    assert Campaign.objects.get().state == CampaignState.FINISHED
