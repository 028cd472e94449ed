"""The road for rehearsals: each message is a line in a file, and the number decides what becomes of it.

By the digit after 050: 0 delivered; 1 accepted, then unreachable; 2 refused, bad number; 3 refused, blocked; 4 accepted, never a
receipt; 5 accepted, the answer lost; 6 told to come later the first time; 7 lost with its answer the first time; 8, 9 and every
other number delivered. All there is to know is in the files, so it outlives a restart and any number of processes may write.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from .base import (
    REHEARSAL,
    Absent,
    Accepted,
    CannotTell,
    Found,
    GatewayError,
    Outgoing,
    Receipt,
    Refused,
    Reply,
    SenderStopped,
    TryLater,
    Unclear,
)
from .outbox_files import DayIndex, append

_log = logging.getLogger("outreach.gateways.outbox")
_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_REF = re.compile(r"(\d{4}-\d{2}-\d{2})/(.+)")
_REFUSED = {"2": "bad-number", "3": "blocked"}
_KEPT_DAYS = 4  # indexes held in memory; an older day is read again when asked for


def _kind(number: str) -> str:
    """The digit that decides: 0 (delivered) for every number outside the rehearsal range."""
    return number[len(REHEARSAL)] if number.startswith(REHEARSAL) and len(number) > len(REHEARSAL) else "0"


def _found(ref: str, kind: str) -> Found:
    if kind == "1":
        return Found(ref, "failed", "unreachable")
    return Found(ref, "accepted") if kind == "4" else Found(ref, "delivered")


class Outbox:
    """Writes messages to `folder`/YYYY-MM-DD.ndjson (the day of the claim in Vietnam) and answers from there.

    A line is JSON with kind, mark, to, text, sender, at and, when kind is "message", ref. Kinds "refused" and "lost" are first
    tries that were not accepted. What is accepted is on disk: calls made at the same time share one write and one fsync.
    Replies are played by hand: lines {"ref", "from", "text", "at"} in `folder`/replies.ndjson.
    """

    name = "outbox"

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._now = now
        self._days: dict[str, DayIndex] = {}
        self._pending: list[tuple[Path, bytes, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def send(self, message: Outgoing) -> Accepted:
        """Write one message down, or refuse it as its number says. SenderStopped: the folder cannot be written."""
        kind = _kind(message.to)
        if kind in _REFUSED:
            raise Refused(_REFUSED[kind])
        day = _day(message.claimed_at)
        if kind in "67" and not (await self._index(day)).tried(message.to, message.text):
            await self._write(day, "refused" if kind == "6" else "lost", message)
            raise TryLater("rate", 1.0) if kind == "6" else Unclear("timeout")
        ref = f"{day}/{message.mark}"
        await self._write(day, "message", message, ref)
        if kind == "5":
            raise Unclear("timeout")
        return Accepted(ref)

    async def find(self, message: Outgoing) -> Found | Absent | CannotTell:
        """Look the attempt up by its mark in the file of the day it was claimed."""
        day = _day(message.claimed_at)
        try:
            kind = (await self._index(day)).accepted(message.mark)
        except GatewayError:
            return CannotTell()
        return Absent() if kind is None else _found(f"{day}/{message.mark}", kind)

    async def receipts(self, refs: Sequence[str]) -> list[Receipt]:
        """What became of these messages; nothing for those still under way or never written."""
        parts = [match for ref in refs if (match := _REF.fullmatch(ref))]
        days = {day: await self._index(day) for day in dict.fromkeys(match[1] for match in parts)}
        receipts = []
        for match in parts:
            kind = days[match[1]].accepted(match[2])
            found = _found(match[0], kind) if kind is not None else None
            if found and found.state != "accepted":
                receipts.append(Receipt(found.state, mark=match[2], ref=found.ref, reason=found.reason))
        return receipts

    async def replies(self, since: datetime) -> list[Reply]:
        """Lines of replies.ndjson from `since` on; a line that cannot be read is named in the log and left out."""
        path = self._folder / "replies.ndjson"
        lines = await asyncio.to_thread(lambda: path.read_bytes().splitlines() if path.exists() else [])
        replies = []
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                replies.append(_reply(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError):
                _log.warning("%s, line %d is left out: it needs ref, from, text and at", path, number)
        return [reply for reply in replies if reply.at >= since]

    async def close(self) -> None:
        """Wait for what is being written."""
        while self._writer is not None:
            await self._writer

    def forget(self, before: date) -> int:
        """Delete the files of the days before `before`, with their numbers and texts; the count. For retention."""
        old = [path for path in self._folder.glob("????-??-??.ndjson") if path.stem < before.isoformat()]
        for path in old:
            path.unlink()
            self._days.pop(path.stem, None)
        return len(old)

    async def _index(self, day: str) -> DayIndex:
        index = self._days.setdefault(day, DayIndex(self._path(day), _kind))
        if len(self._days) > _KEPT_DAYS:
            self._days.pop(next(kept for kept in self._days if kept != day))
        try:
            await asyncio.to_thread(index.read_on)
        except OSError as error:
            _log.error("cannot read %s: %s", self._path(day), os.strerror(error.errno or 0))
            raise SenderStopped("other") from None
        return index

    def _path(self, day: str) -> Path:
        return self._folder / f"{day}.ndjson"

    async def _write(self, day: str, kind: str, message: Outgoing, ref: str = "") -> None:
        """Queue one line and wait until it is on disk."""
        line = {"kind": kind, "mark": message.mark, "to": message.to, "text": message.text, "sender": message.sender}
        line["at"] = self._now().astimezone(_VIETNAM).isoformat()
        if ref:
            line["ref"] = ref
        # A lone surrogate has no UTF-8; the same escape is what JSON would write for it.
        raw = json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pending.append((self._path(day), raw, done))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write_all())
        await done

    async def _write_all(self) -> None:
        """Write whatever has gathered while the last batch went to disk, until nothing is left."""
        batch: list[tuple[Path, bytes, asyncio.Future[None]]] = []
        try:
            while self._pending:
                batch, self._pending = self._pending, []
                for path in {path: None for path, _, _ in batch}:
                    lines = [(raw, done) for where, raw, done in batch if where == path]
                    error = await asyncio.to_thread(_try_append, path, b"".join(raw for raw, _ in lines))
                    for _, done in lines:
                        if done.done():  # the caller has gone
                            continue
                        done.set_exception(error) if error else done.set_result(None)
        finally:
            self._writer = None
            for _, _, done in batch:  # only when this task was ended before its time
                done.cancel()


def _try_append(path: Path, raw: bytes) -> GatewayError | None:
    try:
        whole = append(path, raw)
    except OSError as error:
        _log.error("cannot write %s: %s", path, os.strerror(error.errno or 0))
        return SenderStopped("other")
    return None if whole else Unclear("other")


def _day(moment: datetime) -> str:
    return moment.astimezone(_VIETNAM).date().isoformat()


def _reply(line: dict[str, str]) -> Reply:
    at = datetime.fromisoformat(line["at"])
    return Reply(line["ref"], line["from"], line["text"], at if at.tzinfo else at.replace(tzinfo=_VIETNAM))
