"""The alternative to the dispatcher: a plain loop over the twilio library, one message after the other, nothing stored."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable

from twilio.rest import Client


def plain_loop(url: str, account_sid: str, auth_token: str, messages: Iterable[tuple[str, str]], sender: str = "CAMTAY") -> float:
    """Send `messages` (number, text) to the API at `url` with the synchronous client; messages a second.

    The client is the library's own with its defaults (a requests session that keeps its connection), the fields are those that
    our gateway sends without a public address. The first connection and the making of the client count.
    """
    logging.getLogger("twilio").setLevel(logging.WARNING)  # its INFO lines are not part of the work
    sent = 0
    start = time.perf_counter()
    client = Client(account_sid, auth_token)
    client.api.base_url = url
    for number, text in messages:
        client.messages.create(to=number, from_=sender, body=text, validity_period=36_000, smart_encoded=False)
        sent += 1
    return sent / (time.perf_counter() - start)
