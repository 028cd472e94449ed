"""`SHA256SUMS`: which files belong to a kit and what is in them, in the form that `sha256sum -c` reads, too."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ..errors import KitError

SUMS, SIGNATURE, PUBLIC = "SHA256SUMS", "SHA256SUMS.minisig", "minisign.pub"
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_JUNCTION = 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT: a folder of Windows that points elsewhere
#: Files and folders that Windows, macOS and Android leave on a stick by themselves; they belong to no kit and say nothing about one.
_LITTER = re.compile(r"thumbs\.db|desktop\.ini|\.ds_store|\._.+", re.IGNORECASE)
_LITTER_AT_TOP = frozenset(("system volume information", "$recycle.bin", ".trashes", ".spotlight-v100", ".fseventsd", "lost.dir"))


@dataclass(frozen=True)
class Walk:
    """What lies in a folder, with forward slashes: plain files, those that an operating system may have left, and what nobody should open
    (links, pipes, folders that cannot be read)."""

    files: tuple[str, ...]
    litter: tuple[str, ...]
    strange: tuple[str, ...]


def walk(folder: Path, names: Iterable[str]) -> Walk:
    """Everything at and below the entries `names` of `folder`. Links are never followed."""
    files: list[str] = []
    litter: list[str] = []
    strange: list[str] = []
    todo = [name for name in names if os.path.lexists(folder / name)]
    while todo:
        name = todo.pop()
        try:
            kind = (folder / name).lstat()
            if stat.S_ISDIR(kind.st_mode) and getattr(kind, "st_reparse_tag", 0) != _JUNCTION:
                todo += [f"{name}/{below}" for below in os.listdir(folder / name)]  # noqa: PTH208 - names, not paths
            elif stat.S_ISREG(kind.st_mode):
                (litter if _LITTER.fullmatch(name.rpartition("/")[2]) else files).append(name)
            else:
                strange.append(name)
        except OSError:
            strange.append(name)
    return Walk(tuple(sorted(files)), tuple(sorted(litter)), tuple(sorted(strange)))


def is_systems(name: str) -> bool:
    """Whether an entry of this name at the top of a stick is a folder that an operating system keeps for itself."""
    return name.lower() in _LITTER_AT_TOP


def sums_of(folder: Path, names: Iterable[str]) -> str:
    """The list over all files but litter at and below the entries `names` of `folder`: `<hex>  <path>` and LF each, sorted by path.

    Raises KitError for links and for names that would not mean the same file on every system; OSError when a file cannot be read.
    """
    found = walk(folder, names)
    if found.strange:
        raise KitError.of(found.strange[0], 0, "sums", "liên kết không thể nằm trong bộ bài", "thay bằng tệp thật")
    return format_sums(dict(zip(found.files, digests(folder, found.files), strict=True)))


def digests(folder: Path, names: Iterable[str]) -> Iterator[str]:
    """SHA-256 of each file in turn, in hex; reading from a disk and hashing are done by all cores."""
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        yield from pool.map(lambda name: digest(folder / name), names)


def digest(path: Path) -> str:
    """SHA-256 of a file in hex, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def format_sums(sums: Mapping[str, str]) -> str:
    """The list as text. Raises KitError for paths that `parse_sums` would refuse."""
    text = "".join(f"{hexadecimal}  {name}\n" for name, hexadecimal in sorted(sums.items()))
    parse_sums(text)
    return text


def parse_sums(text: str) -> dict[str, str]:
    """`{path: hex}` of such a list. Raises KitError with the line for whatever this module would not write itself."""
    lines = text.split("\n")
    if lines.pop() != "":
        raise KitError.of(SUMS, len(lines) + 1, "sums", "dòng cuối bị cắt", "xin bản khác")
    found: dict[str, str] = {}
    taken: set[str] = set()
    for number, line in enumerate(lines, 1):
        parts = _LINE.fullmatch(line)
        if not parts:
            raise KitError.of(SUMS, number, "sums", "không đúng dạng “mã SHA-256, hai dấu cách, đường dẫn”", "xin bản khác")
        if wrong := wrong_path(parts[2]):
            raise KitError.of(SUMS, number, "sums", f"đường dẫn {shown(parts[2])}: {wrong}", "đổi tên tệp này")
        if parts[2].casefold() in taken:
            raise KitError.of(SUMS, number, "sums", f"đường dẫn {shown(parts[2])} viết hai lần", "đổi tên một trong hai tệp")
        taken.add(parts[2].casefold())
        found[parts[2]] = parts[1]
    return found


def wrong_path(name: str) -> str:
    """Why this path does not mean one and the same file below a folder on every system, in Vietnamese; empty when it does."""
    parts = name.split("/")
    if not name.isprintable():
        return "có ký tự không in được"
    if "\\" in name or ":" in name:
        return "có dấu \\ hoặc dấu :"
    if not all(parts) or any(part in (".", "..") for part in parts):
        return "chỉ ra ngoài thư mục của bộ bài"
    return "có phần kết thúc bằng dấu chấm hoặc dấu cách" if any(part[-1] in ". " for part in parts) else ""


def shown(name: str) -> str:
    """A name as it may be shown on a terminal: what cannot be printed (and might give orders to it) as its number."""
    return "".join(sign if sign.isprintable() else f"<{ord(sign):04X}>" for sign in name)
