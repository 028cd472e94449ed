"""Database work beside an event loop: one thread, one connection, closed at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


class DatabaseThread:
    """`async with DatabaseThread() as in_database: await in_database(work)`. Work is done in turn, in the order it is asked for."""

    async def __aenter__(self) -> DatabaseThread:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="outreach-db")
        return self

    async def __call__(self, work: Callable[[], T]) -> T:
        """Do `work` in the thread and return its result."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    async def __aexit__(self, *_: object) -> None:
        await self(connections.close_all)
        self._pool.shutdown()
