"""What Twilio's statuses and error codes mean to us.

Source: https://www.twilio.com/docs/api/errors (one page a code) and the Messages resource, stored copies of 2024 to 2026, looked up
2026-11-25. Twilio may change causes without notice, so whatever is not in the table falls to a safe class by its HTTP status.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal

from .base import GatewayError, Refused, SenderStopped, TryLater, Unclear

# code: (class when it answers a send, reason of rules.reasons when it stands in a receipt)
CODES: dict[int, tuple[type[GatewayError], str]] = {
    # the account
    10001: (SenderStopped, "balance"),  # not active: no funds, or suspended
    10002: (SenderStopped, "auth"),  # a trial account cannot do this
    20003: (SenderStopped, "auth"),  # wrong SID, token or region, or suspended
    20005: (SenderStopped, "auth"),  # not active
    20403: (SenderStopped, "auth"),  # suspended or closed
    20404: (SenderStopped, "auth"),  # no such account
    20429: (TryLater, "rate"),  # too many requests at once; "never processed and always safe to retry"
    21267: (SenderStopped, "auth"),  # a trial account has no sender id of letters
    21408: (SenderStopped, "auth"),  # Vietnam is not enabled in Messaging Geo Permissions
    21608: (SenderStopped, "auth"),  # a trial account writes to verified numbers only
    30002: (SenderStopped, "balance"),  # suspended after queueing, mostly for lack of funds
    30037: (SenderStopped, "auth"),  # outbound messaging disabled
    30454: (SenderStopped, "rate"),  # message limit of the account
    63017: (TryLater, "rate"),  # more than 2,000 messages a second
    63038: (SenderStopped, "rate"),  # daily limit of the account, answered with 429 but not over within minutes
    # the sender, the Messaging Service, our settings: wrong for every message
    21212: (SenderStopped, "auth"),  # From is no valid number
    21601: (SenderStopped, "auth"),  # From is not ours
    21603: (SenderStopped, "auth"),  # no From and no Messaging Service
    21606: (SenderStopped, "auth"),  # From cannot send messages
    21609: (SenderStopped, "other"),  # the status callback is no address: OUTREACH_PUBLIC_URL
    21611: (TryLater, "rate"),  # ten hours of messages are queued for this sender
    21657: (SenderStopped, "auth"),  # sender id not valid in this country
    21659: (SenderStopped, "auth"),  # From is not a Twilio number
    21660: (SenderStopped, "auth"),  # From belongs to another account
    21701: (SenderStopped, "auth"),  # no such Messaging Service
    21703: (SenderStopped, "auth"),  # Messaging Service without a number that can send
    21704: (SenderStopped, "auth"),  # Messaging Service without senders
    21705: (SenderStopped, "auth"),  # not the id of a Messaging Service
    21709: (SenderStopped, "auth"),  # sender id not allowed in this Messaging Service
    21711: (SenderStopped, "auth"),  # sender not of this Messaging Service
    30001: (TryLater, "rate"),  # queue of the Messaging Service is full
    # the number
    21211: (Refused, "bad-number"),
    21214: (Refused, "bad-number"),
    21217: (Refused, "bad-number"),
    21265: (Refused, "bad-number"),  # a short code
    21266: (Refused, "bad-number"),  # the sender itself
    21401: (Refused, "bad-number"),
    21604: (Refused, "bad-number"),  # no To
    21610: (Refused, "blocked"),  # the person wrote STOP to this sender
    21612: (Refused, "carrier"),  # this sender cannot reach this number
    21614: (Refused, "bad-number"),  # not mobile
    21635: (Refused, "landline"),
    # the text
    21602: (Refused, "content"),
    21605: (Refused, "content"),
    21617: (Refused, "content"),  # over 1,600 characters
    21619: (Refused, "content"),
    21658: (Refused, "content"),
    # receipts
    30003: (Refused, "unreachable"),  # off, or out of coverage
    30004: (Refused, "blocked"),
    30005: (Refused, "bad-number"),  # unknown, or not in service any more
    30006: (Refused, "landline"),
    30007: (Refused, "content"),  # filtered by Twilio or the network
    30008: (Refused, "carrier"),  # unknown error of the network
    30010: (Refused, "other"),  # dearer than the highest price we allow (we set none)
    30017: (Refused, "carrier"),  # congestion
    30019: (Refused, "content"),
    30024: (Refused, "carrier"),  # sender not provisioned at the network
    30036: (Refused, "expired"),  # its validity period ran out in Twilio's queue
    30038: (Refused, "content"),
    30040: (Refused, "carrier"),  # the network wants the sender id registered
    30042: (Refused, "carrier"),  # sender id generic, or with special characters
    30410: (Refused, "carrier"),  # timeout between Twilio and the network
    30450: (Refused, "blocked"),
    30485: (Refused, "carrier"),
}
# HTTP statuses that decide when no code of the table does.
_STATUSES: dict[int, tuple[type[GatewayError], str]] = {
    303: (Unclear, "other"),  # "see elsewhere" may follow on something done
    401: (SenderStopped, "auth"),
    403: (SenderStopped, "auth"),
    404: (SenderStopped, "auth"),  # no such account
    407: (SenderStopped, "network"),  # a proxy wants a password
    408: (TryLater, "network"),
    429: (TryLater, "rate"),
}
_STATES: dict[str, Literal["accepted", "delivered", "failed"]] = {
    "accepted": "accepted",
    "scheduled": "accepted",
    "queued": "accepted",
    "sending": "accepted",
    "sent": "accepted",  # the network has it; not yet the telephone
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}


def state_of(status: object) -> Literal["accepted", "delivered", "failed"] | None:
    """Our word for a message status of Twilio; None for one we do not know."""
    return _STATES.get(status) if isinstance(status, str) else None


def reason_of(code: int | None) -> str:
    """Why a message failed after it was accepted."""
    return CODES[code][1] if code in CODES else "carrier"


def refusal_of(code: int | None) -> GatewayError:
    """The error for a message that came back failed in the very answer to its sending."""
    kind, reason = CODES.get(code or 0, (Refused, "carrier"))
    return kind(reason)


def error_of(status: int, text: str, headers: Mapping[str, str]) -> GatewayError:
    """The error that a response other than 2xx stands for.

    5xx: nobody knows whether the message was taken (https://www.twilio.com/docs/api/errors/20500). 3xx: the address is wrong and is
    not followed, since it would take the password along. 4xx was surely not accepted: final when Twilio gives a code, but without
    one it is not Twilio that answers (a proxy, a login page), so worth another try.
    """
    code = code_in(text)
    if status >= 500:
        return Unclear("carrier")
    kind, reason = CODES.get(code or 0) or _STATUSES.get(status) or _default(status, code)
    if issubclass(kind, TryLater):
        return kind(reason, _retry_after(headers.get("Retry-After", "")))
    return kind(reason)


def _default(status: int, code: int | None) -> tuple[type[GatewayError], str]:
    if status < 400:
        return SenderStopped, "network"
    return (Refused, "other") if code else (TryLater, "network")


def code_in(text: str) -> int | None:
    """The error code in the body of a response, when it has one."""
    try:
        code = json.loads(text)["code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return code if isinstance(code, int) else None


def _retry_after(words: str) -> float | None:
    """Seconds of a Retry-After header, at most a day; None when it has none (or a date, which Twilio does not send)."""
    return min(float(words), 86_400.0) if words.strip().isascii() and words.strip().isdigit() else None
