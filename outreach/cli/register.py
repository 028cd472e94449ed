"""`outreach import-households`, `load-catalog`, `import-teams`, `export-teams`, `erase`, `stop`, `allow`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from django.conf import settings

from ..catalog import load_catalog
from ..errors import OutreachError
from ..models import Method, Phone, Stop, phone_key
from ..register import teams
from ..register.describing import describe
from ..register.erase import erase_household, erase_number, preview_erase
from ..register.importing import import_households
from ..register.options import ConsentOption, Options
from ..register.optout import allow_number, stop_number
from ..register.traces import overwrite_deleted
from ..rules.phones import BadNumber, masked, parse
from .commands import Command
from .common import CATEGORIES, PURPOSES, Day, Progress, confirm, count, now, who_option, yes_option

FILE = click.Path(dir_okay=False, path_type=Path)
ALL_AGREED = "Mọi hộ trong danh sách đã đồng ý nhận loại tin này (dùng nhiều lần được)."
METHODS = {"giay": Method.PAPER, "noi": Method.SPOKEN, "sms": Method.SMS}


@click.command("import-households", cls=Command)
@click.argument("file", type=FILE, metavar="TỆP")
@click.option("--dry-run", is_flag=True, help="Chỉ đọc và kể ra, không ghi vào sổ.")
@click.option("--sheet", default="", metavar="TÊN", help="Tên trang tính (mặc định: trang đầu có danh sách).")
@click.option("--hamlet", default="", metavar="TÊN", help="Thôn, khi danh sách không ghi.")
@click.option("--commune", default="", metavar="TÊN", help="Xã, khi danh sách không ghi.")
@click.option("--province", default="", metavar="TÊN", help="Tỉnh, khi danh sách không ghi.")
@click.option("--category", type=click.Choice(list(CATEGORIES)), default=None, help="Loại hộ, khi danh sách không ghi.")
@click.option("--consent", "purposes", multiple=True, type=click.Choice(list(PURPOSES)), help=ALL_AGREED)
@click.option("--method", type=click.Choice(list(METHODS)), default=None, help="Cách đồng ý: ký giấy, nói trực tiếp, nhắn tin.")
@click.option("--consent-date", type=Day(), default=None, help="Ngày đồng ý, ví dụ 25/11/2026.")
@click.option("--recorded-by", default="", metavar="TÊN", help="Người ghi nhận sự đồng ý.")
@click.option("--evidence", default="", metavar="LỜI", help="Chứng từ, ví dụ “phiếu ký lưu ở UBND xã”.")
@click.option("--returned", type=FILE, default=None, metavar="TỆP", help="Nơi ghi các dòng cần sửa (.xlsx).")
@who_option
def import_households_command(
    file: Path,
    dry_run: bool,
    sheet: str,
    hamlet: str,
    commune: str,
    province: str,
    category: str | None,
    purposes: tuple[str, ...],
    method: str | None,
    consent_date: date | None,
    recorded_by: str,
    evidence: str,
    returned: Path | None,
    who: str,
) -> None:
    """Nhập danh sách hộ từ Excel hoặc CSV.

    Dòng đúng vào sổ, dòng sai trả lại kèm lý do; nhập lại không đổi gì. Hộ chưa đồng ý thì không được nhắn. Ví dụ:

    \b
      outreach import-households ho-ngheo.xlsx --province "Tỉnh Mẫu" --dry-run
      outreach import-households ho-ngheo.xlsx --province "Tỉnh Mẫu" --consent lop --consent canh-bao
          --method giay --consent-date 25/11/2026 --recorded-by "Lò Văn Mẫu"
    """
    consent = ConsentOption(
        tuple(PURPOSES[name] for name in purposes),
        METHODS[method] if method else "",
        consent_date,
        recorded_by,
        evidence,
    )
    options = Options(sheet, hamlet, commune, province, CATEGORIES[category] if category else "", consent, returned)
    progress = Progress()
    try:
        outcome = import_households(file, options, now=now(), who=who, dry_run=dry_run, progress=progress)
    finally:
        progress.done()
    for line in describe(outcome):
        click.echo(line)


@click.command("load-catalog", cls=Command)
@click.argument("file", type=FILE, metavar="TỆP", required=False)
@who_option
def load_catalog_command(file: Path | None, who: str) -> None:
    """Nạp bài học, mẹo và thông báo của bộ.

    TỆP là catalog.json do kit build làm ra (mặc định: build/catalog.json).
    """
    done = load_catalog(file or settings.CATALOG, now(), who)
    click.echo(f"Đã nạp {done.lessons} bài ({done.tips} mẹo) và {done.notices} thông báo.")
    if done.gone:
        click.echo(f"Không còn trong bộ: {', '.join(done.gone)}.")
    for name in done.reopened:
        click.echo(f"Phải duyệt lại vì thông báo đã đổi: {name}")


@click.command("import-teams", cls=Command)
@click.argument("file", type=FILE, metavar="TỆP")
@who_option
def import_teams_command(file: Path, who: str) -> None:
    """Nhập danh sách tổ từ teams.csv."""
    for line in teams.import_teams(file, now=now(), who=who).lines():
        click.echo(line)


@click.command("export-teams", cls=Command)
@click.argument("file", type=FILE, metavar="TỆP")
@who_option
def export_teams_command(file: Path, who: str) -> None:
    """Xuất danh sách tổ ra teams.csv để in áp phích.

    Sau đó: kit posters --teams TỆP
    """
    written = teams.export_teams(file, now=now(), who=who)
    click.echo(f"Đã ghi {written} tổ vào {file}. In áp phích: kit posters --teams {file}")


@click.command(cls=Command)
@click.argument("code", metavar="MÃ-HỘ|SỐ")
@click.option("--number", is_flag=True, help="Xoá một số điện thoại, không xoá hộ.")
@yes_option
@who_option
def erase(code: str, number: bool, yes: bool, who: str) -> None:
    """Xoá hẳn một hộ theo yêu cầu của họ.

    Không lấy lại được. Chỉ giữ mã băm của số điện thoại, để không bao giờ nhắn tới số ấy nữa.
    """
    if number:
        e164 = _number(code)
        confirm(f"Xoá hẳn số {masked(e164)}?", yes)
        click.echo(str(erase_number(e164, now(), who)))
        overwrite_deleted()
        return
    shown = preview_erase(code)
    click.echo(f"{shown.head} ({shown.code}), {shown.hamlet}: {shown.would.numbers} số, {count(shown.would.messages)} tin đã gửi.")
    confirm("Xoá hẳn hộ này? Không lấy lại được.", yes)
    click.echo(str(erase_household(code, now(), who)))
    overwrite_deleted()


@click.command(cls=Command)
@click.argument("number", metavar="SỐ")
@click.option("--how", default="gọi điện", show_default=True, metavar="LỜI", help="Xin dừng bằng cách nào.")
@who_option
def stop(number: str, how: str, who: str) -> None:
    """Ghi một số xin dừng nhận tin.

    Xin dừng bằng lời, gọi điện hay giấy đều được. Tin đang chờ của số này bị bỏ ngay.
    """
    e164 = _number(number)
    dropped = stop_number(e164, now(), how, who)
    click.echo(f"Đã dừng: từ nay không nhắn tới số {masked(e164)}{_whose(e164)}. Bỏ {count(dropped)} tin đang chờ.")


@click.command(cls=Command)
@click.argument("number", metavar="SỐ")
@click.option("--how", default="ký giấy", show_default=True, metavar="LỜI", help="Xin nhận lại bằng cách nào.")
@who_option
def allow(number: str, how: str, who: str) -> None:
    """Cho một số đã xin dừng được nhận tin trở lại.

    Chỉ khi chính người ấy muốn.
    """
    e164 = _number(number)
    if not Stop.objects.filter(key=phone_key(e164)).exists():
        raise OutreachError(f"Số {masked(e164)}{_whose(e164)} không xin dừng.", "xem lại số; số đã dừng có trong trang quản trị")
    allow_number(e164, now(), how, who)
    click.echo(f"Số {masked(e164)}{_whose(e164)} được nhận tin trở lại.")


def _whose(e164: str) -> str:
    """The households of a number, so that a slip of the finger is seen."""
    phones = Phone.objects.filter(key=phone_key(e164)).select_related("household").order_by("pk")[:3]
    names = ", ".join(f"{phone.household.head}, {phone.household.code}" for phone in phones)
    return f" ({names})" if names else " (số này không có trong sổ)"


def _number(text: str) -> str:
    try:
        return parse(text).e164
    except BadNumber as error:
        raise OutreachError(f"Số {text}: {error}.", "ghi đủ số, ví dụ 0500 000 001") from error


COMMANDS = (import_households_command, load_catalog_command, import_teams_command, export_teams_command, erase, stop, allow)
