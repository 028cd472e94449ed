"""Staging: pages as Markdown with front matter and a configuration, which either engine then builds."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from .content import LANGUAGE, Content
from .findable import search_docs
from .pages import Site, menu, pages
from .search import build_index
from .settings import CONFIG

SEARCH_INDEX = "assets/search-index.js"
#: Files of the content folder that become pages or data, and are no asset.
_WORDS = (".md", ".yml")


def stage(site: Site, work: Path) -> int:
    """Write the engine's input (`mkdocs.yml`, `docs/`) into `work`; files that are already the same are left alone, so that a
    preview rebuilds only what changed. The search index is `stage_index`'s. Returns the number of files written."""
    written = int(_write(work / CONFIG, _config(site, work)))
    docs = work / "docs"
    wanted = {docs / page.path: f"---\n{json.dumps(page.meta, ensure_ascii=False)}\n---\n{page.body}" for page in pages(site)}
    written += sum(_write(path, text) for path, text in wanted.items())
    kept = wanted.keys() | _copy_assets(site.content, docs) | {docs / SEARCH_INDEX}
    for stale in {path for path in docs.rglob("*") if path.is_file()} - kept:
        stale.unlink()
    return written


def search_index(site: Site) -> str:
    """The script that pages load when somebody searches; it stands at SEARCH_INDEX."""
    return build_index(search_docs(site))


def stage_index(site: Site, work: Path) -> None:
    """Write the search index into the engine's input in `work`, for a preview."""
    _write(work / "docs" / SEARCH_INDEX, search_index(site))


def _config(site: Site, work: Path) -> str:
    """The staged configuration (JSON, which is YAML): the project's own, plus what follows from the content."""
    root = site.content.root
    looks = root / "site_templates" / "theme"
    languages = [{"code": code, "name": name} for code, name in {site.content.language: site.words["name"], **site.others}.items()]
    return json.dumps(
        {
            "INHERIT": Path(os.path.relpath(root / CONFIG, work)).as_posix(),
            "docs_dir": "docs",
            "site_dir": "site",
            "site_url": site.settings.site_url,
            "site_description": site.settings.site_description,
            "copyright": site.settings.copyright,
            "theme": {"language": site.content.language, "custom_dir": Path(os.path.relpath(looks, work)).as_posix()},
            "extra": {"menu": menu(site), "words": site.words, "languages": languages},
        },
        ensure_ascii=False,
        indent=1,
    )


def _copy_assets(content: Content, docs: Path) -> set[Path]:
    """Pictures and recordings that stand beside the lessons; those of a translation go before the Vietnamese ones."""
    wanted: dict[Path, Path] = {}
    for language in dict.fromkeys((LANGUAGE, content.language)):
        folder = content.folder.with_name(language)
        wanted |= {docs / path.relative_to(folder): path for path in _assets(folder)}
    for target, path in wanted.items():
        if not target.exists() or target.read_bytes() != path.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    return set(wanted)


def _assets(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and path.suffix not in _WORDS and not hidden:
            yield path


def _write(path: Path, text: str) -> bool:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True
