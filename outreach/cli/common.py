"""Options and ways of saying that several commands share."""

from __future__ import annotations

import getpass
import sys
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import click
from django.utils import timezone

from ..errors import OutreachError
from ..models import Area, Campaign, Category, Purpose, Sender
from ..rules.folding import fold_key
from ..rules.timing import VIETNAM, local, say_day, say_time


def user() -> str:
    """Who is at this machine, for the log."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "không rõ"


PURPOSES = {"lop": Purpose.CLASS, "canh-bao": Purpose.ALERT, "chinh-sach": Purpose.POLICY, "meo": Purpose.TIPS}
CATEGORIES = {"ngheo": Category.POOR, "can-ngheo": Category.NEAR_POOR, "khac": Category.OTHER}

who_option = click.option("--who", default=user, show_default="tên đăng nhập máy", metavar="TÊN", help="Người làm, để ghi nhật ký.")
sender_option = click.option("--sender", default="", metavar="TÊN", help="Người gửi, khi sổ có nhiều người gửi.")
yes_option = click.option("--yes", is_flag=True, help="Không hỏi lại.")


def now() -> datetime:
    """The time at which a command begins."""
    return timezone.now()


class Moment(click.ParamType[datetime]):
    """A time on Vietnam's clock: "2026-11-25 19:00", "25/11/2026 19:00"."""

    name = '"NGÀY GIỜ"'

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, with its zone."""
        if isinstance(value, datetime):
            return value
        for form in ("%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M"):
            with suppress(ValueError):
                return datetime.strptime(value.strip(), form).replace(tzinfo=VIETNAM)
        raise click.BadParameter(f"không hiểu “{value}”; hãy ghi như “25/11/2026 19:00”", ctx, param)


class Day(click.ParamType[date]):
    """A day: "25/11/2026", "2026-11-25"."""

    name = "NGÀY"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day."""
        if isinstance(value, date):
            return value
        for form in ("%d/%m/%Y", "%Y-%m-%d"):
            with suppress(ValueError):
                return datetime.strptime(value.strip(), form).date()
        raise click.BadParameter(f"không hiểu “{value}”; hãy ghi như 25/11/2026", ctx, param)


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
    if not senders:
        raise OutreachError("Sổ chưa có người gửi nào.", "chạy: outreach init, hoặc thêm trong trang quản trị: outreach serve")
    known = ", ".join(sender.name for sender in senders)
    if name:
        raise OutreachError(f"Không có người gửi tên “{name}” (đang có: {known}).", "xem: outreach sender list")
    raise OutreachError(f"Sổ có nhiều người gửi: {known}.", "chọn một, ví dụ: --sender " + senders[0].name)


def find_campaign(number: int) -> Campaign:
    """The campaign with that number."""
    campaign = Campaign.objects.select_related("sender", "notice").filter(pk=number).first()
    if campaign is None:
        raise OutreachError(f"Không có đợt nhắn số {number}.", "xem: outreach campaign list")
    return campaign


def vnd(amount: int) -> str:
    """Money as people write it: 1.234.500 đ."""
    return f"{amount:,} đ".replace(",", ".")


def rate(messages: float) -> str:
    """So many a second: 0,5."""
    return f"{messages:g}".replace(".", ",")


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


YES = ("c", "co", "u", "vang", "y", "yes")


def confirm(question: str, yes: bool) -> None:
    """Ask before something that cannot be undone; --yes answers beforehand, anything but a yes is no."""
    if yes:
        return
    answer = click.prompt(f"{question} [c = có, Enter = không]", default="", show_default=False)
    if fold_key(answer) not in YES:
        raise OutreachError("Chưa làm gì.")
