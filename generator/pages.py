"""The pages of the site as data: for each its address, its front matter (what the theme's templates are given) and its Markdown. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import Any

from .blocks import read_blocks
from .content import GLOSSARY, LANGUAGE, NOTICES, Content
from .fingerprint import spoken
from .lessons import Lesson, Notice, SourceRef
from .markdown import Renderer
from .recordings import Recording
from .settings import Settings, Track
from .terms import link_terms, with_anchors
from .text import plain
from .wording import Words
from .words import audience, day, source_day

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
    """What pages are made from; `today` decides which notices have ended and what is due for review.

    `others` are the further languages of the same build, each with its own name: `{"en": "English"}`.
    """

    content: Content
    settings: Settings
    renderer: Renderer
    words: Words
    prints: Prints
    today: date
    others: Mapping[str, str] = field(default_factory=dict)

    @property
    def said(self) -> Data:
        """The words of pages that are made here."""
        said: Data = self.words["pages"]
        return said

    def tracks(self) -> list[Track]:
        """The tracks that have lessons."""
        return [track for track in self.settings.tracks if self.content.lessons_of(track.slug)]

    def body(self, item: Lesson | Notice) -> str:
        """The body of a lesson or a notice, the first use of each glossary term linked to its explanation."""
        glossary = self.content.glossary
        return link_terms(item.source.shown, glossary.anchors, f"../{GLOSSARY}") if glossary else item.source.shown

    def glossary_body(self) -> str:
        """The glossary with an anchor on each term; empty without one."""
        return with_anchors(self.content.glossary.source.body) if self.content.glossary else ""


def menu(site: Site) -> Data:
    """Tracks with their lessons, notices and further pages: what every page's menu shows."""
    return {
        "tracks": [_menu_track(site, track) for track in site.tracks()],
        "notices": [_menu_notice(site, notice) for notice in site.content.notices],
        "pages": [
            {"title": site.said["notices"], "url": f"{NOTICES}/index.html"},
            *([{"title": site.said["glossary"], "url": GLOSSARY_PAGE}] if site.content.glossary else []),
            {"title": site.said["prints"], "url": PRINTS_PAGE},
            {"title": site.said["about"], "url": ABOUT_PAGE},
        ],
    }


def pages(site: Site) -> list[Page]:
    """Every page of the site."""
    said = site.said
    made = [
        _page("index.md", "home.html", site.settings.site_name, said["home_description"], {"kind": "home"}),
        _page(f"{NOTICES}/index.md", "notices.html", said["notices"], said["notices_description"], {"kind": "notices"}),
        _page(_source(PRINTS_PAGE), "plain.html", said["prints"], said["prints_description"], {"kind": "plain"}, _prints_body(site)),
        _about(site),
    ]
    for track in site.tracks():
        made.append(_page(f"{track.slug}/index.md", "track.html", track.title, track.about, {"kind": "track", "slug": track.slug}))
    for place, lesson in enumerate(site.content.lessons):
        made += [_lesson(site, lesson, place), _short(site, lesson)]
    made += [_notice(site, notice) for notice in site.content.notices]
    if site.content.glossary:
        title, description = said["glossary"], said["glossary_description"]
        made.append(_page(GLOSSARY, "plain.html", title, description, {"kind": "plain"}, site.glossary_body()))
    return [_with_others(site, page) for page in made] if site.others else made


def _with_others(site: Site, page: Page) -> Page:
    """`page` with where it stands in the other languages: each is a whole site in a folder of its own, Vietnamese above them."""
    up = "" if site.content.language == LANGUAGE else "../"
    address = page.path.replace(".md", ".html")
    others = [
        {"code": code, "name": name, "url": f"{up}{'' if code == LANGUAGE else f'{code}/'}{address}"} for code, name in site.others.items()
    ]
    return replace(page, meta={**page.meta, "kit": {**page.meta["kit"], "others": others}})


def _source(address: str) -> str:
    return address.replace(".html", ".md")


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
    return _page(_source(ABOUT_PAGE), "about.html", site.said["about"], site.said["about_description"], kit)


def _lesson(site: Site, lesson: Lesson, place: int) -> Page:
    front, lessons = lesson.front, site.content.lessons
    track = next(track for track in site.settings.tracks if track.slug == lesson.track)
    kit = {
        "kind": "lesson",
        "code": lesson.code,
        "fallback": _is_fallback(site, lesson),
        "summary": front.summary,
        "minutes": front.minutes,
        "timing": _timing(site, lesson),
        "needs": [site.said["needs"][need] for need in front.needs],
        "objectives": front.objectives,
        "track": {"code": track.code, "title": track.title, "url": f"{track.slug}/index.html"},
        "teach_html": re.sub(r'(href="[^":]+)\.md(?=[#"])', r"\1.html", site.renderer.html(front.teach)),
        "quiz": [question.model_dump() for question in front.quiz],
        "sources": _sources(lesson.sources),
        **_review(lesson, site.today),
        "prints": list(site.prints.get(lesson.code, [])),
        "voices": voices(site.content.recordings(lesson), site.said),
        "previous": _neighbour(lessons[place - 1]) if place else None,
        "next": _neighbour(lessons[place + 1]) if place + 1 < len(lessons) else None,
        "short": site.settings.short_address(lesson.code),
    }
    return _page(lesson.page.replace(".html", ".md"), "lesson.html", front.title, front.summary, kit, site.body(lesson))


