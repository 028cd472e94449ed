"""The pages of the site as data: for each its address, its front matter (what the theme's templates are given) and its Markdown. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from .blocks import read_blocks
from .content import GLOSSARY, NOTICES, Content
from .fingerprint import spoken
from .lessons import Lesson, Notice, SourceRef
from .markdown import Renderer
from .recordings import Recording
from .search import SearchDoc
from .settings import Settings, Track
from .text import plain
from .words import LANGUAGES, NEEDS, audience, day, source_day

PRINTS_PAGE = "prints.html"
GLOSSARY_PAGE = "glossary.html"
ABOUT_PAGE = "about.html"
Data = dict[str, Any]
#: Links to prints by owner: a lesson's code, a notice's code or a track's slug.
Prints = Mapping[str, list[Data]]


@dataclass(frozen=True)
class Page:
    """A staged page: `path` inside the docs folder, `meta` its front matter, `body` its Markdown."""

    path: str
    meta: Data
    body: str = ""


@dataclass(frozen=True)
class Site:
    """What pages are made from; `today` decides which notices have ended and what is due for review."""

    content: Content
    settings: Settings
    renderer: Renderer
    prints: Prints
    today: date

    def tracks(self) -> list[Track]:
        """The tracks that have lessons."""
        return [track for track in self.settings.tracks if self.content.lessons_of(track.slug)]


def menu(site: Site) -> Data:
    """Tracks with their lessons, notices and further pages: what every page's menu shows."""
    return {
        "tracks": [_menu_track(site, track) for track in site.tracks()],
        "notices": [_menu_notice(site, notice) for notice in site.content.notices],
        "pages": [
            {"title": "Thông báo", "url": f"{NOTICES}/index.html"},
            *([{"title": "Giải nghĩa từ", "url": GLOSSARY_PAGE}] if site.content.glossary else []),
            {"title": "Bản in", "url": PRINTS_PAGE},
            {"title": "Về bộ bài này", "url": ABOUT_PAGE},
        ],
    }


def pages(site: Site) -> list[Page]:
    """Every page of the site."""
    made = [
        _page("index.md", "home.html", site.settings.site_name, "Bài học dùng điện thoại cho bà con.", {"kind": "home"}),
        _page(
            f"{NOTICES}/index.md",
            "notices.html",
            "Thông báo",
            "Chính sách và cảnh báo, có mã bốn số.",
            {"kind": "notices"},
        ),
        _page(
            PRINTS_PAGE.replace(".html", ".md"),
            "plain.html",
            "Bản in",
            "Tờ bài học, áp phích, tập bài để in.",
            {"kind": "plain"},
            _prints_body(site),
        ),
        _about(site),
    ]
    for track in site.tracks():
        made.append(_page(f"{track.slug}/index.md", "track.html", track.title, track.about, {"kind": "track", "slug": track.slug}))
    for place, lesson in enumerate(site.content.lessons):
        made += [_lesson(site, lesson, place), _short(site, lesson)]
    made += [_notice(site, notice) for notice in site.content.notices]
    if site.content.glossary:
        made.append(_page(GLOSSARY, "plain.html", "Giải nghĩa từ", "Từ lạ, nói lại cho dễ hiểu.", {"kind": "plain"}, _glossary_body(site)))
    return made


def search_docs(site: Site) -> list[SearchDoc]:
    """What the site's search finds: lessons, then notices, then the glossary."""
    titles = {track.slug: track.title for track in site.settings.tracks}
    found = [_search_lesson(lesson, titles[lesson.track]) for lesson in site.content.lessons]
    found += [_search_notice(notice) for notice in site.content.notices]
    if glossary := site.content.glossary:
        text = " ".join(text for _, text in read_blocks(glossary.source.body).prose)
        summary = "Từ lạ, nói lại cho dễ hiểu."
        found.append(SearchDoc("", "Giải nghĩa từ", GLOSSARY_PAGE, "Giải nghĩa từ", summary, tuple(sorted(glossary.terms)), text, "page"))
    return found


