"""Twilio's Programmable Messaging, by its library's asynchronous client. docs/twilio.md says what it takes and what it cannot do."""

from __future__ import annotations

import asyncio
import logging
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from .base import REHEARSAL, Absent, Accepted, CannotTell, Found, GatewayError, Outgoing, Receipt, Refused, Reply, Unclear
from .twilio_codes import reason_of, refusal_of, state_of
from .twilio_http import HttpClient

if TYPE_CHECKING:
    from twilio.rest.api.v2010.account.message import MessageInstance

_log = logging.getLogger("outreach.gateways.twilio")
API_URL = "https://api.twilio.com"
_VALIDITY = 36_000  # the longest, in seconds: https://www.twilio.com/docs/api/errors/90007, looked up 2026-11-25
_SKEW = timedelta(seconds=60)  # Twilio's clock may be behind ours by so much
_NEAR = timedelta(hours=12)  # the same words so shortly before may be ours by a clock that is wrong
_LISTED = 1000  # messages to one number; also the largest page
_AT_ONCE = 20  # receipts asked for at the same time
_UNREADABLE = (TwilioException, ValueError, LookupError, TypeError, AttributeError)  # of an answer the library did not expect
_TRIAL = "Sent from your Twilio trial account - "  # put before every text of a trial account


class Twilio:
    """One account. `api_url` may name a rehearsal server; only then numbers of the rehearsal range are sent.

    `public_url` is the address of this installation, for status callbacks; empty: receipts are polled.
    """

    name = "twilio"

    def __init__(
        self, account_sid: str, auth_token: str, api_url: str = API_URL, public_url: str = "", timeout_seconds: float = 20.0
    ) -> None:
        self._http = HttpClient(timeout_seconds)
        # A region or an edge named in the environment would rewrite the address: only what is passed counts.
        client = Client(account_sid, auth_token, http_client=self._http, environment={"TWILIO_ACCOUNT_SID": account_sid})
        client.api.base_url = api_url.rstrip("/")
        self._messages = client.api.v2010.account.messages
        self._rehearsal = not (urlsplit(api_url).hostname or "").endswith("twilio.com")
        self._callback = f"{public_url.rstrip('/')}/webhooks/twilio/status/" if public_url else ""

    async def send(self, message: Outgoing) -> Accepted:
        """Hand over one message: 201 with a sid is accepted, 201 without one is unclear."""
        if message.to.startswith(REHEARSAL) and not self._rehearsal:
            raise Refused("rehearsal-number")
        fields: dict[str, object] = {
            "to": message.to,
            "body": message.text,
            "messaging_service_sid" if message.sender.startswith("MG") else "from_": message.sender,
            "validity_period": _validity(message),
            "smart_encoded": False,  # a Messaging Service has it on, and it changes letters that were counted and priced
        }
        if self._callback:
            fields["status_callback"] = self._callback + message.mark
        try:
            made = await self._messages.create_async(**fields)
        except GatewayError:
            raise
        except UnicodeEncodeError:
            raise Refused("content") from None
        except _UNREADABLE as error:
            raise _unreadable(error) from None
        if not made.sid or not isinstance(made.sid, str):
            raise Unclear("carrier")
        if state_of(made.status) == "failed":
            raise refusal_of(made.error_code)
        return Accepted(made.sid)

    async def find(self, message: Outgoing) -> Found | Absent | CannotTell:
        """Look for the words among what went to this number since the claim.

        Twilio returns no mark of ours. The words are enough: a text goes to a number once per campaign and occurrence and carries
        the campaign's code. Absent only when the whole list was read and nothing in it could be ours.
        """
        try:
            # Not by date: what is still queued has no date of sending.
            listed = await self._messages.list_async(to=message.to, limit=_LISTED, page_size=_LISTED)
            return _judge(message, listed)
        except GatewayError:
            return CannotTell()
        except _UNREADABLE as error:
            _unreadable(error)
            return CannotTell()

    async def receipts(self, refs: Sequence[str]) -> list[Receipt]:
        """News of those that arrived or failed. A message that cannot be asked for now is left out."""
        gate = asyncio.Semaphore(_AT_ONCE)

        async def ask(ref: str) -> Receipt | None:
            if not ref.isalnum():  # never a sid, and it would become part of the address
                return None
            async with gate:
                try:
                    one = await self._messages(ref).fetch_async()
                except GatewayError:
                    return None
                except _UNREADABLE as error:
                    _unreadable(error)
                    return None
            receipt = _receipt("", ref, one.status, one.error_code)
            return None if receipt is None or receipt.state == "accepted" else receipt

        asked = await asyncio.gather(*(ask(ref) for ref in refs))
        return [receipt for receipt in asked if receipt]

    async def replies(self, since: datetime) -> list[Reply]:
        """Texts that came in from `since` on. Raises a GatewayError when Twilio cannot be asked: that is not "none"."""
        since = since.astimezone(UTC)
        replies = []
        try:
            # The list begins with the newest; it also holds what was sent, so it is read no farther than needed.
            stream = await self._messages.stream_async(date_sent_after=since.date().isoformat(), page_size=_LISTED)
            async for one in stream:
                at = one.date_sent or one.date_created
                if at and at < since - timedelta(hours=1):
                    break
                if one.direction == "inbound" and at and at >= since and one.sid:
                    replies.append(Reply(_clean(one.sid, 64), _clean(one.from_ or "", 20), _clean(one.body or "", 1600), at))
        except GatewayError:
            raise
        except _UNREADABLE as error:
            raise _unreadable(error) from None
        return replies

    async def close(self) -> None:
        """End all connections."""
        await self._http.close()


