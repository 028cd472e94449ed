"""A further language: its own words in `content/LANGUAGE/`, and for what it lacks the Vietnamese ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import Field

from .blocks import read_blocks
from .content import LANGUAGE, Content, read_content
from .errors import KitError, Problem
from .lessons import Lesson, Notice
from .schema import Strict, Text, load_yaml, validate
from .settings import Settings, Track

SITE = "site.yml"
#: The rule of a translation that is older than its original: told, but nothing is kept from being built.
STALE = "stale"
#: A folder below content/ that is a language: its tag of ISO 639.
_TAG = re.compile(r"[a-z]{2,3}")
Item = TypeVar("Item", Lesson, Notice)


class _TrackWords(Strict):
    title: Text
    about: Text


class _SiteWords(Strict):
    """`content/LANGUAGE/site.yml`: the site's own words in this language."""

    description: Text
    copyright: Text
    tracks: Annotated[dict[str, _TrackWords], Field(min_length=1)]


@dataclass(frozen=True)
class Translation:
    """A language: `own` is what is written in it, `whole` the kit with Vietnamese words where it has none, `settings` with its names."""

    language: str
    own: Content
    whole: Content
    settings: Settings
    problems: tuple[Problem, ...]


def languages(root: Path) -> list[str]:
    """The languages below `root`/content, Vietnamese first."""
    return [LANGUAGE, *(name for name in _folders(root) if name != LANGUAGE and _TAG.fullmatch(name))]


def no_languages(root: Path) -> list[Problem]:
    """Folders beside the languages that are none: a site of them would have no address."""
    hint = "đặt tên bằng hai hay ba chữ thường như en, hoặc chuyển thư mục ra ngoài content"
    names = [name for name in _folders(root) if not _TAG.fullmatch(name)]
    return [Problem(f"content/{name}", 0, "language", "tên thư mục này không phải mã một thứ tiếng", hint) for name in names]


def _folders(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "content").glob("*") if path.is_dir() and not path.name.startswith("."))


def read_translation(root: Path, settings: Settings, original: Content, language: str) -> Translation:
    """Read `root`/content/`language` beside the Vietnamese `original`."""
    own = read_content(root, settings, language)
    renamed, wrong = _renamed(root, settings, language)
    problems = [*wrong, *_strangers(own.lessons, original.lessons), *_strangers(own.notices, original.notices), *_steps(own, original)]
    whole = replace(
        own,
        lessons=_filled(own.lessons, original.lessons),
        notices=_filled(own.notices, original.notices),
        glossary=own.glossary or original.glossary,
    )
    return Translation(language, own, whole, renamed, tuple(problems))


def _filled(own: tuple[Item, ...], original: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items of `original` in their order, those that are translated in their translation."""
    translated = {item.page: item for item in own}
    return tuple(translated.get(item.page, item) for item in original)


def _strangers(own: tuple[Item, ...], original: tuple[Item, ...]) -> Iterator[Problem]:
    """A translation without an original would have no place; one that is older than it may say what is no longer true."""
    first = {item.page: item for item in original}
    for item in own:
        same, front = first.get(item.page), item.source.front
        if same is None:
            yield Problem(
                item.source.file, 0, "translation", "không có bài tiếng Việt nào cùng tên tệp", f"đặt tên như trong content/{LANGUAGE}"
            )
        elif same.code != item.code:
            key = "code" if isinstance(item, Lesson) else "id"
            yield front.problem((key,), "translation", f"{item.code} khác bản tiếng Việt ({same.code})", "ghi cùng một mã")
        elif same.front.reviewed > item.front.reviewed:
            message = f"bản dịch soát ngày {item.front.reviewed:%d/%m/%Y}, bản tiếng Việt đã soát lại ngày {same.front.reviewed:%d/%m/%Y}"
            yield front.problem(("reviewed",), STALE, message, "so lại với bản tiếng Việt rồi ghi ngày mới")


def _steps(own: Content, original: Content) -> Iterator[Problem]:
    """A class that uses both languages takes the same steps."""
    first = {lesson.page: len(read_blocks(lesson.source.body).steps) for lesson in original.lessons}
    for lesson in own.lessons:
        steps = len(read_blocks(lesson.source.body).steps)
        if steps != first.get(lesson.page, steps):
            message = f"có {steps} bước (##), bản tiếng Việt có {first[lesson.page]}"
            yield Problem(lesson.source.file, lesson.source.body_line, "translation", message, "dịch đủ từng bước, theo đúng thứ tự")


def _renamed(root: Path, settings: Settings, language: str) -> tuple[Settings, list[Problem]]:
    """`settings` with the names of `content/LANGUAGE/site.yml`, and the address of the folder that the language has."""
    file = f"content/{language}/{SITE}"
    try:
        located = load_yaml((root / file).read_bytes().decode("utf-8-sig"), file)
    except FileNotFoundError:
        hint = "viết tệp này: description, copyright, tracks (mỗi chủ đề có title và about)"
        return settings, [Problem(file, 0, "no-words", "không thấy tên các chủ đề bằng tiếng này", hint)]
    except UnicodeDecodeError:
        return settings, [Problem(file, 1, "encoding", "không phải chữ UTF-8", "lưu lại tệp với mã UTF-8")]
    except KitError as error:
        return settings, list(error.problems)
    words, problems = validate(_SiteWords, located)
    if words is None:
        return settings, problems
    slugs = {track.slug for track in settings.tracks}
    odd = [located.problem(("tracks", slug), "unknown-key", "không có chủ đề này trong mkdocs.yml") for slug in words.tracks.keys() - slugs]
    odd += [located.problem(("tracks",), "missing-key", f"còn thiếu {slug}") for slug in sorted(slugs - words.tracks.keys())]
    tracks = [_named(track, words.tracks.get(track.slug)) for track in settings.tracks]
    kit = settings.extra.kit.model_copy(update={"tracks": tracks})
    extra = settings.extra.model_copy(update={"kit": kit})
    changed = {
        "site_url": f"{settings.site_url}{language}/",
        "site_description": words.description,
        "copyright": words.copyright,
        "extra": extra,
    }
    return settings.model_copy(update=changed), odd


def _named(track: Track, words: _TrackWords | None) -> Track:
    return track.model_copy(update=words.model_dump()) if words else track
