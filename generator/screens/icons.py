"""Material Design Icons, as shipped inside the mkdocs-material package (Apache-2.0): names and outlines."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@cache
def icon_folder() -> Path:
    """The folder of the theme's icons, found without importing the theme."""
    spec = find_spec("material")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("mkdocs-material is not installed: run make demo")
    return Path(spec.submodule_search_locations[0]) / "templates" / ".icons" / "material"


@cache
def icon_names() -> frozenset[str]:
    """All icon names."""
    return frozenset(path.stem for path in icon_folder().glob("*.svg"))


def near_icons(name: str) -> list[str]:
    """Up to four existing names near a wrong one."""
    known = sorted(icon_names())
    return get_close_matches(name, known, n=4, cutoff=0.55) or [n for n in known if name.split("-")[0] in n][:4]


@cache
def icon_svg(name: str) -> str:
    """The SVG file of an icon, drawn in a 24 x 24 box. Raises KeyError for an unknown name."""
    if name not in icon_names():
        raise KeyError(name)
    return (icon_folder() / f"{name}.svg").read_text(encoding="utf-8")


def white(svg: str) -> str:
    """The icon in white, for dark grounds."""
    return svg.replace("<svg ", '<svg fill="#ffffff" ', 1)


@cache
def icon_path(name: str) -> str:
    """The outline (`d` of the SVG path) of an icon. Raises KeyError for an unknown name."""
    found = re.findall(r'\bd="([^"]+)"', icon_svg(name))
    return " ".join(found)
