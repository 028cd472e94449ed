"""`outreach init`, `serve`, `doctor`, `sender`, `demo`."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command
from dotenv import dotenv_values

from ..doctor import examine
from ..errors import OutreachError
from ..models import Sender, record
from ..rehearsal.start import run_demo
from .common import find_sender, need_secrets, now, who_option


@click.command("init")
@click.option("--sender", default="CAMTAY", show_default=True, help="Tên người gửi đầu tiên, nhiều nhất 11 chữ không dấu hoặc số.")
@click.option("--admin", default="", metavar="TÊN", help="Thêm người quản trị để mở trang quản trị (hỏi mật khẩu).")
@who_option
def init(sender: str, admin: str, who: str) -> None:
    """Dựng sổ: khoá bí mật, bảng dữ liệu, người gửi đầu tiên. Chạy lại không mất gì."""
    made = _secrets(Path(settings.DATA) / "outreach.env")
    if made:
        click.echo(f"Đã tạo khoá bí mật trong {made}. Hãy chép tệp này sang nơi an toàn: mất khoá thì danh sách dừng mất tác dụng.")
    call_command("migrate", verbosity=0, interactive=False)
    if not Sender.objects.exists():
        if not (sender.isascii() and sender.isalnum() and len(sender) <= 11):
            raise OutreachError(f"“{sender}” không làm tên người gửi được.", "nhiều nhất 11 chữ không dấu hoặc số")
        Sender.objects.create(name=sender)
        record(now(), who, "init", sender)
        click.echo(f"Người gửi {sender} gửi vào hộp tập dượt {settings.OUTBOX}; đổi cổng gửi trong trang quản trị khi đã đăng ký.")
    if admin:
        call_command("createsuperuser", username=admin, email="", interactive=True)
    click.echo("Sổ đã sẵn sàng. Tiếp theo: outreach import-households TỆP, outreach load-catalog, outreach doctor.")


def _secrets(path: Path) -> Path | None:
    """Write the secrets this installation lacks, readable by its owner only, and use them from now on."""
    names = {"OUTREACH_SECRET_KEY": "SECRET_KEY", "OUTREACH_PHONE_KEY": "PHONE_KEY"}
    lacking = [name for name in names if not os.environ.get(name)]
    path.parent.mkdir(parents=True, exist_ok=True)
    if not lacking:
        return None
    known = {name: value for name, value in dotenv_values(path).items() if value} if path.exists() else {}
    new = {name: secrets.token_urlsafe(48) for name in lacking if name not in known}
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
        for name, value in new.items():
            file.write(f"{name}={value}\n")
    for name in lacking:
        setattr(settings, names[name], new.get(name) or known[name])
    return path


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Địa chỉ nghe; 0.0.0.0 để máy khác trong mạng vào được.")
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True, help="Cổng.")
def serve(host: str, port: int) -> None:
    """Mở trang quản trị và nơi nhà cung cấp báo kết quả."""
    import waitress

    from ..console.wsgi import application

    need_secrets()
    click.echo(f"Trang quản trị: http://{'localhost' if host == '127.0.0.1' else host}:{port}/admin/ (Ctrl+C để dừng)", err=True)
    waitress.serve(application, host=host, port=port, threads=8, ident=None)


@click.command()
def doctor() -> None:
    """Khám nơi này: thiếu gì, hỏng gì, làm sao cho khỏi."""
    found = examine(now())
    for finding in found:
        click.echo(f"{'HỎNG' if finding.fault else 'Lưu ý'}: {finding.said} → {finding.fix}")
    if any(finding.fault for finding in found):
        raise OutreachError(f"{sum(finding.fault for finding in found)} chỗ hỏng.")
    click.echo("Mọi thứ đều ổn." if not found else "Dùng được.")


@click.group("sender")
def sender_group() -> None:
    """Người gửi: xem, cho gửi tiếp."""
    need_secrets()


@sender_group.command("list")
def sender_list() -> None:
    """Kê người gửi."""
    for one in Sender.objects.all():
        click.echo(f"{one.name}: cổng {one.gateway}, {one.rate:g} tin/giây" + (f" – ĐANG DỪNG: {one.stopped}" if one.stopped else ""))


@sender_group.command("resume")
@click.argument("name", metavar="TÊN")
@who_option
def sender_resume(name: str, who: str) -> None:
    """Cho một người gửi đã dừng gửi tiếp."""
    one = find_sender(name)
    Sender.objects.filter(pk=one.pk).update(stopped="")
    record(now(), who, "resume-sender", one.name)
    click.echo(f"{one.name} gửi tiếp.")


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=None, help="Nơi đặt kết quả (mặc định: build/demo).")
def demo(out: Path | None) -> None:
    """Diễn thử một tuần của một xã bịa: 300 hộ, 8 thôn, 2 tổ; không gửi gì ra ngoài, không đụng sổ thật."""
    run_demo(out or settings.ROOT / "build" / "demo", click.echo)


COMMANDS = (init, serve, doctor, sender_group, demo)
