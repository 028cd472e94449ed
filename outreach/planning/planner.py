"""What is due to be planned, whenever it is asked: repeating it plans nothing new."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from ..errors import OutreachError
from ..installation import Setup
from ..models import Campaign, CampaignKind, CampaignState, Message, State
from ..texts import TextError
from .approval import reopen, still_approved
from .classes import plan_class
from .oneoff import NOTICE_LASTS
from .store import lock
from .tips import plan_tips

log = logging.getLogger("outreach.planner")


@dataclass
class Planned:
    """What a planning did. `asks_anew` names campaigns that are not what was approved, `failed` numbers those whose text
    or rule does not hold."""

    queued: int = 0
    finished: int = 0
    asks_anew: list[str] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)


def plan(setup: Setup, now: datetime) -> Planned:
    """Plan reminders and tips of running campaigns, and finish what is over. One campaign's fault stops no other."""
    result = Planned()
    running = Campaign.objects.filter(state=CampaignState.RUNNING, kind__in=(CampaignKind.CLASS, CampaignKind.TIPS))
    for pk in list(running.order_by("pk").values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                _plan_one(lock(pk), setup, now, result)
        except (OutreachError, TextError, ValueError, IntegrityError) as error:
            log.error("campaign %d cannot be planned: %s", pk, type(error).__name__)
            result.failed.append(pk)
    result.finished = _finish(now)
    return result


def _plan_one(campaign: Campaign, setup: Setup, now: datetime, result: Planned) -> None:
    """Under the campaign's lock: what was paused, cancelled or taken back meanwhile stays so."""
    if campaign.state != CampaignState.RUNNING:
        return
    if still_approved(campaign, setup.texts.folder):
        result.queued += _queue(campaign, setup, now)
    else:
        reopen(campaign, now, "planner", "đã đổi sau khi duyệt")
        result.asks_anew.append(str(campaign))


def _queue(campaign: Campaign, setup: Setup, now: datetime) -> int:
    if campaign.kind == CampaignKind.CLASS:
        return plan_class(campaign.training_class, setup, now)
    return plan_tips(campaign, setup, now)


def _finish(now: datetime) -> int:
    """Campaigns past their end with nothing under way are finished; what is still queued in them, or is too late in an endless one,
    expires. Campaign by campaign, so that it costs no look at the messages of those that go on or ended long ago."""
    queued = Message.objects.filter(state=State.QUEUED)
    # Told to come later, or lost, when it was cancelled: it would wait for ever.
    cancelled = Campaign.objects.filter(state=CampaignState.CANCELLED)
    for pk in cancelled.filter(Exists(queued.filter(campaign=OuterRef("pk")))).values_list("pk", flat=True):
        queued.filter(campaign=pk).update(state=State.CANCELLED, reason="campaign", done_at=now)
    over = Q(expires_at__lte=now) | Q(expires_at=None, start_at__lte=now - NOTICE_LASTS)
    once = Q(over, kind__in=(CampaignKind.NOTICE, CampaignKind.BROADCAST))
    alive = Campaign.objects.exclude(state__in=(CampaignState.CANCELLED, CampaignState.FINISHED))
    for pk in alive.filter(once | Q(kind__in=(CampaignKind.CLASS, CampaignKind.TIPS))).values_list("pk", flat=True):
        queued.filter(campaign=pk, expires_at__lte=now).update(state=State.EXPIRED, reason="expired", done_at=now)
    ended = Campaign.objects.filter(once | Q(training_class__ended_at__lte=now), state=CampaignState.RUNNING)
    done = [pk for pk in ended.values_list("pk", flat=True) if not _under_way(pk)]
    return Campaign.objects.filter(pk__in=done, state=CampaignState.RUNNING).update(state=CampaignState.FINISHED)


def _under_way(campaign: int) -> bool:
    return Message.objects.filter(campaign=campaign, state__in=(State.QUEUED, State.SENDING, State.UNKNOWN)).exists()
