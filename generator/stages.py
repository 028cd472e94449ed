"""The stages of a build: what may be picked, and what each needs. Pure."""

from __future__ import annotations

from collections.abc import Collection
from importlib.util import find_spec
from typing import Literal

from .errors import KitError, Problem

Stage = Literal["site", "print", "onefile", "zim", "zip"]
STAGES: tuple[Stage, ...] = ("site", "print", "onefile", "zim", "zip")
LABELS: dict[Stage, str] = {
    "site": "Trang web",
    "print": "Tờ in và áp phích",
    "onefile": "Tệp đơn",
    "zim": "Tệp ZIM cho Kiwix",
    "zip": "Gói zip cho USB",
}
_NEEDS: dict[Stage, tuple[Stage, ...]] = {"zim": ("site",), "zip": ("site", "print", "onefile")}


def pick(names: Collection[str]) -> tuple[Stage, ...]:
    """The stages named, and those that they are made from, in the order of a build. Raises KitError for a name that is none."""
    wrong = [
        Problem("--only", 0, "stage", f"không có phần nào tên “{name}”", "chọn trong: " + ", ".join(STAGES))
        for name in names
        if name not in STAGES
    ]
    if wrong or not names:
        raise KitError(wrong or [Problem("--only", 0, "stage", "chưa chọn phần nào", "chọn trong: " + ", ".join(STAGES))])
    wanted = {name for stage in STAGES if stage in names for name in (stage, *_NEEDS.get(stage, ()))}
    return tuple(stage for stage in STAGES if stage in wanted)


def all_here() -> tuple[Stage, ...]:
    """All stages that this installation can make: without the extra `zim` there is no ZIM file."""
    return tuple(stage for stage in STAGES if stage != "zim" or find_spec("libzim"))
