"""The content folder."""

from pathlib import Path

from generator.build import load
from generator.content import read_content
from generator.settings import read_settings
from tests import samples


def test_lessons_come_in_the_order_of_tracks_and_numbers(project: Path) -> None:
    folder = project / "content" / "vi"
    (folder / "phone-basics").mkdir()
    for track, code in (("phone-basics", "A2"), ("phone-basics", "A10"), ("online-safety", "C3")):
        (folder / track / f"{code.lower()}.md").write_text(samples.LESSON.replace("code: C1", f"code: {code}"), encoding="utf-8")
    assert [lesson.code for lesson in load(project).content.lessons] == ["A2", "A10", "C1", "C3"]


def test_the_glossary_gives_its_terms_in_all_spellings(project: Path) -> None:
    (project / "content" / "vi" / "glossary.md").write_text("---\ntitle: x\n---\n\nVNeID, VNEID\n:   Ứng dụng.\n", encoding="utf-8")
    glossary = load(project).content.glossary
    assert glossary is not None
    assert glossary.terms == {"VNeID", "VNEID"}


def test_a_project_without_content_says_so(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text(samples.CONFIG, encoding="utf-8")
    settings = read_settings(tmp_path)
    assert [p.rule for p in read_content(tmp_path, settings).problems] == ["no-content"]
