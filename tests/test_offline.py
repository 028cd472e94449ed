"""What is written for phones that keep the site: the list with its sums, the manifest, the icons."""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path

import pytest

from generator.offline import LEFT_OUT
from tests.kept import LATER, digest, equip, equipped, listed, unasked


@pytest.fixture(scope="session")
def kept_site(site: Path, real_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real kit's site, equipped. Tests do not change it."""
    return equipped(site, real_project, tmp_path_factory.mktemp("kept") / "site")


def files(built: Path) -> set[str]:
    return {path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file()}


def test_every_file_of_the_site_is_listed_or_left_out_by_name(kept_site: Path) -> None:
    names = [row[0] for row in listed(kept_site)["files"]]
    assert len(names) == len(set(names))
    assert files(kept_site) - set(names) == LEFT_OUT
    assert set(names) <= files(kept_site)


def test_sums_and_sizes_are_those_of_the_files(kept_site: Path) -> None:
    for name, sum_, size, _ in listed(kept_site)["files"]:
        content = (kept_site / name).read_bytes()
        assert (sum_, size) == (digest(content), len(content))


def test_pages_scripts_and_pictures_are_kept_unasked_and_prints_and_recordings_are_not(
    site: Path, real_project: Path, tmp_path: Path
) -> None:
    built = equipped(site, real_project, tmp_path / "site")
    (built / "phone-basics" / "A1.tay.m4a").write_bytes(bytes(2000))
    equip(built, real_project)
    assert {"index.html", "c3.html", "assets/kit.css", "assets/search-index.js", "assets/icon-512.png"} <= unasked(built)
    heavy = {row[0] for row in listed(built)["files"]} - unasked(built)
    assert {f"print/{path.name}" for path in built.glob("print/*")} | {"phone-basics/A1.tay.m4a"} <= heavy
    assert {Path(name).suffix for name in heavy} <= {".pdf", ".m4a", ".mp3", ".ogg"}


def test_the_same_site_gets_the_same_bytes_however_often_it_is_equipped(kept_site: Path, real_project: Path) -> None:
    before = {name: (kept_site / name).read_bytes() for name in files(kept_site)}
    equip(kept_site, real_project)
    assert {name: (kept_site / name).read_bytes() for name in files(kept_site)} == before


def test_a_change_of_any_file_of_the_day_or_of_the_worker_is_another_version(project: Path, tmp_path: Path) -> None:
    built = tmp_path / "site"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text("Bài học", encoding="utf-8")
    versions = [listed(equip(built, project))["version"]]
    versions.append(listed(equip(built, project, LATER))["version"])
    (built / "index.html").write_text("Bài học mới", encoding="utf-8")
    versions.append(listed(equip(built, project, LATER))["version"])
    (built / "them.html").write_text("Bài học mới", encoding="utf-8")
    versions.append(listed(equip(built, project, LATER))["version"])
    worker = project / "site_templates" / "offline" / "sw.js"
    worker.write_text(worker.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    versions.append(listed(equip(built, project, LATER))["version"])
    assert len(set(versions)) == 5
    (built / "404.html").write_text("Không thấy", encoding="utf-8")
    assert listed(equip(built, project, LATER))["version"] == versions[-1]


def test_a_site_without_prints_is_equipped_as_well(project: Path, tmp_path: Path) -> None:
    built = tmp_path / "site"
    (built / "assets").mkdir(parents=True)
    (built / "Bài 1 & 2.html").write_text("Chào bà con", encoding="utf-8")
    kit = listed(equip(built, project))
    assert [row[0] for row in kit["files"]] == ["Bài 1 & 2.html", "assets/icon-192.png", "assets/icon-512.png", "manifest.webmanifest"]
    assert kit["date"] == "23/11/2026"


def test_the_manifest_names_the_kit_in_the_colours_of_the_theme(kept_site: Path) -> None:
    manifest = json.loads((kept_site / "manifest.webmanifest").read_text(encoding="utf-8"))
    assert (manifest["name"], manifest["lang"], manifest["display"]) == ("Cầm Tay", "vi", "standalone")
    assert (kept_site / manifest["start_url"]).is_file()
    colours = dict(
        re.findall(r"--(\w+): (#\w+);", (kept_site / "assets" / "kit.css").read_text(encoding="utf-8").replace("#fff;", "#ffffff;"))
    )
    assert (manifest["background_color"], manifest["theme_color"]) == (colours["paper"], colours["card"])
    for icon in manifest["icons"]:
        width, height = struct.unpack(">II", (kept_site / icon["src"]).read_bytes()[16:24])
        assert icon["sizes"] == f"{width}x{height}"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


def test_no_page_names_the_manifest_itself(kept_site: Path) -> None:
    """Chromium complains of a manifest beside a page opened from a folder; the script adds it where it is of use."""
    for page in kept_site.rglob("*.html"):
        assert "manifest" not in page.read_text(encoding="utf-8")
