"""The zip of a kit."""

from __future__ import annotations

import os
import random
import shutil
import tracemalloc
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.archive import GUIDE, write_zip, zip_entries

DAY = 1795392000  # 2026-11-23
TOP = "cam-tay-mau"


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """What a build leaves in its folder, in small."""
    files = {
        "site/index.html": b"<p>m\xe1\xbb\x9f</p>" * 500,
        "site/assets/kit.css": b"p{}",
        "site/print/A1-handout-a4.pdf": b"%PDF-1.7 " * 500,
        "site/bai/\u0111\u1ecdc.ogg": b"OggS" * 400,
        "share/A1.html": b"<p>A1",
        "share/kit.html": b"<p>kit",
        "share/cam-tay_vi.zim": b"ZIM",
        "catalog.json": b"{}",
    }
    for name, content in files.items():
        path = tmp_path / "build" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "build"


def test_it_holds_the_guide_the_site_with_its_prints_and_the_single_files(build: Path, tmp_path: Path) -> None:
    write_zip(zip_entries(build, "<h1>Mở</h1>", TOP), DAY, tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            f"{TOP}/{name}"
            for name in (
                GUIDE,
                "share/A1.html",
                "share/kit.html",
                "site/assets/kit.css",
                "site/bai/đọc.ogg",
                "site/index.html",
                "site/print/A1-handout-a4.pdf",
            )
        ]
        assert archive.read(f"{TOP}/{GUIDE}").decode() == "<h1>Mở</h1>"
        for name in archive.namelist()[1:]:
            assert archive.read(name) == (build / name.removeprefix(f"{TOP}/")).read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["build", "x.zip"]


def test_everything_in_it_has_one_date_and_may_be_read_by_all(build: Path, tmp_path: Path) -> None:
    (build / "site" / "index.html").chmod(0o700)
    write_zip(zip_entries(build, "x", TOP), DAY, tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert {info.date_time for info in archive.infolist()} == {(2026, 11, 23, 0, 0, 0)}
        assert {(info.create_system, info.external_attr >> 16) for info in archive.infolist()} == {(3, 0o100644)}


def test_what_is_compressed_already_is_stored_and_the_rest_made_smaller(build: Path, tmp_path: Path) -> None:
    write_zip(zip_entries(build, "x", TOP), DAY, tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        kinds = {info.filename.rpartition(".")[2]: info.compress_type for info in archive.infolist()}
        page = archive.getinfo(f"{TOP}/site/index.html")
        assert page.compress_size < page.file_size / 10
    assert kinds == {"html": zipfile.ZIP_DEFLATED, "css": zipfile.ZIP_DEFLATED, "pdf": zipfile.ZIP_STORED, "ogg": zipfile.ZIP_STORED}


def test_the_same_entries_give_the_same_bytes_in_whatever_order_and_place(build: Path, tmp_path: Path) -> None:
    entries = zip_entries(build, "x", TOP)
    write_zip(entries, DAY, tmp_path / "a.zip")
    mixed = list(entries.items())
    random.Random(4).shuffle(mixed)  # noqa: S311 - any order but the first
    copy = tmp_path / "elsewhere"
    shutil.copytree(build, copy)
    for path in copy.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    write_zip(dict(mixed), DAY, tmp_path / "b.zip")
    write_zip(zip_entries(copy, "x", TOP), DAY, tmp_path / "c.zip")
    write_zip({name: path.read_bytes() if isinstance(path, Path) else path for name, path in mixed}, DAY, tmp_path / "d.zip")
    assert len({(tmp_path / name).read_bytes() for name in ("a.zip", "b.zip", "c.zip", "d.zip")}) == 1
    write_zip(entries, DAY + 86400, tmp_path / "e.zip")
    assert (tmp_path / "e.zip").read_bytes() != (tmp_path / "a.zip").read_bytes()


@given(st.integers(min_value=-(10**12), max_value=253402300799))
def test_any_epoch_gives_a_date_that_a_zip_can_say(tmp_path_factory: pytest.TempPathFactory, epoch: int) -> None:
    path = tmp_path_factory.getbasetemp() / "epoch.zip"
    write_zip({"a/b.txt": b"x"}, epoch, path)
    with zipfile.ZipFile(path) as archive:
        said = datetime(*archive.infolist()[0].date_time)
        assert datetime(1980, 1, 1) <= said <= datetime(2107, 12, 31, 23, 59, 58)


def test_a_large_file_is_never_held_whole(tmp_path: Path) -> None:
    with (tmp_path / "large.pdf").open("wb") as file:
        file.truncate(80_000_000)
    tracemalloc.start()
    write_zip({"a/large.pdf": tmp_path / "large.pdf"}, DAY, tmp_path / "x.zip")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (tmp_path / "x.zip").stat().st_size > 80_000_000
    assert most < 10_000_000


def test_when_it_fails_the_last_good_zip_stays_and_nothing_else(build: Path, tmp_path: Path) -> None:
    write_zip({"a/b.txt": b"good"}, DAY, tmp_path / "x.zip")
    before = (tmp_path / "x.zip").read_bytes()
    entries = zip_entries(build, "x", TOP)
    (build / "site" / "print" / "A1-handout-a4.pdf").unlink()
    with pytest.raises(FileNotFoundError):
        write_zip(entries, DAY, tmp_path / "x.zip")
    assert (tmp_path / "x.zip").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["build", "x.zip"]


def test_names_are_marked_as_utf_8_so_that_windows_shows_their_diacritics(build: Path, tmp_path: Path) -> None:
    write_zip(zip_entries(build, "x", TOP), DAY, tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert archive.getinfo(f"{TOP}/site/bai/đọc.ogg").flag_bits & 0x800  # APPNOTE 4.4.4, bit 11