def _search_lesson(lesson: Lesson, section: str) -> SearchDoc:
    blocks, front = read_blocks(lesson.source.body), lesson.front
    words = [text for _, text in blocks.prose] + list(front.objectives) + [f"{q.ask} {q.why}" for q in front.quiz]
    headings = tuple(heading.text for heading in blocks.headings)
    return SearchDoc(lesson.code, front.title, lesson.page, section, front.summary, headings, " ".join(words), "lesson")


def _search_notice(notice: Notice) -> SearchDoc:
    blocks, front = read_blocks(notice.source.body), notice.front
    text = " ".join([*(text for _, text in blocks.prose), front.sms, front.issuer, front.document or ""])
    return SearchDoc(
        notice.code, front.title, notice.page, "Thông báo", front.summary, tuple(h.text for h in blocks.headings), text, "notice"
    )


def _page(path: str, template: str, title: str, description: str, kit: Data, body: str = "") -> Page:
    return Page(path, {"template": template, "title": title, "description": description, "kit": kit}, body)


def _about(site: Site) -> Page:
    """What the kit is and whose: its version, the fingerprint of its key and how that is said (no groups: the kit is not signed)."""
    fingerprint = site.settings.fingerprint
    kit = {
        "kind": "about",
        "version": site.content.version,
        "reviewed": day(site.content.newest_review),
        "groups": [{"signs": group, "said": said} for group, said in zip(fingerprint.split(), spoken(fingerprint), strict=True)],
    }
    description = "Bộ bài là gì, làm sao biết còn nguyên vẹn, và được dùng thế nào."
    return _page(ABOUT_PAGE.replace(".html", ".md"), "about.html", "Về bộ bài này", description, kit)


def _lesson(site: Site, lesson: Lesson, place: int) -> Page:
    front, lessons = lesson.front, site.content.lessons
    track = next(track for track in site.settings.tracks if track.slug == lesson.track)
    kit = {
        "kind": "lesson",
        "code": lesson.code,
        "summary": front.summary,
        "minutes": front.minutes,
        "timing": _timing(lesson),
        "needs": [NEEDS[need] for need in front.needs],
        "objectives": front.objectives,
        "track": {"code": track.code, "title": track.title, "url": f"{track.slug}/index.html"},
        "teach_html": re.sub(r'(href="[^":]+)\.md(?=[#"])', r"\1.html", site.renderer.html(front.teach)),
        "quiz": [question.model_dump() for question in front.quiz],
        "sources": _sources(front.sources),
        **_review(lesson, site.today),
        "prints": list(site.prints.get(lesson.code, [])),
        "voices": voices(site.content.recordings(lesson)),
        "previous": _neighbour(lessons[place - 1]) if place else None,
        "next": _neighbour(lessons[place + 1]) if place + 1 < len(lessons) else None,
        "short": site.settings.short_address(lesson.code),
    }
    return _page(lesson.page.replace(".html", ".md"), "lesson.html", front.title, front.summary, kit, lesson.source.body)


def _short(site: Site, lesson: Lesson) -> Page:
    kit = {
        "kind": "short",
        "code": lesson.code,
        "target": lesson.page,
        "title": lesson.front.title,
        "voices": voices(site.content.recordings(lesson)),
    }
    page = _page(lesson.short_page.replace(".html", ".md"), "short.html", lesson.front.title, lesson.front.summary, kit)
    # A second way to the same words: search machines are told to keep the lesson's own page only.
    return replace(page, meta={**page.meta, "search": {"exclude": True}})


def voices(recordings: Sequence[Recording]) -> list[Data]:
    """Recordings by language for a player: `language` (tag), `name`, `parts` with `url` (inside the site) and `label` ("phần 2 / 3",
    empty when there is one only). Takes them in the order of `Content.recordings`."""
    made = []
    for language, group in groupby(recordings, key=lambda recording: recording.language):
        found = list(group)
        parts = [{"url": r.path, "label": f"phần {i} / {len(found)}" if len(found) > 1 else ""} for i, r in enumerate(found, 1)]
        made.append({"language": language, "name": LANGUAGES.get(language, language), "parts": parts})
    return made


