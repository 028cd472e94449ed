"""Options and ways of saying that several commands share."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import click
from django.conf import settings
from django.utils import timezone

from ..errors import OutreachError
from ..models import Area, Campaign, Sender
from ..rules.folding import fold_key
from ..rules.timing import VIETNAM, local, say_day, say_time


def user() -> str:
    """Who is at this machine, for the log."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "không rõ"


who_option = click.option("--who", default=user, show_default="tên đăng nhập máy", help="Người làm, để ghi nhật ký.")


def now() -> datetime:
    """The time at which a command begins."""
    return timezone.now()


def need_secrets() -> None:
    """Stop unless this installation has its keys."""
    if not settings.PHONE_KEY or settings.SECRET_KEY == "not-set":  # noqa: S105
        raise OutreachError("Chưa có khoá bí mật của nơi này.", "chạy: outreach init")


class Moment(click.ParamType[datetime]):
    """A time on Vietnam's clock: "2026-11-25 19:00", "25/11/2026 19:00"."""

    name = "NGÀY GIỜ"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, with its zone."""
        if isinstance(value, datetime):
            return value
        for form in ("%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M"):
            with suppress(ValueError):
                return datetime.strptime(value.strip(), form).replace(tzinfo=VIETNAM)
        raise click.BadParameter(f"không hiểu “{value}”; hãy ghi như “25/11/2026 19:00”", ctx, param)


def find_area(name: str) -> Area:
    """The area an officer means by a name, with or without diacritics: "Bản Mẫu Một" or "Bản Mẫu Một, Xã Mẫu Sơn"."""
    parts = [fold_key(part) for part in name.split(",")]
    found = [area for area in Area.objects.select_related("parent__parent") if _is(area, parts)]
    if not found:
        raise OutreachError(f"Không có địa bàn “{name}”.", "xem tên trong trang quản trị, hoặc nhập danh sách hộ trước")
    if len(found) > 1:
        names = "; ".join(str(area) for area in found[:5])
        raise OutreachError(f"“{name}” có {len(found)} nơi: {names}.", "ghi thêm xã, ví dụ “Bản Mẫu Một, Xã Mẫu Sơn”")
    return found[0]


def _is(area: Area, parts: list[str]) -> bool:
    level: Area | None = area
    for part in parts:
        if level is None or part not in [fold_key(level.name), *map(fold_key, level.old_names.split(","))]:
            return False
        level = level.parent
    return True


def find_sender(name: str) -> Sender:
    """The sender of that name, or the only one when none is named."""
    senders = list(Sender.objects.all())
    if not name and len(senders) == 1:
        return senders[0]
    for sender in senders:
        if sender.name.lower() == name.lower():
            return sender
    known = ", ".join(sender.name for sender in senders) or "chưa có ai"
    raise OutreachError(f"Chọn người gửi bằng --sender (đang có: {known}).", "thêm người gửi trong trang quản trị hoặc: outreach init")


def find_campaign(number: int) -> Campaign:
    """The campaign with that number."""
    campaign = Campaign.objects.select_related("sender", "notice").filter(pk=number).first()
    if campaign is None:
        raise OutreachError(f"Không có đợt nhắn số {number}.", "xem: outreach campaign list")
    return campaign


def vnd(amount: int) -> str:
    """Money as people write it: 1.234.500 đ."""
    return f"{amount:,} đ".replace(",", ".")


def count(number: int) -> str:
    """A number with its thousands apart."""
    return f"{number:,}".replace(",", ".")


def moment(when: datetime | None) -> str:
    """A time as people say it."""
    return f"{say_time(when)}, {say_day(when)}/{local(when).year}" if when else "chưa rõ"


class Progress:
    """One line that is rewritten in place on a terminal, and kept quiet elsewhere until it is complete."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._open = False

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """`done` of `total` of this stage."""
        text = f"{stage}: {count(done)}" + (f"/{count(total)}" if total else "")
        if self._live:
            click.echo(f"\r\x1b[K{text}", nl=False, err=True)
            self._open = True
        elif total is not None and done == total:
            click.echo(text, err=True)

    def done(self) -> None:
        """Close the line."""
        if self._open:
            click.echo(err=True)
            self._open = False


def confirm(question: str, yes: bool) -> None:
    """Ask before something that cannot be undone; --yes answers beforehand, no answer is no."""
    if yes:
        return
    if not click.confirm(question, default=False):
        raise OutreachError("Chưa làm gì.")


AnyCommand = Callable[..., Any]
