"""The two site engines, each run as a process of its own on a staged folder: MkDocs with mkdocs-material, and Zensical."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal

from .content import Content
from .errors import KitError, Problem
from .settings import CONFIG

Engine = Literal["mkdocs", "zensical"]
ENGINES: tuple[Engine, ...] = ("mkdocs", "zensical")
# No --quiet: MkDocs would not count its warnings then, and --strict would let them pass.
_BUILD: dict[Engine, list[str]] = {
    "mkdocs": ["mkdocs", "build", "--strict", "--clean"],
    "zensical": ["zensical", "build", "--strict", "--clean"],
}
_SERVE: dict[Engine, list[str]] = {
    "zensical": ["zensical", "serve", "--dev-addr"],
    # --dirty: MkDocs builds only the page that changed; the whole kit would take longer than a writer waits.
    "mkdocs": ["mkdocs", "serve", "--dirty", "--quiet", "--dev-addr"],
}
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_MKDOCS = re.compile(r"^(?:WARNING|ERROR) +- +(?:Doc file '(?P<file>[^']+)')? *(?P<said>.*)$", re.M)
_ZENSICAL = re.compile(r"^(?:Warning|Error): (?P<said>.*)\n.*\[ (?P<file>\S+):(?P<line>\d+):\d+ \]\n.*\n\s*\d+ │ ?(?P<text>.*)$", re.M)


def start_build(engine: Engine, work: Path, epoch: int) -> subprocess.Popen[str]:
    """Start the engine on a staged folder; `epoch` (seconds since 1970) is the only date it is told. It writes `work`/site."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch), "NO_MKDOCS_2_WARNING": "1", "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", *_BUILD[engine], "--config-file", str(work / CONFIG)]
    return subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace"
    )


def finish_build(process: subprocess.Popen[str], work: Path, content: Content) -> Path:
    """Wait for the engine and return the folder it built. Raises KitError with its warnings, which are errors here."""
    said, _ = process.communicate()
    built = work / "site"
    if process.returncode != 0 or not (built / "index.html").is_file():
        raise KitError(_problems(_COLOUR.sub("", said), content))
    _prune(built)
    return built


def start_preview(engine: Engine, work: Path, address: str) -> subprocess.Popen[bytes]:
    """Start the engine's own server on a staged folder; it follows the folder. `address` is host:port."""
    command = [sys.executable, "-m", *_SERVE[engine], address, "--config-file", str(work / CONFIG)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own arguments


def _problems(said: str, content: Content) -> list[Problem]:
    """The engine's warnings, told for the writer's own files."""
    folder = content.folder.relative_to(content.root).as_posix()
    bodies = {document.file: document.body_line for document in content.documents}
    problems = []
    for found in [*_MKDOCS.finditer(said), *_ZENSICAL.finditer(said)]:
        parts = found.groupdict()
        file = f"{folder}/{parts['file']}" if parts["file"] else CONFIG
        # A staged page has its front matter on three lines.
        line = int(parts["line"]) - 4 + bodies[file] if parts.get("line") and file in bodies else 0
        problems.append(Problem(file, line, "site", ": ".join(filter(None, (parts["said"].strip(), parts.get("text"))))))
    return problems or [Problem(CONFIG, 0, "site", "không dựng được trang: " + " ".join(said.split())[-600:])]


def _prune(built: Path) -> None:
    """Drop what the theme packages ship and no page of ours loads: their scripts, style sheets and images, the other search index."""
    for name in ("javascripts", "stylesheets", "images"):
        shutil.rmtree(built / "assets" / name, ignore_errors=True)
    for path in (built / "search.json", built / "sitemap.xml.gz"):
        path.unlink(missing_ok=True)
