"""`outreach class`: classes, their sessions and what changes in them."""

from __future__ import annotations

from datetime import datetime

import click

from ..errors import OutreachError
from ..installation import default_setup
from ..models import Lesson, Session, Team, TrainingClass
from ..planning import classes
from .commands import Group
from .common import Moment, confirm, count, find_area, find_sender, moment, now, sender_option, who_option, yes_option


@click.group("class", cls=Group)
def class_group() -> None:
    """Lớp học: lịch, lời nhắc, dời, nghỉ."""


@class_group.command("add")
@click.argument("team", metavar="MÃ-TỔ")
@click.argument("title", metavar="TÊN-LỚP")
@click.option("--start", type=Moment(), required=True, help="Buổi đầu, ví dụ “25/11/2026 19:00”.")
@click.option("--place", default="", metavar="NƠI", help="Nơi học (mặc định: nơi họp của tổ).")
@click.option("--lesson", default="", metavar="MÃ", help="Bài học, ví dụ C3.")
@click.option("--weeks", type=click.IntRange(1, 52), default=1, metavar="SỐ", help="Học mấy tuần liền, mỗi tuần một buổi.")
@click.option("--rrule", default="", metavar="LỊCH", help="Lịch lặp khác, theo iCalendar, ví dụ FREQ=WEEKLY;INTERVAL=2;COUNT=4.")
@click.option(
    "--remind",
    "offsets",
    multiple=True,
    default=classes.DEFAULT_OFFSETS,
    show_default=True,
    metavar="LÚC",
    help="Nhắc lúc nào (dùng nhiều lần được): “-1d 18:00” là 18 giờ hôm trước, “-2h” là trước 2 giờ.",
)
@click.option("--area", "areas", multiple=True, metavar="THÔN", help="Thôn được nhắc (mặc định: các thôn của tổ).")
@sender_option
@who_option
def add_command(
    team: str,
    title: str,
    start: datetime,
    place: str,
    lesson: str,
    weeks: int,
    rrule: str,
    offsets: tuple[str, ...],
    areas: tuple[str, ...],
    sender: str,
    who: str,
) -> None:
    """Thêm lớp và soạn lời nhắc; duyệt rồi mới nhắn.

    Ví dụ: outreach class add MAU-1 "Gọi điện" --start "25/11/2026 19:00" --weeks 8 --lesson A2
    """
    found = _team(team)
    chosen = _lesson(lesson)
    made = classes.draft_class(
        found,
        title,
        place or found.meeting_place or found.hamlet.name,
        start,
        find_sender(sender),
        who,
        now(),
        default_setup().hours,
        rrule or (f"FREQ=WEEKLY;COUNT={weeks}" if weeks > 1 else ""),
        offsets,
        chosen,
        [find_area(name) for name in areas],
    )
    click.echo(
        f"Đã thêm lớp {made.pk}: {title}, buổi đầu {moment(start)}.\n"
        f"Xem trước lời nhắc rồi duyệt: outreach campaign preview {made.campaign_id}"
    )


def _team(code: str) -> Team:
    team = Team.objects.select_related("hamlet").filter(code__iexact=code).first()
    if team is None:
        known = ", ".join(Team.objects.values_list("code", flat=True)[:10]) or "chưa có tổ nào"
        raise OutreachError(f"Không có tổ mã {code} (đang có: {known}).", "nhập danh sách tổ: outreach import-teams teams.csv")
    return team


def _lesson(code: str) -> Lesson | None:
    if not code:
        return None
    lesson = Lesson.objects.filter(code=code.upper(), offered=True).first()
    if lesson is None:
        known = ", ".join(Lesson.objects.filter(offered=True).values_list("code", flat=True)[:30]) or "chưa nạp bài nào"
        raise OutreachError(f"Trong bộ không có bài {code} (đang có: {known}).", "sửa mã bài, hoặc nạp lại bộ: outreach load-catalog")
    return lesson


