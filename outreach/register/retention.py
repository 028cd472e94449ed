"""After a set time, what was said to whom is forgotten; that something was said, when and at what cost, stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Coalesce

from ..models import Campaign, CampaignKind, CampaignState, Inbound, Message, State, record

BATCH = 5000  # rows a transaction: other writers wait for one batch at most
DONE = (State.ACCEPTED, State.DELIVERED, State.FAILED, State.EXPIRED, State.SUPPRESSED, State.CANCELLED)
_ENDLESS = (CampaignKind.CLASS, CampaignKind.TIPS)  # these go on for years; each message ends by itself

_Row = TypeVar("_Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What one run took away, and what it had to leave for a person."""

    messages: int  # lost number and text
    replies: int  # lost number, text and note
    files: int  # exports deleted
    unhandled: int  # replies just as old that nobody has handled: kept
    unknown: int  # messages just as old whose fate nobody has decided: kept
    busy: int  # files that could not be deleted, open in another program perhaps: kept

    def __str__(self) -> str:
        """In Vietnamese, with what is left to do."""
        lines = [f"Đã bỏ số và nội dung của {self.messages} tin gửi, {self.replies} tin đến; đã xoá {self.files} tệp cũ."]
        if self.unhandled:
            lines.append(f"Còn giữ {self.unhandled} tin đến đã lâu chưa ai xử lý: xử lý xong thì mới bỏ được.")
        if self.unknown:
            lines.append(f"Còn giữ {self.unknown} tin gửi đã lâu vẫn chưa rõ: cần người quyết định.")
        if self.busy:
            lines.append(f"Không xoá được {self.busy} tệp: đóng chương trình đang mở tệp, rồi chạy lại.")
        return "\n".join(lines)


def forget(now: datetime, keep_days: int, exports: Path | None = None, who: str = "retention") -> Forgotten:
    """Take number and text from messages done, and replies handled, more than `keep_days` ago; delete files in `exports` as old.

    The key of the number stays, so that nothing is sent twice and caps hold; counts stay. Messages of a campaign that can still send
    stay whole. Each batch is a transaction of its own; a run that is interrupted goes on where it stopped. Raises ValueError for less
    than one day.
    """
    if keep_days < 1:
        raise ValueError("Số ngày giữ phải từ 1 trở lên.")
    before = now - timedelta(days=keep_days)
    old, replies = _old_messages(now, before), Inbound.objects.filter(received_at__lt=before)
    deleted, busy = _delete_files(exports, before) if exports else (0, 0)
    forgotten = Forgotten(
        messages=_empty(old.filter(state__in=DONE), phone="", text=""),
        replies=_empty(replies.exclude(phone="", text="", note="").filter(handled_at__lt=before), phone="", text="", note=""),
        files=deleted,
        unhandled=replies.filter(handled_at=None).count(),
        unknown=old.filter(state=State.UNKNOWN).count(),
        busy=busy,
    )
    if forgotten.messages or forgotten.replies or forgotten.files:
        record(now, who, "forget", keep_days, **asdict(forgotten))
    return forgotten


def _old_messages(now: datetime, before: datetime) -> QuerySet[Message]:
    """Messages that still hold a number or a text, have been over for long, and whose campaign sends nothing any more."""
    ended = (
        Q(state__in=(CampaignState.FINISHED, CampaignState.CANCELLED)) | Q(expires_at__lte=now) | Q(expires_at=None, start_at__lt=before)
    )
    closed = Campaign.objects.filter(ended | Q(kind__in=_ENDLESS)).order_by().values_list("pk", flat=True)
    over = Coalesce("done_at", "sent_at", "expires_at")
    return Message.objects.filter(campaign__in=list(closed)).exclude(phone="", text="").alias(over=over).filter(over__lt=before)


def _empty(rows: QuerySet[_Row], **nothing: Any) -> int:
    return sum(rows.model._default_manager.filter(pk__in=batch).update(**nothing) for batch in _batches(rows))


def _batches(rows: QuerySet[_Row]) -> Iterator[list[int]]:
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        last = batch[-1]
        yield batch


def _delete_files(folder: Path, before: datetime) -> tuple[int, int]:
    """(deleted, could not be deleted); links are not followed."""
    deleted = busy = 0
    for path in sorted(folder.rglob("*")):
        if path.is_dir() or path.lstat().st_mtime >= before.timestamp():
            continue
        try:
            path.unlink(missing_ok=True)
            deleted += 1
        except PermissionError:
            busy += 1
    return deleted, busy
