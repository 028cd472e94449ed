"""Commands that are measured: their time, and the memory of them and all their children."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.M)
_EVERY = 0.2  # seconds between two looks at the memory


@dataclass(frozen=True)
class Run:
    """What a command took and said."""

    seconds: float
    peak_mb: float
    said: str


def python(*arguments: str | Path) -> list[str]:
    """A command of this interpreter."""
    return [sys.executable, "-m", *map(str, arguments)]


def run(command: list[str], log: Path, watch_memory: bool = False) -> Run:
    """Run to the end; what it says goes through the file `log`. Raises RuntimeError with that when it fails."""
    peak = 0
    with log.open("w", encoding="utf-8") as out:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=quiet_environment())
        while watch_memory and not _ended(process, _EVERY):
            peak = max(peak, tree_memory(process.pid))
        process.wait()
        seconds = time.perf_counter() - start
    said = log.read_text(encoding="utf-8")
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{said}")
    return Run(seconds, peak / 1e6, said)


def _ended(process: subprocess.Popen[bytes], patience: float) -> bool:
    """Whether it has ended within `patience` seconds."""
    try:
        process.wait(timeout=patience)
    except subprocess.TimeoutExpired:
        return False
    return True


@contextmanager
def server(command: list[str], log: Path) -> Iterator[None]:
    """A command that runs until the block ends; it is then interrupted as by Ctrl+C, or ended with its children if that is no use."""
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=quiet_environment(), start_new_session=True)
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)
            if not _ended(process, 10):
                os.killpg(process.pid, signal.SIGTERM)
                process.wait()


def tree_memory(pid: int) -> int:
    """Bytes in memory of a process and all below it; what several share counts once (PSS)."""
    return _own_memory(pid) + sum(tree_memory(child) for child in _children(pid))


def _own_memory(pid: int) -> int:
    try:
        found = _PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii"))
    except OSError:  # it has ended by now
        return 0
    return int(found[1]) * 1024 if found else 0


def _children(pid: int) -> list[int]:
    try:
        lists = [path.read_text(encoding="ascii") for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return [int(child) for one in lists for child in one.split()]


def quiet_environment() -> dict[str, str]:
    """The environment of all measured commands: mkdocs-material says nothing about MkDocs 2."""
    return {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
