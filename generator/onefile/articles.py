"""What single files are put together from: each lesson, each notice, the glossary; rendered once, used in every file that holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markdown.extensions.toc import unique
from markupsafe import Markup

from ..content import GLOSSARY
from ..lessons import Lesson, Notice
from ..markdown import PrintScreen, PrintStep
from ..pages import GLOSSARY_PAGE, Data, Site, pages
from ..text import slug
from .bodies import GLOSSARY_ID, Target, body_html, ids, shared_outlines, targets, with_own_ids, with_screens
from .looks import Looks

SCREENS, PICTURES, WORDS = "hình màn hình", "hình ảnh", "chữ và đố vui"
#: Where a file puts what differs from file to file: the way back to the contents; the recordings of the article with this id.
PATH, VOICES = "<!--path-->", Markup("<!--voices {}-->")


@dataclass(frozen=True)
class Article:
    """One `<article>`: `id` is its address inside a file, `section` what a search result says of it, `tone` the classes of its colours,
    `minutes` the trainer's (opening, steps, quiz), `html` its inside with PATH and VOICES, `weights` its bytes by part,
    `outlines` the drawings that it points to, `voices` as `pages.voices` makes them."""

    id: str
    kind: str
    code: str
    title: str
    section: str
    tone: str
    html: str
    ids: frozenset[str]
    weights: dict[str, int]
    outlines: dict[str, str]
    minutes: str = ""
    voices: Sequence[Data] = ()


class Articles:
    """Makes the articles of a site."""

    def __init__(self, site: Site, looks: Looks) -> None:
        self._site, self._looks = site, looks
        self._places = targets(site.content, site.words)
        self._pages = {page.path: page.meta for page in pages(site)}

    def lesson(self, lesson: Lesson) -> Article:
        """The article of a lesson."""
        meta, source = self._pages[lesson.page.replace(".html", ".md")], lesson.source
        kit = meta["kit"]
        words = _Texts(self._site, self._places, source.file)
        printed = self._site.renderer.render_print(self._site.body(lesson), source.file, source.body_line)
        html = self._looks.render(
            "lesson.html",
            kit=kit,
            title=meta["title"],
            intro=words.html(printed.intro),
            steps=words.steps(printed.steps),
            teach=words.aside(lesson.front.teach, source.front.line(("teach",))),
            voices=VOICES.format(self._places[source.file].id) if kit["voices"] else Markup(""),
        )
        article = self._article("lesson", meta, kit["track"]["title"], f"lesson track-{kit['track']['code']}", html, words, printed.screens)
        return replace(article, minutes=" ".join(str(part["minutes"]) for part in kit["timing"]), voices=kit["voices"])

    def notice(self, notice: Notice) -> Article:
        """The article of a notice."""
        meta, source = self._pages[notice.page.replace(".html", ".md")], notice.source
        words = _Texts(self._site, self._places, source.file)
        printed = self._site.renderer.render_print(self._site.body(notice), source.file, source.body_line)
        html = self._looks.render(
            "notice.html",
            kit=meta["kit"],
            title=meta["title"],
            intro=words.html(printed.intro),
            steps=words.steps(printed.steps),
            loudspeaker=words.aside(notice.front.loudspeaker, source.front.line(("loudspeaker",))),
        )
        return self._article(
            "notice", meta, self._site.words["notice"]["title"], f"notice {meta['kit']['purpose']}", html, words, printed.screens
        )

    def glossary(self) -> list[Article]:
        """The article of the glossary, when there is one."""
        if self._site.content.glossary is None:
            return []
        meta, source = self._pages[GLOSSARY], self._site.content.glossary.source
        words = _Texts(self._site, self._places, source.file)
        body = words.aside(self._site.glossary_body(), source.body_line)
        html = self._looks.render("glossary.html", title=meta["title"], summary=meta["description"], words=body)
        return [self._article("page", meta, meta["title"], "", html, words, ())]

    def _article(self, kind: str, meta: Data, section: str, tone: str, html: str, words: _Texts, screens: Sequence[PrintScreen]) -> Article:
        name = self._places[words.file].id
        plain = with_own_ids(html, name)
        html, outlines = shared_outlines(with_screens(plain, screens))
        drawn = len(html.encode()) - len(plain.encode()) + sum(map(len, outlines.values()))
        weights = {SCREENS: drawn, PICTURES: words.pictures, WORDS: len(plain.encode()) - words.pictures}
        return Article(name, kind, meta["kit"].get("code", ""), meta["title"], section, tone, html, ids(html), weights, outlines)


class _Texts:
    """The texts of one Markdown file as HTML; `pictures` sums up the bytes of their pictures."""

    def __init__(self, site: Site, places: Mapping[str, Target], file: str) -> None:
        self._renderer, self._root, self._places = site.renderer, site.content.root, places
        self.file, self.pictures = file, 0

    def html(self, xhtml: str) -> Markup:
        """A body of XHTML."""
        html, weight = body_html(xhtml, self.file, self._places, self._root)
        self.pictures += weight
        return Markup(html)  # noqa: S704 - what Python-Markdown made

    def aside(self, markdown: str, line: int) -> Markup:
        """A text that is no lesson's body; it begins at `line`."""
        return self.html(self._renderer.render_inline_xhtml(markdown, self.file, line))

    def steps(self, steps: Sequence[PrintStep]) -> list[Data]:
        """Each with `title`, `html` and an `id` of its own, as Python-Markdown's toc extension would give it."""
        taken: set[str] = set()
        return [{"title": step.title, "id": unique(slug(step.title), taken), "html": self.html(step.xhtml)} for step in steps]


def site_addresses(site: Site) -> dict[str, str]:
    """Where the pages of the site stand in a file of many lessons, by their address in the site."""
    places = targets(site.content, site.words)
    items: list[Lesson | Notice] = [*site.content.lessons, *site.content.notices]
    found = {item.page: f"#{places[item.source.file].id}" for item in items}
    found |= {f"{track.slug}/index.html": f"#{track_id(track.code)}" for track in site.settings.tracks}
    return found | {GLOSSARY_PAGE: f"#{GLOSSARY_ID}"}


def track_id(code: str) -> str:
    """The id of a track's part of the contents."""
    return f"chu-de-{code.lower()}"
