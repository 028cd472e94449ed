"""Campaigns sent once: notices, alerts and broadcasts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from ..installation import Setup
from ..models import Campaign, CampaignKind
from .audience import LeftOut, recipients
from .compose import Composer, rows
from .store import Row

ALERT_LASTS, NOTICE_LASTS = timedelta(days=3), timedelta(days=7)  # when a campaign does not say; stale news confuses


def extra(campaign: Campaign) -> dict[str, str]:
    """What the text of a notice or broadcast is made of, besides who reads it."""
    return {"text": campaign.notice.sms if campaign.notice else campaign.text}


def expiry(campaign: Campaign) -> datetime:
    """After this nothing of the campaign leaves."""
    lasts = ALERT_LASTS if campaign.purpose == "alert" else NOTICE_LASTS
    return campaign.expires_at or campaign.start_at + lasts


def oneoff_rows(campaign: Campaign, setup: Setup, now: datetime, left_out: LeftOut | None = None) -> Iterator[Row]:
    """A row for every recipient of a notice or broadcast."""
    compose = Composer(setup, campaign, extra(campaign))
    return rows(campaign, recipients(campaign, left_out), compose, max(campaign.start_at, now), expiry(campaign))


def is_oneoff(campaign: Campaign) -> bool:
    """Whether the campaign is sent once, to an audience fixed at approval."""
    return campaign.kind in (CampaignKind.NOTICE, CampaignKind.BROADCAST)