@class_group.command("list")
@click.option("--all", "everything", is_flag=True, help="Cả những lớp đã kết thúc.")
def list_command(everything: bool) -> None:
    """Liệt kê các lớp và những buổi sắp tới."""
    classes_here = TrainingClass.objects.select_related("team", "campaign")
    found = list(classes_here if everything else classes_here.filter(ended_at=None))
    if not found:
        click.echo('Chưa có lớp nào đang mở. Thêm: outreach class add MÃ-TỔ "TÊN LỚP" --start "25/11/2026 19:00"')
    for one in found:
        state = one.campaign.get_state_display()
        click.echo(f"Lớp {one.pk}: {one.title} ({one.team.name}) – đợt nhắn {one.campaign_id} {state}{_ended(one)}")
        for session in one.sessions.filter(starts_at__gte=now()).order_by("starts_at")[:5]:
            click.echo(f"    buổi {session.pk}: {moment(session.starts_at)}, {session.place} – {session.get_state_display()}")
        if one.rrule and not one.ended_at:
            click.echo("    (các buổi sau nữa hiện ra khi gần tới ngày)")


def _ended(taught: TrainingClass) -> str:
    return ", lớp đã kết thúc" if taught.ended_at else ""


@class_group.command("move")
@click.argument("session", type=int, metavar="SỐ-BUỔI")
@click.option("--start", type=Moment(), default=None, help="Giờ mới.")
@click.option("--place", default="", metavar="NƠI", help="Nơi mới.")
@yes_option
@who_option
def move_command(session: int, start: datetime | None, place: str, yes: bool, who: str) -> None:
    """Dời một buổi sang giờ khác hoặc nơi khác.

    Ai đã được nhắc thì nhận một tin báo đổi; lời nhắc cũ còn chờ bị bỏ.
    """
    one = _session(session)
    new = start or one.starts_at
    confirm(f"Dời “{one.training_class}” từ {moment(one.starts_at)} sang {moment(new)}, {place or one.place}?", yes)
    told = classes.move_session(one, new, place or one.place, default_setup(), now(), who)
    click.echo(f"Đã dời. {_told(told, 'đổi')}")


@class_group.command("cancel")
@click.argument("session", type=int, metavar="SỐ-BUỔI")
@yes_option
@who_option
def cancel_command(session: int, yes: bool, who: str) -> None:
    """Cho nghỉ một buổi; ai đã được nhắc thì được báo nghỉ."""
    one = _session(session)
    confirm(f"Báo nghỉ “{one.training_class}” {moment(one.starts_at)}?", yes)
    click.echo(f"Buổi này nghỉ. {_told(classes.cancel_session(one, default_setup(), now(), who), 'nghỉ')}")


@class_group.command("end")
@click.argument("number", type=int, metavar="SỐ-LỚP")
@yes_option
@who_option
def end_command(number: int, yes: bool, who: str) -> None:
    """Kết thúc một lớp; các buổi sắp tới nghỉ hết."""
    one = TrainingClass.objects.filter(pk=number).first()
    if one is None:
        raise OutreachError(f"Không có lớp số {number}.", "xem: outreach class list")
    if one.ended_at:
        raise OutreachError(f"Lớp “{one}” đã kết thúc {moment(one.ended_at)}.", "xem: outreach class list --all")
    confirm(f"Kết thúc lớp “{one}”? Các buổi sắp tới nghỉ hết.", yes)
    click.echo(f"Lớp đã kết thúc. {_told(classes.end_class(one, default_setup(), now(), who), 'nghỉ')}")


def _told(messages: int, what: str) -> str:
    """How many hear of a change. Nobody hears of it who was not reminded yet."""
    if not messages:
        return f"Chưa ai được nhắc nên không phải báo {what}."
    return f"{count(messages)} tin báo {what} đang chờ gửi: outreach dispatch, hoặc để outreach run gửi."


def _session(number: int) -> Session:
    session = Session.objects.select_related("training_class").filter(pk=number).first()
    if session is None:
        raise OutreachError(f"Không có buổi số {number}.", "xem: outreach class list")
    return session


COMMANDS = (class_group,)
