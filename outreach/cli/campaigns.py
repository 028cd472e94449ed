"""`outreach campaign`: draft, preview, approve, pause, resume, cancel."""

from __future__ import annotations

from datetime import datetime

import click

from ..errors import OutreachError
from ..installation import default_setup
from ..models import Campaign, CampaignState, Message
from ..planning import approval, drafts
from ..planning.preview import Preview, preview
from ..texts import TextError
from .commands import Group
from .common import (
    CATEGORIES,
    PURPOSES,
    Moment,
    Progress,
    confirm,
    count,
    find_area,
    find_campaign,
    find_sender,
    now,
    sender_option,
    vnd,
    who_option,
    yes_option,
)
from .previews import each, show

WEEKDAYS = ("2", "3", "4", "5", "6", "7", "cn")

area_option = click.option("--area", "areas", multiple=True, metavar="TÊN", help="Chỉ địa bàn này (dùng nhiều lần được).")
category_option = click.option(
    "--category", "categories", multiple=True, type=click.Choice(list(CATEGORIES)), help="Chỉ loại hộ này (dùng nhiều lần được)."
)
start_option = click.option("--start", type=Moment(), default=None, help="Bắt đầu gửi lúc (mặc định: ngay).")
marks_option = click.option("--marks", is_flag=True, help="Nhắn có dấu (mỗi đoạn 70 chữ thay vì 160).")


@click.group(cls=Group)
def campaign() -> None:
    """Đợt nhắn: soạn, xem trước, duyệt, tạm dừng, huỷ."""


@campaign.command("notice")
@click.argument("code", metavar="MÃ")
@area_option
@category_option
@sender_option
@start_option
@marks_option
@who_option
def notice_command(
    code: str, areas: tuple[str, ...], categories: tuple[str, ...], sender: str, start: datetime | None, marks: bool, who: str
) -> None:
    """Soạn đợt gửi một thông báo hay cảnh báo trong bộ.

    Ví dụ: outreach campaign notice 2601 --area "Bản Mẫu Một"
    """
    made = drafts.draft_notice(
        code,
        find_sender(sender),
        start or now(),
        who,
        now(),
        [find_area(name) for name in areas],
        [CATEGORIES[name] for name in categories],
        marks,
    )
    _next_step(made)


@campaign.command("broadcast")
@click.argument("title", metavar="TÊN-ĐỢT")
@click.argument("text", metavar="NỘI-DUNG")
@click.option("--purpose", type=click.Choice(list(PURPOSES)), required=True, help="Tin về việc gì; chỉ hộ đã đồng ý mới nhận.")
@area_option
@category_option
@sender_option
@start_option
@marks_option
@who_option
def broadcast_command(
    title: str,
    text: str,
    purpose: str,
    areas: tuple[str, ...],
    categories: tuple[str, ...],
    sender: str,
    start: datetime | None,
    marks: bool,
    who: str,
) -> None:
    """Soạn đợt gửi tin tự viết.

    Trong nội dung, {{ head }} là tên chủ hộ, {{ hamlet }} là thôn, {{ hotline }} là số gọi hỏi của tổ.
    Ví dụ: outreach campaign broadcast "Họp bản" "Mời nhà bác {{ head }} đi họp tối thứ Bảy" --purpose chinh-sach
    """
    chosen = [find_area(name) for name in areas]
    kinds = [CATEGORIES[name] for name in categories]
    made = drafts.draft_broadcast(title, text, PURPOSES[purpose], find_sender(sender), start or now(), who, now(), chosen, kinds, marks)
    _next_step(made)


@campaign.command("tips")
@click.option("--weekday", type=click.Choice(WEEKDAYS), default="2", show_default=True, help="Thứ mấy (2 = thứ Hai, cn = Chủ nhật).")
@click.option("--hour", default="09:00", show_default=True, metavar="GIỜ", help="Giờ gửi.")
@area_option
@sender_option
@start_option
@who_option
def tips_command(weekday: str, hour: str, areas: tuple[str, ...], sender: str, start: datetime | None, who: str) -> None:
    """Soạn loạt mẹo hằng tuần.

    Mỗi hộ lần lượt nhận mẹo của từng bài, mỗi tuần một mẹo.
    """
    try:
        made = drafts.draft_tips(
            find_sender(sender), WEEKDAYS.index(weekday), hour, start or now(), who, now(), [find_area(name) for name in areas]
        )
    except ValueError as error:
        raise OutreachError(str(error)) from error
    _next_step(made)


@campaign.command("list")
@click.option("--all", "everything", is_flag=True, help="Cả những đợt đã xong, đã huỷ.")
def list_command(everything: bool) -> None:
    """Liệt kê các đợt nhắn."""
    found = Campaign.objects.select_related("sender")
    shown = list(found if everything else found.exclude(state__in=("finished", "cancelled")))
    if not shown:
        click.echo("Chưa có đợt nào đang làm. Soạn: outreach campaign notice MÃ")
        return
    click.echo(f"{'SỐ':>4}  {'MÃ':<4}  {'TÌNH TRẠNG':<11}  {'LOẠI':<20}  TÊN ĐỢT")
    for one in shown:
        click.echo(f"{one.pk:>4}  {one.code}  {one.get_state_display():<11}  {one.get_kind_display():<20}  {one.title}")


