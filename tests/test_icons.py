"""The kit's mark as pictures."""

import base64
import struct
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from generator.errors import KitError
from generator.icons import theme_icons

# The picture as a browser sees it: how many of its dots are paper, how many the mark's blue, and how far from the middle any mark reaches.
LOOK = """async address => {
  const picture = await createImageBitmap(await (await fetch(address)).blob()), size = picture.width;
  const brush = new OffscreenCanvas(size, size).getContext("2d");
  brush.drawImage(picture, 0, 0);
  const dots = brush.getImageData(0, 0, size, size).data, middle = (size - 1) / 2, found = {paper: 0, mark: 0, reach: 0};
  for (let at = 0; at < size * size; at++) {
    const colour = dots.slice(4 * at, 4 * at + 4).join();
    if (colour === "255,250,240,255") { found.paper++; continue; }
    if (colour === "11,79,156,255") found.mark++;
    found.reach = Math.max(found.reach, Math.hypot(at % size - middle, Math.floor(at / size) - middle));
  }
  return found;
}"""


def test_each_picture_is_square_and_of_the_size_asked(project: Path) -> None:
    for size, png in theme_icons(project, [48, 192, 512]).items():
        assert png.startswith(b"\x89PNG\r\n\x1a\n")
        assert struct.unpack(">II", png[16:24]) == (size, size)


@pytest.mark.parametrize("size", [48, 512])
def test_the_mark_is_on_the_paper_and_inside_the_circle_a_launcher_keeps(project: Path, browser: Browser, size: int) -> None:
    png = theme_icons(project, [size])[size]
    page = browser.new_page()
    found: dict[str, Any] = page.evaluate(LOOK, "data:image/png;base64," + base64.b64encode(png).decode())
    page.close()
    assert found["paper"] > size * size / 2
    assert found["mark"] > size * size / 20
    assert found["reach"] <= 0.4 * size


def test_the_same_picture_is_the_same_bytes(project: Path) -> None:
    assert theme_icons(project, [48, 192]) == theme_icons(project, [48, 192])


def test_another_mark_of_the_theme_is_another_picture(project: Path) -> None:
    before = theme_icons(project, [48])
    mark = project / "site_templates" / "theme" / "assets" / "icon.svg"
    mark.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="3"/></svg>', encoding="utf-8")
    assert theme_icons(project, [48]) != before


def test_a_mark_that_is_no_picture_is_named(project: Path) -> None:
    (project / "site_templates" / "theme" / "assets" / "icon.svg").write_text("<p>Không phải hình", encoding="utf-8")
    with pytest.raises(KitError) as caught:
        theme_icons(project, [48])
    problem = caught.value.problems[0]
    assert problem.file == "site_templates/theme/assets/icon.svg"
    assert "không vẽ được" in problem.message
    assert problem.hint
