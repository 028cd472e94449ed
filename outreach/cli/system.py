"""`outreach init`, `serve`, `doctor`, `sender`, `demo`."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import click
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from dotenv import dotenv_values

from ..doctor import examine
from ..errors import OutreachError, why_not
from ..models import Sender, record
from ..rehearsal.start import run_demo
from .commands import Command, FreeCommand, Group
from .common import find_sender, now, rate, who_option


@click.command("init", cls=FreeCommand)
@click.option(
    "--sender", default="CAMTAY", show_default=True, metavar="TÊN", help="Tên người gửi đầu tiên, nhiều nhất 11 chữ không dấu hoặc số."
)
@click.option("--admin", default="", metavar="TÊN", help="Thêm người đăng nhập trang quản trị, hoặc đặt lại mật khẩu (sẽ hỏi).")
@who_option
def init(sender: str, admin: str, who: str) -> None:
    """Dựng sổ; chạy lại không mất gì.

    Tạo khoá bí mật, bảng dữ liệu, người gửi đầu tiên, và người đăng nhập trang quản trị khi có --admin.
    """
    if not (sender.isascii() and sender.isalnum() and len(sender) <= 11):
        raise OutreachError(f"“{sender}” không làm tên người gửi được.", "nhiều nhất 11 chữ không dấu hoặc số, ví dụ: --sender XAMAUSON")
    made = _secrets(Path(settings.DATA) / "outreach.env")
    if made:
        click.echo(f"Đã tạo khoá bí mật: {made}")
        click.echo("  Hãy chép tệp này sang nơi an toàn. Mất khoá thì máy không nhận ra ai đã xin dừng nhận tin nữa.")
    call_command("migrate", verbosity=0, interactive=False)
    if not Sender.objects.exists():
        Sender.objects.create(name=sender)
        record(now(), who, "init", sender)
        click.echo(f"Người gửi {sender}: đang ở chế độ tập dượt, tin chỉ ghi vào {settings.OUTBOX}, chưa gửi ra ngoài.")
        click.echo("  Khi đã đăng ký với nhà cung cấp thì đổi cổng gửi trong trang quản trị.")
    if admin:
        _admin(admin)
    click.echo("Sổ đã sẵn sàng. Tiếp theo:")
    for command, what in _NEXT if admin or User.objects.exists() else (*_NEXT, _ADMIN):
        click.echo(f"  {command:<36}{what}")


_NEXT = (
    ("outreach load-catalog", "nạp bài học và thông báo của bộ"),
    ("outreach import-households TỆP", "nhập danh sách hộ (thêm --dry-run để xem thử)"),
    ("outreach import-teams TỆP", "nhập danh sách tổ"),
    ("outreach doctor", "khám xem còn thiếu gì"),
)
_ADMIN = ("outreach init --admin TÊN", "thêm người đăng nhập trang quản trị")


_WEAK = {  # Django has no Vietnamese for these
    "password_too_short": "Mật khẩu cần ít nhất 10 ký tự.",
    "password_too_common": "Mật khẩu này nhiều người dùng, dễ đoán.",
}


def _admin(name: str) -> None:
    """Somebody who may open the admin; a name that is there already gets a new password."""
    user = User.objects.filter(username=name).first()
    if user:
        click.echo(f"Đã có người quản trị {name}; mật khẩu mới thay mật khẩu cũ.")
    password = click.prompt("Mật khẩu (gõ vào không hiện chữ)", hide_input=True, confirmation_prompt="Gõ lại mật khẩu")
    try:
        validate_password(password, user)
    except ValidationError as error:
        weak = " ".join(_WEAK.get(one.code or "", one.messages[0]) for one in error.error_list)
        raise OutreachError(weak, f"chọn mật khẩu khác: outreach init --admin {name}") from error
    if user:
        user.set_password(password)
        user.save(update_fields=["password"])
    else:
        User.objects.create_superuser(name, "", password)
    click.echo(f"Người quản trị {name} đăng nhập được: outreach serve")


def _secrets(path: Path) -> Path | None:
    """Write the secrets this installation lacks, readable by its owner only, and use them from now on."""
    names = {"OUTREACH_SECRET_KEY": "SECRET_KEY", "OUTREACH_PHONE_KEY": "PHONE_KEY"}
    lacking = [name for name in names if not os.environ.get(name)]
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # register, outbox and exports, too, are for nobody else on this machine
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


@click.command(cls=Command)
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ĐỊA-CHỈ", help="Địa chỉ nghe; 0.0.0.0 để máy khác trong mạng vào được."
)
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True, metavar="SỐ", help="Cổng.")
def serve(host: str, port: int) -> None:
    """Mở trang quản trị trong trình duyệt.

    Cũng là nơi nhà cung cấp báo kết quả gửi về.
    """
    import waitress

    from ..console.wsgi import application

    nobody = not User.objects.exists()
    try:
        server = waitress.create_server(application, host=host, port=port, threads=8, ident=None)
    except OSError as error:
        raise OutreachError(
            f"Không mở được {host}:{port}: {why_not(error)}.", "chọn cổng khác, ví dụ: outreach serve --port 8081"
        ) from error
    click.echo(f"Trang quản trị: http://{'localhost' if host == '127.0.0.1' else host}:{port}/admin/ (Ctrl+C để dừng)", err=True)
    if nobody:
        click.echo("Chưa có ai đăng nhập được. → chạy: outreach init --admin TÊN", err=True)
    server.run()


@click.command(cls=FreeCommand)
def doctor() -> None:
    """Khám nơi này: thiếu gì, hỏng gì, làm sao cho khỏi."""
    found = examine(now())
    for finding in found:
        click.echo(f"{'HỎNG' if finding.fault else 'Lưu ý'}: {finding.said} → {finding.fix}")
    if faults := sum(finding.fault for finding in found):
        raise OutreachError(f"{faults} chỗ hỏng.", "làm như trên rồi khám lại: outreach doctor")
    click.echo("Mọi thứ đều ổn." if not found else "Dùng được.")


@click.group("sender", cls=Group)
def sender_group() -> None:
    """Người gửi: xem, cho gửi tiếp sau khi bị dừng."""


@sender_group.command("list")
def sender_list() -> None:
    """Liệt kê người gửi."""
    for one in Sender.objects.all():
        gateway = "hộp tập dượt, không gửi ra ngoài" if one.gateway == "outbox" else f"cổng {one.gateway}"
        click.echo(f"{one.name}: {gateway}, {rate(one.rate)} tin mỗi giây" + (f" – ĐANG DỪNG: {one.stopped}" if one.stopped else ""))


@sender_group.command("resume")
@click.argument("name", metavar="TÊN")
@who_option
def sender_resume(name: str, who: str) -> None:
    """Cho một người gửi đã dừng gửi tiếp."""
    one = find_sender(name)
    Sender.objects.filter(pk=one.pk).update(stopped="")
    record(now(), who, "resume-sender", one.name)
    click.echo(f"{one.name} được gửi tiếp. Gửi những tin đã tới giờ: outreach dispatch")


@click.command(cls=FreeCommand)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    metavar="THƯ-MỤC",
    help="Nơi đặt kết quả (mặc định: build/demo).",
)
def demo(out: Path | None) -> None:
    """Diễn thử một tuần của một xã bịa ra.

    300 hộ, 8 thôn, 2 tổ. Không gửi gì ra ngoài, không đụng tới sổ thật.
    """
    run_demo(out or settings.ROOT / "build" / "demo", click.echo)


COMMANDS = (init, doctor, demo, serve, sender_group)
