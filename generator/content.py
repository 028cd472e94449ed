"""A folder of Markdown becomes lessons, notices and the glossary; what cannot be read is a list of problems."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from .errors import KitError, Problem
from .facts import FACTS, Fact, read_facts
from .lessons import Document, Lesson, Notice, SourceRef, parse_lesson, parse_notice, split
from .recordings import AUDIO, Recording, order, read_name
from .settings import Settings
from .terms import anchors_of
from .text import acronyms

LANGUAGE = "vi"
NOTICES = "notices"
GLOSSARY = "glossary.md"
RESERVED_FOLDERS = ("assets", "print")
NAME_HINT = "chỉ dùng chữ thường không dấu, số và gạch nối, ví dụ ma-otp.md"
UTF8_HINT = "lưu lại tệp với mã UTF-8; trong Notepad: Save as (Lưu thành), ô Encoding (Mã hóa) chọn UTF-8"
#: Texts of other kinds: nobody reads them, and a lesson that Notepad saved as `.md.txt` would silently be missing.
_OTHER_TEXTS = {".txt", ".markdown", ".doc", ".docx", ".odt", ".rtf"}
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KEPT = re.compile(r"index|con|prn|aux|nul|com\d|lpt\d")
T = TypeVar("T")


@dataclass(frozen=True)
class Glossary:
    """The terms of `glossary.md` (and the acronyms inside them) and the page itself."""

    source: Document
    terms: frozenset[str]
    #: The anchor of each spelling on the glossary's page.
    anchors: Mapping[str, str]


@dataclass(frozen=True)
class Content:
    """All words of the kit in one language, in the order in which they are taught.

    `documents` are all files that could be taken apart, also those whose front matter is wrong: a check reads them too.
    """

    root: Path
    folder: Path
    lessons: tuple[Lesson, ...]
    notices: tuple[Notice, ...]
    glossary: Glossary | None
    facts: Mapping[str, Fact]
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]

    @property
    def language(self) -> str:
        """The tag of its language: the name of its folder."""
        return self.folder.name

    def lessons_of(self, track: str) -> list[Lesson]:
        """The lessons of one track (a folder name)."""
        return [lesson for lesson in self.lessons if lesson.track == track]

    @property
    def newest_review(self) -> date:
        """The day on which a lesson or a notice was last reviewed; the first of 2026 when there is none."""
        days = [lesson.front.reviewed for lesson in self.lessons] + [notice.front.reviewed for notice in self.notices]
        return max(days, default=date(2026, 1, 1))

    @property
    def version(self) -> str:
        """The kit's version as people say it: the day of the newest review, `2026.11.23`."""
        return f"{self.newest_review:%Y.%m.%d}"

    def users_of(self, fact: str) -> list[str]:
        """The codes of the lessons and notices that name a fact."""
        items: list[Lesson | Notice] = [*self.lessons, *self.notices]
        return [item.code for item in items if fact in item.front.facts]

    def recordings(self, lesson: Lesson) -> list[Recording]:
        """The recordings beside a lesson, named after its code or its file (`A1.tay-2.ogg`, `otp-codes.mp3`): Vietnamese first, then by
        language, then by part."""
        owners = self._owners(lesson.track)
        found = []
        folder = self.folder.with_name(lesson.language)  # a lesson that is not translated has its own language's recordings
        for path in (folder / lesson.track).glob("*.*"):
            named = read_name(path.stem, owners) if path.suffix.lower() in AUDIO and path.is_file() else None
            if named and owners[named[0]].slug == lesson.slug:
                found.append(Recording(path.relative_to(folder).as_posix(), named[1], named[2]))
        return sorted(found, key=order)

    def _owners(self, track: str) -> dict[str, Lesson]:
        """The lessons of a track by what a recording may call them: the code, or the name of the file, which goes first."""
        lessons = self.lessons_of(track)
        return {lesson.code.lower(): lesson for lesson in lessons} | {lesson.slug: lesson for lesson in lessons}


