"""Which files of a folder are shared, under which addresses, as what."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import KitError
from generator.share.files import Shelf, cache_control, content_type, read_shelf
from tests.sharing import carried_kit

SHELF = Shelf({name: Path(name) for name in ("/site/index.html", "/site/c3.html", "/site/print/A1-handout.pdf", "/share/kit.html")})


def test_only_the_site_and_the_single_files_of_a_build_are_shared_never_its_register(tmp_path: Path) -> None:
    shelf = read_shelf(carried_kit(tmp_path))
    assert {name.split("/")[1] for name in shelf.files} == {"site", "share"}
    assert shelf.find("/site/online-safety/scam.html") == tmp_path / "site/online-safety/scam.html"
    assert [path.name for path in shelf.singles()] == sorted(path.name for path in (tmp_path / "share").iterdir())
    assert shelf.find("/site/.hidden") is None


def test_an_unpacked_kit_and_a_bare_site_are_shared_as_well(tmp_path: Path) -> None:
    kit = carried_kit(tmp_path / "kit")
    (kit / "MO-TAI-DAY.html").write_text("Mở tại đây", encoding="utf-8")
    assert read_shelf(kit).has_site
    bare = read_shelf(kit / "site")
    assert bare.find("/site/") == kit / "site/index.html"
    assert list(bare.singles()) == []


def test_a_kit_in_a_folder_of_its_own_name_as_windows_unpacks_it_is_found(tmp_path: Path) -> None:
    kit = carried_kit(tmp_path / "cam-tay/cam-tay")
    assert read_shelf(kit.parent).find("/site/c3.html") == kit / "site/c3.html"
    (kit.parent / "khac/site").mkdir(parents=True)
    with pytest.raises(KitError):  # of two nobody knows which is meant
        read_shelf(kit.parent)


def test_single_files_alone_are_enough(tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "share/A1.html").write_text("x", encoding="utf-8")
    shelf = read_shelf(tmp_path)
    assert not shelf.has_site
    assert [path.name for path in shelf.singles()] == ["A1.html"]


@pytest.mark.parametrize("made", [False, True])
def test_a_folder_that_is_not_there_or_empty_leads_on_to_building(tmp_path: Path, made: bool) -> None:
    folder = tmp_path / "build"
    if made:
        folder.mkdir()
    with pytest.raises(KitError, match="kit build"):
        read_shelf(folder)


def test_links_that_lead_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "index.html").write_text("bí mật", encoding="utf-8")
    kit = carried_kit(tmp_path / "kit")
    (kit / "site/link.html").symlink_to(secret / "index.html")
    (kit / "site/folder").symlink_to(secret)
    shelf = read_shelf(kit)
    assert not [name for name in shelf.files if "link" in name or "folder" in name]
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked/site").symlink_to(secret)
    with pytest.raises(KitError):
        read_shelf(tmp_path / "linked")


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ("/site/C3.HTML", "/site/c3.html"),
        ("/C3", "/site/c3.html"),
        ("/c3.html", "/site/c3.html"),
        ("/site", "/site/"),
        ("/SITE/", "/site/"),
        ("/site/print/a1-HANDOUT.pdf", "/site/print/A1-handout.pdf"),
        ("/site/print/", None),
        ("/", None),
        ("/site/../share/kit.html", None),
    ],
)
def test_capitals_from_a_poster_and_a_bare_code_are_led_to_the_right_address(asked: str, right: str | None) -> None:
    assert SHELF.elsewhere(asked) == right


@given(st.text(max_size=60) | st.from_regex(r"(/|\.\.|%2e|\\|site|share|\x00|C3)*", fullmatch=True))
def test_whatever_is_asked_only_files_of_the_table_come_out(path: str) -> None:
    assert SHELF.find(path) in {None, *SHELF.files.values()}
    right = SHELF.elsewhere(path)
    assert right is None or SHELF.find(right) is not None


def test_files_are_called_what_they_are_and_only_heavy_ones_are_kept_unasked() -> None:
    assert content_type(Path("a.html")) == "text/html; charset=utf-8"
    assert content_type(Path("A1.vi.M4A")) == "audio/mp4"
    assert content_type(Path("manifest.webmanifest")) == "application/manifest+json"
    assert content_type(Path("SHA256SUMS")) == content_type(Path("cam-tay_vi.zim")) == "application/octet-stream"
    assert {cache_control(Path(name)) for name in ("sw.js", "index.html", "kit.css", "catalog.json", "m.webmanifest")} == {"no-cache"}
    assert {cache_control(Path(name)) for name in ("a.pdf", "a.mp3", "a.svg", "a.zim", "a.zip")} == {"max-age=3600"}
