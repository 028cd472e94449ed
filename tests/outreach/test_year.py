"""A year of the whole service on a simulated clock that also jumps: classes, tips, notices and alerts, planned and claimed as they come."""

from collections import defaultdict
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from outreach.models import Campaign, Lesson, Message, Session, State
from outreach.planning.approval import approve
from outreach.planning.classes import cancel_session, move_session
from outreach.planning.drafts import draft_broadcast, draft_tips
from outreach.planning.planner import plan
from outreach.planning.preview import preview
from outreach.rules.policy import CAP, CAP_WINDOW
from outreach.rules.timing import Hours, allowed
from outreach.sending.claims import claim
from outreach.sending.outcomes import Outcome, save_outcomes

from .samples import at
from .setups import make_setup
from .test_classes import make_class

pytestmark = pytest.mark.django_db
SETUP, HOURS = make_setup(), Hours()
START = at("2026-11-23", "08:00")
PURPOSES = ("policy", "alert", "class")
steps = st.lists(  # hours to go on (a few go back), what happens then, how the provider answers
    st.tuples(
        st.floats(0.02, 30) | st.floats(100, 900) | st.floats(-5, -0.5),
        st.sampled_from(("", "", "", *PURPOSES, "move", "cancel")),
        st.sampled_from(("accepted", "accepted", "later", "failed")),
    ),
    min_size=20,
    max_size=60,
)


def begin() -> None:
    """A weekly class, a course of tips, and their approval."""
    campaign = make_class("FREQ=WEEKLY;BYDAY=WE,SA").campaign
    for position in range(1, 60):
        fields = {"position": position, "track": "x", "title": "x", "sms": f"Mẹo số {position}."}
        Lesson.objects.create(code=f"L{position}", review_by=at("2028-01-01").date(), **fields)
    tips = draft_tips(campaign.sender, 0, "09:00", START, "thử", START)
    approve(tips.pk, preview(tips, SETUP, START).hash, SETUP, START, "thử")


def happen(event: str, now: datetime) -> None:
    """An officer does something."""
    coming = Session.objects.filter(state="planned", starts_at__gt=now + timedelta(hours=4)).order_by("starts_at").first()
    if event in PURPOSES:
        sender = Campaign.objects.earliest("pk").sender
        campaign = draft_broadcast("x", "Mời {{ head }} đi họp", event, sender, now, "thử", now)
        approve(campaign.pk, preview(campaign, SETUP, now).hash, SETUP, now, "thử")
    elif event == "move" and coming:
        move_session(coming, coming.starts_at + timedelta(hours=2), coming.place, SETUP, now, "thử")
    elif event == "cancel" and coming:
        cancel_session(coming, SETUP, now, "thử")


# Not shrunk: a walk through a year takes a second, and a shorter one says no more.
@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps)
def test_over_a_year_nothing_leaves_at_night_too_often_too_late_or_twice(walk: list[tuple[float, str, str]]) -> None:
    """Whatever the clock does, whenever an officer changes a class, however the provider answers."""
    with transaction.atomic():
        begin()
        now, left = START, defaultdict(list)
        for hours, event, kind in walk:
            now += timedelta(hours=hours)
            plan(SETUP, now)
            happen(event, now)
            taken = claim(now, 1000, HOURS).messages
            assert not taken or allowed(now, HOURS)
            alerts = set(Message.objects.filter(campaign__purpose="alert").values_list("pk", flat=True))
            for one in taken:
                assert one.outgoing.expires_at > now
                recent = [sent for sent in left[one.outgoing.to] if abs(now - sent) < CAP_WINDOW]
                assert one.id in alerts or len(recent) < CAP
                if kind != "later":
                    left[one.outgoing.to].append(now)
            save_outcomes(
                [Outcome(m.id, m.outgoing.mark, kind, attempts=m.attempts, ref=m.outgoing.mark, reason="rate") for m in taken], now
            )  # type: ignore[arg-type]
        gone = Message.objects.filter(state__in=(State.ACCEPTED, State.FAILED))
        assert gone.values("phone", "campaign", "occurrence").distinct().count() == gone.count()
        assert not Message.objects.filter(state=State.SENDING).exists()
        transaction.set_rollback(True)