def _timing(lesson: Lesson) -> list[Data]:
    """The parts of the lesson with the minutes that the trainer spends on each."""
    steps = [f"{i}. {heading.text}" for i, heading in enumerate(read_blocks(lesson.source.body).steps, 1)]
    return [{"name": name, "minutes": m} for name, m in zip(["Mở bài", *steps, "Đố vui"], lesson.front.timing.parts, strict=True)]


def _notice(site: Site, notice: Notice) -> Page:
    front = notice.front
    kit = {
        "kind": "notice",
        "code": notice.code,
        "summary": front.summary,
        "issuer": front.issuer,
        "document": front.document or "",
        "effective": day(front.effective),
        "expires": day(front.expires),
        "expires_iso": front.expires.isoformat(),
        "ended": site.today > front.expires,
        "purpose": front.purpose,
        "audience": audience(front.audience),
        "sms": front.sms,
        "sms_plain": plain(front.sms),
        "loudspeaker_html": site.renderer.html(front.loudspeaker),
        "sources": _sources(front.sources),
        **_review(notice, site.today),
        "prints": list(site.prints.get(notice.code, [])),
    }
    return _page(notice.page.replace(".html", ".md"), "notice.html", front.title, front.summary, kit, notice.source.body)


def _review(item: Lesson | Notice, today: date) -> Data:
    front = item.front
    return {
        "reviewed": day(front.reviewed),
        "review_by": day(front.review_by),
        "review_by_iso": front.review_by.isoformat(),
        "overdue": item.overdue(today),
    }


def _sources(sources: list[SourceRef]) -> list[Data]:
    return [{"title": s.title, "url": s.url, "date": source_day(s)} for s in sources]


def _neighbour(lesson: Lesson) -> Data:
    return {"code": lesson.code, "title": lesson.front.title, "url": lesson.page}


def _menu_track(site: Site, track: Track) -> Data:
    lessons = [
        {"code": x.code, "title": x.front.title, "summary": x.front.summary, "minutes": x.front.minutes, "url": x.page}
        for x in site.content.lessons_of(track.slug)
    ]
    prints = list(site.prints.get(track.slug, []))
    return {**track.model_dump(), "url": f"{track.slug}/index.html", "prints": prints, "lessons": lessons}


def _menu_notice(site: Site, notice: Notice) -> Data:
    front = notice.front
    return {
        "code": notice.code,
        "title": front.title,
        "summary": front.summary,
        "url": notice.page,
        "purpose": front.purpose,
        "ended": site.today > front.expires,
        "expires": day(front.expires),
        "expires_iso": front.expires.isoformat(),
    }


def _glossary_body(site: Site) -> str:
    assert site.content.glossary  # noqa: S101 - the caller asked
    return site.content.glossary.source.body


def _prints_body(site: Site) -> str:
    """A list of all PDFs. Raw HTML, because the files are made beside the site and MkDocs would not find them."""
    parts = ["Các tờ dưới đây in được trên giấy A4, A5 hoặc A3, mực đen trắng vẫn rõ.\n"]
    for track in site.tracks():
        parts.append(f"## {track.code}. {track.title}\n")
        parts.append(_links("Cả chủ đề", site.prints.get(track.slug, [])))
        parts += [_links(f"{x.code}. {x.front.title}", site.prints.get(x.code, [])) for x in site.content.lessons_of(track.slug)]
    if site.content.notices:
        parts.append("## Thông báo\n")
        parts += [_links(f"{x.code}. {x.front.title}", site.prints.get(x.code, [])) for x in site.content.notices]
    return "\n".join(parts)


def _links(title: str, prints: list[Data]) -> str:
    if not prints:
        return ""
    items = "".join(f'<li><a href="{item["url"]}">{item["label"]}</a></li>' for item in prints)
    return f'### {title}\n\n<ul class="prints">{items}</ul>\n'
