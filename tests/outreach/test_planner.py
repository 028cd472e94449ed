"""Planning may be repeated at will."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.models import Campaign, CampaignState, Message, State, TrainingClass, phone_key
from outreach.planning.approval import cancel, reopen
from outreach.planning.classes import cancel_session, draft_class, end_class, move_session
from outreach.planning.planner import plan
from outreach.rules.timing import Hours
from outreach.sending.claims import claim
from outreach.sending.outcomes import Outcome, save_outcomes
from outreach.texts import Template, Texts

from .queues import NOON, queue_many
from .samples import at, make_campaign, make_hamlet, make_household, make_sender, make_team
from .setups import TEMPLATES, make_setup
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


@pytest.mark.parametrize(("kind", "purpose"), [("broadcast", "policy"), ("broadcast", "alert"), ("notice", "policy")])
def test_a_campaign_without_an_end_of_its_own_is_finished_too(kind: str, purpose: str) -> None:
    """The end was left empty on its page: after a week it is over."""
    make_campaign(make_sender(), kind=kind, purpose=purpose, expires_at=None, start_at=NOW)
    assert plan(SETUP, NOW + timedelta(days=6)).finished == 0
    assert plan(SETUP, NOW + timedelta(days=7)).finished == 1


def test_what_comes_back_to_the_queue_of_a_cancelled_campaign_is_closed() -> None:
    """It was being sent when the campaign was cancelled, and the provider said "later": it does not wait for ever."""
    campaign = queue_many(["+84500000001"])
    (one,) = claim(NOON, 10, Hours()).messages
    cancel(campaign, NOON, "cán bộ")
    save_outcomes([Outcome(one.id, one.outgoing.mark, "later", reason="rate", attempts=1)], NOON)
    plan(SETUP, NOON)
    assert (Message.objects.get().state, Message.objects.get().reason) == (State.CANCELLED, "campaign")


class Slow(Texts):
    """Templates on a slow disk: planning stands still at the first until told to go on."""

    def __init__(self) -> None:
        super().__init__(TEMPLATES)
        self.reached, self.go_on = threading.Event(), threading.Event()

    def template(self, name: str, language: str = "vi") -> Template:
        """The template, once the test says so."""
        self.reached.set()
        assert self.go_on.wait(30)
        return super().template(name, language)


CHANGES: dict[str, Callable[[TrainingClass], object]] = {
    "moved": lambda taught: move_session(taught.sessions.get(), at("2026-11-26", "19:00"), "Trường học", SETUP, NOW, "cán bộ"),
    "called off": lambda taught: cancel_session(taught.sessions.get(), SETUP, NOW, "cán bộ"),
    "taken back": lambda taught: reopen(taught.campaign, NOW, "cán bộ", "sửa"),
    "campaign cancelled": lambda taught: cancel(taught.campaign, NOW, "cán bộ"),
    "ended": lambda taught: end_class(taught, SETUP, NOW, "cán bộ"),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_while_reminders_are_planned_leaves_none_of_the_old(change: str) -> None:
    """Two processes: one plans, the other changes the class that very moment. Nothing of before may be left in the queue."""
    taught = make_class()
    texts = Slow()
    faults: list[BaseException] = []

    def in_thread(work: Callable[[], object]) -> threading.Thread:
        def run() -> None:
            try:
                work()
            except BaseException as error:
                faults.append(error)
            finally:
                connections.close_all()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    planner = in_thread(lambda: plan(replace(SETUP, texts=texts), NOW))
    assert texts.reached.wait(30)
    changer = in_thread(lambda: CHANGES[change](taught))
    changer.join(0.5)  # before the lock it was done by now, and what was being planned came after it
    texts.go_on.set()
    planner.join(30)
    changer.join(30)
    assert faults == []
    left = Message.objects.filter(state=State.QUEUED)
    assert not left.filter(occurrence__contains=":r0:").exists()
    assert left.exists() == (change == "moved")
