"""`MO-TAI-DAY.html`: the one page that leads whoever has just opened a USB stick or an unzipped folder. Pure but for its template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from .pages import PRINTS_PAGE, Site
from .words import file_size

SITE, SHARE = "site", "share"
_TEMPLATE = "guide.html"
_ICON = Path("site_templates/theme/assets/icon.svg")


@dataclass(frozen=True)
class Single:
    """A single file of the kit: `path` beside the guide (`share/A1.html`), `bytes` its size."""

    path: str
    title: str
    bytes: int

    @property
    def size(self) -> str:
        """Its size in words."""
        return file_size(self.bytes)


def single_files(new: Path, site: Site) -> list[Single]:
    """The single files in `new`/share, named: the whole kit first, then each track followed by its lessons."""
    titles = {"kit": "Cả bộ bài"}
    for track in site.tracks():
        titles[f"track-{track.code}"] = f"Cả chủ đề {track.code}. {track.title}"
        titles |= {lesson.code: f"{lesson.code}. {lesson.front.title}" for lesson in site.content.lessons_of(track.slug)}
    paths = [(new / SHARE / f"{name}.html", title) for name, title in titles.items()]
    return [Single(f"{SHARE}/{path.name}", title, path.stat().st_size) for path, title in paths if path.is_file()]


def guide_page(site: Site, version: str, with_prints: bool, singles: Sequence[Single], zim: Single | None = None) -> str:
    """The page as HTML; all that it needs is in it, its links lead to `site/` and `share/` beside it.

    `version` names this making of the kit, `with_prints` whether the site has its prints; `singles` as `single_files` gives them;
    `zim`: the ZIM file that is handed on beside the zip (it is named, not linked: it lies elsewhere).
    """
    root = site.content.root
    templates = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(root / "site_templates" / "guide"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = templates.get_template(_TEMPLATE).render(
        name=site.settings.site_name,
        licence=site.settings.copyright,
        icon=Markup((root / _ICON).read_text(encoding="utf-8").strip()),  # noqa: S704 - a file of the project
        version=version,
        lessons=len(site.content.lessons),
        start=f"{SITE}/index.html",
        prints=f"{SITE}/{PRINTS_PAGE}" if with_prints else "",
        whole=next((single for single in singles if single.path == f"{SHARE}/kit.html"), None),
        groups=_groups(site, singles),
        example=next((single for single in singles if "/track-" not in single.path and not single.path.endswith("/kit.html")), None),
        singles=bool(singles),
        zim=zim,
        fingerprint=site.settings.fingerprint,
    )
    return page + "\n"


def _groups(site: Site, singles: Sequence[Single]) -> list[dict[str, Any]]:
    """Single files by track: the track's own file, then those of its lessons."""
    by_path = {single.path: single for single in singles}
    groups = []
    for track in site.tracks():
        lessons = [by_path[path] for x in site.content.lessons_of(track.slug) if (path := f"{SHARE}/{x.code}.html") in by_path]
        whole = by_path.get(f"{SHARE}/track-{track.code}.html")
        if lessons or whole:
            groups.append({"title": f"{track.code}. {track.title}", "code": track.code, "whole": whole, "lessons": lessons})
    return groups
