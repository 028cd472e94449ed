"""Single files put together from articles, and held against their budgets. Reads nothing but recordings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from ..errors import Problem
from ..pages import Data, Site, menu
from ..settings import Track
from .articles import PATH, VOICES, Article, Articles, site_addresses, track_id
from .bodies import ids, relinked, targets
from .looks import Looks, symbols
from .recordings import Recordings

#: Bytes; 1,000 to a KB. A lesson passes between two old phones by Bluetooth (some 100 KB a second) in a breath, a track in seconds;
#: a kit of 60 lessons is still opened by a phone with 1 GB of memory.
LESSON_BUDGET, TRACK_BUDGET, KIT_BUDGET = 100_000, 600_000, 2_000_000
CONTENTS = "muc-luc"
_FATTEST = 4


@dataclass(frozen=True)
class OneFile:
    """One file: its name, its text, what it may weigh (bytes), what it is made from, and its heaviest parts in words."""

    name: str
    html: str
    budget: int
    source: str
    heaviest: str

    @property
    def problem(self) -> Problem | None:
        """That it is too heavy, when it is."""
        size = len(self.html.encode())
        if size <= self.budget:
            return None
        message = f"{self.name} nặng {in_words(size)}, quá mức {in_words(self.budget)}; nặng nhất: {self.heaviest}"
        return Problem(self.source, 0, "too-heavy", message, "thu nhỏ hoặc bớt hình ở phần nặng nhất, hoặc tách bài dài làm hai")


def one_files(site: Site) -> Iterator[OneFile]:
    """Every file of the kit, which passed its check: lessons, then tracks, then all in one."""
    listed = menu(site)
    looks = Looks(site.content.root, site_addresses(site), site.words, listed)
    made, maker = Articles(site, looks), _Maker(site, looks, listed)
    lessons = {lesson.code: made.lesson(lesson) for lesson in site.content.lessons}
    for lesson in site.content.lessons:
        yield maker.lesson(lessons[lesson.code], lesson.source.file)
    for track in site.tracks():
        yield maker.track(track, [lessons[lesson.code] for lesson in site.content.lessons_of(track.slug)])
    further = [made.notice(notice) for notice in site.content.notices]
    yield maker.kit(list(lessons.values()), [*further, *made.glossary()])


def in_words(size: int) -> str:
    """Bytes so exactly that a file a little over its budget shows it: `100,4 KB`, `2,14 MB`."""
    return (f"{size / 1e6:.2f} MB" if size >= 1_000_000 else f"{size / 1000:.1f} KB").replace(".", ",")


class _Maker:
    """Puts articles into the frame of a file."""

    def __init__(self, site: Site, looks: Looks, listed: Data) -> None:
        self._site, self._looks, self._menu = site, looks, listed
        self._names = {target.id: target.name for target in targets(site.content, site.words).values()}
        self._recordings = Recordings(site.content, site.settings.site_url, looks)

    def lesson(self, article: Article, source: str) -> OneFile:
        """A lesson alone."""
        name = f"{article.code}.html"
        html = self._html(f"{article.code}. {article.title}", Markup(""), article.tone, [article], LESSON_BUDGET)
        frame = len(html.encode()) - sum(article.weights.values())
        return OneFile(name, html, LESSON_BUDGET, source, _heaviest(article.weights | {"khung trang": frame}))

    def track(self, track: Track, articles: Sequence[Article]) -> OneFile:
        """The lessons of a track."""
        name = f"track-{track.code}.html"
        listed = next(item for item in self._menu["tracks"] if item["slug"] == track.slug)
        contents, tone = self._looks.render("track.html", track=listed), f"track-{track.code} one-track"
        html = self._html(track.title, contents, tone, articles, TRACK_BUDGET)
        return OneFile(name, html, TRACK_BUDGET, name, _heaviest(_by_article(articles)))

    def kit(self, lessons: Sequence[Article], further: Sequence[Article]) -> OneFile:
        """Everything."""
        articles = [*lessons, *further]
        contents = self._looks.render("kit.html", glossary=[a for a in further if a.kind == "page"], track_id=track_id)
        return OneFile(
            "kit.html", self._html("", contents, "", articles, KIT_BUDGET), KIT_BUDGET, "kit.html", _heaviest(_by_article(articles))
        )

    def _html(self, title: str, contents: Markup, tone: str, articles: Sequence[Article], budget: int) -> str:
        """The text of a file. `contents`: the inside of its first article; empty for a lesson alone."""
        here = ids(contents).union(*(article.ids for article in articles))
        if contents:
            here |= {CONTENTS, *(article.id for article in articles)}
        placed = [replace(article, html=self._placed(article, here, bool(contents))) for article in articles]
        outlines = {name: drawn for article in articles for name, drawn in article.outlines.items()}
        html = self._looks.render(
            "page.html",
            title=title,
            site_name=self._site.settings.site_name,
            version=self._site.content.version,
            looks=self._looks,
            contents=Markup(relinked(contents, here, self._names)),  # noqa: S704 - rendered before
            contents_id=CONTENTS,
            tone=tone,
            articles=placed,
            symbols=symbols("".join([contents, *(article.html for article in placed)]), outlines),
        )
        voices = self._recordings.chosen([article.voices for article in placed], budget - len(html.encode()))
        for article, told in zip(placed, voices, strict=True):
            html = html.replace(VOICES.format(article.id), told, 1) if article.voices else html  # both are Markup: nothing is escaped
        return str(html)

    def _placed(self, article: Article, here: frozenset[str], many: bool) -> Markup:
        """The article's inside as it stands in this file."""
        path = self._looks.render("path.html", contents_id=CONTENTS if many else "", section=article.section)
        return Markup(relinked(article.html, here, self._names).replace(PATH, path, 1))  # noqa: S704 - rendered before


def _by_article(articles: Sequence[Article]) -> dict[str, int]:
    return {article.code or article.title: sum(article.weights.values()) for article in articles}


def _heaviest(weights: Mapping[str, int]) -> str:
    heavy = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:_FATTEST]
    return ", ".join(f"{name} {in_words(size)}" for name, size in heavy if size)
