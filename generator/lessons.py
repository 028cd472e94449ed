"""A Markdown file becomes a frozen `Lesson` or `Notice`: a pure parse, all problems at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo, field_validator

from .errors import KitError
from .schema import Day, Located, M, Strict, Text, load_yaml, validate

_FENCE = "---"
#: A `phone` block up to its closing fence; it may stand inside a box or a list.
_PHONE = re.compile(r"^([ \t]*)(`{3,}|~{3,})[ \t]*phone[ \t]*\n(?:.*\n)*?(?=[ \t]*\2)", re.MULTILINE)
Need = Literal["keypad", "smartphone", "internet", "vneid"]
Audience = Literal["poor", "near-poor", "other"]


def _day_as_text(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, int) else value


def _is_web_address(value: str) -> str:
    if not re.match(r"https?://[^\s/]+\.[^\s]+$", value):
        raise ValueError("cần một địa chỉ bắt đầu bằng http:// hoặc https://")
    return value


class SourceRef(Strict):
    """Where a fact comes from; `date` is the page's own: YYYY, YYYY-MM or YYYY-MM-DD."""

    title: Text
    url: Annotated[Text, AfterValidator(_is_web_address)]
    date: Annotated[str, BeforeValidator(_day_as_text), StringConstraints(pattern=r"^\d{4}(-\d{2}){0,2}$")] | None = None


class Question(Strict):
    """One quiz question; `answer` counts from 1."""

    ask: Text
    options: Annotated[list[Text], Field(min_length=2, max_length=5)]
    answer: Annotated[int, Field(ge=1)]
    why: Text

    @field_validator("answer")
    @classmethod
    def _is_an_option(cls, value: int, info: ValidationInfo) -> int:
        options = info.data.get("options", [])
        if options and value > len(options):
            raise ValueError(f"câu này chỉ có {len(options)} lựa chọn")
        return value


class Point(Strict):
    """One line of a poster with its icon (a Material Design Icons name)."""

    icon: Text
    text: Text


class PosterPart(Strict):
    """What a lesson puts on a wall."""

    headline: Text
    tone: Literal["warn", "do"] = "do"
    points: Annotated[list[Point], Field(min_length=3, max_length=5)]


Minutes = Annotated[int, Field(ge=1, le=90)]


class Timing(Strict):
    """The minutes of each part as the trainer spends them: opening, each `##` step in its order, quiz."""

    open: Minutes
    steps: Annotated[list[Minutes], Field(min_length=1)]
    quiz: Minutes

    @property
    def parts(self) -> list[int]:
        """The minutes of all parts in their order."""
        return [self.open, *self.steps, self.quiz]

    @property
    def total(self) -> int:
        """The minutes of the whole lesson."""
        return sum(self.parts)


class _Front(Strict):
    title: Text
    summary: Text
    #: Where the text's own facts come from; a text without any names facts that have sources (check_facts.py).
    sources: list[SourceRef] = Field(default_factory=list)
    #: Names in content/vi/facts.yml: where the numbers of this text stand with their sources.
    facts: list[Text] = Field(default_factory=list)
    reviewed: Day
    review_by: Day

    @field_validator("review_by")
    @classmethod
    def _is_after_review(cls, value: date, info: ValidationInfo) -> date:
        if value < info.data.get("reviewed", value):
            raise ValueError("hạn xem lại đứng trước ngày đã xem lại")
        return value


class LessonFront(_Front):
    """The front matter of a lesson, as docs/content-format.md describes it."""

    code: Annotated[Text, StringConstraints(pattern=r"^[A-Z][1-9][0-9]?$")]
    minutes: Annotated[int, Field(ge=5, le=90)]
    timing: Timing
    needs: list[Need] = Field(default_factory=list)
    objectives: Annotated[list[Text], Field(min_length=1, max_length=5)]
    poster: PosterPart | None = None
    sms: Text | None = None
    quiz: Annotated[list[Question], Field(min_length=2, max_length=5)]
    teach: Text


