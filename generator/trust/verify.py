"""Is this file or folder as it was signed? Nothing is written or unpacked, no link followed, no network asked."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

from ..errors import KitError
from .archives import Archive, open_archive
from .signatures import LONGEST_KEY, LONGEST_SIGNATURE, Seal, judge
from .sums import PUBLIC, SIGNATURE, SUMS, digest, is_systems, parse_sums
from .trees import PARTS, Folder, Tree
from .verdict import Report, Verdict

_LONGEST_SUMS = 8 * 1024**2  # bytes: 20,000 files with paths of 300 letters
_FOLDERS_UP = 3  # a page of the site lies so deep in a kit
_ORDER = list(Verdict)


def verify(path: Path, known: str | None) -> Report:
    """What can be proven of `path`: a folder with SHA256SUMS, a zip of such a folder, or any file that was signed by itself or is listed.

    A list stands for its folder, and a signature for what it signs. `known` is the public key (`RWQ...`) that this machine knows the kit
    by. Raises OSError when `path` itself cannot be read.
    """
    if path.name in (SUMS, SIGNATURE):
        path = path.parent
    elif path.suffix == ".minisig" and path.with_suffix("").exists():
        path = path.with_suffix("")
    kind = path.lstat().st_mode
    try:
        if path.is_dir():
            return _folder(path, known)
        if not stat.S_ISREG(kind):
            return Report(Verdict.REFUSED, reasons=("Đây là liên kết hoặc thứ lạ, không phải tệp.",))
        return _zip(path, known) if path.suffix.lower() == ".zip" else _as_file(path, known, None)
    except KitError as error:
        return Report(Verdict.REFUSED, reasons=tuple(f"{problem.file}: {problem.message}." for problem in error.problems))


def _folder(path: Path, known: str | None) -> Report:
    """A kit's folder, or one that holds nothing of the kind but one kit: so Windows unpacks an archive."""
    if os.path.lexists(path / SUMS) or os.path.lexists(path / SIGNATURE):
        return _tree(Folder(path), known)
    entries = sorted(entry for entry in path.iterdir() if not is_systems(entry.name))
    kits = [entry for entry in entries if entry.is_dir() and not entry.is_symlink() and (entry / SUMS).is_file()]
    if len(kits) != 1 or any(entry.name in PARTS for entry in entries):
        return Report(Verdict.UNSIGNED, reasons=_choose(kits) if kits else _no_list(path))
    report = _tree(Folder(kits[0]), known)
    beside = tuple(entry.name for entry in entries if entry != kits[0])
    inside = tuple(f"{kits[0].name}/{name}" for name in report.outside)
    return replace(report, outside=beside + inside)


def _no_list(path: Path) -> tuple[str, ...]:
    above = next((folder for folder in list(path.absolute().parents)[:_FOLDERS_UP] if os.path.lexists(folder / SUMS)), None)
    return (f"Trong thư mục này không có tệp {SUMS}." + (f" Hãy kiểm cả bộ: {above}" if above else ""),)


def _choose(kits: list[Path]) -> tuple[str, ...]:
    return (f"Chỉ có {SUMS} ở thư mục con, hãy kiểm riêng: " + ", ".join(kit.name for kit in kits) + ".",)


def _tree(tree: Tree, known: str | None) -> Report:
    """A kit by its list: first whose the list is, then whether the files are as it says."""
    raw, signature = tree.read(SUMS, _LONGEST_SUMS), tree.read(SIGNATURE, LONGEST_SIGNATURE)
    if raw is None:
        gone = f"Có chữ ký {SIGNATURE} nhưng mất danh sách {SUMS}."
        return Report(Verdict.BAD_SIGNATURE, reasons=(gone,)) if signature else Report(Verdict.UNSIGNED)
    seal = _seal(raw, signature, tree.read(PUBLIC, LONGEST_KEY), known)
    if seal.verdict is Verdict.BAD_SIGNATURE:
        return Report(seal.verdict, reasons=(f"Chữ ký không khớp: {SUMS}, {SIGNATURE} hoặc {PUBLIC} đã bị sửa, hoặc do người khác ký.",))
    try:
        sums = parse_sums(raw.decode())
    except UnicodeDecodeError:
        return Report(Verdict.REFUSED, reasons=(f"{SUMS}: không phải chữ UTF-8.",))
    report = _compare(tree, sums, seal)
    return replace(report, verdict=Verdict.CHANGED) if report.differs else report


