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
    """Campaigns past their end with nothing under way are finished; what is still queued in any campaign past its time expires."""
    queued = Message.objects.filter(state=State.QUEUED)
    cancelled = Campaign.objects.filter(state=CampaignState.CANCELLED).order_by()
    # Told to come later, or lost, when it was cancelled: it would wait for ever.
    queued.filter(campaign__in=cancelled).update(state=State.CANCELLED, reason="campaign", done_at=now)
    queued.filter(expires_at__lte=now).update(state=State.EXPIRED, reason="expired", done_at=now)
    under_way = Message.objects.filter(campaign=OuterRef("pk"), state__in=(State.QUEUED, State.SENDING, State.UNKNOWN))
    over = Q(expires_at__lte=now) | Q(expires_at=None, start_at__lte=now - NOTICE_LASTS)
    ended = Q(over, kind__in=(CampaignKind.NOTICE, CampaignKind.BROADCAST)) | Q(training_class__ended_at__lte=now)
    done = Campaign.objects.filter(ended, ~Exists(under_way), state=CampaignState.RUNNING)
    return Campaign.objects.filter(pk__in=list(done.values_list("pk", flat=True))).update(state=CampaignState.FINISHED)