class NoticeFront(_Front):
    """The front matter of a notice. `id` is the four-digit code that its SMS and its sheet carry."""

    id: Annotated[Text, StringConstraints(pattern=r"^\d{4}$")]
    issuer: Text
    document: Text | None = None
    effective: Day
    expires: Day
    audience: Annotated[list[Audience], Field(min_length=1)]
    purpose: Literal["policy", "alert"]
    sms: Text
    loudspeaker: Text

    @field_validator("expires")
    @classmethod
    def _is_after_effective(cls, value: date, info: ValidationInfo) -> date:
        if value < info.data.get("effective", value):
            raise ValueError("hết hiệu lực trước ngày có hiệu lực")
        return value


@dataclass(frozen=True)
class Document:
    """A content file taken apart: `text` is the whole, `front` its YAML, `body` its Markdown, which begins at `body_line`."""

    file: str
    text: str
    front: Located
    body: str
    body_line: int

    @property
    def language(self) -> str:
        """The tag of its language: the folder below `content/`."""
        return self.file.split("/")[1] if self.file.startswith("content/") else "vi"

    @property
    def shown(self) -> str:
        """The body as pages and prints take it: telephone screens of another language than Vietnamese say which."""
        return self.body if self.language == "vi" else _PHONE.sub(rf"\g<0>\1language: {self.language}\n", self.body)


class _Item:
    """What a lesson and a notice have in common."""

    front: _Front
    source: Document
    fact_sources: tuple[SourceRef, ...]

    @property
    def sources(self) -> list[SourceRef]:
        """Its own sources, then those of the facts that it names, each page once."""
        return list({source.url: source for source in reversed([*self.front.sources, *self.fact_sources])}.values())[::-1]

    @property
    def language(self) -> str:
        """The tag of the language that it is written in: `content/vi/...`."""
        return self.source.language

    def overdue(self, today: date) -> bool:
        """Whether `review_by` has passed."""
        return today > self.front.review_by


@dataclass(frozen=True)
class Lesson(_Item):
    """A lesson: its front matter, its place and its body."""

    front: LessonFront
    track: str
    slug: str
    source: Document
    #: The sources of the facts that it names (facts.yml), filled in when all content is read.
    fact_sources: tuple[SourceRef, ...] = ()

    @property
    def code(self) -> str:
        return self.front.code

    @property
    def page(self) -> str:
        """The address of its page inside the site."""
        return f"{self.track}/{self.slug}.html"

    @property
    def short_page(self) -> str:
        """The short address that posters carry."""
        return f"{self.code.lower()}.html"


@dataclass(frozen=True)
class Notice(_Item):
    """A policy notice or an alert: its front matter, its place and its body."""

    front: NoticeFront
    slug: str
    source: Document
    #: As for a lesson.
    fact_sources: tuple[SourceRef, ...] = ()

    @property
    def code(self) -> str:
        return self.front.id

    @property
    def page(self) -> str:
        return f"notices/{self.slug}.html"


def split(text: str, file: str) -> Document:
    """Part the front matter from the body. Raises KitError when there is none or it is no YAML mapping."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != _FENCE:
        raise KitError.of(file, 1, "front-matter", "dòng đầu phải là ---", "bài bắt đầu bằng phần thông tin giữa hai dòng ---")
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if end is None:
        raise KitError.of(file, 1, "front-matter", "phần thông tin chưa đóng", "thêm một dòng --- sau phần thông tin")
    front = load_yaml("\n".join(lines[1:end]), file, first_line=2)
    return Document(file, text, front, "\n".join(lines[end + 1 :]) + "\n", end + 2)


def parse_lesson(document: Document, track: str, slug: str) -> Lesson:
    """Parse one lesson. Raises KitError with every problem of its front matter."""
    return Lesson(_front(LessonFront, document), track, slug, document)


def parse_notice(document: Document, slug: str) -> Notice:
    """Parse one notice. Raises KitError with every problem of its front matter."""
    return Notice(_front(NoticeFront, document), slug, document)


def _front(model: type[M], document: Document) -> M:
    front, problems = validate(model, document.front)
    if front is None:
        raise KitError(problems)
    return front
