"""A folder with `mkdocs.yml`, `content/` and `site_templates/`, read once: the kit's words in each of its languages."""

from __future__ import annotations

import calendar
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from .check import OVERDUE, check
from .content import LANGUAGE, Content, read_content
from .errors import KitError, Problem
from .markdown import Renderer
from .pages import Prints, Site
from .settings import CONFIG, Settings, read_settings
from .translations import STALE, Translation, languages, no_languages, read_translation
from .wording import Words, read_words

#: Rules that are told and keep nothing from being made: pages and prints say a passed day themselves.
TOLD = (OVERDUE, STALE)
_LAST_SECOND = 4294967295  # 2106-02-07: the sitemap is packed by gzip, whose dates have 32 bits (RFC 1952)


@dataclass(frozen=True)
class Project:
    """The kit in one language, Vietnamese first; `translations` are the others. `printed` is what has prints: words of this language."""

    root: Path
    settings: Settings
    content: Content
    renderer: Renderer
    words: Words
    printed: Content
    translations: tuple[Translation, ...] = ()

    def check(self, today: date, languages: Collection[str] | None = None) -> list[Problem]:
        """Every problem of its content in Vietnamese and in `languages`; when they are not given in all there are."""
        problems = check(self.content, self.settings, self.renderer, today)
        if languages is None:
            problems += no_languages(self.root)
        for translation in self.translations:
            if languages is not None and translation.language not in languages:
                continue
            problems += [*translation.problems, *check(translation.own, translation.settings, self.renderer, today)]
            try:
                read_words(self.root, translation.language)
            except KitError as error:
                problems += error.problems
        return sorted(set(problems))

    def in_language(self, language: str) -> Project:
        """The same kit in another language. Raises KitError when there is none, or a word of its interface is missing."""
        if language == LANGUAGE:
            return self
        found = next((translation for translation in self.translations if translation.language == language), None)
        if found is None:
            there = ", ".join(languages(self.root))
            raise KitError.of("--lang", 0, "language", f"không có content/{language}", f"đang có: {there}")
        words = read_words(self.root, language)
        return replace(self, settings=found.settings, content=found.whole, words=words, printed=found.own, translations=())

    def site(self, prints: Prints, today: date, others: Mapping[str, str] | None = None) -> Site:
        """What pages are made from; `others` as `Site` has them."""
        return Site(self.content, self.settings, self.renderer, self.words, prints, today, others or {})


def load(root: Path, wanted: Collection[str] | None = None) -> Project:
    """Read the project at `root`, of its translations those `wanted` (none given: all).

    Raises KitError when its settings are wrong; problems of content wait for `check`.
    """
    settings = read_settings(root)
    content = read_content(root, settings)
    names = [name for name in languages(root) if name != LANGUAGE and (wanted is None or name in wanted)]
    others = tuple(read_translation(root, settings, content, name) for name in names)
    return Project(root, settings, content, Renderer(root / CONFIG), read_words(root), content, others)


def content_epoch(content: Content) -> int:
    """The only date the site engine is told: the newest review (seconds since 1970), or SOURCE_DATE_EPOCH when set."""
    given = source_date_epoch()
    return calendar.timegm(content.newest_review.timetuple()) if given is None else given


def source_date_epoch() -> int | None:
    """SOURCE_DATE_EPOCH (seconds since 1970, reproducible-builds.org) when it is set. Raises KitError when it is no time until 2106."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        return None
    if not re.fullmatch(r"[0-9]{1,12}", given) or int(given) > _LAST_SECOND:
        raise KitError.of(
            "SOURCE_DATE_EPOCH", 0, "epoch", f"“{given}” không phải số giây từ năm 1970", "bỏ biến này, hoặc ghi ví dụ 1795392000"
        )
    return int(given)
