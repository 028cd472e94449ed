"""Fixtures shared by all tests."""

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from generator.build import build_kit, load
from tests.browser import launch
from tests.hosts import Host, hosting
from tests.kept import equipped
from tests.prints import ROOT, SAMPLE_DAY, prints_of, sample_project, silent

# How long a machine takes is a matter for benchmarks/, never for a test.
settings.register_profile("kit", deadline=None)
settings.load_profile("kit")

# Started in the background of a shell, Ctrl+C is ignored here and, inherited, by every command that a test starts and stops.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project of its own: one lesson, one notice, a glossary, the real templates."""
    return sample_project(tmp_path / "project")


@pytest.fixture(scope="session")
def sample_prints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """All PDFs of the small project, by name."""
    return prints_of(sample_project(tmp_path_factory.mktemp("sample")), SAMPLE_DAY)


@pytest.fixture(scope="session")
def real_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this repository's own words and looks."""
    root = tmp_path_factory.mktemp("real")
    for name in ("content", "site_templates", "samples"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copyfile(ROOT / "mkdocs.yml", root / "mkdocs.yml")
    return root


@pytest.fixture(scope="session")
def site(real_project: Path) -> Path:
    """The real kit's site, built once with MkDocs."""
    return build_kit(load(real_project), real_project / "build", "mkdocs", SAMPLE_DAY, silent).site


@pytest.fixture(scope="session")
def zensical_site(real_project: Path) -> Path:
    """The same, built with Zensical."""
    return build_kit(load(real_project), real_project / "build-zensical", "zensical", SAMPLE_DAY, silent).site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, kept open for all browser tests."""
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture(params=["mkdocs", "zensical"])
def either_site(request: pytest.FixtureRequest) -> Path:
    """The site of each engine in turn."""
    site: Path = request.getfixturevalue("site" if request.param == "mkdocs" else "zensical_site")
    return site


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has kept nothing yet."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    yield context
    context.close()


@pytest.fixture
def host(site: Path, real_project: Path, tmp_path: Path) -> Iterator[Host]:
    """The real kit in a folder of a host, as on GitHub Pages; its files may be changed."""
    with hosting(equipped(site, real_project, tmp_path / "served"), "/bo-bai/") as running:
        yield running
