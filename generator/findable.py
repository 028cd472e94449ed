"""What the site's search finds, as data. Pure."""

from __future__ import annotations

from .blocks import read_blocks
from .lessons import Lesson, Notice
from .pages import GLOSSARY_PAGE, Site
from .search import SearchDoc


def search_docs(site: Site) -> list[SearchDoc]:
    """What the site's search finds: lessons, then notices, then the glossary."""
    titles = {track.slug: track.title for track in site.settings.tracks}
    found = [_search_lesson(lesson, titles[lesson.track]) for lesson in site.content.lessons]
    found += [_search_notice(notice, site.said["notices"]) for notice in site.content.notices]
    if glossary := site.content.glossary:
        text = " ".join(text for _, text in read_blocks(glossary.source.body).prose)
        summary = site.said["glossary_description"]
        found.append(
            SearchDoc("", site.said["glossary"], GLOSSARY_PAGE, site.said["glossary"], summary, tuple(sorted(glossary.terms)), text, "page")
        )
    return found


def _search_lesson(lesson: Lesson, section: str) -> SearchDoc:
    blocks, front = read_blocks(lesson.source.body), lesson.front
    words = [text for _, text in blocks.prose] + list(front.objectives) + [f"{q.ask} {q.why}" for q in front.quiz]
    headings = tuple(heading.text for heading in blocks.headings)
    return SearchDoc(lesson.code, front.title, lesson.page, section, front.summary, headings, " ".join(words), "lesson")


def _search_notice(notice: Notice, section: str) -> SearchDoc:
    blocks, front = read_blocks(notice.source.body), notice.front
    text = " ".join([*(text for _, text in blocks.prose), front.sms, front.issuer, front.document or ""])
    return SearchDoc(notice.code, front.title, notice.page, section, front.summary, tuple(h.text for h in blocks.headings), text, "notice")
