"""The page about the kit: whose it is, and how to find out whether somebody has altered it."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from playwright.sync_api import Browser

from generator.build import build_kit, load
from generator.engines import Engine
from generator.pages import menu, pages
from tests import samples
from tests.browser import address, offline_page
from tests.prints import SAMPLE_DAY, sample_project, silent
from tests.test_fingerprint import KEY

PRINT = "HEE3 GM3F MPAK KVRD"


def sign_settings(root: Path) -> None:
    """Give the small project a public key."""
    config = samples.CONFIG.replace("  kit:\n", f"  kit:\n    public_key: {KEY}\n")
    (root / "mkdocs.yml").write_text(config, encoding="utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path]]:
    """The small project's site with a key and without, by engine."""
    root = sample_project(tmp_path_factory.mktemp("about") / "project")
    engines = get_args(Engine)
    unsigned = [build_kit(load(root), root / f"unsigned-{engine}", engine, SAMPLE_DAY, silent).site for engine in engines]
    sign_settings(root)
    signed = [build_kit(load(root), root / f"signed-{engine}", engine, SAMPLE_DAY, silent).site for engine in engines]
    return dict(zip(engines, zip(signed, unsigned, strict=True), strict=True))


@pytest.fixture(params=get_args(Engine))
def about(request: pytest.FixtureRequest, built: dict[str, tuple[Path, Path]]) -> tuple[Path, Path]:
    """The signed and the unsigned site of each engine in turn."""
    return built[request.param]


def test_a_signed_kit_shows_its_fingerprint_in_large_signs_and_how_each_is_said(browser: Browser, about: tuple[Path, Path]) -> None:
    with offline_page(browser) as (page, left):
        page.goto(address(about[0], "about.html"))
        groups = page.locator(".key-print b")
        assert groups.all_inner_texts() == PRINT.split()
        assert page.locator(".key-print small").first.inner_text() == "H (hoa), E (em), E (em), ba"
        assert groups.evaluate_all("all => all.map(e => parseFloat(getComputedStyle(e).fontSize))") == [38] * 4
        assert "chưa ký" not in page.inner_text("h2#dau-van-tay + p").lower()
        assert left == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_an_unsigned_kit_says_so_and_is_never_called_safe(browser: Browser, about: tuple[Path, Path]) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(about[1], "about.html"))
        said = page.inner_text("main")
        assert "Bộ này chưa ký" in said
        assert "không có cách nào chứng tỏ" in said
        assert "an toàn" not in said.lower()
        assert page.locator(".key-print").count() == 0


def test_it_says_version_licence_and_that_names_are_invented(browser: Browser, about: tuple[Path, Path]) -> None:
    with offline_page(browser, java_script_enabled=False) as (page, _):
        page.goto(address(about[0], "about.html"))
        said = page.inner_text("main")
        for words in ("2026.11.23", "23/11/2026", "CC BY 4.0", "Apache 2.0", "Material Design Icons", "Roboto", "bịa ra"):
            assert words in said


def test_the_menu_leads_to_it_from_every_page(project: Path) -> None:
    loaded = load(project)
    site = loaded.site({}, SAMPLE_DAY)
    assert {"title": "Về bộ bài này", "url": "about.html"} in menu(site)["pages"]
    assert any(page.path == "about.md" for page in pages(site))


def test_the_licences_it_names_are_those_of_what_is_shipped() -> None:
    import font_roboto
    import material

    icons = Path(material.__file__).parent / "templates/.icons/material/LICENSE"
    assert "Pictogrammers" in icons.read_text(encoding="utf-8")
    assert "Apache 2.0" in icons.read_text(encoding="utf-8")
    font = Path(font_roboto.__file__).parent / "files/LICENSE"
    assert "Apache License" in font.read_text(encoding="utf-8")
