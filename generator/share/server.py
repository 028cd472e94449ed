"""The server of the room: aiohttp under it, GET and HEAD only, files out of the shelf's table, nothing written down about anybody."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

from aiohttp import hdrs, web
from aiohttp.abc import AbstractStreamWriter

from .files import cache_control, content_type
from .room import COUNT, ROOM
from .shared import Shared

#: Connections held at once: two files each stay below the 1024 that Linux allows a program. A room of forty phones opens some 240.
MOST_OPEN = 450
#: Seconds in which a phone must say what it wants, before its first request and between two.
PATIENCE = 15
#: Seconds that answers under way get at the end (aiohttp waits twice: to let them end, and for their cancellation).
_FAREWELL = 0.5
_LINGER = 2.0  # seconds for the rest of a request that nobody reads
_HTML = "text/html; charset=utf-8"
_ALWAYS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
#: For the pages of the room: nothing from elsewhere, and nobody else's page around the one with the password.
_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self';"
    " frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_METHODS = (hdrs.METH_GET, hdrs.METH_HEAD)
_HERE = "127.0.0.1"

_log = logging.getLogger(__name__)
# aiohttp notes the address of whoever sends a broken request: nobody's address is to be written anywhere.
_silent = logging.getLogger(f"{__name__}.aiohttp")
_silent.addHandler(logging.NullHandler())
_silent.propagate = False


class Answers:
    """One answer for each request, and how many phones have opened a page (addresses are kept in memory only)."""

    def __init__(self, shared: Shared, on_phone: Callable[[int], None]) -> None:
        self._shared = shared
        self._on_phone = on_phone
        self._phones: set[str] = set()

    @property
    def phones(self) -> int:
        """How many machines but this one have opened a page."""
        return len(self._phones)

    def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """The answer; a fault of ours is a 500 that says nothing of the request, and the server goes on."""
        if request.method not in _METHODS:
            return _page("Máy này chỉ cho xem và tải bài.", 405, {hdrs.ALLOW: ", ".join(_METHODS)}, "text/plain; charset=utf-8")
        try:
            return self._find(request)
        except Exception as error:  # whatever it is, the other phones go on learning
            _log.error("Có lỗi khi trả lời: %s", type(error).__name__)
            return _page("Máy chia sẻ gặp lỗi, mời thử lại.", 500, {}, "text/plain; charset=utf-8")

    def _find(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path in (ROOM, COUNT) and _from_here(request):
            return self._for_the_room(path)
        self._shared.renew()
        if path == "/":
            self._count(request)
            return _page(self._shared.start)
        if (file := self._shared.shelf.find(path)) and _is_there(file):
            if content_type(file) == _HTML:
                self._count(request)
            return _File(file)
        if right := None if file else self._shared.shelf.elsewhere(path):
            query = f"?{request.query_string}" if request.query_string else ""
            return web.Response(status=302, headers={**_ALWAYS, hdrs.LOCATION: quote(right) + quote(query, safe="?=&%+")})
        return _page(self._shared.missing, 404)

    def _for_the_room(self, path: str) -> web.Response:
        never: dict[str, str] = {hdrs.CACHE_CONTROL: "no-store"}  # it shows the password
        if path == COUNT:
            return _page(json.dumps({"phones": self.phones}), 200, never, "application/json")
        return _page(self._shared.pages.room(self.phones), 200, never)

    def _count(self, request: web.BaseRequest) -> None:
        peer, own = _ends(request)
        if request.method == hdrs.METH_GET and peer not in (own, _HERE, *self._phones):
            self._phones.add(peer)
            self._on_phone(self.phones)


class _File(web.FileResponse):
    """aiohttp's own: ranges, ETag, dates, sendfile. A range of a file that has changed since is answered with the whole new file."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, headers={**_ALWAYS, hdrs.CONTENT_TYPE: content_type(path), hdrs.CACHE_CONTROL: cache_control(path)})
        self._file = path

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Send it. aiohttp knows If-Range with a date only, while phones send the ETag; several ranges at once it refuses.

        A page is always sent: date and size, of which aiohttp makes the ETag, are no proof. All files of an unpacked zip bear one
        date, that of the newest review, and a corrected telephone number is as long as the wrong one.
        """
        left = set()
        if hdrs.RANGE in request.headers and (self._changed(request) or "," in request.headers[hdrs.RANGE]):
            left |= {hdrs.RANGE, hdrs.IF_RANGE}
        if content_type(self._file) == _HTML:
            left |= {hdrs.IF_NONE_MATCH, hdrs.IF_MODIFIED_SINCE}
        if left:
            request = request.clone(headers=[(name, value) for name, value in request.headers.items() if name.title() not in left])
        return await super().prepare(request)

    def _changed(self, request: web.BaseRequest) -> bool:
        """Whether the file is not the one that If-Range names; what is neither an ETag nor a date names none."""
        had = request.headers.get(hdrs.IF_RANGE)
        if had is None or request.if_range is not None:
            return False
        try:
            now = self._file.stat()
        except OSError:
            return True
        return had != f'"{now.st_mtime_ns:x}-{now.st_size:x}"'  # the form in which aiohttp makes it


class _Doorway(web.Server):
    """aiohttp's server, which never holds more than `MOST_OPEN` connections: the one open longest makes room for the newcomer.

    So neither phones that left without a word nor ones that never finish a request can keep another out.
    A download that is cut off so is resumed by the phone.
    """

    def __init__(self, answers: Answers) -> None:
        async def handle(request: web.BaseRequest) -> web.StreamResponse:
            if request.protocol in self._open:
                self._open[request.protocol] = request.task
            return answers.answer(request)

        super().__init__(handle, access_log=None, logger=_silent, keepalive_timeout=PATIENCE, lingering_time=_LINGER)
        self._open: dict[web.RequestHandler, asyncio.Task[None] | None] = {}

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        """A newcomer."""
        super().connection_made(handler, transport)
        self._open[handler] = None
        if len(self._open) > MOST_OPEN:
            eldest = next(iter(self._open))
            self._send_away(eldest, self._open.pop(eldest))

    def connection_lost(self, handler: web.RequestHandler, exc: BaseException | None = None) -> None:
        """One has gone."""
        self._open.pop(handler, None)
        super().connection_lost(handler, exc)

    @staticmethod
    def _send_away(handler: web.RequestHandler, task: asyncio.Task[None] | None) -> None:
        """Its work is ended before its socket: asyncio would wait for a closed socket for ever, with the file open."""
        transport = handler.transport
        if task is None or task.done():
            handler.force_close()
        else:
            task.cancel()
            task.add_done_callback(lambda _: transport.abort() if transport else None)


async def serve(listening: socket.socket, answers: Answers, stop: asyncio.Event) -> None:
    """Answer on this socket until `stop` is set; answers still under way then are cut off after about a second."""
    runner = web.ServerRunner(_Doorway(answers), shutdown_timeout=_FAREWELL)
    await runner.setup()
    try:
        await web.SockSite(runner, listening, backlog=512).start()
        await stop.wait()
    finally:
        await runner.cleanup()


def _page(text: str, status: int = 200, headers: Mapping[str, str] | None = None, kind: str = _HTML) -> web.Response:
    named = {**_ALWAYS, hdrs.CONTENT_SECURITY_POLICY: _POLICY, hdrs.CACHE_CONTROL: "no-cache", hdrs.CONTENT_TYPE: kind, **(headers or {})}
    return web.Response(body=text.encode("utf-8"), status=status, headers=named)


def _ends(request: web.BaseRequest) -> tuple[str, str]:
    """The addresses of the machine that asks and of this one, on this connection; empty when it has gone meanwhile."""
    transport = request.transport
    peer, own = (transport.get_extra_info(name) or ("",) for name in ("peername", "sockname")) if transport else (("",), ("",))
    return str(peer[0]), str(own[0])


def _is_there(file: Path) -> bool:
    """Whether it still is a file of the folder that is shared: not gone, and nothing on its way has become a link."""
    return file.is_file() and file.resolve() == file


def _from_here(request: web.BaseRequest) -> bool:
    """This machine itself, by a name of its own: a page from elsewhere in its browser cannot pretend to be at home here."""
    named = hdrs.HOST in request.headers  # else aiohttp asks the system what this machine is called
    return _ends(request)[0] == _HERE and named and request.host.partition(":")[0] in (_HERE, "localhost")