def receipt_from_form(mark: str, form: Mapping[str, str]) -> Receipt | None:
    """The news in a status callback whose signature was checked; None for a status we do not know."""
    code = form.get("ErrorCode", "")
    return _receipt(
        _clean(mark, 32),
        _clean(form.get("MessageSid") or form.get("SmsSid") or "", 64),
        form.get("MessageStatus") or form.get("SmsStatus"),
        int(code) if code.isascii() and code.isdigit() and len(code) < 10 else None,
    )


def reply_from_form(form: Mapping[str, str], at: datetime | None = None) -> Reply | None:
    """The text in a messaging webhook whose signature was checked, as of `at` (Twilio sends no time; default: now).

    None when it has no sid or no sender: it is not a message.
    """
    ref, phone = form.get("MessageSid") or form.get("SmsSid") or "", form.get("From") or ""
    if not ref or not phone:
        return None
    return Reply(_clean(ref, 64), _clean(phone, 20), _clean(form.get("Body") or "", 1600), at or datetime.now(UTC))


def _unreadable(error: Exception) -> Unclear:
    """The error for a 2xx that makes no sense; only its kind is logged, since its words may hold a number."""
    _log.warning("an answer of the provider cannot be read: %s", type(error).__name__)
    return Unclear("carrier")


def _receipt(mark: str, ref: str, status: object, code: int | None) -> Receipt | None:
    state = state_of(status)
    if state is None:
        return None
    return Receipt(state, mark=mark, ref=ref, reason=reason_of(code) if state == "failed" else "")


def _clean(words: str, length: int) -> str:
    """At most `length` characters, without NUL, which PostgreSQL does not store."""
    return words.replace("\x00", "")[:length]


def _validity(message: Outgoing) -> int:
    """Seconds after which Twilio must not send it any more."""
    return max(1, min(_VALIDITY, int((message.expires_at - message.claimed_at).total_seconds())))


def _judge(message: Outgoing, listed: list[MessageInstance]) -> Found | Absent | CannotTell:
    """Which of the messages to this number, newest first, is this one."""
    same = [one for one in listed if _is_same(one, message)]
    ours = [one for one in same if one.date_created and one.date_created >= message.claimed_at - _SKEW]
    if not ours:
        near = any(not one.date_created or one.date_created >= message.claimed_at - _NEAR for one in same)
        return CannotTell() if near or len(listed) >= _LISTED else Absent()
    alive = [one for one in ours if state_of(one.status) != "failed"]
    if len(alive) > 1:
        alive = [one for one in alive if message.sender in (one.messaging_service_sid, one.from_)]
        if len(alive) != 1:
            return CannotTell()
    one = alive[0] if alive else ours[0]
    state = state_of(one.status)
    if state is None or not one.sid:
        return CannotTell()
    return Found(one.sid, state, reason_of(one.error_code) if state == "failed" else "")


def _is_same(one: MessageInstance, message: Outgoing) -> bool:
    """Whether a listed message says the same to the person."""
    return str(one.direction or "") != "inbound" and _words((one.body or "").removeprefix(_TRIAL)) == _words(message.text)


def _words(text: str) -> str:
    """What a text says, without what a provider may change on the way: quotes and dashes, composition, line ends, spaces."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text).casefold())) or text.strip()