class _Reader:
    """Reads files one by one and collects what is wrong, so that a check shows everything at once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.documents: list[Document] = []
        self.problems: list[Problem] = []

    def read(self, path: Path, parse: Callable[[Document, str], T]) -> T | None:
        """The parsed file, or None when it has problems."""
        file = path.relative_to(self.root).as_posix()
        try:
            raw = path.read_bytes()
        except OSError as error:
            self.problems.append(
                Problem(file, 0, "file", f"không đọc được tệp này ({error.strerror})", "xoá hoặc thay bằng một tệp Markdown")
            )
            return None
        try:
            document = split(raw.decode("utf-8-sig"), file)
            self.documents.append(document)
            return parse(document, path.stem)
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            self.problems.append(Problem(file, line, "encoding", "không phải chữ UTF-8", UTF8_HINT))
        except KitError as error:
            self.problems.extend(error.problems)
        return None

    def read_all(self, folder: Path, parse: Callable[[Document, str], T]) -> list[T]:
        """All Markdown files of `folder` that could be parsed, by name."""
        found = [self.read(path, parse) for path in sorted(folder.glob("*.md")) if not path.name.startswith(".")]
        return [item for item in found if item is not None]


def read_content(root: Path, settings: Settings, language: str = LANGUAGE) -> Content:
    """Read `root`/content/`language`. Facts are the same in all languages: they stand with the Vietnamese words."""
    folder = root / "content" / language
    reader = _Reader(root)
    if not folder.is_dir():
        reader.problems.append(Problem(f"content/{language}", 0, "no-content", "không có thư mục bài học này"))
    facts, wrong = read_facts(root / "content" / LANGUAGE / FACTS, f"content/{LANGUAGE}/{FACTS}")
    if language == LANGUAGE:
        reader.problems += wrong
    lessons: list[Lesson] = []
    for track in settings.tracks:
        found = reader.read_all(folder / track.slug, partial(_lesson_of, track.slug))
        lessons += sorted(found, key=lambda lesson: (lesson.code[0], int(lesson.code[1:])))
    notices = sorted(reader.read_all(folder / NOTICES, parse_notice), key=lambda notice: notice.code)
    glossary = reader.read(folder / GLOSSARY, _parse_glossary) if (folder / GLOSSARY).is_file() else None
    reader.problems += _wrong_names(root, folder, {track.slug for track in settings.tracks})
    reader.problems += _strangers(root, folder, {track.slug for track in settings.tracks})
    return Content(
        root,
        folder,
        tuple(replace(lesson, fact_sources=_sources(lesson.front.facts, facts)) for lesson in lessons),
        tuple(replace(notice, fact_sources=_sources(notice.front.facts, facts)) for notice in notices),
        glossary,
        facts,
        tuple(reader.documents),
        tuple(sorted(reader.problems)),
    )


def _sources(names: list[str], facts: Mapping[str, Fact]) -> tuple[SourceRef, ...]:
    return tuple(source for name in names if name in facts for source in facts[name].sources)


def _lesson_of(track: str, document: Document, slug: str) -> Lesson:
    return parse_lesson(document, track, slug)


def _parse_glossary(document: Document, slug: str) -> Glossary:  # noqa: ARG001
    anchors = anchors_of(document.body)
    inside = {word for term in anchors for word in acronyms(term)}
    return Glossary(document, frozenset(anchors) | inside, anchors)


def _strangers(root: Path, folder: Path, tracks: set[str]) -> list[Problem]:
    """Markdown files that no track, notice or page owns would silently be left out of the kit."""
    known = tracks | {NOTICES}
    hint = "bài là tệp .md; trong Notepad, lúc lưu chọn All files (Tất cả tệp)"
    others = [
        Problem(path.relative_to(root).as_posix(), 0, "stranger", f"bộ công cụ không đọc tệp {path.suffix}", hint)
        for path in sorted(folder.rglob("*.*"))
        if path.suffix.lower() in _OTHER_TEXTS and not path.name.startswith(".")
    ]
    return others + [
        Problem(path.relative_to(root).as_posix(), 0, "stranger", "tệp này không thuộc chủ đề nào", "chuyển vào thư mục của một chủ đề")
        for path in sorted(folder.rglob("*.[mM][dD]"))
        if not path.name.startswith(".")
        and path.relative_to(folder).as_posix() != GLOSSARY
        and not (len(path.relative_to(folder).parts) == 2 and path.parent.name in known and path.suffix == ".md")
    ]


def _wrong_names(root: Path, folder: Path, tracks: set[str]) -> list[Problem]:
    """A page is named after its file, and must have a place of its own on Windows and on a USB stick, too."""
    files = [path for name in sorted({*tracks, NOTICES}) for path in sorted((folder / name).glob("*.md")) if not path.name.startswith(".")]
    problems = [
        Problem(path.relative_to(root).as_posix(), 0, "name", f"không dùng được tên tệp “{path.stem}”", NAME_HINT)
        for path in files
        if not is_name(path.stem)
    ]
    taken = [name for name in RESERVED_FOLDERS if (folder / name).exists()]
    return problems + [
        Problem((folder / name).relative_to(root).as_posix(), 0, "name", "tên thư mục này bộ công cụ giữ cho mình", "đổi tên thư mục")
        for name in taken
    ]


def is_name(stem: str) -> bool:
    """Whether a lesson or a notice may be called so: small letters, digits, hyphens; not what Windows or the site keeps for itself."""
    return bool(_NAME.fullmatch(stem)) and not _KEPT.fullmatch(stem)
