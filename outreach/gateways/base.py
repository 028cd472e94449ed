"""What every gateway offers, in our own words (docs/adding-a-gateway.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

# Numbers for rehearsals: 0500 xxx xxx to 0509 xxx xxx, a prefix not allotted in Vietnam. A real road refuses them.
REHEARSAL = "+8450"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One SMS about to leave. `mark` is the attempt id: unique, committed before anything leaves."""

    mark: str
    to: str  # E.164
    text: str  # exactly what must arrive
    sender: str  # the sender's address at the provider: a registered name, a number or a service id
    claimed_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took the message and named it `ref`."""

    ref: str


class GatewayError(Exception):
    """A message was not accepted. `reason` is a key of rules.reasons."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Refused(GatewayError):
    """Final: this message will never be accepted (bad number, opted out, content)."""


class TryLater(GatewayError):
    """Certainly not accepted, and worth another try: 429, queue full, network before the request left."""

    def __init__(self, reason: str, wait_seconds: float | None = None) -> None:
        self.wait_seconds = wait_seconds  # what the provider asked for, when it did
        super().__init__(reason)


class SenderStopped(GatewayError):
    """Certainly not accepted, and nothing else of this sender will be: credentials, balance, suspended."""


class Unclear(GatewayError):
    """It may or may not have been accepted: a timeout, a lost connection, a 5xx. Never sent again before `find` says absent."""


@dataclass(frozen=True, slots=True)
class Found:
    """The provider has the message."""

    ref: str
    state: Literal["accepted", "delivered", "failed"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Absent:
    """The provider surely never had the message."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The provider cannot be asked now, or its answer fits more than one message."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """News of a message. `mark` or `ref` (or both) name it."""

    state: Literal["accepted", "delivered", "failed"]
    mark: str = ""
    ref: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """A text from a person."""

    ref: str
    phone: str  # E.164, or whatever short code the provider gave
    text: str
    at: datetime


class Gateway(Protocol):
    """One road. Used by one event loop; `close` ends its connections."""

    name: str

    async def send(self, message: Outgoing) -> Accepted:
        """Hand over one message. Raises one of the four GatewayErrors; anything else counts as Unclear."""
        ...

    async def find(self, message: Outgoing) -> Found | Absent | CannotTell:
        """Look an unclear message up."""
        ...

    async def receipts(self, refs: Sequence[str]) -> list[Receipt]:
        """Ask how these messages fared, for those without a public address."""
        ...

    async def replies(self, since: datetime) -> list[Reply]:
        """Texts that came in since then, for those without a public address."""
        ...

    async def close(self) -> None:
        """End all connections."""
        ...
