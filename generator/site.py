"""The site: pages are staged as Markdown with front matter, then MkDocs or Zensical builds the same `mkdocs.yml`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal

from .content import Content
from .errors import KitError, Problem
from .pages import Site, menu, pages, search_docs
from .search import build_index
from .settings import CONFIG

Engine = Literal["mkdocs", "zensical"]
ENGINES: tuple[Engine, ...] = ("mkdocs", "zensical")
SEARCH_INDEX = "assets/search-index.js"
_COMMANDS: dict[Engine, list[str]] = {
    "mkdocs": ["mkdocs", "build", "--strict", "--quiet", "--clean"],
    "zensical": ["zensical", "build", "--strict", "--clean"],
}
_WARNING = re.compile(r"^(?:WARNING|ERROR)\s*-\s*(?:Doc file '([^']+)')?\s*(.*)$")


def stage(site: Site, work: Path) -> int:
    """Write the engine's input (`mkdocs.yml`, `docs/`) into `work`; files that are already the same are left alone, so that a
    preview rebuilds only what changed. Returns the number of files written."""
    written = int(_write(work / CONFIG, _config(site, work)))
    docs = work / "docs"
    wanted = {docs / SEARCH_INDEX: build_index(search_docs(site))}
    for page in pages(site):
        wanted[docs / page.path] = f"---\n{json.dumps(page.meta, ensure_ascii=False)}\n---\n{page.body}"
    written += sum(_write(path, text) for path, text in wanted.items())
    copied = _copy_assets(site.content, docs)
    for stale in {path for path in docs.rglob("*") if path.is_file()} - wanted.keys() - copied:
        stale.unlink()
    return written


def run_engine(engine: Engine, work: Path, epoch: int) -> subprocess.Popen[str]:
    """Start the engine on a staged folder; `epoch` (seconds since 1970) is the only date it is told. It writes `work`/site."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch), "NO_MKDOCS_2_WARNING": "1", "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", *_COMMANDS[engine], "--config-file", str(work / CONFIG)]
    return subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace"
    )


def finish_engine(process: subprocess.Popen[str], work: Path, content: Content) -> Path:
    """Wait for the engine and return the folder it built. Raises KitError with its warnings, which are errors here."""
    said, _ = process.communicate()
    built = work / "site"
    if process.returncode != 0 or not (built / "index.html").is_file():
        raise KitError(_engine_problems(said, content))
    _prune(built)
    return built


def _engine_problems(said: str, content: Content) -> list[Problem]:
    folder = content.folder.relative_to(content.root).as_posix()
    problems = []
    for line in said.splitlines():
        if (found := _WARNING.match(line.strip())) and "Aborted" not in line:
            problems.append(Problem(f"{folder}/{found[1]}" if found[1] else CONFIG, 0, "site", found[2]))
    return problems or [Problem(CONFIG, 0, "site", "không dựng được trang: " + " ".join(said.split())[-600:])]


def _config(site: Site, work: Path) -> str:
    """The staged configuration (JSON, which is YAML): the project's own, plus what follows from the content."""
    root = site.content.root
    return json.dumps(
        {
            "INHERIT": Path(os.path.relpath(root / CONFIG, work)).as_posix(),
            "docs_dir": "docs",
            "site_dir": "site",
            "theme": {"custom_dir": Path(os.path.relpath(root / "site_templates" / "theme", work)).as_posix()},
            "extra": {"menu": menu(site)},
        },
        ensure_ascii=False,
        indent=1,
    )


def _copy_assets(content: Content, docs: Path) -> set[Path]:
    """Pictures and recordings that stand beside the lessons."""
    copied = set()
    for path in sorted(content.folder.rglob("*")):
        target = docs / path.relative_to(content.folder)
        if path.is_file() and path.suffix != ".md" and not any(part.startswith(".") for part in path.relative_to(content.folder).parts):
            copied.add(target)
            if not target.exists() or target.read_bytes() != path.read_bytes():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    return copied


def _prune(built: Path) -> None:
    """Drop what the theme packages ship and no page of ours loads: their scripts, style sheets and images, the other search index."""
    for name in ("javascripts", "stylesheets", "images"):
        shutil.rmtree(built / "assets" / name, ignore_errors=True)
    for path in (built / "search.json", built / "sitemap.xml.gz"):
        path.unlink(missing_ok=True)


def _write(path: Path, text: str) -> bool:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True
