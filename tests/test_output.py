"""Output is swapped in whole."""

from pathlib import Path

import pytest

from generator.output import recover, swapped


def test_a_good_build_replaces_what_it_made_and_leaves_the_rest(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "old.html").write_text("cũ")
    (tmp_path / "posters").mkdir()
    with swapped(tmp_path) as (_, new):
        (new / "site").mkdir()
        (new / "site" / "new.html").write_text("mới")
    assert [p.name for p in (tmp_path / "site").iterdir()] == ["new.html"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["posters", "site"]


def test_what_a_build_owns_and_did_not_make_this_time_does_not_stay_beside_the_new(tmp_path: Path) -> None:
    for name in ("site", "share", "posters"):
        (tmp_path / name).mkdir()
    (tmp_path / "catalog.json").write_text("{}")
    with swapped(tmp_path, ("site", "share", "catalog.json")) as (_, new):
        (new / "site").mkdir()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["posters", "site"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_interrupted_build_leaves_the_last_good_one(tmp_path: Path, error: type[BaseException]) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "good.html").write_text("tốt")
    with pytest.raises(error), swapped(tmp_path) as (_, new):
        (new / "site").mkdir()
        raise error
    assert [p.name for p in tmp_path.iterdir()] == ["site"]
    assert (tmp_path / "site" / "good.html").read_text() == "tốt"


def test_what_an_interruption_between_two_renames_left_aside_is_put_back(tmp_path: Path) -> None:
    (tmp_path / ".old-site").mkdir()
    (tmp_path / ".old-site" / "good.html").write_text("tốt")
    recover(tmp_path)
    assert (tmp_path / "site" / "good.html").read_text() == "tốt"
