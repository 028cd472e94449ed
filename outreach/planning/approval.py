"""Nothing leaves before a person has approved it, and what is approved is what is sent.

The hash binds text and audience. A notice or broadcast is planned in the same transaction that approves it, so its audience cannot
drift; a class or the course of tips is bound to its definition, and every planning checks it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.db import IntegrityError, transaction

from ..errors import OutreachError
from ..installation import Setup
from ..models import Campaign, CampaignState, Message, State, record
from .compose import template_name
from .oneoff import extra, is_oneoff, oneoff_rows
from .store import Row, insert, refresh_statistics

MANY = 5_000  # messages


class ChangedSincePreview(OutreachError):
    """Text or audience are not those of the preview."""


def definition(campaign: Campaign, templates: Path) -> bytes:
    """All that was decided about a campaign, and the files its text is made with."""
    fields = ("kind", "purpose", "code", "text", "categories", "sender_id", "with_marks", "priority", "weekday", "hour")
    said: dict[str, object] = {name: getattr(campaign, name) for name in fields}
    said["times"] = [_utc(campaign.start_at), _utc(campaign.expires_at)]
    said["areas"] = sorted(campaign.areas.values_list("pk", flat=True))
    said["text_of_notice"] = extra(campaign)["text"]
    said["templates"] = [path.read_text("utf-8") for path in sorted(templates.glob(f"*/{template_name(campaign).split('-')[0]}*.txt"))]
    if hasattr(campaign, "training_class"):
        taught = campaign.training_class
        said["class"] = [taught.team_id, taught.title, taught.place, taught.rrule, _utc(taught.starts_at), taught.offsets]
        said["class_areas"] = sorted(taught.areas.values_list("pk", flat=True))
    return json.dumps(said, sort_keys=True, ensure_ascii=False).encode()


def _utc(moment: datetime | None) -> str:
    """The same words for the same moment, whatever zone it is said in."""
    return moment.astimezone(UTC).isoformat() if moment else ""


class Digest:
    """The hash of a definition and, for a one-off campaign, of every (number, text) in order."""

    def __init__(self, campaign: Campaign, templates: Path) -> None:
        self._hash = hashlib.sha256(definition(campaign, templates))

    def over(self, planned: Iterator[Row]) -> Iterator[Row]:
        """Pass rows through, taking each in."""
        for row in planned:
            self.add(row)
            yield row

    def add(self, row: Row) -> None:
        """Take one row in."""
        self._hash.update(f"{row.phone_key}\0{row.text}\0".encode())

    def hex(self) -> str:
        """The hash so far."""
        return self._hash.hexdigest()


def approve(campaign_id: int, expected: str, setup: Setup, now: datetime, who: str) -> int:
    """Approve what a preview showed as hash `expected` (its first 8 digits or more); returns how many messages are queued.

    Raises ChangedSincePreview (nothing is queued) when text or audience have changed, OutreachError when it cannot be approved.
    """
    if len(expected) < 8:
        raise OutreachError("Dấu của bản xem trước quá ngắn.", "chép đủ 8 ký tự từ campaign preview")
    try:
        return _approve(campaign_id, expected, setup, now, who)
    except IntegrityError as error:  # a household was erased while it was being planned; told at the commit
        raise ChangedSincePreview("Sổ đang được sửa; chưa gửi gì.", f"xem lại: outreach campaign preview {campaign_id}") from error


def _approve(campaign_id: int, expected: str, setup: Setup, now: datetime, who: str) -> int:
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
        if campaign.state != CampaignState.DRAFT:
            raise OutreachError(f"Đợt này {campaign.get_state_display()}, không duyệt lại được.")
        digest = Digest(campaign, setup.texts.folder)
        queued = _queue(campaign, digest, setup, now) if is_oneoff(campaign) else 0
        if not digest.hex().startswith(expected.lower()):
            raise ChangedSincePreview(
                "Nội dung hoặc người nhận đã đổi từ lúc xem trước; chưa gửi gì.", f"xem lại: outreach campaign preview {campaign_id}"
            )
        campaign.state, campaign.approved_hash = CampaignState.RUNNING, digest.hex()
        campaign.approved_by, campaign.approved_at = who[:80], now
        campaign.save(update_fields=["state", "approved_hash", "approved_by", "approved_at"])
        record(now, who, "approve", campaign_id, hash=digest.hex()[:8], queued=queued)
    return queued


def _queue(campaign: Campaign, digest: Digest, setup: Setup, now: datetime) -> int:
    fresh = not Message.objects.filter(campaign=campaign).exists()
    queued = insert(digest.over(oneoff_rows(campaign, setup, now)), fresh)
    if queued > MANY:
        refresh_statistics()
    return queued


def still_approved(campaign: Campaign, templates: Path) -> bool:
    """Whether a class or course is still what was approved."""
    return campaign.approved_hash == Digest(campaign, templates).hex()


def reopen(campaign: Campaign, now: datetime, who: str, why: str) -> int:
    """Back to draft: what is still queued is taken back (it never left), the change is approved anew. Returns how many were taken back."""
    with transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.DRAFT, approved_hash="")
        taken, _ = Message.objects.filter(campaign=campaign, state=State.QUEUED).delete()
        record(now, who, "reopen", campaign.pk, why=why, taken_back=taken)
    return taken


def pause(campaign: Campaign, now: datetime, who: str) -> None:
    """No claim takes its messages from now on; what is being sent this second still leaves."""
    _move(campaign, CampaignState.RUNNING, CampaignState.PAUSED, now, who, "pause")


def resume(campaign: Campaign, now: datetime, who: str) -> None:
    """Go on after a pause."""
    _move(campaign, CampaignState.PAUSED, CampaignState.RUNNING, now, who, "resume")


def cancel(campaign: Campaign, now: datetime, who: str) -> int:
    """End it for good; returns how many queued messages were dropped."""
    with transaction.atomic():
        changed = Campaign.objects.filter(pk=campaign.pk).exclude(state__in=(CampaignState.CANCELLED, CampaignState.FINISHED))
        if not changed.update(state=CampaignState.CANCELLED):
            raise OutreachError(f"Đợt này {campaign.get_state_display()} rồi.")
        queued = Message.objects.filter(campaign=campaign, state=State.QUEUED)
        dropped = queued.update(state=State.CANCELLED, reason="campaign", done_at=now)
        record(now, who, "cancel", campaign.pk, dropped=dropped)
    return dropped


def _move(campaign: Campaign, old: str, new: str, now: datetime, who: str, action: str) -> None:
    if not Campaign.objects.filter(pk=campaign.pk, state=old).update(state=new):
        campaign.refresh_from_db()
        raise OutreachError(f"Đợt này {campaign.get_state_display()}, không làm việc này được.")
    record(now, who, action, campaign.pk)