def _seal(data: bytes, signature: bytes | None, carried: bytes | None, known: str | None) -> Seal:
    return Seal(Verdict.UNSIGNED) if signature is None else judge(data, signature, carried, known)


def _compare(tree: Tree, sums: dict[str, str], seal: Seal) -> Report:
    files, strange, outside = tree.found(sums)
    present = sorted(sums.keys() & set(files))
    actual = tree.digests(present)
    return Report(
        seal.verdict,
        count=len(present),
        changed=tuple(name for name in present if actual[name] not in (None, sums[name])),
        unreadable=tuple(name for name in present if actual[name] is None),
        missing=tuple(sorted(sums.keys() - set(files) - set(strange))),
        added=tuple(sorted(set(files) - sums.keys() - {SUMS, SIGNATURE})),
        strange=strange,
        outside=outside,
        public_key=seal.public_key,
        known=seal.verdict is Verdict.WHOLE,
        comment=seal.comment,
    )


def _zip(path: Path, known: str | None) -> Report:
    """An archive: as a file, when it was signed or listed as one, and by what is inside, when that was."""
    with open_archive(path) as archive:
        outer = _as_file(path, known, archive.read(PUBLIC, LONGEST_KEY))
        if outer.verdict in (Verdict.BAD_SIGNATURE, Verdict.CHANGED):
            return outer
        inner = _inside(archive, known)
    if inner.verdict is Verdict.UNSIGNED:
        return outer
    return inner if outer.verdict is Verdict.UNSIGNED else max(inner, outer, key=lambda report: _ORDER.index(report.verdict))


def _inside(archive: Archive, known: str | None) -> Report:
    report = _tree(archive, known)
    if report.verdict is Verdict.UNSIGNED:
        archive.read_through()  # what no list names must at least be whole and of a bearable size
    return report


def _as_file(path: Path, known: str | None, carried: bytes | None) -> Report:
    """A file by the signature beside it, else by the nearest list that names it; `carried` is a key that came with it."""
    here = Folder(path.parent)
    signature = here.read(f"{path.name}.minisig", LONGEST_SIGNATURE)
    if signature is None:
        return _listed(path, known)
    with path.open("rb") as file:
        seal = judge(file, signature, here.read(PUBLIC, LONGEST_KEY) or carried, known)
    bad = (f"Chữ ký không khớp: {path.name} hoặc {path.name}.minisig đã bị sửa, hoặc do người khác ký.",)
    reasons = bad if seal.verdict is Verdict.BAD_SIGNATURE else ()
    return Report(seal.verdict, 1, public_key=seal.public_key, known=seal.verdict is Verdict.WHOLE, comment=seal.comment, reasons=reasons)


def _listed(path: Path, known: str | None) -> Report:
    path = Path(os.path.abspath(path))  # noqa: PTH100 - not resolve: no link is followed
    for folder in list(path.parents)[: _FOLDERS_UP + 1]:
        tree, name = Folder(folder), path.relative_to(folder).as_posix()
        raw = tree.read(SUMS, _LONGEST_SUMS)
        if raw is None:
            continue
        seal = _seal(raw, tree.read(SIGNATURE, LONGEST_SIGNATURE), tree.read(PUBLIC, LONGEST_KEY), known)
        sums = _sums_or_nothing(raw)
        if name not in sums:
            continue
        if seal.verdict is Verdict.BAD_SIGNATURE:
            return Report(seal.verdict, reasons=(f"Chữ ký của danh sách {folder / SUMS} không khớp.",))
        report = Report(seal.verdict, 1, public_key=seal.public_key, known=seal.verdict is Verdict.WHOLE, comment=seal.comment)
        return report if digest(path) == sums[name] else replace(report, verdict=Verdict.CHANGED, changed=(name,))
    return Report(Verdict.UNSIGNED)


def _sums_or_nothing(raw: bytes) -> dict[str, str]:
    try:
        return parse_sums(raw.decode())
    except (KitError, UnicodeDecodeError):
        return {}
