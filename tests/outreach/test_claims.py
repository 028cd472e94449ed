"""What a claim takes, and what it leaves."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.models import Campaign, CampaignState, Consent, Household, Message, Sender, State, Stop, phone_key
from outreach.planning.approval import approve
from outreach.planning.drafts import draft_broadcast
from outreach.planning.preview import preview
from outreach.register.erase import erase_household
from outreach.register.optout import stop_number, withdraw
from outreach.rules.timing import Hours
from outreach.sending.claims import claim

from .samples import at, make_campaign, make_hamlet, make_household, make_sender
from .setups import make_setup

pytestmark = pytest.mark.django_db
HOURS = Hours()
SETUP = make_setup()
NOON = at("2026-11-25", "12:00")


def queue(campaign: Campaign, household: Household, **more: object) -> Message:
    """A message to the household's first phone, due since nine."""
    number = household.phones.first().number  # type: ignore[union-attr]
    fields = {
        "campaign": campaign,
        "household": household,
        "phone": number,
        "phone_key": phone_key(number),
        "text": "Moi ba con",
        "segments": 1,
        "cost_vnd": 1000,
        "not_before": at("2026-11-25"),
        "expires_at": at("2026-11-27"),
    }
    return Message.objects.create(**{**fields, **more})


@pytest.fixture
def sender() -> Sender:
    """The sender of a test."""
    return make_sender()


@pytest.fixture
def household() -> Household:
    """One household that agreed to everything."""
    return make_household("H1", make_hamlet(), "+84500000001")


def taken(now: datetime = NOON, limit: int = 100) -> list[int]:
    """Ids a claim takes."""
    return [message.id for message in claim(now, limit, HOURS).messages]


def test_a_claim_commits_sending_with_a_mark_of_its_own(sender: Sender, household: Household) -> None:
    """The row says so before anything leaves, and a second claim finds nothing."""
    message = queue(make_campaign(sender), household)
    (claimed,) = claim(NOON, 100, HOURS).messages
    message.refresh_from_db()
    assert (message.state, message.attempt, message.attempts, message.sent_at) == (State.SENDING, claimed.outgoing.mark, 1, NOON)
    assert (claimed.outgoing.to, claimed.outgoing.text, claimed.outgoing.sender) == ("+84500000001", "Moi ba con", "CAMTAY")
    assert taken() == []


def test_consent_withdrawn_after_planning_is_honoured(sender: Sender, household: Household) -> None:
    """Nobody is texted on a consent of yesterday."""
    message = queue(make_campaign(sender), household)
    Consent.objects.filter(household=household, purpose="policy").update(withdrawn_at=NOON)
    assert taken() == []
    message.refresh_from_db()
    assert (message.state, message.reason, message.done_at) == (State.SUPPRESSED, "no-consent", NOON)


def test_a_stop_after_planning_is_honoured(sender: Sender, household: Household) -> None:
    """A stop by telephone, paper or SMS acts on what is already queued, also when it is queued after the stop."""
    stop_number("+84500000001", NOON, "gọi điện", "thử")
    message = queue(make_campaign(sender), household)
    assert taken() == []
    message.refresh_from_db()
    assert (message.state, message.reason) == (State.SUPPRESSED, "opted-out")


@pytest.mark.parametrize("state", [CampaignState.DRAFT, CampaignState.PAUSED, CampaignState.CANCELLED, CampaignState.FINISHED])
def test_only_a_running_campaign_sends(sender: Sender, household: Household, state: str) -> None:
    """Pause and cancel act at the next claim; resuming sends what waited."""
    campaign = make_campaign(sender)
    message = queue(campaign, household)
    Campaign.objects.update(state=state)
    assert taken() == []
    Campaign.objects.update(state=CampaignState.RUNNING)
    assert taken() == [message.pk]


