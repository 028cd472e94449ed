"""A kit in a zip, read in place and piece by piece. Whatever could harm the machine that unpacks it is refused before it is read."""

from __future__ import annotations

import hashlib
import stat
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ..errors import KitError
from .sums import SUMS, shown, wrong_path

MOST_ENTRIES = 20_000  # a kit of 60 lessons has about a thousand files
MOST_BYTES = 2 * 1024**3  # of content: what a phone's card or an old stick can still take
MOST_DIRECTORY = 4 * 1024**2  # bytes of the table of contents: 20,000 entries with names of about 150 letters
MOST_RATIO, RATIO_FROM = 200, 10 * 1024**2  # pages of text shrink to a tenth; a file that shrinks more than this is a trap
_CHUNK = 1024**2
_END = struct.Struct("<4s4H2LH")  # end of central directory (APPNOTE 4.3.16): signature, disks, entries, size, offset, comment
_LOCAL = struct.Struct("<4s5H3L2H")  # local file header (4.3.7)
_SIZES = struct.Struct(
    "<3L"
)  # CRC-32, size in the archive, size unpacked: in both headers, and in the descriptor after the content (4.3.9)
_ENCRYPTED, _DESCRIPTOR, _STRONG, _UTF8, _MASKED = 1, 1 << 3, 1 << 6, 1 << 11, 1 << 13  # flags (4.4.4)
#: Extra fields that say nothing but times and owners (4.5.2, 4.6.1). Others give a file a second name, size or kind.
_HARMLESS_EXTRAS = frozenset((0x000A, 0x5455, 0x5855, 0x7855, 0x7875))
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, IndexError, struct.error)


