"""`catalog.json`: what the outreach service may know of the kit. Its JSON Schema is docs/catalog.schema.json."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from .content import Content
from .lessons import Audience, Lesson, Need, Notice
from .settings import Settings


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CatalogLesson(_Record):
    """A lesson; `page` is relative to the site, `address` is what posters carry, `sms` its tip for households (with diacritics)."""

    code: str
    track: str
    title: str
    summary: str
    minutes: int
    needs: list[Need]
    page: str
    address: str
    sms: str | None
    has_poster: bool
    reviewed: date
    review_by: date


class CatalogNotice(_Record):
    """A notice; `id` is the four-digit code that its SMS and its sheet carry."""

    id: str
    purpose: Literal["policy", "alert"]
    title: str
    summary: str
    issuer: str
    document: str | None
    audience: list[Audience]
    effective: date
    expires: date
    page: str
    sms: str
    loudspeaker: str
    reviewed: date
    review_by: date


class CatalogTrack(_Record):
    """A track and its lessons' codes, in the order in which they are taught."""

    slug: str
    code: str
    title: str
    lessons: list[str]


class Catalog(_Record):
    """The whole catalog. `version` grows when a reader of the old one would misread the new one."""

    version: Literal[1] = 1
    language: str
    site_name: str
    site_url: str
    tracks: list[CatalogTrack]
    lessons: list[CatalogLesson]
    notices: list[CatalogNotice]


def make_catalog(content: Content, settings: Settings) -> Catalog:
    """The catalog of `content`."""
    return Catalog(
        language=content.language,
        site_name=settings.site_name,
        site_url=settings.site_url,
        tracks=[
            CatalogTrack(slug=t.slug, code=t.code, title=t.title, lessons=[x.code for x in content.lessons_of(t.slug)])
            for t in settings.tracks
            if content.lessons_of(t.slug)
        ],
        lessons=[_lesson(lesson, settings) for lesson in content.lessons],
        notices=[_notice(notice) for notice in content.notices],
    )


def _lesson(lesson: Lesson, settings: Settings) -> CatalogLesson:
    front = lesson.front
    for_households = {track.slug for track in settings.tracks if track.readers == "households"}
    return CatalogLesson(
        code=lesson.code,
        track=lesson.track,
        title=front.title,
        summary=front.summary,
        minutes=front.minutes,
        needs=front.needs,
        page=lesson.page,
        address=settings.short_address(lesson.code),
        sms=front.sms if lesson.track in for_households else None,
        has_poster=front.poster is not None,
        reviewed=front.reviewed,
        review_by=front.review_by,
    )


def _notice(notice: Notice) -> CatalogNotice:
    return CatalogNotice(page=notice.page, **notice.front.model_dump(exclude={"sources", "facts"}))
