"""`outreach campaign`: draft, preview, approve, pause, resume, cancel."""

from __future__ import annotations

from datetime import datetime

import click

from ..errors import OutreachError
from ..installation import default_setup
from ..models import Campaign, CampaignKind, Category, Message, Purpose
from ..planning import approval, drafts
from ..planning.preview import Preview, preview
from ..rules.reasons import say
from ..texts import TextError
from .common import Moment, Progress, confirm, count, find_area, find_campaign, find_sender, moment, need_secrets, now, vnd, who_option

CATEGORIES = {"ngheo": Category.POOR, "can-ngheo": Category.NEAR_POOR, "khac": Category.OTHER}
WEEKDAYS = ("2", "3", "4", "5", "6", "7", "cn")

area_option = click.option("--area", "areas", multiple=True, metavar="TÊN", help="Chỉ địa bàn này (dùng nhiều lần được).")
category_option = click.option("--category", "categories", multiple=True, type=click.Choice(list(CATEGORIES)), help="Chỉ loại hộ này.")
sender_option = click.option("--sender", default="", help="Tên người gửi.")
start_option = click.option("--start", type=Moment(), default=None, help="Bắt đầu gửi lúc (mặc định: ngay).")
marks_option = click.option("--marks", is_flag=True, help="Nhắn có dấu (mỗi đoạn 70 chữ thay vì 160).")


@click.group()
def campaign() -> None:
    """Đợt nhắn: soạn, xem trước, duyệt, dừng."""
    need_secrets()


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
    """Soạn đợt gửi một thông báo hay cảnh báo trong bộ, ví dụ: outreach campaign notice 2601."""
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
@click.option("--purpose", type=click.Choice(Purpose.values), required=True, help="Người nhận phải đã đồng ý về việc này.")
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
    """Soạn đợt gửi tin tự viết; {{ head }}, {{ hamlet }}, {{ hotline }} là tên chủ hộ, thôn, số gọi hỏi."""
    chosen = [find_area(name) for name in areas]
    kinds = [CATEGORIES[name] for name in categories]
    made = drafts.draft_broadcast(title, text, purpose, find_sender(sender), start or now(), who, now(), chosen, kinds, marks)
    _next_step(made)


@campaign.command("tips")
@click.option("--weekday", type=click.Choice(WEEKDAYS), default="2", show_default=True, help="Thứ mấy (2 = thứ Hai, cn = Chủ nhật).")
@click.option("--hour", default="09:00", show_default=True, help="Giờ gửi.")
@area_option
@sender_option
@start_option
@who_option
def tips_command(weekday: str, hour: str, areas: tuple[str, ...], sender: str, start: datetime | None, who: str) -> None:
    """Soạn loạt mẹo hằng tuần: mỗi hộ lần lượt nhận mẹo của từng bài."""
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
    """Kê các đợt nhắn."""
    found = Campaign.objects.select_related("sender")
    shown = list(found if everything else found.exclude(state__in=("finished", "cancelled")))
    if not shown:
        click.echo("Chưa có đợt nào. Soạn: outreach campaign notice MÃ")
    for one in shown:
        click.echo(f"{one.pk:>4}  {one.code}  {one.get_state_display():<11}  {one.get_kind_display():<20}  {one.title}")


@campaign.command("preview")
@click.argument("number", type=int, metavar="SỐ")
def preview_command(number: int) -> None:
    """Xem trước: ai nhận, ai không và vì sao, ba tin mẫu, giá, bao giờ xong. Chưa gửi gì."""
    show(_preview(number))


@campaign.command("approve")
@click.argument("number", type=int, metavar="SỐ")
@click.argument("mark", metavar="DẤU", required=False, default="")
@click.option("--yes", is_flag=True, help="Không hỏi lại (cần có DẤU).")
@who_option
def approve_command(number: int, mark: str, yes: bool, who: str) -> None:
    """Duyệt đúng bản đã xem trước (DẤU là 8 ký tự cuối bản xem trước). Nội dung hay người nhận đổi thì phải xem lại."""
    if not mark or not yes:
        seen = _preview(number)
        show(seen)
        if seen.problems:
            raise OutreachError("Chưa duyệt được vì các lỗi trên.", "sửa rồi xem trước lại")
        mark = mark or seen.hash[:8]
        confirm(f"Gửi {count(seen.recipients)} tin, khoảng {vnd(seen.chosen.vnd)}?", yes)
    queued = approval.approve(number, mark, default_setup(), now(), who)
    done = f"Đã duyệt. {count(queued)} tin đang chờ gửi." if queued else "Đã duyệt. Tin được xếp theo lịch khi tới ngày."
    click.echo(f"{done} Gửi ngay: outreach dispatch. Gửi theo giờ: outreach run")


