"""What makes the site installable when it is served: a manifest, icons, and a service worker with the list of all files and their sums."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from .pages import Site
from .words import day

TEMPLATES = Path("site_templates") / "offline"
WORKER, MANIFEST = "sw.js", "manifest.webmanifest"
ICON_SIZES = (192, 512)  # what Chromium asks of a site that may be installed: https://web.dev/articles/install-criteria
#: What no phone needs: the answer to a missing page, the list for search engines, the worker itself.
LEFT_OUT = frozenset({"404.html", "sitemap.xml", WORKER})
#: What a phone keeps unasked. All else (prints, recordings, whatever may come) is kept when it is opened or asked for.
LIGHT = frozenset({".html", ".css", ".js", ".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".ico", ".json", ".txt", ".webmanifest"})
#: A file of the site as the worker knows it: path inside the site, SHA-256 in base64, bytes, 1 when it is kept unasked.
Row = tuple[str, str, int, int]


def write_offline(built: Path, site: Site, icons: Mapping[int, bytes], epoch: int) -> None:
    """Write icons, manifest and worker into a finished site (`built`, with its prints if there are any); the last thing written there.

    `icons`: PNGs by pixels a side, one for each of ICON_SIZES. `epoch`: seconds since 1970; its day is what pages call this version.
    """
    root = site.content.root
    for size in ICON_SIZES:
        (built / "assets" / f"icon-{size}.png").write_bytes(icons[size])
    _write(built / MANIFEST, _manifest(root, site))
    worker = (root / TEMPLATES / WORKER).read_text(encoding="utf-8")
    date = day(datetime.fromtimestamp(epoch, UTC).date())
    said = json.dumps({"language": site.words["language"], **site.words["worker"]}, ensure_ascii=False)
    _write(built / WORKER, f"self.KIT = {_kit(files_of(built), worker, date, said)};\n{worker}")


def files_of(built: Path) -> list[Row]:
    """Every file of the site that a phone may keep, by path."""
    paths = {path.relative_to(built).as_posix(): path for path in built.rglob("*") if path.is_file()}
    return [_row(name, paths[name]) for name in sorted(paths) if name not in LEFT_OUT]


def _row(name: str, path: Path) -> Row:
    content = path.read_bytes()
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode("ascii")
    return name, digest, len(content), int(path.suffix.lower() in LIGHT)


def _kit(rows: list[Row], worker: str, date: str, said: str) -> str:
    """The worker's list, and its words. Its version names one state of all files and of the worker: the same again only for the same."""
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    version = hashlib.sha256("\0".join((lines, worker, date, said)).encode()).hexdigest()[:16]
    return f'{{"version": "{version}", "date": "{date}", "words": {said}, "files": [\n{lines}\n]}}'


def _manifest(root: Path, site: Site) -> str:
    name = site.settings.site_name
    looks = json.loads((root / TEMPLATES / MANIFEST).read_text(encoding="utf-8"))
    return (
        json.dumps(
            {"name": name, "short_name": name, "lang": site.words["language"], **looks}, ensure_ascii=False, indent=1, sort_keys=True
        )
        + "\n"
    )


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
