"""Staging, the two engines, and what they leave in the folder."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from generator.build import load
from generator.engines import ENGINES, Engine, finish_build, start_build
from generator.errors import KitError
from generator.pages import Site
from generator.site import stage
from tests.prints import SAMPLE_DAY


def site_of(project: Path) -> Site:
    loaded = load(project)
    return loaded.site({}, SAMPLE_DAY)


@pytest.fixture
def work(project: Path) -> Path:
    """An empty scratch folder inside the project."""
    folder = project / "build" / "work"
    folder.mkdir(parents=True)
    return folder


def build(site: Site, work: Path, engine: Engine) -> Path:
    return finish_build(start_build(engine, work, 0), work, site.content)


def test_staging_again_writes_only_what_changed(project: Path, work: Path) -> None:
    assert stage(site_of(project), work) > 8
    assert stage(site_of(project), work) == 0
    lesson = project / "content/vi/online-safety/scam.md"
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("Để yên đó.", "Để yên."), encoding="utf-8")
    assert stage(site_of(project), work) == 1


def test_what_is_gone_from_the_content_is_gone_from_the_stage(project: Path, work: Path) -> None:
    picture = project / "content/vi/online-safety/hinh.svg"
    picture.write_text("<svg/>", encoding="utf-8")
    stage(site_of(project), work)
    assert (work / "docs/online-safety/hinh.svg").is_file()
    picture.unlink()
    (project / "content/vi/notices/bhyt.md").unlink()
    stage(site_of(project), work)
    assert not (work / "docs/online-safety/hinh.svg").exists()
    assert not (work / "docs/notices/bhyt.md").exists()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_warning_of_the_engine_fails_the_build_and_names_the_file(project: Path, work: Path, engine: Engine) -> None:
    site = site_of(project)
    stage(site, work)
    page = work / "docs/online-safety/scam.md"
    page.write_text(page.read_text(encoding="utf-8") + "[chỗ khác](khong-co.md)\n", encoding="utf-8")
    with pytest.raises(KitError) as caught:
        build(site, work, engine)
    (problem,) = caught.value.problems
    assert problem.file == "content/vi/online-safety/scam.md"
    assert "khong-co.md" in problem.message
    if engine == "zensical":  # MkDocs does not tell the line
        lines = (project / problem.file).read_text(encoding="utf-8").splitlines()
        assert problem.line == len(lines) + 1


class Loads(HTMLParser):
    """What a page makes a browser fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "link" and given.get("rel") == "canonical":
            return
        names = {"link": ["href"], "use": ["href", "xlink:href"], "image": ["href"], "object": ["data"], "form": ["action"]}
        for name in names.get(tag, ["src", "srcset", "poster", "background", "ping"]):
            if value := given.get(name):
                self.addresses.append(value)


def loads(path: Path) -> list[str]:
    """Addresses that a file of the site would load."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        parser = Loads()
        parser.feed(text)
        return parser.addresses
    if path.suffix == ".css":
        return re.findall(r"url\(\s*['\"]?([^)'\"]+)", text) + re.findall(r"@import\s+['\"]([^'\"]+)", text)
    return re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"']*", re.sub(r"^\s*//.*|/\*.*?\*/", "", text, flags=re.S | re.M))


@pytest.mark.parametrize("which", ["site", "zensical_site"])
def test_no_file_of_the_site_loads_from_another_host(which: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(which)
    files = [path for path in folder.rglob("*") if path.suffix in {".html", ".css", ".js"}]
    assert len(files) > 40
    found = {path.name: [at for at in loads(path) if re.match(r"(?:[a-z]+:)?//", at)] for path in files if path.name != "search-index.js"}
    assert {name: addresses for name, addresses in found.items() if addresses} == {}


@pytest.mark.parametrize("which", ["site", "zensical_site"])
def test_what_pages_load_is_there(which: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(which)
    for page in folder.rglob("*.html"):
        for address in loads(page):
            if page.name != "404.html":  # its addresses begin at the root of the host
                assert (page.parent / address).resolve().is_file(), (page.name, address)


def test_both_engines_make_the_same_pages(site: Path, zensical_site: Path) -> None:
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert pages == {path.relative_to(zensical_site).as_posix() for path in zensical_site.rglob("*.html")}
    assert {"index.html", "c3.html", "404.html", "prints.html", "online-safety/scam-messages.html", "notices/bhyt-100.html"} <= pages


def test_the_theme_packages_leave_no_weight_behind(site: Path, zensical_site: Path) -> None:
    for folder in (site, zensical_site):
        weight = sum(path.stat().st_size for path in (folder / "assets").rglob("*") if path.is_file())
        assert weight < 250_000
