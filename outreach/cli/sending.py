"""`outreach plan`, `dispatch`, `run`, `inbox`."""

from __future__ import annotations

import asyncio
import signal
from datetime import timedelta

import click
from django.conf import settings
from django.utils import timezone

from .. import inbox
from ..errors import OutreachError
from ..installation import default_setup, gateways_in_use, make_gateways
from ..models import Inbound, Message, State, Team
from ..planning.planner import plan
from ..rules.phones import masked, national
from ..rules.reasons import say
from ..scheduler import Service
from ..sending.dispatcher import Dispatcher, Pace, Tally
from ..sending.reconcile import decide, reconcile
from .commands import Command, Group, need_secrets
from .common import Progress, confirm, count, moment, now, who_option, yes_option

SHOWN = 100  # replies that wait; who has more looks in the browser
SAID = {
    "accepted": "nhà cung cấp đã nhận",
    "failed": "không gửi được",
    "later": "hẹn gửi lại",
    "unknown": "chưa rõ, sẽ hỏi lại nhà cung cấp",
    "stopped": "người gửi bị dừng",
    "released": "trả lại hàng chờ",
}


@click.command("plan", cls=Command)
def plan_command() -> None:
    """Xếp sẵn lời nhắc lớp và mẹo sắp tới.

    Chạy lại không xếp thêm gì. Khi outreach run đang chạy thì không cần lệnh này.
    """
    done = plan(default_setup(), now())
    click.echo(f"Đã xếp {count(done.queued)} tin mới." + (f" {count(done.finished)} đợt vừa xong hẳn." if done.finished else ""))
    for name in done.asks_anew:
        click.echo(f"Phải duyệt lại (đã đổi sau khi duyệt): {name}")
    if done.failed:
        raise OutreachError(f"Không xếp được đợt {', '.join(map(str, done.failed))}.", "xem lỗi: outreach campaign preview SỐ")


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def dispatch(context: click.Context) -> None:
    """Gửi hết những tin đã tới giờ rồi dừng.

    Chạy nhiều nơi cùng lúc được: không tin nào đi hai lần.
    """
    need_secrets()
    if context.invoked_subcommand is None:
        tally = asyncio.run(_dispatch(gateways_in_use()))
        waiting = Message.objects.filter(state=State.QUEUED).count()
        for kind, number in sorted(tally.kinds.items()):
            click.echo(f"{count(number)} tin {SAID[kind]}.")
        click.echo(f"Còn {count(waiting)} tin chờ tới giờ." if waiting else "Không còn tin nào chờ.")


async def _dispatch(names: tuple[str, ...]) -> Tally:
    gateways = make_gateways(names, timezone.now)
    dispatcher = Dispatcher(gateways, timezone.now, default_setup().hours, Pace(lease=settings.LEASE_SECONDS))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(dispatcher.stop))
    progress = Progress()
    try:
        await reconcile(gateways, now(), settings.LEASE_SECONDS)
        return await dispatcher.run(until_idle=True, progress=lambda tally: progress("Đã gửi", sum(tally.kinds.values())))
    finally:
        progress.done()
        for gateway in gateways.values():
            await gateway.close()


@dispatch.command("unknown")
def unknown_command() -> None:
    """Liệt kê những tin chưa rõ đã đi hay chưa."""
    found = Message.objects.filter(state=State.UNKNOWN).select_related("campaign").order_by("pk")
    for one in found[:50]:
        click.echo(f"{one.pk:>8}  {masked(one.phone)}  {moment(one.claimed_at)}  {say(one.reason)}  – {one.campaign}")
    total = found.count()
    click.echo(f"{total} tin chưa rõ." + (" Quyết định: outreach dispatch decide SỐ --arrived|--again" if total else ""))


@dispatch.command("decide")
@click.argument("number", type=int, metavar="SỐ")
@click.option("--arrived/--again", default=None, required=True, help="Tin đã tới nơi, hay gửi lại.")
@yes_option
@who_option
def decide_command(number: int, arrived: bool, yes: bool, who: str) -> None:
    """Quyết định thay máy cho một tin chưa rõ."""
    confirm("Ghi là tin đã đi?" if arrived else "Gửi lại? Người nhận có thể nhận hai lần.", yes)
    decide(number, arrived, now(), who)
    click.echo("Đã ghi.")