def test_an_alert_goes_before_an_older_notice(sender: Sender, household: Household) -> None:
    """Priority decides, then age."""
    notice = queue(make_campaign(sender, priority=5), household, not_before=at("2026-11-25", "08:00"))
    alert = queue(make_campaign(sender, purpose="alert", priority=1), household)
    assert taken(limit=1) == [alert.pk]
    assert taken(limit=1) == [notice.pk]


def test_nothing_leaves_at_night_and_the_claim_says_when_to_come_back(sender: Sender, household: Household) -> None:
    """No row is touched; the next opening is named."""
    queue(make_campaign(sender), household)
    night = claim(at("2026-11-25", "22:00"), 100, HOURS)
    assert (night.messages, night.idle_until) == ((), at("2026-11-26", "07:00"))
    assert Message.objects.get().state == State.QUEUED


def test_what_is_not_due_yet_waits(sender: Sender, household: Household) -> None:
    """Its time is named."""
    queue(make_campaign(sender), household, not_before=at("2026-11-25", "18:00"))
    assert claim(NOON, 100, HOURS).idle_until == at("2026-11-25", "18:00")


def test_what_is_stale_expires(sender: Sender, household: Household) -> None:
    """After an outage nobody gets old news."""
    message = queue(make_campaign(sender), household, expires_at=at("2026-11-25", "10:00"))
    assert taken() == []
    message.refresh_from_db()
    assert (message.state, message.reason) == (State.EXPIRED, "expired")


def test_the_fourth_sms_of_a_day_waits_for_the_first_to_be_a_day_old(sender: Sender, household: Household) -> None:
    """Across campaigns, and also when all four are taken by one claim."""
    campaign = make_campaign(sender)
    for number in range(4):
        queue(campaign, household, occurrence=str(number))
    assert len(taken()) == 3
    assert taken() == []
    assert taken(NOON + timedelta(hours=24)) == [Message.objects.get(occurrence="3").pk]


def test_campaigns_that_are_due_together_share_the_cap(sender: Sender, household: Household) -> None:
    """Four campaigns with one message each, all in one claim."""
    for number in range(4):
        queue(make_campaign(sender, code=f"700{number}"), household)
    assert len(taken()) == 3


def test_an_alert_is_not_capped(sender: Sender, household: Household) -> None:
    """Three notices today do not keep a scam alert away."""
    for number in range(3):
        queue(make_campaign(sender), household, occurrence=str(number))
    assert len(taken()) == 3
    queue(make_campaign(sender, purpose="alert"), household)
    assert len(taken()) == 1


def test_the_bucket_keeps_the_rate_over_claims(household: Household) -> None:
    """Burst at once, then the rate; the claim says when the next token is there."""
    campaign = make_campaign(make_sender(rate=2.0, burst=3))
    for number in range(6):
        neighbour = make_household(f"N{number}", household.hamlet, f"+8450000010{number}")
        queue(campaign, neighbour)
    first = claim(NOON, 100, HOURS)
    assert len(first.messages) == 3
    assert claim(NOON, 100, HOURS).idle_until == NOON + timedelta(seconds=0.5)
    assert len(taken(NOON + timedelta(seconds=1))) == 2
    assert len(taken(NOON)) == 0  # a clock that jumped back gives nothing


def test_a_stopped_sender_sends_nothing(sender: Sender, household: Household) -> None:
    """Credentials refused: its messages wait."""
    message = queue(make_campaign(sender), household)
    Sender.objects.update(stopped="auth")
    assert taken() == []
    Sender.objects.update(stopped="")
    assert taken() == [message.pk]


def test_a_household_that_was_erased_is_not_texted(sender: Sender, household: Household) -> None:
    """The row outlives its household only as a count."""
    message = queue(make_campaign(sender), household)
    Message.objects.update(household=None)
    assert taken() == []
    message.refresh_from_db()
    assert (message.state, message.reason) == (State.SUPPRESSED, "erased")


