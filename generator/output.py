"""Output is swapped in whole: a build that fails or is interrupted leaves the last good one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

WORK, _OLD = ".work-", ".old-"


@contextmanager
def swapped(build: Path, owned: Collection[str] = ()) -> Iterator[tuple[Path, Path]]:
    """Gives `(work, new)`: a scratch folder, and one whose entries replace those of the same name in `build` when the block ends well.

    Entries of the names `owned` that the block did not make are removed then: what lies in `build` under them is of one making.
    """
    build.mkdir(parents=True, exist_ok=True)
    recover(build)
    work = Path(tempfile.mkdtemp(prefix=f"{WORK}{os.getpid()}-", dir=build))
    new = work / "new"
    new.mkdir()
    try:
        yield work, new
        made = {entry.name for entry in new.iterdir()}
        for entry in sorted(new.iterdir()):
            _replace(entry, build / entry.name)
        for name in owned:
            if name not in made:
                _remove(build / name)
        for old in build.glob(f"{_OLD}*"):  # only now: until all has its place, every moment counts
            _remove(old)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def recover(build: Path) -> None:
    """Put back what an interruption between two renames left aside, and clear away scratch folders of builds that died."""
    for old in build.glob(f"{_OLD}*"):
        target = build / old.name.removeprefix(_OLD)
        if target.exists():
            _remove(old)
        else:
            old.rename(target)
    forget_dead(build, WORK)


def forget_dead(folder: Path, prefix: str) -> None:
    """Clear away scratch folders (`prefix`PID-...) of processes that are no more."""
    for scratch in folder.glob(f"{prefix}*"):
        owner = scratch.name.removeprefix(prefix).partition("-")[0]
        if owner.isdigit() and not _lives(int(owner)):
            shutil.rmtree(scratch, ignore_errors=True)


def _lives(pid: int) -> bool:
    if os.name == "nt":  # signal 0 would end a process there; what is left waits for somebody to delete it
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    stat = Path(f"/proc/{pid}/stat")  # Linux: a dead process stays listed (Z) until its parent has asked for it
    return not (stat.is_file() and stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0] == "Z")


def _replace(new: Path, target: Path) -> None:
    """Rename, not copy. A folder cannot be renamed over another, so the old one steps aside first (`recover` puts it back if need be)."""
    old = target.with_name(_OLD + target.name)
    if target.exists():
        target.rename(old)
    new.rename(target)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