@click.command("run", cls=Command)
def run_command() -> None:
    """Chạy liên tục: xếp lịch, gửi, hỏi kết quả, dọn dẹp.

    Ctrl+C để dừng; tin đang gửi được gửi nốt rồi mới dừng.
    """
    click.echo("Đang chạy. Mỗi việc ghi một dòng; Ctrl+C để dừng.", err=True)
    Service(default_setup()).run()


@click.group("inbox", cls=Group, invoke_without_command=True)
@click.option("--team", default="", metavar="MÃ-TỔ", help="Chỉ việc của tổ này.")
@click.pass_context
def inbox_group(context: click.Context, team: str) -> None:
    """Tin bà con nhắn lại, đang chờ người xử lý."""
    need_secrets()
    if context.invoked_subcommand is not None:
        return
    chosen = Team.objects.filter(code__iexact=team).first() if team else None
    if team and chosen is None:
        known = ", ".join(Team.objects.values_list("code", flat=True)[:10]) or "chưa có tổ nào"
        raise OutreachError(f"Không có tổ mã {team} (đang có: {known}).", "xem tất cả: outreach inbox")
    found = inbox.open_items(chosen)
    for item in found[:SHOWN]:
        whose = f"{item.household.head} ({item.household.code})" if item.household else "người chưa có trong sổ"
        given = item.team.code if item.team else "chưa giao tổ"
        number = _harmless(national(item.phone)) if item.phone else "số đã xoá"
        click.echo(f"{item.pk:>6}  {moment(item.received_at)}  {item.get_kind_display()}  [{given}]  {whose}, {number}")
        click.echo(f"        “{_harmless(item.text[:160])}”")
    total = found.count()
    click.echo(f"{count(total)} tin chờ." + (' Xong tin nào thì: outreach inbox done SỐ --note "đã làm gì"' if total else ""))


def _harmless(text: str) -> str:
    """`text` without what a terminal takes for an order: anybody may text anything."""
    return "".join(char if char.isprintable() else " " for char in text)


@inbox_group.command("poll")
def poll_command() -> None:
    """Hỏi nhà cung cấp: tin nào đã tới, ai nhắn lại.

    Cho nơi không có địa chỉ công khai. Khi outreach run đang chạy thì không cần lệnh này.
    """

    async def ask(names: tuple[str, ...]) -> dict[str, int]:
        total: dict[str, int] = {}
        gateways = make_gateways(names, timezone.now)
        for gateway in gateways.values():
            for key, number in (await inbox.poll(gateway, now() - timedelta(days=3), now())).items():
                total[key] = total.get(key, 0) + number
            await gateway.close()
        return total

    counts = asyncio.run(ask(gateways_in_use()))
    for key, number in sorted(counts.items()):
        click.echo(f"{POLLED.get(key, key)}: {count(number)}")


POLLED = {
    "asked": "Tin đã hỏi kết quả",
    "accepted": "Nhà mạng đã nhận",
    "delivered": "Đã tới máy",
    "failed": "Không tới được",
    "repeated": "Đã biết từ trước",
    "unknown": "Không phải tin của mình",
    "stop": "Xin dừng nhận tin",
    "register": "Muốn đăng ký",
    "help": "Cần giúp",
    "scam": "Báo lừa đảo",
    "other": "Tin khác",
}


@inbox_group.command("done")
@click.argument("number", type=int, metavar="SỐ")
@click.option("--note", default="", metavar="LỜI", help="Đã làm gì.")
@who_option
def done_command(number: int, note: str, who: str) -> None:
    """Ghi một tin đến là đã xử lý xong."""
    item = Inbound.objects.filter(pk=number).first()
    if item is None:
        raise OutreachError(f"Không có tin đến số {number}.", "xem: outreach inbox")
    click.echo("Đã ghi." if inbox.handle(item, who, note, now()) else "Tin này đã có người xử lý rồi.")


COMMANDS = (plan_command, dispatch, run_command, inbox_group)