@campaign.command("pause")
@click.argument("number", type=int, metavar="SỐ")
@who_option
def pause_command(number: int, who: str) -> None:
    """Tạm dừng; tin đã trên đường vẫn tới."""
    approval.pause(find_campaign(number), now(), who)
    click.echo(f"Đã tạm dừng. Gửi tiếp: outreach campaign resume {number}")


@campaign.command("resume")
@click.argument("number", type=int, metavar="SỐ")
@who_option
def resume_command(number: int, who: str) -> None:
    """Gửi tiếp sau khi tạm dừng."""
    approval.resume(find_campaign(number), now(), who)
    click.echo("Gửi tiếp.")


@campaign.command("cancel")
@click.argument("number", type=int, metavar="SỐ")
@click.option("--yes", is_flag=True, help="Không hỏi lại.")
@who_option
def cancel_command(number: int, yes: bool, who: str) -> None:
    """Huỷ hẳn: tin còn chờ bị bỏ, không lấy lại được."""
    one = find_campaign(number)
    waiting = Message.objects.filter(campaign=one, state="queued").count()
    confirm(f"Huỷ “{one}”, bỏ {count(waiting)} tin còn chờ?", yes)
    click.echo(f"Đã huỷ, bỏ {count(approval.cancel(one, now(), who))} tin.")


@campaign.command("reopen")
@click.argument("number", type=int, metavar="SỐ")
@who_option
def reopen_command(number: int, who: str) -> None:
    """Lấy về để sửa: tin chưa gửi được rút lại; sửa xong phải duyệt lại. Ai đã nhận thì không nhận lần nữa."""
    taken = approval.reopen(find_campaign(number), now(), who, "sửa")
    click.echo(f"Đã rút {count(taken)} tin chưa gửi. Sửa trong trang quản trị rồi: outreach campaign preview {number}")


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


def show(seen: Preview) -> None:
    """Print a preview."""
    one = seen.campaign
    each = {CampaignKind.CLASS: " mỗi lần nhắc", CampaignKind.TIPS: " mỗi tuần"}.get(CampaignKind(one.kind), "")
    click.echo(f"Đợt {one.pk}, mã {one.code}: {one.title} ({one.get_state_display()})")
    click.echo(f"  Người nhận: {count(seen.recipients)} số{each}")
    for reason, number in seen.left_out.items():
        click.echo(f"  Để lại ngoài: {count(number)} {'số' if reason in ('shared', 'opted-out') else 'hộ'} – {say(reason)}")
    for text in seen.samples:
        click.echo(f"  Tin mẫu: {text}")
    for name, costs, chosen in (("Không dấu", seen.plain, not one.with_marks), ("Có dấu", seen.marks, one.with_marks)):
        mark = " ← sẽ gửi" if chosen else ""
        click.echo(f"  {name}: {count(costs.segments)} đoạn, dài nhất {costs.longest} đoạn một tin, khoảng {vnd(costs.vnd)}{mark}")
    click.echo(f"  Gửi từ {moment(one.start_at)}; xong khoảng {moment(seen.finish)} (người gửi {one.sender}, {one.sender.rate:g} tin/giây)")
    for warning in seen.warnings:
        click.echo(f"  Lưu ý: “{warning.word}” không dấu thành “{warning.folded}” ({warning.why}); nên viết: {warning.better}")
    for problem in seen.problems:
        click.echo(f"  LỖI: {problem}")
    if not seen.problems and one.state == "draft":
        click.echo(f"Duyệt: outreach campaign approve {one.pk} {seen.hash[:8]}")
