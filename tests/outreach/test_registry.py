"""Gateways are made by name; what is missing is said in Vietnamese with the next step."""

from dataclasses import replace
from pathlib import Path

import pytest

from outreach.gateways.outbox import Outbox
from outreach.gateways.registry import NAMES, GatewaySettings, make_gateway
from outreach.gateways.twilio import Twilio

from .samples import at
from .twilio_server import SID, TOKEN

SETTINGS = GatewaySettings(outbox=Path("outbox"), now=lambda: at("2026-11-25"), twilio_account_sid=SID, twilio_auth_token=TOKEN)


def refused(name: str = "twilio", **changes: str) -> str:
    """What an officer reads when these settings are wrong."""
    with pytest.raises(ValueError, match=r"Hãy") as caught:
        make_gateway(name, replace(SETTINGS, **changes))  # type: ignore[arg-type]
    return str(caught.value)


def test_each_name_makes_its_gateway() -> None:
    """And the gateway carries the name."""
    assert [make_gateway(name, SETTINGS).name for name in NAMES] == list(NAMES)
    assert isinstance(make_gateway("outbox", SETTINGS), Outbox)
    assert isinstance(make_gateway("twilio", SETTINGS), Twilio)


def test_the_outbox_needs_no_credentials() -> None:
    """It is what a fresh installation sends with."""
    assert make_gateway("outbox", GatewaySettings(Path("outbox"), lambda: at("2026-11-25"))).name == "outbox"


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    """Also a very long one."""
    assert "outbox, twilio" in refused("zalo")
    assert len(refused("z" * 10_000)) < 200


def test_missing_credentials_are_named_and_where_to_get_them() -> None:
    """Both at once, not one after the other."""
    words = refused(twilio_account_sid="", twilio_auth_token="")
    assert "TWILIO_ACCOUNT_SID và TWILIO_AUTH_TOKEN" in words
    assert "console.twilio.com" in words
    assert "TWILIO_AUTH_TOKEN" not in refused(twilio_account_sid="").split(".")[0]


@pytest.mark.parametrize("sid", ["SK123", "AC", "AC12/../x", "AC12\n", "ac123"])
def test_a_wrong_sid_is_caught_before_anything_leaves(sid: str) -> None:
    """It would become part of an address."""
    assert "TWILIO_ACCOUNT_SID" in refused(twilio_account_sid=sid)


def test_a_token_with_a_line_end_is_caught_and_not_shown() -> None:
    """The usual slip of copying."""
    words = refused(twilio_auth_token=f"{TOKEN}\n")
    assert "TWILIO_AUTH_TOKEN" in words
    assert TOKEN not in words


@pytest.mark.parametrize(
    "url",
    [
        "http://api.twilio.com",
        "http://192.168.1.5:8080",
        "http://127.0.0.1.example",
        "ftp://127.0.0.1",
        "https://api.twilio.com/2010-04-01",
        "https://user:pass@host.example",
        "https://[::1",
        "https://host.example:port",
        "api.twilio.com",
        "",
    ],
)
def test_the_password_travels_only_encrypted_or_within_this_machine(url: str) -> None:
    """Plain http to anywhere else is refused, and so is what is no bare address."""
    words = refused(twilio_api_url=url)
    assert "TWILIO_API_URL" in words
    assert "user:pass" not in words


@pytest.mark.parametrize(
    "url", ["https://api.twilio.com", "https://sms.example:8443/", "http://127.0.0.1:8090", "http://localhost", "http://[::1]:80"]
)
def test_rehearsal_servers_are_allowed(url: str) -> None:
    """Encrypted anywhere, or plain on this machine."""
    assert make_gateway("twilio", replace(SETTINGS, twilio_api_url=url)).name == "twilio"


def test_settings_do_not_show_their_secrets() -> None:
    """They may stand in a traceback."""
    assert TOKEN not in f"{SETTINGS!r} {SETTINGS}"
