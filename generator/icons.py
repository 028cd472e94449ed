"""The kit's mark as square pictures, for a telephone's home screen and for Kiwix."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typst

from .errors import KitError

TEMPLATES = Path("site_templates")
_PICTURE = TEMPLATES / "offline" / "icon.typ"


def theme_icons(root: Path, sizes: Sequence[int]) -> dict[int, bytes]:
    """`{size: PNG}`: the theme's `assets/icon.svg` on its paper, `size` pixels a side; the same bytes for the same picture.

    The mark keeps clear of the edge, so a launcher may cut the picture round. Raises KitError when the picture cannot be drawn.
    """
    compiler = typst.Compiler(root=str((root / TEMPLATES).resolve()), ignore_system_fonts=True)
    return {size: _png(compiler, root / _PICTURE, size) for size in sizes}


def _png(compiler: typst.Compiler, picture: Path, size: int) -> bytes:
    try:
        made = compiler.compile(input=str(picture.resolve()), format="png", ppi=size)  # the page is one inch a side
    except typst.TypstError as error:
        raise KitError.of(
            "site_templates/theme/assets/icon.svg",
            0,
            "icon",
            f"không vẽ được biểu tượng: {str(error)[:300]}",
            "thay bằng một tệp SVG vẽ được",
        ) from error
    if not isinstance(made, bytes):  # more than one page, or none
        raise KitError.of(_PICTURE.as_posix(), 0, "icon", "biểu tượng phải là đúng một trang vuông", "sửa lại icon.typ")
    return made
