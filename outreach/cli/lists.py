"""`outreach report` and `visit-list`."""

from __future__ import annotations

from pathlib import Path

import click
from django.conf import settings

from ..errors import OutreachError
from ..models import Session, record
from ..reports.figures import report
from ..reports.sheets import write_report_xlsx
from ..reports.tables import text_table
from ..reports.visit_files import write_visit_lists
from .commands import Command
from .common import Progress, find_area, find_campaign, now, who_option

FOLDER = click.Path(file_okay=False, path_type=Path)
SHOWN = 12  # names of files; a province has thousands


@click.command("report", cls=Command)
@click.option("--campaign", "number", type=int, default=None, metavar="SỐ", help="Chỉ đợt này (mặc định: tất cả).")
@click.option("--area", default="", metavar="TÊN", help="Chỉ địa bàn này.")
@click.option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), default=None, metavar="TỆP", help="Ghi thêm ra tệp Excel.")
@who_option
def report_command(number: int | None, area: str, xlsx: Path | None, who: str) -> None:
    """Báo cáo từng thôn: tin đã tới, không tới, tiền.

    Bao nhiêu tin đã tới, bao nhiêu không tới và vì sao, hết bao nhiêu tiền, bao nhiêu hộ có người biết dùng điện thoại.
    """
    if xlsx and xlsx.suffix.lower() != ".xlsx":
        raise OutreachError(f"Báo cáo Excel không ghi vào {xlsx.name} được.", f"đặt tên tệp có đuôi .xlsx, ví dụ: {xlsx.stem}.xlsx")
    made = report(find_campaign(number) if number else None, find_area(area) if area else None, now())
    click.echo(text_table(made), nl=False)
    if xlsx:
        write_report_xlsx(made, xlsx)
        record(now(), who, "export-report", number or "", hamlets=len(made.rows))
        click.echo(f"\nĐã ghi {xlsx}")


@click.command("visit-list", cls=Command)
@click.argument("number", type=int, metavar="SỐ-ĐỢT")
@click.option("--area", default="", metavar="TÊN", help="Chỉ địa bàn này.")
@click.option("--session", type=int, default=None, metavar="SỐ-BUỔI", help="Buổi học nào (mặc định: buổi sắp tới).")
@click.option("--out", type=FOLDER, default=None, metavar="THƯ-MỤC", help="Nơi đặt tệp (mặc định: data/exports).")
@who_option
def visit_list_command(number: int, area: str, session: int | None, out: Path | None, who: str) -> None:
    """Danh sách đi thăm: những hộ SMS không tới được.

    Cho từng thôn một tờ để in hoặc xem trên điện thoại (.html) và cho cả xã một tệp Excel, kèm lý do và lời đọc.
    """
    chosen = Session.objects.filter(pk=session).first() if session else None
    if session and chosen is None:
        raise OutreachError(f"Không có buổi số {session}.", "xem: outreach class list")
    progress = Progress()
    folder = out or settings.EXPORTS
    found = find_area(area) if area else None
    made = write_visit_lists(
        find_campaign(number), found, folder, now(), who, chosen, lambda done, total: progress("Đang ghi", done, total)
    )
    progress.done()
    for path in made[:SHOWN]:
        click.echo(f"  {path.name}")
    if len(made) > SHOWN:
        click.echo(f"  … và {len(made) - SHOWN} tệp nữa")
    click.echo(f"{len(made)} tệp trong {folder}. Mở tệp .html để in hoặc chép vào điện thoại; tệp .xlsx mở bằng Excel.")


COMMANDS = (report_command, visit_list_command)
