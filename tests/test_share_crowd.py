"""A full room: two hundred slow phones, others that never finish a request, and one more that wants a page now."""

from __future__ import annotations

import asyncio
import resource
import socket
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import psutil
import pytest

from generator.share import server
from generator.share.network import listen
from generator.share.server import MOST_OPEN
from generator.share.shared import Shared
from tests.prints import ROOT
from tests.sharing import BIG, Sharing, carried_kit, sharing

SLOW, HALF, FILES = 200, 300, 1024  # the last is what Linux allows a program by itself
T = TypeVar("T")
PATIENCE = 60  # seconds after which the test gives up; what it proves is that an answer comes, not how fast


def run(work: Coroutine[Any, Any, T]) -> T:
    """Its result, from a thread of its own: in this one Playwright's loop may run already."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()


async def _connect(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.setblocking(False)
    await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", port))
    return await asyncio.open_connection(sock=line, limit=1024)


async def _sip(port: int, begun: asyncio.Semaphore) -> int:
    """Take the ZIM a few bytes at a time until there is no more; how many came."""
    reader, writer = await _connect(port)
    writer.write(b"GET /share/cam-tay_vi.zim HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    taken = 0
    try:
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        begun.release()
        while more := await reader.read(16):
            taken += len(more)
            await asyncio.sleep(0.2)
    except ConnectionResetError:
        pass
    finally:
        writer.transport.abort()
    return taken


@asynccontextmanager
async def _sippers(port: int, count: int) -> AsyncIterator[list[asyncio.Task[int]]]:
    begun = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(_sip(port, begun)) for _ in range(count)]
    try:
        async with asyncio.timeout(PATIENCE):
            for _ in range(count):
                await begun.acquire()
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.1)  # the loop closes their sockets after that


async def _visit(room: Sharing) -> None:
    async with asyncio.timeout(PATIENCE):
        for path in ("/", "/site/", "/site/c3.html", "/site/sw.js", "/share/kit.html"):
            status, _, body = await asyncio.to_thread(room.ask, path)
            assert (status, body != b"") == (200, True)


async def _full_room(room: Sharing) -> None:
    process = psutil.Process(room.process.pid)
    resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (FILES, FILES))
    async with _sippers(room.port, SLOW) as sippers:
        await _visit(room)
        assert not any(task.done() for task in sippers)
        assert len(process.net_connections()) > SLOW
        halves = [await _connect(room.port) for _ in range(HALF)]
        for _, writer in halves:
            writer.write(b"GET /site/c3.html HTTP/1.1\r\nHost:")
        await _visit(room)
        assert len(process.net_connections()) <= MOST_OPEN + 1  # and the one that listens
        assert process.num_fds() < FILES
        left = sum(file.path.endswith(".zim") for file in process.open_files())
        assert 100 < left <= MOST_OPEN - HALF  # only the eldest made room, and their file is closed
        for _, writer in halves:
            writer.transport.abort()


def test_two_hundred_slow_phones_and_three_hundred_unfinished_requests_keep_nobody_out(tmp_path: Path) -> None:
    with sharing(carried_kit(tmp_path)) as room:
        run(_full_room(room))
        assert len(room.ask("/share/cam-tay_vi.zim")[2]) == BIG
        room.process.terminate()
        assert "Traceback" not in room.process.communicate(timeout=PATIENCE)[0]
        assert room.process.returncode == 0


async def _stop_with_sippers(room: Sharing) -> int:
    async with _sippers(room.port, 20) as sippers:
        room.process.terminate()
        status = await asyncio.to_thread(room.process.wait, PATIENCE)
        assert not any(task.done() for task in sippers)  # they still sip what was under way
        return status


def test_it_stops_while_downloads_are_under_way(tmp_path: Path) -> None:
    with sharing(carried_kit(tmp_path)) as room:
        assert run(_stop_with_sippers(room)) == 0


async def _unfinished(folder: Path) -> bytes:
    answers = server.Answers(Shared(ROOT, folder, "http://127.0.0.1/", None), print)
    stop = asyncio.Event()
    listening = listen("127.0.0.1", 0)
    running = asyncio.create_task(server.serve(listening, answers, stop))
    reader, writer = await _connect(listening.getsockname()[1])
    try:
        async with asyncio.timeout(PATIENCE):
            for letter in b"GET / HTTP/1.1":  # one letter after the other keeps nobody's place
                writer.write(bytes([letter]))
                await asyncio.sleep(0.01)
            return await reader.read()
    finally:
        writer.transport.abort()
        stop.set()
        await running


def test_someone_who_never_says_what_he_wants_is_sent_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PATIENCE", 0.5)
    assert run(_unfinished(carried_kit(tmp_path))) == b""