@campaign.command("preview")
@click.argument("number", type=int, metavar="SỐ")
def preview_command(number: int) -> None:
    """Xem trước một đợt; chưa gửi gì.

    Ai nhận, ai không và vì sao, ba tin mẫu, hết bao nhiêu tiền, bao giờ xong.
    """
    seen = _preview(number)
    show(seen)
    if not seen.problems and seen.campaign.state == CampaignState.DRAFT:
        click.echo(f"Duyệt: outreach campaign approve {number} {seen.hash[:8]}")


@campaign.command("approve")
@click.argument("number", type=int, metavar="SỐ")
@click.argument("mark", metavar="DẤU", required=False, default="")
@click.option("--yes", is_flag=True, help="Không hỏi lại. Có DẤU thì cũng không tính lại bản xem trước.")
@who_option
def approve_command(number: int, mark: str, yes: bool, who: str) -> None:
    """Duyệt đúng bản đã xem trước, rồi tin mới được gửi.

    DẤU là 8 ký tự ở dòng cuối bản xem trước. Nội dung hay người nhận đã đổi thì phải xem lại.
    """
    one = find_campaign(number)
    if one.state != CampaignState.DRAFT:
        raise OutreachError(f"Đợt {number} {one.get_state_display()}, không phải duyệt nữa.", "xem: outreach campaign list --all")
    if not mark or not yes:
        seen = _preview(number)
        show(seen)
        if seen.problems:
            raise OutreachError("Chưa duyệt được vì các lỗi trên.", _mend(number))
        mark = mark or seen.hash[:8]
        confirm(f"Duyệt để gửi tới {count(seen.recipients)} số, khoảng {vnd(seen.chosen.vnd)}{each(one)}?", yes)
    queued = approval.approve(number, mark, default_setup(), now(), who)
    if queued:
        click.echo(f"Đã duyệt. {count(queued)} tin đang chờ gửi. Gửi những tin đã tới giờ: outreach dispatch")
    else:
        click.echo("Đã duyệt. Tin sẽ được xếp và gửi đúng lịch khi máy đang chạy: outreach run")


@campaign.command("pause")
@click.argument("number", type=int, metavar="SỐ")
@who_option
def pause_command(number: int, who: str) -> None:
    """Tạm dừng một đợt; tin đã lên đường vẫn tới."""
    approval.pause(find_campaign(number), now(), who)
    click.echo(f"Đã tạm dừng đợt {number}. Gửi tiếp: outreach campaign resume {number}")


@campaign.command("resume")
@click.argument("number", type=int, metavar="SỐ")
@who_option
def resume_command(number: int, who: str) -> None:
    """Gửi tiếp một đợt đã tạm dừng."""
    approval.resume(find_campaign(number), now(), who)
    click.echo(f"Đợt {number} gửi tiếp khi outreach run đang chạy. Gửi ngay những tin đã tới giờ: outreach dispatch")


@campaign.command("cancel")
@click.argument("number", type=int, metavar="SỐ")
@yes_option
@who_option
def cancel_command(number: int, yes: bool, who: str) -> None:
    """Huỷ hẳn một đợt; tin còn chờ bị bỏ."""
    one = find_campaign(number)
    if one.state in (CampaignState.CANCELLED, CampaignState.FINISHED):
        raise OutreachError(f"Đợt {number} {one.get_state_display()} rồi.", "xem: outreach campaign list --all")
    waiting = Message.objects.filter(campaign=one, state="queued").count()
    confirm(f"Huỷ hẳn đợt “{one}”, bỏ {count(waiting)} tin còn chờ? Không lấy lại được.", yes)
    click.echo(f"Đã huỷ đợt {number}, bỏ {count(approval.cancel(one, now(), who))} tin còn chờ.")


@campaign.command("reopen")
@click.argument("number", type=int, metavar="SỐ")
@who_option
def reopen_command(number: int, who: str) -> None:
    """Lấy một đợt đã duyệt về để sửa, rồi duyệt lại.

    Tin chưa gửi được rút lại. Ai đã nhận rồi thì không nhận lần nữa.
    """
    one = find_campaign(number)
    if one.state not in (CampaignState.RUNNING, CampaignState.PAUSED):
        raise OutreachError(f"Đợt {number} {one.get_state_display()}, không lấy về được.", _REOPEN[CampaignState(one.state)].format(number))
    taken = approval.reopen(one, now(), who, "sửa")
    click.echo(f"Đã rút {count(taken)} tin chưa gửi. Sửa trong trang quản trị (outreach serve), rồi: outreach campaign preview {number}")


_REOPEN = {
    CampaignState.DRAFT: "cứ sửa trong trang quản trị, rồi: outreach campaign preview {}",
    CampaignState.CANCELLED: "soạn đợt mới: outreach campaign --help",
    CampaignState.FINISHED: "soạn đợt mới: outreach campaign --help",
}


COMMANDS = (campaign,)


def _next_step(made: Campaign) -> None:
    click.echo(f"Đã soạn đợt {made.pk} (mã {made.code}): {made.title}. Xem trước: outreach campaign preview {made.pk}")


def _preview(number: int) -> Preview:
    progress = Progress()
    try:
        return preview(find_campaign(number), default_setup(), now(), lambda done: progress("Đang tính", done))
    except TextError as error:
        raise OutreachError(str(error), "sửa nội dung đợt này") from error
    finally:
        progress.done()


def _mend(number: int) -> str:
    return f"sửa trong trang quản trị (outreach serve) rồi xem trước lại; hoặc bỏ đợt này: outreach campaign cancel {number}"
