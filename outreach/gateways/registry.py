"""Makes a gateway by its name. The only place that knows which there are."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from .base import Gateway
from .outbox import Outbox
from .twilio import API_URL, Twilio

NAMES = ("outbox", "twilio")


@dataclass(frozen=True)
class GatewaySettings:
    """What gateways are made from; the secrets come from the environment."""

    outbox: Path
    now: Callable[[], datetime]
    twilio_account_sid: str = ""
    twilio_auth_token: str = field(default="", repr=False)
    twilio_api_url: str = API_URL
    public_url: str = ""
    timeout_seconds: float = 20.0


def make_gateway(name: str, settings: GatewaySettings) -> Gateway:
    """The gateway called `name`. ValueError in Vietnamese with the next step when it is unknown or lacks its settings."""
    if name == "outbox":
        return Outbox(settings.outbox, settings.now)
    if name == "twilio":
        _check_twilio(settings)
        return Twilio(
            settings.twilio_account_sid,
            settings.twilio_auth_token,
            settings.twilio_api_url,
            settings.public_url,
            settings.timeout_seconds,
        )
    raise ValueError(f"Không có cổng gửi tên “{name[:40]}”. Hãy chọn một trong: {', '.join(NAMES)}.")


def _check_twilio(settings: GatewaySettings) -> None:
    missing = [
        name
        for name, value in (("TWILIO_ACCOUNT_SID", settings.twilio_account_sid), ("TWILIO_AUTH_TOKEN", settings.twilio_auth_token))
        if not value
    ]
    if missing:
        raise ValueError(
            f"Cổng twilio chưa dùng được vì thiếu {' và '.join(missing)}. "
            "Hãy chép từ trang đầu của console.twilio.com vào tệp outreach.env rồi chạy lại; muốn tập dượt thì chọn cổng outbox."
        )
    if not re.fullmatch(r"AC[0-9A-Za-z]{1,62}", settings.twilio_account_sid):
        raise ValueError("TWILIO_ACCOUNT_SID không đúng: mã này bắt đầu bằng AC, chỉ gồm chữ và số. Hãy chép lại từ console.twilio.com.")
    if not settings.twilio_auth_token.isascii() or not settings.twilio_auth_token.isprintable():
        raise ValueError("TWILIO_AUTH_TOKEN có ký tự lạ. Hãy chép lại từ console.twilio.com, không kèm dấu cách hay xuống dòng.")
    _check_address(settings.twilio_api_url)


def _check_address(url: str) -> None:
    """The password travels to this address: https, or this very machine."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    here = host in {"localhost", "::1"} or re.fullmatch(r"127\.\d+\.\d+\.\d+", host) is not None
    if (
        not host
        or parts.path.strip("/")
        or parts.query
        or parts.username
        or not (parts.scheme == "https" or (parts.scheme == "http" and here))
    ):
        shown = re.sub("//.*@", "//…@", url)[:80]
        raise ValueError(
            f"TWILIO_API_URL không dùng được: {shown}. Hãy ghi địa chỉ https không có đường dẫn phía sau, ví dụ {API_URL}; "
            "http chỉ được dùng cho máy chủ tập dượt trên chính máy này, ví dụ http://127.0.0.1:8090."
        )
