"""Markdown for pages and for print."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import yaml

from generator.errors import KitError
from generator.lessons import split
from generator.markdown import Renderer
from tests import samples


@pytest.fixture
def renderer(project: Path) -> Renderer:
    return Renderer(project / "mkdocs.yml")


def test_a_body_is_parted_at_its_steps_and_screens_are_kept_aside(renderer: Renderer) -> None:
    body = renderer.render_print(split(samples.LESSON, "a.md").body)
    assert [step.title for step in body.steps] == ["Đọc chậm", "Không bấm", "Hỏi người nhà", "Xóa tin"]
    assert "Mở đầu" in body.intro
    assert '<figure ref="0"' in body.steps[0].xhtml
    screen, *more = body.screens
    assert [other.caption for other in more] == ["Gọi cho con cháu", "Bấm nút xóa"]
    assert screen.caption == "Tin giả báo trúng thưởng"
    assert screen.svg.startswith("<svg")
    assert "nguy hiểm" in screen.alt


def test_each_part_is_well_formed_with_one_root(renderer: Renderer) -> None:
    body = renderer.render_print("Một&nbsp;hai<br>\n\n## B\n\n| a | b |\n|---|---|\n| 1 | 2 |\n".replace("<br>", "<br/>"))
    for part in (body.intro, *(step.xhtml for step in body.steps)):
        assert ET.fromstring(part).tag == "body"


def test_the_page_shows_the_picture_inline(renderer: Renderer) -> None:
    html = renderer.html(split(samples.LESSON, "a.md").body)
    assert '<figure class="phone"><svg' in html
    assert '<h2 id="doc-cham">' in html


def test_html_that_does_not_close_is_an_error_with_file_and_line(renderer: Renderer) -> None:
    with pytest.raises(KitError) as error:
        renderer.render_print("<b>chưa đóng\n", "a.md", 30)
    assert (error.value.problems[0].file, error.value.problems[0].line) == ("a.md", 30)


def test_the_configuration_may_name_functions_of_the_generator_only(project: Path) -> None:
    config = project / "mkdocs.yml"
    config.write_text(samples.CONFIG.replace("generator.text.slug", "os.system"), encoding="utf-8")
    with pytest.raises(yaml.YAMLError, match="only functions of the generator"):
        Renderer(config)


PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40" fill="{fill}"/></svg>'


def test_a_picture_beside_the_lesson_is_found_from_the_root_and_told_apart_by_its_content(renderer: Renderer, project: Path) -> None:
    picture = project / "content/vi/online-safety/hinh.svg"
    picture.write_text(PICTURE.format(fill="black"), encoding="utf-8")
    first = renderer.render_print("![Cái hộp](hinh.svg)", "content/vi/online-safety/scam.md").intro
    assert 'src="/content/vi/online-safety/hinh.svg"' in first
    picture.write_text(PICTURE.format(fill="white"), encoding="utf-8")
    assert renderer.render_print("![Cái hộp](hinh.svg)", "content/vi/online-safety/scam.md").intro != first


@pytest.mark.parametrize("target", ["khong-co.svg", "../../../../../secret.svg"])
def test_a_picture_that_is_not_in_the_project_is_an_error(renderer: Renderer, target: str) -> None:
    with pytest.raises(KitError, match="hình hỏng"):
        renderer.render_print(f"![Cái hộp]({target})", "content/vi/online-safety/scam.md", 30)
