"""A stand-in for Twilio's REST API: a real HTTP server that speaks the documented protocol and can misbehave.

In a test: `with TwilioServer() as server: Twilio(SID, TOKEN, server.url)`. It keeps what it accepted, counted at arrival.
As a process of its own: `python -m tests.outreach.twilio_server --port 0 --latency-ms 100 [--faults]` prints its address and serves
until it is ended. GET /counts says what it accepted: {"accepted": n, "doubled": [[to, body, times], ...]}.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from itertools import count
from typing import Literal, Self
from urllib.parse import parse_qs, urlencode

from aiohttp import web

SID, TOKEN = "AC" + "0" * 32, "only-for-rehearsals"
_BASIC = "Basic " + base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
_PATH = f"/2010-04-01/Accounts/{SID}/Messages"


@dataclass(frozen=True)
class Answer:
    """How one sending is answered. `end`: answer; drop the connection; hang until the other side gives up."""

    record: bool = True
    status: int = 201
    code: int = 0  # Twilio's error code, in the body of an error or of a message that failed at once
    wait: float = 0.0  # seconds
    end: Literal["answer", "drop", "hang"] = "answer"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


ACCEPT = Answer()
# With --faults: the last two digits of a number decide how the first sending of a text to it is answered; the next is accepted.
FAULTS = {
    "90": Answer(end="drop"),
    "91": Answer(record=False, end="drop"),
    "92": Answer(record=False, status=429, code=20429, headers={"Retry-After": "0"}),
    "93": Answer(status=500, code=20500),
    "94": Answer(record=False, status=503, code=20503),
    "95": Answer(body=b"<html>"),
    "96": Answer(record=False, status=429, code=20429),
}


@dataclass
class Kept:
    """One message the server holds."""

    sid: str
    to: str
    sender: str
    body: str
    created: float
    direction: str = "outbound-api"
    status: str = "queued"
    error_code: int | None = None
    service: str | None = None
    form: dict[str, str] = field(default_factory=dict)

    def payload(self) -> dict[str, object]:
        """The Message resource."""
        sent = None if self.status in {"queued", "accepted"} else formatdate(self.created)
        return {
            "sid": self.sid,
            "account_sid": SID,
            "to": self.to,
            "from": self.sender or None,
            "messaging_service_sid": self.service,
            "body": self.body,
            "status": self.status,
            "error_code": self.error_code,
            "direction": self.direction,
            "date_created": formatdate(self.created),
            "date_sent": sent,
            "date_updated": formatdate(self.created),
        }


class TwilioServer:
    """Listens on 127.0.0.1 in a thread of its own. `script` holds the next answers for a number, first to last."""

    def __init__(self, port: int = 0, latency: float = 0.0, faults: bool = False) -> None:
        self.url = ""
        self.forget()
        self._port, self._latency, self._faults = port, latency, faults
        self._numbers = count(1)
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="twilio-server", daemon=True)

    def forget(self) -> None:
        """Begin anew: no messages, no script."""
        self.kept: list[Kept] = []
        self.requests: list[tuple[str, str, str]] = []  # method, path with query, authorization; of all but sendings
        self.script: dict[str, list[Answer]] = {}
        self.answer_at = 0  # no sending is answered before so many were accepted
        self._full = asyncio.Event()
        self._by_number: dict[str, list[Kept]] = {}
        self._by_sid: dict[str, Kept] = {}
        self._faulted: set[tuple[str, str]] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def counts(self) -> dict[str, object]:
        """How many messages were accepted, and which more than once."""
        times = Counter((one.to, one.body) for one in self.kept if one.direction != "inbound")
        return {"accepted": times.total(), "doubled": [[*what, n] for what, n in times.items() if n > 1]}

    def keep(self, to: str, body: str, created: float | None = None, **more: object) -> Kept:
        """Put a message there as if it had been accepted (or, with direction="inbound", had come in)."""
        sid = f"SM{next(self._numbers):032x}"
        one = Kept(sid, to, str(more.pop("sender", "")), body, time.time() if created is None else created, **more)  # type: ignore[arg-type]
        self.kept.append(one)
        self._by_number.setdefault(to, []).append(one)
        self._by_sid[sid] = one
        return one

    async def serve(self) -> None:
        """Listen until stopped."""
        runner = web.ServerRunner(web.Server(self._handle, access_log=None), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self._port, backlog=2048).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self.serve())
        self._loop.close()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/counts":
            return _json(200, self.counts())
        authorization = request.headers.get("Authorization", "")
        if request.method == "POST" and request.path == _PATH + ".json":
            return await self._create(request, authorization)
        self.requests.append((request.method, request.path_qs, authorization))
        if authorization != _BASIC:
            return _error(401, 20003)
        if request.path == _PATH + ".json":
            return self._list(request)
        one = self._by_sid.get(request.path.removeprefix(_PATH + "/").removesuffix(".json"))
        return _json(200, one.payload()) if one else _error(404, 20404)

    async def _create(self, request: web.BaseRequest, authorization: str) -> web.StreamResponse:
        form = {name: values[0] for name, values in parse_qs((await request.read()).decode(), keep_blank_values=True).items()}
        if authorization != _BASIC:
            return _error(401, 20003)
        to, body = form.get("To", ""), form.get("Body", "")
        answer = self._answer(to, body)
        one = None
        if answer.record:  # at arrival, before any waiting
            service = form.get("MessagingServiceSid")
            failed = {"status": "failed", "error_code": answer.code} if answer.code and answer.status == 201 else {}
            one = self.keep(to, body, sender=form.get("From", ""), service=service, form=form, **failed)
        if len(self.kept) >= self.answer_at:
            self._full.set()
        await self._full.wait()
        if wait := self._latency + answer.wait:
            await asyncio.sleep(wait)
        if answer.end == "hang":
            await self._stop.wait()
        if answer.end == "drop" and request.transport:
            request.transport.abort()
        if answer.body is not None or answer.status != 201 or one is None:
            return _error(answer.status, answer.code, answer.headers, answer.body)
        return _json(201, one.payload())

    def _answer(self, to: str, body: str) -> Answer:
        if waiting := self.script.get(to):
            return waiting.pop(0)
        fault = FAULTS.get(to[-2:]) if self._faults else None
        if fault is None or (to, body) in self._faulted:
            return ACCEPT
        self._faulted.add((to, body))
        return fault

    def _list(self, request: web.BaseRequest) -> web.StreamResponse:
        query = {name: values[0] for name, values in parse_qs(request.query_string).items()}
        found = self._by_number.get(query["To"], []) if "To" in query else self.kept
        newest = sorted(found, key=lambda one: one.created, reverse=True)
        size, page = int(query.get("PageSize", 50)), int(query.get("Page", 0))
        part, more = newest[page * size : (page + 1) * size], len(newest) > (page + 1) * size
        following = f"{_PATH}.json?" + urlencode({**query, "Page": page + 1, "PageToken": f"PA{page + 1}"}) if more else None
        messages = [one.payload() for one in part]
        return _json(200, {"messages": messages, "page": page, "page_size": size, "next_page_uri": following, "uri": request.path_qs})


def _json(status: int, payload: object) -> web.Response:
    return web.Response(status=status, body=json.dumps(payload).encode(), content_type="application/json")


def _error(status: int, code: int, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> web.Response:
    """An error as Twilio writes it: its message names the number, as the real one does."""
    if body is None:
        body = json.dumps({"code": code, "message": "The number +84500000001 is not valid", "status": status}).encode() if code else b""
    return web.Response(status=status, body=body, content_type="application/json", headers=headers)


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(prog="python -m tests.outreach.twilio_server", description="A stand-in for Twilio's REST API.")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--latency-ms", type=float, default=0.0, help="how long every sending takes")
    parser.add_argument("--faults", action="store_true", help=f"numbers ending in {', '.join(FAULTS)} go wrong the first time")
    chosen = parser.parse_args()
    with TwilioServer(chosen.port, chosen.latency_ms / 1000, chosen.faults) as server:
        print(server.url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
