"""How the twilio library's requests leave: one aiohttp session, nothing logged, every failure told apart by what it means.

The library's own AsyncTwilioHttpClient has room for 100 connections, writes whole numbers to its log, hands on a timeout of None
(so aiohttp waits for ever) and loses the headers of an error.
"""

from __future__ import annotations

import asyncio
import logging
from base64 import b64encode
from typing import Any
from urllib.parse import urlencode

import aiohttp
from twilio.http import AsyncHttpClient
from twilio.http.response import Response

from .base import TryLater, Unclear
from .twilio_codes import code_in, error_of

_log = logging.getLogger("outreach.gateways.twilio")
_KEPT_SECONDS = 4.0  # an idle connection; the other side may close it after 5, and a message sent into that is unclear


class HttpClient(AsyncHttpClient):  # type: ignore[misc] # the library has no types
    """Sends one request and raises a GatewayError for everything but an answer of 2xx."""

    def __init__(self, timeout_seconds: float) -> None:
        super().__init__(logging.getLogger("outreach.gateways.twilio.library"), True, timeout_seconds)
        # Connecting ends before the whole does: what is cut off while connecting surely never left.
        self._limits = aiohttp.ClientTimeout(total=timeout_seconds, connect=timeout_seconds / 2)
        self._session: aiohttp.ClientSession | None = None
        self._password: tuple[tuple[str, str], str] | None = None

    async def request(
        self,
        method: str,
        url: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002 (the library's signature; it never sets it)
        allow_redirects: bool = False,  # noqa: ARG002 (never: the password would go along)
    ) -> Response:
        """Raises TryLater("network") when the request surely did not leave, Unclear("timeout") when it may have."""
        if auth:
            headers = {**(headers or {}), "Authorization": self._basic(auth)}
        body = urlencode(data).encode("ascii") if data else None
        try:
            async with self._open().request(
                method, url, params=params or None, data=body, headers=headers, allow_redirects=False
            ) as response:
                text = (await response.read()).decode("utf-8", "replace")
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            _log.info("no connection to the provider: %s", type(error).__name__)
            raise TryLater("network") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            _log.info("no answer from the provider: %s", type(error).__name__)
            raise Unclear("timeout") from None
        if not 200 <= response.status < 300:
            _log.info("the provider answered %d, code %s", response.status, code_in(text))
            raise error_of(response.status, text, response.headers)
        return Response(response.status, text, response.headers)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            # How many go at once is the dispatcher's choice; a queue here would only hide it.
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEPT_SECONDS)
            self._session = aiohttp.ClientSession(connector=connector, timeout=self._limits, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    def _basic(self, auth: tuple[str, str]) -> str:
        if self._password is None or self._password[0] != auth:
            self._password = (auth, "Basic " + b64encode(":".join(auth).encode()).decode("ascii"))
        return self._password[1]

    async def close(self) -> None:
        """End all connections; the next request opens new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()
            await asyncio.sleep(0)  # the transports are told in the next turn of the loop
