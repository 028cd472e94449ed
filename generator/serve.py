"""`kit serve`: a preview on this machine that follows the writer's edits. The engine serves and reloads; we stage anew."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from watchfiles import watch

from .build import load
from .content import LANGUAGE
from .engines import Engine, start_preview
from .errors import KitError
from .pages import Site
from .settings import CONFIG
from .site import stage, stage_index

Say = Callable[[str], None]
_REST = 2000  # milliseconds without a change
_PATIENCE = 5  # seconds
#: Rules of the body that no engine can go on without; what cannot be read at all is among `content.problems`.
BREAKS_A_PAGE = {"schema", "unknown-key", "missing-key", "yaml", "screen", "letters", "fence", "xhtml"}


def serve_preview(root: Path, port: int, engine: Engine, today: date, say: Say, language: str = LANGUAGE) -> None:
    """Serve the kit in one language until interrupted.

    Raises KitError when the content cannot be read at the start; later mistakes are said and waited out."""
    with tempfile.TemporaryDirectory(prefix="cam-tay-") as folder:
        work = Path(folder)
        stage_index(_stage(root, work, today, say, language), work)
        with start_preview(engine, work, f"127.0.0.1:{port}") as server:
            say(f"Xem thử tại http://127.0.0.1:{port}/ (bấm Ctrl+C để dừng)")
            try:
                _follow(root, work, today, say, language, server)
            finally:
                _stop(server)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End the engine's server; MkDocs, asked while it builds, sometimes never goes by itself."""
    server.terminate()
    try:
        server.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        server.kill()


def _follow(root: Path, work: Path, today: date, say: Say, language: str, server: subprocess.Popen[bytes]) -> None:
    """Stage again after each change. `debounce` (ms) is short: a writer saves one file and looks.

    The search index follows when the writer rests: the open page reloads for a new script, too, and would miss its own new words then."""
    watched = [root / "content", root / "site_templates", root / CONFIG]
    changed: Site | None = None
    for changes in watch(*watched, debounce=100, step=20, yield_on_timeout=True, rust_timeout=_REST):
        if server.poll() is not None:
            raise KitError.of(CONFIG, 0, "serve", "máy chủ xem thử đã dừng", "có thể cổng đang bận: thử --port 8001")
        if changes:
            try:
                changed = _stage(root, work, today, say, language)
            except KitError as error:
                say(f"Chưa dựng được:\n{error}")
        elif changed:
            stage_index(changed, work)
            changed = None


def _stage(root: Path, work: Path, today: date, say: Say, language: str) -> Site:
    """A preview shows what can be shown: only mistakes that would lose or break a page stop it, the others are said."""
    project = load(root)
    problems = project.check(today, (language,))
    shown = project.in_language(language)
    unreadable = {*project.content.problems, *shown.content.problems}
    if stopping := [problem for problem in problems if problem in unreadable or problem.rule in BREAKS_A_PAGE]:
        raise KitError(stopping)
    site = shown.site({}, today)
    written = stage(site, work)
    say(f"Đã dựng {written} tệp lúc {time.strftime('%H:%M:%S')}.")
    for problem in problems:
        say(f"  còn phải sửa: {problem}")
    return site
