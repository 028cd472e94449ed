"""What each sheet is given: handouts, trainer's sheets, booklets, notices. Pure; the looks are in site_templates/print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache, partial

from .content import Content
from .lessons import Lesson, Notice, SourceRef
from .markdown import Renderer
from .posters import lesson_posters
from .printing import Data, PrintJob
from .screens.icons import icon_svg, white
from .settings import Settings, Track
from .wording import Words, read_words, sheet_words
from .words import audience, day, source_day


@dataclass(frozen=True)
class _Made:
    """What all sheets of a run are made with."""

    settings: Settings
    renderer: Renderer
    today: date
    words: Words

    def label(self, name: str) -> str:
        """How pages call a kind of sheet; also titles and feet, which have values to put in."""
        label: str = self.words["print"]["label"][name]
        return label


def print_jobs(content: Content, settings: Settings, renderer: Renderer, today: date, words: Words | None = None) -> list[PrintJob]:
    """Every PDF of the kit: of each lesson, each track, each notice. `words`: of the interface, Vietnamese when not given."""
    made = _Made(settings, renderer, today, words or read_words(content.root))
    jobs: list[PrintJob] = []
    for track in settings.tracks:
        # Worked out once for all sheets of a lesson, and only when the first of them is printed.
        lessons = [(x, cache(partial(_lesson_data, x, made))) for x in content.lessons_of(track.slug)]
        for lesson, data in lessons:
            jobs += _lesson_jobs(lesson, data, made)
            jobs += lesson_posters(lesson, settings, today, made.words)
        if lessons:
            jobs.append(_booklet(track, lessons, made, content))
    return jobs + [_notice(notice, made) for notice in content.notices]


def _review_data(item: Lesson | Notice, foot: str, made: _Made) -> Data:
    """What every sheet says of its review and of the kit's key, and the date that its PDF carries."""
    front = item.front
    return {
        "title": front.title,
        "date": date_data(front.reviewed),
        "reviewed": day(front.reviewed),
        "review_by": day(front.review_by),
        "overdue": item.overdue(made.today),
        "foot": foot,
        "fingerprint": made.settings.fingerprint,
    }


def date_data(value: date) -> dict[str, int]:
    """A date as Typst's datetime takes it."""
    return {"year": value.year, "month": value.month, "day": value.day}


def _lesson_data(lesson: Lesson, made: _Made) -> Data:
    """What handout and booklet show of a lesson."""
    front, source = lesson.front, lesson.source
    address = made.settings.short_address(lesson.code)
    return {
        **_review_data(lesson, made.label("lesson_foot").format(code=lesson.code, address=address), made),
        "code": lesson.code,
        "summary": front.summary,
        "minutes": front.minutes,
        "needs": [made.words["pages"]["needs"][need] for need in front.needs],
        "address": address,
        "body": asdict(made.renderer.render_print(source.shown, source.file, source.body_line)),
        "quiz": [question.model_dump() for question in front.quiz],
    }


def _lesson_jobs(lesson: Lesson, data: Callable[[], Data], made: _Made) -> list[PrintJob]:
    code, file, qr = lesson.code, lesson.source.file, made.settings.qr_address(lesson.code)
    a5, a4 = partial(_handout_data, data, qr, "a5", made), partial(_handout_data, data, qr, "a4", made)
    return [
        PrintJob(f"{code}-handout-a5.pdf", made.label("handout_a5"), code, "handout", a5, file),
        PrintJob(f"{code}-handout-a4.pdf", made.label("handout_a4"), code, "handout", a4, file),
        PrintJob(f"{code}-trainer.pdf", made.label("trainer"), code, "trainer", partial(_trainer_data, lesson, data, made), file),
    ]


def _handout_data(data: Callable[[], Data], qr: str, paper: str, made: _Made) -> Data:
    own = {"qr_of": qr, "paper": paper, "words": sheet_words(made.words, "handout")}
    return {key: value for key, value in data().items() if key != "quiz"} | own


def _trainer_data(lesson: Lesson, data: Callable[[], Data], made: _Made) -> Data:
    front, source = lesson.front, lesson.source
    shared = ("title", "date", "reviewed", "review_by", "overdue", "foot", "fingerprint", "code", "minutes", "quiz")
    return {key: data()[key] for key in shared} | {
        "objectives": front.objectives,
        "timing": front.timing.parts,
        "teach": made.renderer.render_inline_xhtml(front.teach, source.file, source.front.line(("teach",))),
        "sources": _sources(lesson.sources),
        "words": sheet_words(made.words, "trainer"),
    }


def _booklet(track: Track, lessons: Sequence[tuple[Lesson, Callable[[], Data]]], made: _Made, content: Content) -> PrintJob:
    reviewed = max(lesson.front.reviewed for lesson, _ in lessons)

    def make() -> Data:
        return {
            "title": track.title,
            "about": track.about,
            "code": track.code,
            "icon": white(icon_svg(track.icon)),
            "date": date_data(reviewed),
            "reviewed": day(reviewed),
            "overdue": any(data()["overdue"] for _, data in lessons),
            "foot": made.settings.short_address(track.code).rsplit("/", 1)[0],
            "fingerprint": made.settings.fingerprint,
            "words": sheet_words(made.words, "booklet"),
            "lessons": [data() for _, data in lessons],
        }

    name = f"track-{track.code}-booklet"
    label, fold_label = made.label("booklet"), made.label("fold")
    source = (content.folder / track.slug).relative_to(content.root).as_posix()
    return PrintJob(f"{name}.pdf", label, track.slug, "booklet", make, source, fold=f"{name}-a4-fold.pdf", fold_label=fold_label)


def _notice(notice: Notice, made: _Made) -> PrintJob:
    make = partial(_notice_data, notice, made)
    return PrintJob(f"notice-{notice.code}.pdf", made.label("notice"), notice.code, "notice", make, notice.source.file)


def _notice_data(notice: Notice, made: _Made) -> Data:
    front, source = notice.front, notice.source
    home = made.settings.short_address("X").rsplit("/", 1)[0]
    return {
        **_review_data(notice, made.label("notice_foot").format(code=notice.code, address=home), made),
        "code": notice.code,
        "purpose": front.purpose,
        "summary": front.summary,
        "issuer": front.issuer,
        "document": front.document or "",
        "effective": day(front.effective),
        "expires": day(front.expires),
        "audience": audience(front.audience, made.words["pages"]["audience"]),
        "body": asdict(made.renderer.render_print(source.shown, source.file, source.body_line)),
        "loudspeaker": made.renderer.render_inline_xhtml(front.loudspeaker, source.file, source.front.line(("loudspeaker",))),
        "words": sheet_words(made.words, "notice"),
    }


def _sources(sources: Sequence[SourceRef]) -> list[dict[str, str]]:
    return [{"title": source.title, "date": source_day(source)} for source in sources]