class Archive:
    """A kit in an open zip that has passed `open_archive`. Names are relative to the folder that holds the kit's SHA256SUMS."""

    def __init__(self, raw: BinaryIO, starts: Mapping[zipfile.ZipInfo, int], name: str) -> None:
        """`starts` says where in `raw` the content of each entry begins."""
        self._raw, self._starts, self._name, self._left = raw, starts, name, MOST_BYTES
        self._read: set[str] = set()
        entries = {info.filename: info for info in starts if not info.is_dir()}
        self._top = _top_of(entries, name)
        self._entries = {path.removeprefix(self._top): info for path, info in entries.items() if path.startswith(self._top)}
        self._outside = {path: info for path, info in entries.items() if not path.startswith(self._top)}

    def read(self, name: str, limit: int) -> bytes | None:
        if name not in self._entries:
            return None
        content = b""
        for chunk in self._chunks(self._entries[name]):
            content += chunk
            if len(content) > limit:
                raise _refused(self._name, f"{shown(name)} lớn quá mức")
        return content

    def found(self, covered: Iterable[str]) -> tuple[Collection[str], tuple[str, ...], tuple[str, ...]]:  # noqa: ARG002 - all of it
        """An archive is a whole: what no list names has been added, wherever it lies."""
        return {*self._entries, *(f"../{path}" for path in self._outside)}, (), ()

    def digests(self, names: Iterable[str]) -> Mapping[str, str | None]:
        return {name: self._digest(name) for name in names}

    def read_through(self) -> None:
        """Read to its end what was not read yet, so that damage and traps are found anywhere."""
        for info in [*self._entries.values(), *self._outside.values()]:
            if info.filename not in self._read:
                for _ in self._chunks(info):
                    pass

    def _digest(self, name: str) -> str:
        hasher = hashlib.sha256()
        for chunk in self._chunks(self._entries[name]):
            hasher.update(chunk)
        return hasher.hexdigest()

    def _chunks(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """The content of one entry. What comes out is counted, because the sizes that an archive states may be lies."""
        seen = crc = 0
        with _plainly(self._name):
            packed = _pieces(self._raw, self._starts[info], info.compress_size)
            for chunk in packed if info.compress_type == zipfile.ZIP_STORED else _inflated(packed):
                seen, crc = seen + len(chunk), zlib.crc32(chunk, crc)
                self._left -= 0 if info.filename in self._read else len(chunk)
                if self._left < 0:
                    raise _refused(self._name, f"giải nén ra hơn {MOST_BYTES // 1024**3} GB")
                if seen > max(RATIO_FROM, MOST_RATIO * info.compress_size):
                    raise _refused(self._name, f"{shown(info.filename)} phình ra quá mức khi giải nén")
                yield chunk
            if (seen, crc) != (info.file_size, info.CRC):
                raise zipfile.BadZipFile
            self._read.add(info.filename)


def _pieces(raw: BinaryIO, start: int, left: int) -> Iterator[bytes]:
    raw.seek(start)
    while left:
        piece = raw.read(min(_CHUNK, left))
        if not piece:
            raise EOFError
        left -= len(piece)
        yield piece


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What the packed pieces hold, to their very end: zipfile stops where it has enough, and for programs that unpack from the front,
    what follows there is another file. Raises EOFError when the content ends too early or too late."""
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    for piece in pieces:
        chunk, rest = inflate.decompress(piece, _CHUNK), inflate.unconsumed_tail
        yield chunk
        while rest or len(chunk) == _CHUNK:
            chunk, rest = inflate.decompress(rest, _CHUNK), inflate.unconsumed_tail
            yield chunk
    if not inflate.eof or inflate.unused_data:
        raise EOFError


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """The archive at `path`, when nothing in it could do harm. Raises KitError in plain words for anything else, whatever the bytes are.

    Refused: what is not one and the same zip whether read from its first byte or by its table of contents, names that lead outside or do
    not mean the same everywhere, links, doubled names, encrypted entries, more than MOST_ENTRIES or MOST_BYTES, entries that grow
    absurdly, unknown compression.
    """
    with path.open("rb") as raw:
        with _plainly(path.name):
            directory, count = _check_end(raw, path.name)
            entries = zipfile.ZipFile(raw).infolist()
            _check_entries(entries, count, path.name)
            archive = Archive(raw, _check_places(raw, entries, directory, path.name), path.name)
        yield archive


def _check_end(raw: BinaryIO, name: str) -> tuple[int, int]:
    """Where the table of contents begins, and how many lines it has. It must end the file, be small, and not be zip64, which a kit never
    needs."""
    size = raw.seek(0, 2)
    if size > MOST_BYTES:
        raise _refused(name, f"lớn hơn {MOST_BYTES // 1024**3} GB")
    raw.seek(max(0, size - _END.size - 20))
    tail = raw.read()
    if len(tail) < _END.size or tail[-_END.size :][:4] != b"PK\5\6":
        raise _refused(name, "không phải tệp zip nguyên vẹn (bị cắt, hoặc có gì nối thêm ở cuối)")
    _, disk, first, here, entries, length, offset, comment = _END.unpack(tail[-_END.size :])
    if disk or first or here != entries or comment or b"PK\6\7" in tail[:4] or offset + length + _END.size != size:
        raise _refused(name, "có dữ liệu lạ ở đầu hoặc cuối tệp")
    if entries > MOST_ENTRIES or length > MOST_DIRECTORY:
        raise _refused(name, f"có hơn {MOST_ENTRIES} tệp bên trong")
    return offset, entries


def _check_entries(entries: Collection[zipfile.ZipInfo], count: int, name: str) -> None:
    taken: set[str] = set()
    if len(entries) > MOST_ENTRIES:
        raise _refused(name, f"có hơn {MOST_ENTRIES} tệp bên trong")
    for info in entries:
        if wrong := _wrong_entry(info):
            raise _refused(name, f"{shown(info.orig_filename)}: {wrong}")
        if (path := info.filename.rstrip("/").casefold()) in taken:
            raise _refused(name, f"{shown(info.filename)}: có hai tệp cùng tên")
        taken.add(path)
    if len(entries) != count:
        raise _refused(name, "mục lục không đủ số tệp như đã ghi")
    if sum(info.file_size for info in entries) > MOST_BYTES:
        raise _refused(name, f"giải nén ra hơn {MOST_BYTES // 1024**3} GB")
    folders = {path[:place] for path in taken for place, sign in enumerate(path) if sign == "/"}
    if clash := next((info for info in entries if not info.is_dir() and info.filename.casefold() in folders), None):
        raise _refused(name, f"{shown(clash.filename)}: vừa là tệp vừa là thư mục")


def _wrong_entry(info: zipfile.ZipInfo) -> str:
    """What is wrong with one line of the table of contents, in Vietnamese; empty when nothing is."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    # zipfile cuts a name at NUL and turns backslashes round on Windows; the name as it is written counts.
    if wrong := wrong_path(info.orig_filename[:-1] if info.orig_filename.endswith("/") else info.orig_filename):
        return wrong
    if kind not in (0, stat.S_IFDIR if info.is_dir() else stat.S_IFREG):
        return "là liên kết hoặc thứ lạ, không phải tệp"
    if info.flag_bits & (_ENCRYPTED | _STRONG | _MASKED):
        return "bị khóa bằng mật khẩu"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "nén theo kiểu lạ"
    if info.is_dir() and (info.file_size or info.compress_size > 2):  # deflate's nothing is two bytes long
        return "thư mục mà lại có nội dung"
    if not info.orig_filename.isascii() and not info.flag_bits & _UTF8:
        return "tên có dấu mà không ghi bằng UTF-8"  # another name on each system
    return "có phần phụ lạ, có thể giấu tên hay nội dung khác" if _has_strange_extra(info.extra) else ""


def _has_strange_extra(extra: bytes) -> bool:
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, place)
        if kind not in _HARMLESS_EXTRAS:
            return True
        place += 4 + length
    return place != len(extra)


