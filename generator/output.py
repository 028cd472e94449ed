"""Output is swapped in whole: a build that fails or is interrupted leaves the last good one."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_WORK, _OLD = ".work-", ".old-"
_STALE_AFTER = 24 * 3600  # seconds; no build takes a day


@contextmanager
def swapped(build: Path) -> Iterator[tuple[Path, Path]]:
    """Gives `(work, new)`: a scratch folder, and one whose entries replace those of the same name in `build` when the block ends well."""
    build.mkdir(parents=True, exist_ok=True)
    recover(build)
    work = Path(tempfile.mkdtemp(prefix=_WORK, dir=build))
    new = work / "new"
    new.mkdir()
    try:
        yield work, new
        for entry in sorted(new.iterdir()):
            _replace(entry, build / entry.name)
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
    for work in build.glob(f"{_WORK}*"):
        if time.time() - work.stat().st_mtime > _STALE_AFTER:
            shutil.rmtree(work, ignore_errors=True)


def _replace(new: Path, target: Path) -> None:
    """Rename, not copy. A folder cannot be renamed over another, so the old one steps aside first (`recover` puts it back if need be)."""
    old = target.with_name(_OLD + target.name)
    if target.exists():
        target.rename(old)
    new.rename(target)
    _remove(old)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
