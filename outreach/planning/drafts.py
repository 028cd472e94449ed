"""New campaigns, as drafts: nothing of them is planned before approval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from ..errors import OutreachError
from ..models import Area, Campaign, CampaignKind, Category, Notice, Purpose, Sender, record
from ..rules.timing import parse_clock
from .oneoff import ALERT_LASTS, NOTICE_LASTS, last_moment

FIRST_CODE = 7001  # codes of campaigns that are no notice; notices have the kit's (year and number, 2601 ...)
ALERT_PRIORITY, CLASS_PRIORITY, NORMAL_PRIORITY, TIPS_PRIORITY = 1, 3, 5, 8


def next_code() -> str:
    """The next free four-digit code for what is not a notice."""
    used = [int(code) for code in Campaign.objects.values_list("code", flat=True) if code.isdigit()]
    used += [int(code) for code in Notice.objects.values_list("code", flat=True) if code.isdigit()]
    free = max([code for code in used if code >= FIRST_CODE], default=FIRST_CODE - 1) + 1
    if free > 9999:
        free = next((code for code in range(1000, 9999) if code not in set(used)), 0)
    if not free:
        raise OutreachError("Hết mã bốn số.", "xoá bớt đợt nhắn cũ trong trang quản trị")
    return f"{free:04d}"


def draft_notice(
    code: str,
    sender: Sender,
    start_at: datetime,
    who: str,
    now: datetime,
    areas: Sequence[Area] = (),
    categories: Sequence[str] = (),
    with_marks: bool = False,
) -> Campaign:
    """A draft that sends notice `code`. Its audience is the notice's own categories unless others are chosen."""
    notice = Notice.objects.filter(code=code, offered=True).first()
    if notice is None:
        known = ", ".join(Notice.objects.filter(offered=True).values_list("code", flat=True)) or "chưa có"
        raise OutreachError(f"Không có thông báo mã {code} (đang có: {known}).", "nạp lại bộ: outreach load-catalog build/catalog.json")
    alert = notice.purpose == Purpose.ALERT
    expires = start_at + (ALERT_LASTS if alert else NOTICE_LASTS)
    if notice.expires:
        last = last_moment(notice.expires)
        if last <= start_at:
            raise OutreachError(f"Thông báo {code} đã hết hiệu lực ngày {notice.expires:%d/%m/%Y}.")
        expires = min(expires, last)
    return _create(
        now,
        who,
        areas,
        kind=CampaignKind.NOTICE,
        purpose=notice.purpose,
        code=notice.code,
        title=notice.title,
        notice=notice,
        categories=list(categories) or _audience(notice),
        sender=sender,
        with_marks=with_marks,
        priority=ALERT_PRIORITY if alert else NORMAL_PRIORITY,
        start_at=start_at,
        expires_at=expires,
    )


def draft_broadcast(
    title: str,
    text: str,
    purpose: str,
    sender: Sender,
    start_at: datetime,
    who: str,
    now: datetime,
    areas: Sequence[Area] = (),
    categories: Sequence[str] = (),
    with_marks: bool = False,
    lasts: timedelta = NOTICE_LASTS,
) -> Campaign:
    """A draft that sends an officer's own text, a Jinja2 template, to those who agreed to `purpose`."""
    priority = ALERT_PRIORITY if purpose == Purpose.ALERT else NORMAL_PRIORITY
    return _create(
        now,
        who,
        areas,
        kind=CampaignKind.BROADCAST,
        purpose=purpose,
        code=next_code(),
        title=title,
        text=text,
        categories=list(categories),
        sender=sender,
        with_marks=with_marks,
        priority=priority,
        start_at=start_at,
        expires_at=start_at + lasts,
    )


def draft_tips(
    sender: Sender, weekday: int, hour: str, start_at: datetime, who: str, now: datetime, areas: Sequence[Area] = ()
) -> Campaign:
    """A draft of the weekly course of tips, on `weekday` (0 is Monday) at `hour` ("09:00")."""
    parse_clock(hour)
    return _create(
        now,
        who,
        areas,
        kind=CampaignKind.TIPS,
        purpose=Purpose.TIPS,
        code=next_code(),
        title="Mẹo hằng tuần",
        sender=sender,
        priority=TIPS_PRIORITY,
        start_at=start_at,
        weekday=weekday,
        hour=hour,
    )


def _audience(notice: Notice) -> list[str]:
    """The register's categories a notice is for; all of them is the same as none chosen."""
    chosen = [category for category in Category.values if category in notice.audience]
    return [] if set(chosen) == set(Category.values) else chosen


def _create(now: datetime, who: str, areas: Sequence[Area], **fields: object) -> Campaign:
    with transaction.atomic():
        campaign = Campaign.objects.create(**fields)
        campaign.areas.set(areas)
        record(now, who, "draft", campaign.pk, kind=campaign.kind, code=campaign.code)
    return campaign
