"""Nothing leaves before a person has approved it, and what is approved is what is sent.

The hash binds text and audience. A notice or broadcast is planned in the same transaction that approves it, so its audience cannot
drift; a class or the course of tips is bound to its definition, and every planning checks it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import F

from ..errors import OutreachError
from ..installation import Setup
from ..models import Campaign, CampaignKind, CampaignState, Message, State, record
from .audience import NEVER_LEFT
from .classes import CANCELLED, MOVED
from .compose import template_name
from .oneoff import extra, is_oneoff, obstacles, oneoff_row, to_be_told
from .store import Row, insert_each, lock, refresh_statistics
from .tips import course, said_by, step_back

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
    if campaign.kind == CampaignKind.TIPS:
        said["course"] = said_by(course())
    said["templates"] = [path.read_text("utf-8") for path in sorted(templates.glob(f"*/{template_name(campaign).split('-')[0]}*.txt"))]
    if hasattr(campaign, "training_class"):
        taught = campaign.training_class
        lesson = taught.lesson.title if taught.lesson else ""
        said["class"] = [taught.team_id, taught.title, taught.place, lesson, taught.rrule, _utc(taught.starts_at), taught.offsets]
        said["class_areas"] = sorted(taught.areas.values_list("pk", flat=True))
    return json.dumps(said, sort_keys=True, ensure_ascii=False).encode()


def _utc(moment: datetime | None) -> str:
    """The same words for the same moment, whatever zone it is said in."""
    return moment.astimezone(UTC).isoformat() if moment else ""


class Digest:
    """The hash of a definition and, for a one-off campaign, of every (number, text) in order."""

    def __init__(self, campaign: Campaign, templates: Path) -> None:
        self._hash = hashlib.sha256(definition(campaign, templates))

    def add(self, row: Row) -> Row:
        """Take one row in, and hand it on."""
        self._hash.update(f"{row.phone_key}\0{row.text}\0".encode())
        return row

    def hex(self) -> str:
        """The hash so far."""
        return self._hash.hexdigest()


def approve(campaign_id: int, expected: str, setup: Setup, now: datetime, who: str) -> int:
    """Approve what a preview showed as hash `expected` (its first 8 digits or more); returns how many messages are queued.

    What an earlier approval left in the queue is taken back first: its words may be others. Raises ChangedSincePreview (nothing is
    queued) when text or audience have changed, OutreachError when it cannot be approved.
    """
    if len(expected) < 8:
        raise OutreachError("Dấu của bản xem trước quá ngắn.", "chép đủ 8 ký tự từ campaign preview")
    try:
        return _approve(campaign_id, expected, setup, now, who)
    except IntegrityError as error:  # a household was erased while it was being planned; told at the commit
        raise ChangedSincePreview("Sổ đang được sửa; chưa gửi gì.", f"xem lại: outreach campaign preview {campaign_id}") from error


def _approve(campaign_id: int, expected: str, setup: Setup, now: datetime, who: str) -> int:
    with transaction.atomic():
        campaign = lock(campaign_id)
        if campaign.state != CampaignState.DRAFT:
            raise OutreachError(
                f"Đợt này {campaign.get_state_display()}, không duyệt lại được.",
                f"muốn sửa rồi duyệt lại: outreach campaign reopen {campaign_id}",
            )
        if found := obstacles(campaign, now):
            raise OutreachError(" ".join(found))
        _take_back(campaign)
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
    make = oneoff_row(campaign, setup, now)
    with closing(to_be_told(campaign)) as to:
        queued = insert_each(to, lambda recipient: digest.add(make(recipient)), fresh)
    if queued > MANY:
        refresh_statistics()
    return queued


def still_approved(campaign: Campaign, templates: Path) -> bool:
    """Whether a class or course is still what was approved."""
    return campaign.approved_hash == Digest(campaign, templates).hex()


def reopen(campaign: Campaign, now: datetime, who: str, why: str) -> int:
    """Back to draft: what is still queued is taken back (it never left), the change is approved anew. Returns how many were taken back.

    What is being sent this second may leave, but is not tried again: by then its words may be others. Raises OutreachError for a
    campaign that is not running or paused.
    """
    with transaction.atomic():
        _move(campaign, (CampaignState.RUNNING, CampaignState.PAUSED), CampaignState.DRAFT)
        Campaign.objects.filter(pk=campaign.pk).update(approved_hash="")
        taken = _take_back(campaign)
        Message.objects.filter(campaign=campaign, state__in=(State.SENDING, State.UNKNOWN)).update(expires_at=F("claimed_at"))
        record(now, who, "reopen", campaign.pk, why=why, taken_back=taken)
    return taken


def _take_back(campaign: Campaign) -> int:
    """Delete what never left. Corrections stay: they were decided when the session was changed, and those told of it wait for them."""
    if campaign.kind == CampaignKind.TIPS:
        step_back(campaign)
    gone = Message.objects.filter(campaign=campaign, state__in=NEVER_LEFT)
    if not is_oneoff(campaign):
        gone = gone.filter(state=State.QUEUED)
    taken, _ = gone.exclude(occurrence__endswith=f":{MOVED}").exclude(occurrence__endswith=f":{CANCELLED}").delete()
    return taken


def pause(campaign: Campaign, now: datetime, who: str) -> None:
    """No claim takes its messages from now on; what is being sent this second still leaves."""
    with transaction.atomic():
        _move(campaign, (CampaignState.RUNNING,), CampaignState.PAUSED)
        record(now, who, "pause", campaign.pk)


def resume(campaign: Campaign, now: datetime, who: str) -> None:
    """Go on after a pause."""
    with transaction.atomic():
        _move(campaign, (CampaignState.PAUSED,), CampaignState.RUNNING)
        record(now, who, "resume", campaign.pk)


def cancel(campaign: Campaign, now: datetime, who: str) -> int:
    """End it for good; returns how many queued messages were dropped."""
    with transaction.atomic():
        _move(campaign, (CampaignState.DRAFT, CampaignState.RUNNING, CampaignState.PAUSED), CampaignState.CANCELLED)
        if campaign.kind == CampaignKind.TIPS:
            step_back(campaign)
        queued = Message.objects.filter(campaign=campaign, state=State.QUEUED)
        dropped = queued.update(state=State.CANCELLED, reason="campaign", done_at=now)
        record(now, who, "cancel", campaign.pk, dropped=dropped)
    return dropped


def _move(campaign: Campaign, old: Sequence[str], new: str) -> None:
    if not Campaign.objects.filter(pk=campaign.pk, state__in=old).update(state=new):
        campaign.refresh_from_db()
        raise OutreachError(
            f"Đợt này {campaign.get_state_display()}, không làm việc này được.", "xem tình trạng các đợt: outreach campaign list --all"
        )
