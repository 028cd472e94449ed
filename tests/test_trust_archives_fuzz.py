"""Archives of chance: no bytes make `kit verify` fall over, and none but the original are called whole."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.trust import Verdict
from tests.test_trust_archives import ENTRIES, checked, packed


def judged_as_original(raw: bytes, folder: Path) -> bool:
    """Whether these bytes are called whole; anything else must be a verdict, never an exception."""
    path = folder / "fuzz.zip"
    path.write_bytes(raw)
    report = checked(path)
    assert report.lines("ở đây")
    return report.verdict is Verdict.WHOLE


def same_content(raw: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(raw)) as file:
        return {info.filename: file.read(info) for info in file.infolist()} == ENTRIES


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@given(raw=st.binary(max_size=300))
def test_random_bytes_are_never_whole_and_never_a_traceback(scratch: Path, raw: bytes) -> None:
    assert not judged_as_original(raw, scratch)
    assert not judged_as_original(b"PK\3\4" + raw + b"PK\5\6" + bytes(18), scratch)


@given(flips=st.lists(st.tuples(st.integers(0, len(packed()) - 1), st.integers(1, 255)), min_size=1, max_size=4))
def test_flipped_bytes_are_whole_only_where_they_change_no_content(scratch: Path, flips: list[tuple[int, int]]) -> None:
    raw = bytearray(packed())
    for place, mask in flips:
        raw[place] ^= mask
    assert not judged_as_original(bytes(raw), scratch) or same_content(bytes(raw))


def test_every_byte_flipped_once_is_whole_only_where_it_changes_no_content(scratch: Path) -> None:
    original = packed()
    for place in range(len(original)):
        raw = bytearray(original)
        raw[place] ^= 0x11
        assert not judged_as_original(bytes(raw), scratch) or same_content(bytes(raw)), place


@given(cut=st.integers(0, len(packed()) - 1), tail=st.binary(max_size=30))
def test_a_truncated_zip_is_never_whole(scratch: Path, cut: int, tail: bytes) -> None:
    original = packed()
    assert not judged_as_original(original[:cut], scratch)
    assert original[:cut] + tail == original or not judged_as_original(original[:cut] + tail, scratch)


@given(name=st.text(min_size=1, max_size=20), content=st.binary(max_size=50))
def test_one_more_entry_of_any_name_is_never_whole(scratch: Path, name: str, content: bytes) -> None:
    try:
        raw = packed({**ENTRIES, name: content})
    except (UnicodeEncodeError, ValueError):
        return  # zipfile does not write such a name
    assert not judged_as_original(raw, scratch) or (name.endswith("/") and not content)  # an empty folder
