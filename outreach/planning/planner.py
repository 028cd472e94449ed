"""What is due to be planned, whenever it is asked: repeating it plans nothing new."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError
from django.db.models import Exists, OuterRef, Q

from ..errors import OutreachError
from ..installation import Setup
from ..models import Campaign, CampaignKind, CampaignState, Message, State
from ..texts import TextError
from .approval import reopen, still_approved
from .classes import plan_class
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
    for campaign in running.select_related("training_class", "sender"):
        try:
            if still_approved(campaign, setup.texts.folder):
                result.queued += _plan_one(campaign, setup, now)
            else:
                reopen(campaign, now, "planner", "đã đổi sau khi duyệt")
                result.asks_anew.append(str(campaign))
        except (OutreachError, TextError, ValueError, IntegrityError) as error:
            log.error("campaign %d cannot be planned: %s", campaign.pk, type(error).__name__)
            result.failed.append(campaign.pk)
    result.finished = _finish(now)
    return result


def _plan_one(campaign: Campaign, setup: Setup, now: datetime) -> int:
    if campaign.kind == CampaignKind.CLASS:
        return plan_class(campaign.training_class, setup, now)
    return plan_tips(campaign, setup, now)


def _finish(now: datetime) -> int:
    """Campaigns past their end with nothing under way are finished; what is still queued in any campaign past its time expires."""
    over = Message.objects.filter(state=State.QUEUED, expires_at__lte=now).exclude(campaign__state=CampaignState.CANCELLED)
    over.update(state=State.EXPIRED, reason="expired", done_at=now)
    under_way = Message.objects.filter(campaign=OuterRef("pk"), state__in=(State.QUEUED, State.SENDING, State.UNKNOWN))
    ended = Q(expires_at__lte=now, kind__in=(CampaignKind.NOTICE, CampaignKind.BROADCAST)) | Q(training_class__ended_at__lte=now)
    done = Campaign.objects.filter(ended, ~Exists(under_way), state=CampaignState.RUNNING)
    return Campaign.objects.filter(pk__in=list(done.values_list("pk", flat=True))).update(state=CampaignState.FINISHED)
