"""`outreach import-households`, `load-catalog`, `import-teams`, `export-teams`, `erase`, `stop`, `allow`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from django.conf import settings

from ..catalog import load_catalog
from ..models import Category, Method, Purpose
from ..register import teams
from ..register.describing import describe
from ..register.erase import erase_household, erase_number, preview_erase
from ..register.importing import import_households
from ..register.options import ConsentOption, Options
from ..register.optout import allow_number, stop_number
from ..register.traces import overwrite_deleted
from ..rules.phones import BadNumber, masked, parse
from .common import Progress, confirm, count, need_secrets, now, who_option

FILE = click.Path(dir_okay=False, path_type=Path)
PURPOSES = {"lop": Purpose.CLASS, "canh-bao": Purpose.ALERT, "chinh-sach": Purpose.POLICY, "meo": Purpose.TIPS}
METHODS = {"giay": Method.PAPER, "noi": Method.SPOKEN, "sms": Method.SMS}
CATEGORIES = {"ngheo": Category.POOR, "can-ngheo": Category.NEAR_POOR, "khac": Category.OTHER}


@click.command("import-households")
@click.argument("file", type=FILE, metavar="TỆP")
@click.option("--dry-run", is_flag=True, help="Chỉ đọc và kể ra, không ghi vào sổ.")
@click.option("--sheet", default="", help="Tên trang tính (mặc định: trang đầu có danh sách).")
@click.option("--hamlet", default="", help="Thôn, khi danh sách không ghi.")
@click.option("--commune", default="", help="Xã, khi danh sách không ghi.")
@click.option("--province", default="", help="Tỉnh, khi danh sách không ghi.")
@click.option("--category", type=click.Choice(list(CATEGORIES)), default=None, help="Loại hộ, khi danh sách không ghi.")
@click.option("--consent", "purposes", multiple=True, type=click.Choice(list(PURPOSES)), help="Mọi hộ trong danh sách đã đồng ý.")
@click.option("--method", type=click.Choice(list(METHODS)), default=None, help="Cách đồng ý: ký giấy, nói trực tiếp, nhắn tin.")
@click.option("--consent-date", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), default=None, help="Ngày đồng ý.")
@click.option("--recorded-by", default="", help="Người ghi nhận sự đồng ý.")
@click.option("--evidence", default="", help="Chứng từ, ví dụ “phiếu ký lưu ở UBND xã”.")
@click.option("--returned", type=FILE, default=None, help="Nơi ghi các dòng cần sửa (.xlsx).")
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
    consent_date: datetime | None,
    recorded_by: str,
    evidence: str,
    returned: Path | None,
    who: str,
) -> None:
    """Nhập danh sách hộ từ Excel hoặc CSV. Dòng đúng vào sổ, dòng sai trả lại kèm lý do; nhập lại không đổi gì."""
    need_secrets()
    consent = ConsentOption(
        tuple(PURPOSES[name] for name in purposes),
        METHODS[method] if method else "",
        consent_date.date() if consent_date else None,
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


@click.command("load-catalog")
@click.argument("file", type=FILE, metavar="TỆP", required=False)
@who_option
def load_catalog_command(file: Path | None, who: str) -> None:
    """Nạp bài học, mẹo và thông báo từ catalog.json (mặc định: build/catalog.json)."""
    need_secrets()
    done = load_catalog(file or settings.CATALOG, now(), who)
    click.echo(f"Đã nạp {done.lessons} bài ({done.tips} mẹo) và {done.notices} thông báo.")
    if done.gone:
        click.echo(f"Không còn trong bộ: {', '.join(done.gone)}.")
    for name in done.reopened:
        click.echo(f"Phải duyệt lại vì thông báo đã đổi: {name}")


@click.command("import-teams")
@click.argument("file", type=FILE, metavar="TỆP")
@who_option
def import_teams_command(file: Path, who: str) -> None:
    """Nhập danh sách tổ từ teams.csv."""
    need_secrets()
    for line in teams.import_teams(file, now=now(), who=who).lines():
        click.echo(line)


@click.command("export-teams")
@click.argument("file", type=FILE, metavar="TỆP")
@who_option
def export_teams_command(file: Path, who: str) -> None:
    """Xuất danh sách tổ ra teams.csv để in áp phích: kit posters --teams TỆP."""
    need_secrets()
    written = teams.export_teams(file, now=now(), who=who)
    click.echo(f"Đã ghi {written} tổ vào {file}. In áp phích: kit posters --teams {file}")


@click.command()
@click.argument("code", metavar="MÃ-HỘ|SỐ")
@click.option("--number", is_flag=True, help="Xoá một số điện thoại, không xoá hộ.")
@click.option("--yes", is_flag=True, help="Không hỏi lại.")
@who_option
def erase(code: str, number: bool, yes: bool, who: str) -> None:
    """Xoá hẳn một hộ theo yêu cầu của họ. Không lấy lại được; chỉ giữ mã băm của số để không nhắn nữa."""
    need_secrets()
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


@click.command()
@click.argument("number", metavar="SỐ")
@click.option("--how", default="gọi điện", show_default=True, help="Xin dừng bằng cách nào.")
@who_option
def stop(number: str, how: str, who: str) -> None:
    """Ghi một số xin dừng nhận tin (gọi điện, nói, giấy). Tin đang chờ của số này bị bỏ ngay."""
    need_secrets()
    dropped = stop_number(_number(number), now(), how, who)
    click.echo(f"Đã dừng. Bỏ {dropped} tin đang chờ.")


@click.command()
@click.argument("number", metavar="SỐ")
@click.option("--how", default="ký giấy", show_default=True, help="Xin nhận lại bằng cách nào.")
@who_option
def allow(number: str, how: str, who: str) -> None:
    """Cho một số đã xin dừng nhận tin trở lại, khi chính người ấy muốn."""
    need_secrets()
    allow_number(_number(number), now(), how, who)
    click.echo("Đã cho nhận tin trở lại.")


def _number(text: str) -> str:
    try:
        return parse(text).e164
    except BadNumber as error:
        raise click.BadParameter(str(error)) from error


COMMANDS = (import_households_command, load_catalog_command, import_teams_command, export_teams_command, erase, stop, allow)
