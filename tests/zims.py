"""ZIM files of small sites, and what is in one. Helpers for tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from libzim.reader import Archive

from generator.build import load
from generator.icons import theme_icons
from generator.pages import Site
from generator.zim import write_zim
from tests.prints import ROOT, SAMPLE_DAY

ICON = theme_icons(ROOT, [48])[48]
DAY = 1795392000  # 2026-11-23


def site_of(root: Path) -> Site:
    """What the pages of the project at `root` are made from."""
    project = load(root)
    return project.site({}, SAMPLE_DAY)


def page(site: Path, name: str, body: str, head: str = "") -> None:
    """Write a page into a site."""
    path = site / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"<!doctype html><html><head><title>Trang – Bộ mẫu</title>{head}</head><body>{body}</body></html>", encoding="utf-8")


def packed(site: Path, project: Path, name: str = "x.zim") -> Archive:
    """`site` as a ZIM file beside it, open."""
    path = site.parent / name
    write_zim(site, site_of(project), ICON, DAY, path)
    return Archive(path)


def entries(zim: Archive) -> Iterator[str]:
    """All paths of a file, in its own order (libzim's reader counts them but gives them by number only)."""
    return (zim._get_entry_by_id(number).path for number in range(zim.entry_count))


def text_of(zim: Archive, path: str) -> str:
    """The text of an entry."""
    return bytes(zim.get_entry_by_path(path).get_item().content).decode()