def _check_places(raw: BinaryIO, entries: Iterable[zipfile.ZipInfo], directory: int, name: str) -> dict[zipfile.ZipInfo, int]:
    """Where the content of each entry begins. Entries must follow one another without a gap and say what the table of contents says:
    programs that unpack from the front would find something else."""
    starts: dict[zipfile.ZipInfo, int] = {}
    place = 0
    for info in sorted(entries, key=lambda info: info.header_offset):
        if info.header_offset != place:
            raise _refused(name, "có dữ liệu lạ giấu giữa các tệp")
        raw.seek(place)
        length = _length_of_header(raw, info)
        if not length:
            raise _refused(name, f"{shown(info.filename)}: phần đầu của tệp không khớp mục lục")
        starts[info] = place + length
        raw.seek(starts[info] + info.compress_size)
        place = raw.tell() + _length_of_descriptor(raw, info)
    if directory != place:
        raise _refused(name, "có dữ liệu lạ giấu giữa các tệp")
    return starts


def _length_of_header(raw: BinaryIO, info: zipfile.ZipInfo) -> int:
    """Bytes of the header that stands before the content; 0 when it does not agree with the table of contents."""
    sign, _, flags, method, _, _, *sizes, name_length, extra_length = _LOCAL.unpack(raw.read(_LOCAL.size))
    written = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437")
    known = (info.CRC, info.compress_size, info.file_size)
    agreed = (
        (sign, flags, method) == (b"PK\3\4", info.flag_bits, info.compress_type)
        and all(here == there or (here == 0 and flags & _DESCRIPTOR) for here, there in zip(sizes, known, strict=True))
        and raw.read(name_length) == written
        and not _has_strange_extra(raw.read(extra_length))
    )
    return _LOCAL.size + name_length + extra_length if agreed else 0


def _length_of_descriptor(raw: BinaryIO, info: zipfile.ZipInfo) -> int:
    """Bytes of the descriptor after the content, where packers that write in one go put the sizes; with its signature or without."""
    if not info.flag_bits & _DESCRIPTOR:
        return 0
    sizes = _SIZES.pack(info.CRC, info.compress_size, info.file_size)
    found = raw.read(4 + _SIZES.size)
    return next((len(words) for words in (b"PK\7\x08" + sizes, sizes) if found.startswith(words)), 0)


def _top_of(entries: Iterable[str], name: str) -> str:
    """The folder (with its slash; empty: none) that holds the kit's list of checksums."""
    tops = {path.removesuffix(SUMS) for path in entries if path == SUMS or (path.count("/") == 1 and path.endswith(f"/{SUMS}"))}
    if len(tops) > 1:
        raise _refused(name, "có nhiều bộ bài trong một tệp")
    return tops.pop() if tops else ""


@contextmanager
def _plainly(name: str) -> Iterator[None]:
    """What zipfile and zlib say of damaged bytes, in plain words."""
    try:
        yield
    except _BROKEN as error:
        raise _refused(name, "tệp zip bị hỏng") from error


def _refused(name: str, why: str) -> KitError:
    return KitError.of(name, 0, "archive", why, "xin bản khác từ người giữ bộ bài")