def test_put_off_messages_do_not_block_others(sender: Sender) -> None:
    """A full page of capped numbers is passed over in the same call or the next, and others go."""
    hamlet = make_hamlet()
    campaign = make_campaign(sender)
    capped = make_household("H1", hamlet, "+84500000001")
    for number in range(5):
        queue(campaign, capped, occurrence=str(number))
    other = queue(campaign, make_household("H2", hamlet, "+84500000002"), not_before=at("2026-11-25", "10:00"))
    ids = taken(limit=3) + taken(limit=3)
    assert other.pk in ids
    assert len(ids) == 4


def test_a_burst_of_none_still_sends_one_by_one(household: Household) -> None:
    """A sender written down with a burst of 0 is slow, not dumb."""
    message = queue(make_campaign(make_sender(rate=0.2, burst=0)), household)
    assert taken() == [message.pk]
    assert taken(NOON + timedelta(seconds=1)) == []


def test_a_number_that_became_another_households_is_not_texted_for_the_old_one(sender: Sender, household: Household) -> None:
    """The network gave it to a neighbour, who agreed to nothing."""
    message = queue(make_campaign(sender), household)
    household.phones.all().delete()
    make_household("H2", household.hamlet, "+84500000001", purposes=())
    assert taken() == []
    message.refresh_from_db()
    assert (message.state, message.reason) == (State.SUPPRESSED, "number-changed")


FATES = ("asked", "withdrew", "stopped", "erased", "changed number")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(FATES), min_size=1, max_size=8))
def test_whatever_people_say_between_plan_and_claim_is_honoured(fates: list[str]) -> None:
    """Only those who still want it are texted, and each other one has the reason."""
    with transaction.atomic():
        hamlet, sender = make_hamlet(), make_sender()
        for index, _ in enumerate(fates):
            make_household(f"F{index}", hamlet, f"+8450000000{index}")
        campaign = draft_broadcast("x", "Mời {{ head }} đi họp", "policy", sender, at("2026-11-25"), "thử", at("2026-11-25"))
        approve(campaign.pk, preview(campaign, SETUP, NOON).hash, SETUP, NOON, "thử")
        for index, fate in enumerate(fates):
            household = Household.objects.get(code=f"F{index}")
            if fate == "withdrew":
                withdraw(household, "policy", NOON, "gọi điện", "thử")
            elif fate == "stopped":
                Stop.objects.create(key=household.phones.get().key, since=NOON, how="gọi điện")
            elif fate == "erased":
                erase_household(household.code, NOON, "thử")
            elif fate == "changed number":
                household.phones.update(number=f"+8450000009{index}", key=phone_key(f"+8450000009{index}"))
        went = {message.outgoing.to for message in claim(NOON, 100, HOURS).messages}
        assert went == {f"+8450000000{index}" for index, fate in enumerate(fates) if fate == "asked"}
        reasons = Counter(Message.objects.filter(state=State.SUPPRESSED).values_list("reason", flat=True))
        named = {"withdrew": "no-consent", "stopped": "opted-out", "erased": "erased", "changed number": "number-changed"}
        assert reasons == Counter(named[fate] for fate in fates if fate != "asked")
        transaction.set_rollback(True)


def test_a_number_corrected_since_planning_is_not_texted(sender: Sender, household: Household) -> None:
    """The old number may be a stranger's."""
    message = queue(make_campaign(sender), household)
    household.phones.update(number="+84500000099", key=phone_key("+84500000099"))
    assert taken() == []
    message.refresh_from_db()
    assert (message.state, message.reason) == (State.SUPPRESSED, "number-changed")


def test_a_provider_may_not_keep_a_message_over_night(sender: Sender, household: Household) -> None:
    """What is sent at noon and cannot be delivered by nine in the evening does not ring at midnight."""
    queue(make_campaign(sender), household)
    (claimed,) = claim(NOON, 100, HOURS).messages
    assert claimed.outgoing.expires_at == at("2026-11-25", "21:00")