def _short(site: Site, lesson: Lesson) -> Page:
    kit = {
        "kind": "short",
        "code": lesson.code,
        "target": lesson.page,
        "title": lesson.front.title,
        "voices": voices(site.content.recordings(lesson), site.said),
    }
    page = _page(lesson.short_page.replace(".html", ".md"), "short.html", lesson.front.title, lesson.front.summary, kit)
    # A second way to the same words: search machines are told to keep the lesson's own page only.
    return replace(page, meta={**page.meta, "search": {"exclude": True}})


def voices(recordings: Sequence[Recording], said: Data) -> list[Data]:
    """Recordings by language for a player: `language` (tag), `name`, `parts` with `url` (inside the site) and `label` ("phần 2 / 3",
    empty when there is one only). Takes them in the order of `Content.recordings`."""
    made = []
    for language, group in groupby(recordings, key=lambda recording: recording.language):
        found = list(group)
        parts = [
            {"url": r.path, "label": said["part"].format(n=i, all=len(found)) if len(found) > 1 else ""} for i, r in enumerate(found, 1)
        ]
        made.append({"language": language, "name": said["languages"].get(language, language), "parts": parts})
    return made


def _timing(site: Site, lesson: Lesson) -> list[Data]:
    """The parts of the lesson with the minutes that the trainer spends on each."""
    steps = [f"{i}. {heading.text}" for i, heading in enumerate(read_blocks(lesson.source.body).steps, 1)]
    return [
        {"name": name, "minutes": m}
        for name, m in zip([site.said["opening"], *steps, site.said["quiz"]], lesson.front.timing.parts, strict=True)
    ]


def _notice(site: Site, notice: Notice) -> Page:
    front = notice.front
    kit = {
        "kind": "notice",
        "code": notice.code,
        "fallback": _is_fallback(site, notice),
        "summary": front.summary,
        "issuer": front.issuer,
        "document": front.document or "",
        "effective": day(front.effective),
        "expires": day(front.expires),
        "expires_iso": front.expires.isoformat(),
        "ended": site.today > front.expires,
        "purpose": front.purpose,
        "audience": audience(front.audience, site.said["audience"]),
        "sms": front.sms,
        "sms_plain": plain(front.sms),
        "loudspeaker_html": site.renderer.html(front.loudspeaker),
        "sources": _sources(notice.sources),
        **_review(notice, site.today),
        "prints": list(site.prints.get(notice.code, [])),
    }
    return _page(notice.page.replace(".html", ".md"), "notice.html", front.title, front.summary, kit, site.body(notice))


def _review(item: Lesson | Notice, today: date) -> Data:
    front = item.front
    return {
        "reviewed": day(front.reviewed),
        "review_by": day(front.review_by),
        "review_by_iso": front.review_by.isoformat(),
        "overdue": item.overdue(today),
    }


def _sources(sources: Sequence[SourceRef]) -> list[Data]:
    return [{"title": s.title, "url": s.url, "date": source_day(s)} for s in sources]


def _is_fallback(site: Site, item: Lesson | Notice) -> bool:
    """Whether `item` is not translated and stands here in Vietnamese."""
    return item.language != site.content.language


def _neighbour(lesson: Lesson) -> Data:
    return {"code": lesson.code, "title": lesson.front.title, "url": lesson.page}


def _menu_track(site: Site, track: Track) -> Data:
    lessons = [
        {
            "code": x.code,
            "fallback": _is_fallback(site, x),
            "title": x.front.title,
            "summary": x.front.summary,
            "minutes": x.front.minutes,
            "url": x.page,
        }
        for x in site.content.lessons_of(track.slug)
    ]
    prints = list(site.prints.get(track.slug, []))
    return {**track.model_dump(), "url": f"{track.slug}/index.html", "prints": prints, "lessons": lessons}


def _menu_notice(site: Site, notice: Notice) -> Data:
    front = notice.front
    return {
        "code": notice.code,
        "fallback": _is_fallback(site, notice),
        "title": front.title,
        "summary": front.summary,
        "url": notice.page,
        "purpose": front.purpose,
        "ended": site.today > front.expires,
        "expires": day(front.expires),
        "expires_iso": front.expires.isoformat(),
    }


def _prints_body(site: Site) -> str:
    """A list of all PDFs. Raw HTML, because the files are made beside the site and MkDocs would not find them."""
    parts = [f"{site.said['prints_intro']}\n"]
    for track in site.tracks():
        parts.append(f"## {track.code}. {track.title}\n")
        parts.append(_links(site.said["prints_track"], site.prints.get(track.slug, [])))
        parts += [_links(f"{x.code}. {x.front.title}", site.prints.get(x.code, [])) for x in site.content.lessons_of(track.slug)]
    if site.content.notices:
        parts.append(f"## {site.said['notices']}\n")
        parts += [_links(f"{x.code}. {x.front.title}", site.prints.get(x.code, [])) for x in site.content.notices]
    return "\n".join(parts)


def _links(title: str, prints: list[Data]) -> str:
    if not prints:
        return ""
    items = "".join(f'<li><a href="{item["url"]}">{item["label"]}</a></li>' for item in prints)
    return f'### {title}\n\n<ul class="prints">{items}</ul>\n'
