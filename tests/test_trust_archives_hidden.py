"""A zip can show one thing to programs that read its table of contents, and another to those that read from the front: it is refused."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from generator.trust import Verdict
from tests.test_trust_archives import ENTRIES, TOP, checked, packed, refusal, streamed
from tests.trusted import write_zip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cam-tay.zip"


@pytest.mark.parametrize("kind", [0x7075, 0x756E, 0x0001, 0x9999])  # a second name, a link, other sizes, whatever
def test_what_an_entry_says_beside_its_name_is_refused_when_it_could_mean_another_file(path: Path, kind: int) -> None:
    entry = zipfile.ZipInfo(f"{TOP}/hien.html")
    entry.extra = struct.pack("<HHBL", kind, 5 + 7, 1, 0) + b"an.html"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(entry, b"x")
    assert refusal(path)


def from_the_front(raw: bytes) -> dict[str, bytes]:
    """What a program finds that unpacks as the bytes come in, and never sees the table of contents."""
    found, place = {}, 0
    while raw[place : place + 4] == b"PK\3\4":
        method, _, _, size, _, name, extra = struct.unpack("<8xHLLLLHH", raw[place : place + 30])
        start = place + 30 + name + extra
        content = raw[start : start + size]
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        found[raw[place + 30 : place + 30 + name].decode()] = inflate.decompress(content) if method else content
        place = start + size - len(inflate.unused_data)
    return found


def test_what_is_hidden_behind_the_content_of_an_entry_is_refused(path: Path) -> None:
    name, content = next(iter(ENTRIES.items()))
    evil = packed({f"{TOP}/site/la.html": b"goi so nay"})
    evil = evil[: evil.index(b"PK\1\2")]
    raw = packed()
    second = raw.index(b"PK\3\4", 4)
    spoiled = bytearray(raw[:second] + evil + raw[second:])
    size = second - 30 - len(name.encode()) + len(evil)
    spoiled[18:22] = struct.pack("<L", size)
    place = spoiled.index(b"PK\1\2")
    spoiled[-6:-2] = struct.pack("<L", place)
    spoiled[place + 20 : place + 24] = struct.pack("<L", size)
    while (place := spoiled.find(b"PK\1\2", place + 1)) >= 0:
        offset = struct.unpack("<L", spoiled[place + 42 : place + 46])[0]
        spoiled[place + 42 : place + 46] = struct.pack("<L", offset + len(evil))
    assert f"{TOP}/site/la.html" in from_the_front(bytes(spoiled))
    with zipfile.ZipFile(io.BytesIO(spoiled)) as file:
        assert {info.filename: file.read(info) for info in file.infolist()} == ENTRIES  # and others see nothing of it
        assert file.read(name) == content
    path.write_bytes(spoiled)
    assert "bị hỏng" in refusal(path)


@pytest.mark.parametrize("place", [6, 7, 14, 18, 22])  # flags twice, CRC, size in the archive, size unpacked
def test_a_header_that_does_not_agree_with_the_table_of_contents_is_refused(path: Path, place: int) -> None:
    raw = bytearray(packed())
    raw[place] ^= 1
    path.write_bytes(raw)
    assert "không khớp mục lục" in refusal(path)


def test_sizes_after_the_content_must_be_the_same_too(path: Path) -> None:
    raw = bytearray(streamed())
    raw[raw.index(b"PK\7\x08") + 4] ^= 1
    path.write_bytes(raw)
    assert refusal(path)


def test_a_table_of_contents_that_counts_wrongly_is_refused(path: Path) -> None:
    raw = bytearray(packed())
    raw[-14:-10] = struct.pack("<2H", 1, 1)
    path.write_bytes(raw)
    assert "không đủ số tệp" in refusal(path)


def test_a_name_that_each_system_reads_otherwise_is_refused(path: Path) -> None:
    raw = packed({**ENTRIES, f"{TOP}/t-.html": b"x"}).replace(b"/t-.html", b"/t\xe9.html")
    path.write_bytes(raw)
    assert "UTF-8" in refusal(path)


@pytest.mark.parametrize("name", ["._MO-TAI-DAY.html", "site/desktop.ini", "site/Thumbs.db/la.html"])
def test_in_an_archive_nothing_is_passed_over(path: Path, name: str) -> None:
    report = checked(write_zip(path, {**ENTRIES, f"{TOP}/{name}": b"x"}))
    assert (report.verdict, report.added) == (Verdict.CHANGED, (name,))
