"""Campaigns sent once: notices, alerts and broadcasts."""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import date, datetime, timedelta

from ..installation import Setup
from ..models import Campaign, CampaignKind, Message
from ..rules.timing import VIETNAM, local, parse_clock
from .audience import NEVER_LEFT, LeftOut, Recipient, recipients
from .compose import Composer, row
from .store import Row

ALERT_LASTS, NOTICE_LASTS = timedelta(days=3), timedelta(days=7)  # when a campaign does not say; stale news confuses


def extra(campaign: Campaign) -> dict[str, str]:
    """What the text of a notice or broadcast is made of, besides who reads it."""
    return {"text": campaign.notice.sms if campaign.notice else campaign.text}


def last_moment(day: date) -> datetime:
    """The end of a notice's last day."""
    return datetime.combine(day, parse_clock("23:59"), VIETNAM)


def expiry(campaign: Campaign) -> datetime:
    """After this nothing of the campaign leaves; never later than its notice holds."""
    lasts = ALERT_LASTS if campaign.purpose == "alert" else NOTICE_LASTS
    chosen = campaign.expires_at or campaign.start_at + lasts
    return min(chosen, last_moment(campaign.notice.expires)) if campaign.notice and campaign.notice.expires else chosen


def obstacles(campaign: Campaign, now: datetime) -> list[str]:
    """Why it cannot be approved, whoever its recipients are; empty when it can."""
    found = []
    if is_oneoff(campaign) and expiry(campaign) <= now:
        found.append("Đợt này đã quá hạn gửi.")
    if campaign.notice and not campaign.notice.offered:
        found.append("Thông báo này không còn trong bộ.")
    if campaign.notice and campaign.notice.review_by < local(now).date():
        found.append(f"Thông báo đã quá ngày soát lại ({campaign.notice.review_by:%d/%m/%Y}): soát rồi dựng lại bộ.")
    return found


def to_be_told(campaign: Campaign, left_out: LeftOut | None = None) -> Generator[Recipient, None, None]:
    """Who gets a message when this draft is approved: of one that was sent in part and taken back, those whom nothing left for."""
    before = Message.objects.filter(campaign=campaign).exclude(state__in=NEVER_LEFT)
    if left_out is not None:
        left_out.add("told", before.count())
    return recipients(campaign, left_out, lacking="" if before.exists() else None)


def oneoff_row(campaign: Campaign, setup: Setup, now: datetime) -> Callable[[Recipient], Row]:
    """What makes the row of one recipient of a notice or broadcast."""
    compose = Composer(setup, campaign, extra(campaign))
    begin, end = max(campaign.start_at, now), expiry(campaign)
    return lambda recipient: row(campaign, recipient, compose, begin, end)


def is_oneoff(campaign: Campaign) -> bool:
    """Whether the campaign is sent once, to an audience fixed at approval."""
    return campaign.kind in (CampaignKind.NOTICE, CampaignKind.BROADCAST)
