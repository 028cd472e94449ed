"""`kit serve`: a preview on this machine that follows the writer's edits. The engine serves and reloads; we stage anew."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from watchfiles import watch

from .build import load
from .errors import KitError
from .pages import Site
from .settings import CONFIG
from .site import Engine, stage

Say = Callable[[str], None]
_COMMANDS: dict[Engine, list[str]] = {
    "zensical": ["zensical", "serve", "--dev-addr"],
    # --dirty: MkDocs builds only the page that changed; the whole kit would take longer than a writer waits.
    "mkdocs": ["mkdocs", "serve", "--dirty", "--quiet", "--dev-addr"],
}


def serve_preview(root: Path, port: int, engine: Engine, today: date, say: Say) -> None:
    """Serve until interrupted. Raises KitError when the content cannot be read at the start; later mistakes are said and waited out."""
    with tempfile.TemporaryDirectory(prefix="cam-tay-") as folder:
        work = Path(folder)
        _stage(root, work, today)
        command = [sys.executable, "-m", *_COMMANDS[engine], f"127.0.0.1:{port}", "--config-file", str(work / CONFIG)]
        environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:  # noqa: S603 - our own arguments
            say(f"Xem thử tại http://127.0.0.1:{port}/ (bấm Ctrl+C để dừng)")
            try:
                _follow(root, work, today, say, server)
            finally:
                server.terminate()


def _follow(root: Path, work: Path, today: date, say: Say, server: subprocess.Popen[bytes]) -> None:
    """Stage again after each change. `debounce` (ms) is short: a writer saves one file and looks."""
    watched = [root / "content", root / "site_templates", root / CONFIG]
    for changes in watch(*watched, debounce=100, step=20, yield_on_timeout=True, rust_timeout=1000):
        if server.poll() is not None:
            raise KitError.of(CONFIG, 0, "serve", "máy chủ xem thử đã dừng", "có thể cổng đang bận: thử --port 8001")
        if not changes:
            continue
        try:
            written = _stage(root, work, today)
        except KitError as error:
            say(f"Chưa dựng được:\n{error}")
        else:
            say(f"Đã dựng lại {written} tệp.")


def _stage(root: Path, work: Path, today: date) -> int:
    """A preview shows what can be read: only mistakes that would break a page stop it, the rest is for `kit check`."""
    project = load(root)
    problems = [p for p in project.check(today) if p.rule in {"schema", "yaml", "screen", "front-matter", "missing-key", "fence", "xhtml"}]
    if problems:
        raise KitError(problems)
    return stage(Site(project.content, project.settings, project.renderer, {}, today), work)
