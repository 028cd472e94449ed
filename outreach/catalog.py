"""catalog.json (made by the kit) -> lessons and notices. A notice or a tip that changed asks for its campaigns to be approved anew."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from .errors import OutreachError
from .models import Campaign, CampaignKind, CampaignState, Lesson, Notice, record
from .planning.approval import reopen
from .planning.tips import course, said_by

VERSION = 1  # of docs/catalog.schema.json


@dataclass(frozen=True)
class Loaded:
    """What a load changed. `reopened` names campaigns that must be approved anew."""

    lessons: int
    notices: int
    tips: int
    gone: tuple[str, ...]
    reopened: tuple[str, ...]


def load_catalog(path: Path, now: datetime, who: str) -> Loaded:
    """Load `path`. Raises OutreachError, with nothing changed, when the file is not a catalog of version 1."""
    lessons, notices = _read(path)
    with transaction.atomic():
        reopened = _reopen_changed(notices, now, who)
        before = said_by(course())
        _upsert(Lesson, lessons)
        _upsert(Notice, notices)
        gone = _mark_gone(Lesson, lessons) + _mark_gone(Notice, notices)
        if said_by(course()) != before:
            reopened += _reopen_tips(now, who)
        record(now, who, "load-catalog", path.name, lessons=len(lessons), notices=len(notices), gone=len(gone))
    return Loaded(len(lessons), len(notices), sum(bool(lesson["sms"]) for lesson in lessons), gone, reopened)


def _read(path: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    try:
        catalog = json.loads(path.read_bytes())
    except OSError as error:
        raise OutreachError(
            f"{path}: không đọc được tệp này.", "chạy kit build trước, rồi: outreach load-catalog build/catalog.json"
        ) from error
    except ValueError as error:
        raise OutreachError(f"{path}: không phải tệp JSON.", "làm lại bằng: kit build") from error
    if not isinstance(catalog, dict) or catalog.get("version") != VERSION:
        raise OutreachError(f"{path}: không phải catalog.json bản {VERSION}.", "làm lại bằng: kit build")
    try:
        return _lessons(catalog), [_notice(item) for item in catalog["notices"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise OutreachError(f"{path}: thiếu hoặc sai mục {error}.", "làm lại bằng: kit build") from error


def _lessons(catalog: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "code": item["code"],
            "position": position,
            "track": item["track"],
            "title": item["title"],
            "sms": item.get("sms") or "",
            "review_by": date.fromisoformat(item["review_by"]),
            "offered": True,
        }
        for position, item in enumerate(catalog["lessons"], 1)
    ]


def _notice(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": str(item["id"]),
        "purpose": item["purpose"],
        "title": item["title"],
        "issuer": item.get("issuer") or "",
        "document": item.get("document") or "",
        "audience": list(item["audience"]),
        "effective": date.fromisoformat(item["effective"]),
        "expires": date.fromisoformat(item["expires"]) if item.get("expires") else None,
        "sms": item["sms"],
        "loudspeaker": item.get("loudspeaker") or "",
        "review_by": date.fromisoformat(item["review_by"]),
        "offered": True,
    }


def _reopen_changed(notices: list[dict[str, Any]], now: datetime, who: str) -> tuple[str, ...]:
    """Campaigns whose notice says something else now, ends on another day, or is gone from the kit."""
    new = {item["code"]: (item["sms"], item["expires"]) for item in notices}
    live = Campaign.objects.filter(state__in=(CampaignState.RUNNING, CampaignState.PAUSED), notice__isnull=False).select_related("notice")
    changed = [c for c in live if c.notice and new.get(c.notice.code) != (c.notice.sms, c.notice.expires)]
    for campaign in changed:
        reopen(campaign, now, who, "thông báo trong bộ đã đổi")
    return tuple(str(campaign) for campaign in changed)


def _reopen_tips(now: datetime, who: str) -> tuple[str, ...]:
    """The course of tips, when it is not the one that was approved."""
    live = list(Campaign.objects.filter(kind=CampaignKind.TIPS, state__in=(CampaignState.RUNNING, CampaignState.PAUSED)))
    for campaign in live:
        reopen(campaign, now, who, "mẹo trong bộ đã đổi")
    return tuple(str(campaign) for campaign in live)


def _upsert(model: type[Lesson] | type[Notice], items: list[dict[str, Any]]) -> None:
    fields = [name for name in items[0] if name != "code"] if items else []
    rows: list[Any] = [model(**item) for item in items]
    if rows:
        model._default_manager.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=fields)


def _mark_gone(model: type[Lesson] | type[Notice], items: list[dict[str, Any]]) -> tuple[str, ...]:
    gone = model._default_manager.filter(offered=True).exclude(code__in=[item["code"] for item in items])
    codes = tuple(gone.values_list("code", flat=True))
    gone.update(offered=False)
    return codes
