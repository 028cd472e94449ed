"""What planning and sending work with, made once from the settings and passed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings

from .errors import OutreachError
from .gateways.base import Gateway
from .gateways.registry import GatewaySettings, make_gateway
from .models import Sender
from .rules.timing import Hours, parse_hours
from .texts import Texts


@dataclass(frozen=True)
class Setup:
    """Texts, prices in VND a segment by network, the hours of a day in which messages may leave, links a text may hold."""

    texts: Texts
    prices: Mapping[str, int]
    hours: Hours = field(default_factory=Hours)
    allowed_links: tuple[str, ...] = ()


@cache
def default_setup() -> Setup:
    """The setup of this installation. Raises OutreachError when an hour in the environment is none."""
    folder: Path = settings.SMS_TEMPLATES
    try:
        hours = parse_hours(settings.QUIET_TO, settings.QUIET_FROM)
    except ValueError as error:
        raise OutreachError(str(error), "sửa OUTREACH_HOURS_FROM và OUTREACH_HOURS_TO trong outreach.env") from error
    return Setup(Texts(folder), settings.PRICES_VND, hours, tuple(settings.ALLOWED_LINKS))


def gateway_settings(clock: Callable[[], datetime]) -> GatewaySettings:
    """What gateways are made from, out of the environment."""
    return GatewaySettings(
        settings.OUTBOX,
        clock,
        settings.TWILIO_ACCOUNT_SID,
        settings.TWILIO_AUTH_TOKEN,
        settings.TWILIO_API_URL,
        settings.PUBLIC_URL,
    )


def gateways_in_use() -> tuple[str, ...]:
    """The names of the gateways that senders of this register use."""
    return tuple(sorted(set(Sender.objects.filter(stopped="").values_list("gateway", flat=True))))


def make_gateways(names: Iterable[str], clock: Callable[[], datetime]) -> dict[str, Gateway]:
    """These gateways by name, to be used by one event loop. Raises OutreachError when one cannot be used."""
    try:
        return {name: make_gateway(name, gateway_settings(clock)) for name in names}
    except ValueError as error:
        raise OutreachError(str(error)) from error
