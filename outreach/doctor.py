"""What ails this installation, each with its remedy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from .errors import OutreachError
from .gateways.registry import make_gateway
from .installation import default_setup, gateway_settings, gateways_in_use
from .models import CampaignState, Heartbeat, Household, Inbound, Message, Notice, Phone, Sender, State, phone_key
from .rules.timing import VIETNAM, tet_blackout
from .scheduler import EVERY
from .texts import VARIABLES, TextError

SILENT = timedelta(minutes=10)  # a clock that runs leaves a mark at least every two minutes
OPEN_FOR = timedelta(days=2)  # Decree 356/2025/ND-CP, as reported: a withdrawal is answered within two working days
LEAST_FREE = 500 * 2**20  # bytes
EXPECTED_YEARS = range(2026, 2101)  # a clock outside of these is wrong


@dataclass(frozen=True)
class Finding:
    """One fault (`fault`) or thing to know; `fix` is the next step."""

    fault: bool
    said: str
    fix: str


def examine(now: datetime) -> list[Finding]:
    """All findings, the gravest first. Never raises: what cannot be looked at is a finding, too."""
    found: list[Finding] = []
    for check in CHECKS:
        try:
            found += check(now)
        except (DatabaseError, ImproperlyConfigured) as error:
            found.append(Finding(True, *database_fault(error)))
            break
        except OutreachError as error:
            found.append(Finding(True, str(error).split(" → ")[0], error.hint))
    return sorted(found, key=lambda finding: not finding.fault)


def database_fault(error: Exception) -> tuple[str, str]:
    """What a fault of the database means to an officer, and the next step."""
    text = (str(error).splitlines() or [""])[0]
    for words, said, fix in _DATABASE_FAULTS:
        if any(word in text for word in words):
            return said, fix
    return f"Không mở được sổ ({text}).", "xem lại DATABASE_URL trong outreach.env"


_DATABASE_FAULTS = (
    (("unable to open", "no such table", "no such column", "does not exist"), "Chưa có sổ, hoặc sổ còn ở bản cũ.", "chạy: outreach init"),
    (("locked",), "Sổ đang bận quá lâu.", "đóng chương trình khác đang mở tệp sổ rồi thử lại"),
    (("readonly", "read-only"), "Sổ chỉ cho đọc, không ghi được.", "cho phép ghi vào thư mục data và các tệp trong đó"),
    (("disk is full", "No space left"), "Ổ đĩa đã đầy.", "dọn bớt ổ đĩa rồi làm lại"),
    (
        ("malformed", "not a database"),
        "Tệp sổ bị hỏng.",
        "đừng xoá: đổi tên tệp outreach.sqlite3 để giữ lại, chép bản sao lưu gần nhất vào chỗ cũ, rồi chạy: outreach doctor",
    ),
    (
        ("refused", "could not translate", "resolve", "timeout expired", "timed out"),
        "Không nối được tới máy chủ PostgreSQL.",
        "xem máy chủ có chạy không, và DATABASE_URL trong outreach.env",
    ),
    (("authentication failed",), "PostgreSQL không nhận tên hoặc mật khẩu.", "sửa DATABASE_URL trong outreach.env"),
)


def _secrets(_now: datetime) -> Iterator[Finding]:
    if not settings.PHONE_KEY or settings.SECRET_KEY == "not-set":  # noqa: S105
        yield Finding(True, "Chưa có khoá bí mật.", "chạy: outreach init")
    elif len(settings.PHONE_KEY) < 16 or len(settings.SECRET_KEY) < 16:
        yield Finding(True, "Khoá bí mật quá ngắn, đoán được.", "xoá hai dòng khoá trong outreach.env rồi chạy: outreach init")
    if settings.DEBUG:
        yield Finding(False, "Đang bật OUTREACH_DEBUG: trang lỗi lộ dữ liệu.", "tắt khi dùng thật")


def _database(_now: datetime) -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Finding(True, "Sổ chưa có hoặc còn ở bản cũ.", "chạy: outreach init")
        return
    phone = Phone.objects.order_by("pk").only("number", "key").first()
    if phone and phone.key != phone_key(phone.number):
        yield Finding(
            True, "OUTREACH_PHONE_KEY không phải khoá của sổ này: danh sách dừng sẽ mất tác dụng.", "đặt lại khoá cũ trong outreach.env"
        )
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            mode = cursor.fetchone()[0]
        if mode != "wal":
            yield Finding(True, f"Sổ SQLite ở chế độ {mode}, chưa phải WAL.", "chép thư mục data ra ổ trên máy, đừng để ổ mạng")
        if Household.objects.count() > 20_000:
            yield Finding(False, "Sổ đã trên 20.000 hộ, SQLite sẽ chậm.", "dùng PostgreSQL qua DATABASE_URL")


def _words(now: datetime) -> Iterator[Finding]:
    for name in VARIABLES:
        if name == "own-words":
            continue
        try:
            default_setup().texts.template(name)
        except TextError as error:
            yield Finding(True, str(error), "sửa mẫu trong site_templates/sms")
    if not Notice.objects.exists():
        yield Finding(False, "Chưa nạp bộ bài học và thông báo.", "chạy: kit build, rồi: outreach load-catalog")
    overdue = Notice.objects.filter(offered=True, review_by__lt=now.date()).count()
    if overdue:
        yield Finding(False, f"{overdue} thông báo đã quá ngày soát lại.", "soát lại, sửa reviewed và review_by, rồi kit build")


def _senders(now: datetime) -> Iterator[Finding]:
    if not Sender.objects.exists():
        yield Finding(True, "Chưa có người gửi.", "chạy: outreach init")
    for sender in Sender.objects.exclude(stopped=""):
        yield Finding(True, f"Người gửi {sender} đang dừng: {sender.stopped}.", f"sửa tài khoản, rồi: outreach sender resume {sender}")
    for sender in Sender.objects.filter(rate__lte=0):
        yield Finding(True, f"Người gửi {sender} có tốc độ bằng 0.", "sửa “số tin mỗi giây” trong trang quản trị")
    for name in gateways_in_use():
        try:
            make_gateway(name, gateway_settings(lambda: now))
        except ValueError as error:
            yield Finding(True, str(error), "đặt trong outreach.env")
    if not settings.PRICES_SET:
        yield Finding(False, "Giá tin chưa đặt, đang tạm tính 1.000 đ một đoạn.", "đặt OUTREACH_PRICES_VND=viettel=…,default=…")
    if "twilio" in gateways_in_use() and not settings.PUBLIC_URL:
        yield Finding(False, "Không có địa chỉ công khai: kết quả gửi phải hỏi lại từng đợt.", "đặt OUTREACH_PUBLIC_URL nếu có máy chủ")


def _clock(now: datetime) -> Iterator[Finding]:
    if now.astimezone(VIETNAM).year not in EXPECTED_YEARS:
        yield Finding(True, f"Đồng hồ máy chỉ năm {now.year}.", "chỉnh lại ngày giờ của máy")
    else:
        tet_blackout(now.year)
    for job in Heartbeat.objects.exclude(error=""):
        when = job.at.astimezone(VIETNAM)
        yield Finding(True, f"Việc “{job.job}” lỗi lúc {when:%H:%M %d/%m}: {job.error}.", "xem nhật ký của outreach run")
    last = Heartbeat.objects.filter(job__in=EVERY).order_by("-at").values_list("at", flat=True).first()
    waiting = Message.objects.filter(state=State.QUEUED, campaign__state=CampaignState.RUNNING, not_before__lte=now).exists()
    if waiting and (last is None or last < now - SILENT):
        yield Finding(True, "Có tin tới giờ mà không ai gửi.", "chạy: outreach run (hoặc outreach dispatch một lần)")


def _waiting(now: datetime) -> Iterator[Finding]:
    unknown = Message.objects.filter(state=State.UNKNOWN, claimed_at__lt=now - timedelta(hours=1)).count()
    if unknown:
        yield Finding(True, f"{unknown} tin chưa rõ đã đi hay chưa, hơn một giờ.", "xem và quyết định: outreach dispatch unknown")
    late = Inbound.objects.filter(handled_at=None, received_at__lt=now - OPEN_FOR).count()
    if late:
        yield Finding(True, f"{late} tin bà con nhắn lại chờ quá hai ngày.", "xem: outreach inbox")


def _disk(_now: datetime) -> Iterator[Finding]:
    folder = Path(settings.DATA)
    if folder.exists() and shutil.disk_usage(folder).free < LEAST_FREE:
        yield Finding(True, "Ổ đĩa gần đầy.", f"dọn bớt, còn ít nhất 500 MB cho {folder}")
    if os.name == "posix" and folder.exists() and folder.stat().st_mode & 0o007:  # a group may be meant
        yield Finding(False, f"Ai dùng máy này cũng mở được {folder}, nơi có tên và số của bà con.", f"chạy: chmod o= {folder}")


CHECKS: tuple[Callable[[datetime], Iterator[Finding]], ...] = (_secrets, _database, _words, _senders, _clock, _waiting, _disk)
