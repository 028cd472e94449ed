"""`outreach class`: classes, their sessions and what changes in them."""

from __future__ import annotations

from datetime import datetime

import click

from ..errors import OutreachError
from ..installation import default_setup
from ..models import Lesson, Session, Team, TrainingClass
from ..planning import classes
from .common import Moment, confirm, count, find_area, find_sender, moment, need_secrets, now, who_option


@click.group("class")
def class_group() -> None:
    """Lớp học: lịch, lời nhắc, dời, nghỉ."""
    need_secrets()


@class_group.command("add")
@click.argument("team", metavar="MÃ-TỔ")
@click.argument("title", metavar="TÊN-LỚP")
@click.option("--start", type=Moment(), required=True, help="Buổi đầu, ví dụ “25/11/2026 19:00”.")
@click.option("--place", default="", help="Nơi học (mặc định: nơi họp của tổ).")
@click.option("--lesson", default="", metavar="MÃ", help="Bài học, ví dụ C3.")
@click.option("--rrule", default="", help="Lặp lại, ví dụ FREQ=WEEKLY;COUNT=8. Bỏ trống: một buổi.")
@click.option("--remind", "offsets", multiple=True, default=classes.DEFAULT_OFFSETS, show_default=True, help="Nhắc trước.")
@click.option("--area", "areas", multiple=True, metavar="THÔN", help="Thôn được nhắc (mặc định: các thôn của tổ).")
@click.option("--sender", default="", help="Tên người gửi.")
@who_option
def add_command(
    team: str,
    title: str,
    start: datetime,
    place: str,
    lesson: str,
    rrule: str,
    offsets: tuple[str, ...],
    areas: tuple[str, ...],
    sender: str,
    who: str,
) -> None:
    """Thêm lớp. Lời nhắc chỉ đi sau khi duyệt đợt nhắn của lớp."""
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
        rrule,
        offsets,
        chosen,
        [find_area(name) for name in areas],
    )
    click.echo(
        f"Đã thêm lớp {made.pk}: {title}, buổi đầu {moment(start)}. Xem trước lời nhắc: outreach campaign preview {made.campaign_id}"
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
        raise OutreachError(f"Trong bộ không có bài {code}.", "xem mã bài trong trang quản trị, hoặc nạp lại: outreach load-catalog")
    return lesson


@class_group.command("list")
def list_command() -> None:
    """Kê các lớp và buổi sắp tới."""
    found = list(TrainingClass.objects.select_related("team", "campaign"))
    if not found:
        click.echo("Chưa có lớp nào. Thêm: outreach class add MÃ-TỔ TÊN-LỚP --start “25/11/2026 19:00”")
    for one in found:
        click.echo(f"Lớp {one.pk}: {one.title} ({one.team.name}) – đợt nhắn {one.campaign_id} {one.campaign.get_state_display()}")
        for session in one.sessions.filter(starts_at__gte=now()).order_by("starts_at")[:5]:
            click.echo(f"    buổi {session.pk}: {moment(session.starts_at)}, {session.place} – {session.get_state_display()}")


@class_group.command("move")
@click.argument("session", type=int, metavar="SỐ-BUỔI")
@click.option("--start", type=Moment(), default=None, help="Giờ mới.")
@click.option("--place", default="", help="Nơi mới.")
@click.option("--yes", is_flag=True, help="Không hỏi lại.")
@who_option
def move_command(session: int, start: datetime | None, place: str, yes: bool, who: str) -> None:
    """Dời một buổi: ai đã được nhắc nhận một tin báo đổi, lời nhắc cũ còn chờ bị bỏ."""
    one = _session(session)
    new = start or one.starts_at
    confirm(f"Dời “{one.training_class}” từ {moment(one.starts_at)} sang {moment(new)}, {place or one.place}?", yes)
    told = classes.move_session(one, new, place or one.place, default_setup(), now(), who)
    click.echo(f"Đã dời. {count(told)} tin báo đổi đang chờ gửi.")


@class_group.command("cancel")
@click.argument("session", type=int, metavar="SỐ-BUỔI")
@click.option("--yes", is_flag=True, help="Không hỏi lại.")
@who_option
def cancel_command(session: int, yes: bool, who: str) -> None:
    """Cho nghỉ một buổi: ai đã được nhắc nhận một tin báo nghỉ."""
    one = _session(session)
    confirm(f"Báo nghỉ “{one.training_class}” {moment(one.starts_at)}?", yes)
    click.echo(f"Đã báo nghỉ. {count(classes.cancel_session(one, default_setup(), now(), who))} tin báo nghỉ đang chờ gửi.")


@class_group.command("end")
@click.argument("number", type=int, metavar="SỐ-LỚP")
@click.option("--yes", is_flag=True, help="Không hỏi lại.")
@who_option
def end_command(number: int, yes: bool, who: str) -> None:
    """Kết thúc lớp: các buổi sắp tới nghỉ hết."""
    one = TrainingClass.objects.filter(pk=number).first()
    if one is None:
        raise OutreachError(f"Không có lớp số {number}.", "xem: outreach class list")
    confirm(f"Kết thúc lớp “{one}”?", yes)
    click.echo(f"Đã kết thúc. {count(classes.end_class(one, default_setup(), now(), who))} tin báo nghỉ đang chờ gửi.")


def _session(number: int) -> Session:
    session = Session.objects.select_related("training_class").filter(pk=number).first()
    if session is None:
        raise OutreachError(f"Không có buổi số {number}.", "xem: outreach class list")
    return session


COMMANDS = (class_group,)
