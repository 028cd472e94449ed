"""What each sheet is given: handouts, trainer's sheets, booklets, notices. Pure; the looks are in site_templates/print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from functools import cache, partial

from .content import Content
from .lessons import Lesson, Notice, SourceRef
from .markdown import Renderer
from .posters import lesson_posters
from .printing import Data, PrintJob
from .screens.icons import icon_svg, white
from .settings import Settings, Track
from .words import NEEDS, audience, day, source_day


def print_jobs(content: Content, settings: Settings, renderer: Renderer, today: date) -> list[PrintJob]:
    """Every PDF of the kit: of each lesson, each track, each notice."""
    jobs: list[PrintJob] = []
    for track in settings.tracks:
        # Worked out once for all sheets of a lesson, and only when the first of them is printed.
        lessons = [(x, cache(partial(lesson_data, x, settings, renderer, today))) for x in content.lessons_of(track.slug)]
        for lesson, data in lessons:
            jobs += _lesson_jobs(lesson, data, renderer, settings)
            jobs += lesson_posters(lesson, settings, today)
        if lessons:
            jobs.append(_booklet(track, lessons, settings, content))
    return jobs + [_notice(notice, settings, renderer, today) for notice in content.notices]


def review_data(item: Lesson | Notice, settings: Settings, foot: str, today: date) -> Data:
    """What every sheet says of its review and of the kit's key, and the date that its PDF carries."""
    front = item.front
    return {
        "title": front.title,
        "date": date_data(front.reviewed),
        "reviewed": day(front.reviewed),
        "review_by": day(front.review_by),
        "overdue": item.overdue(today),
        "foot": foot,
        "fingerprint": settings.fingerprint,
    }


def date_data(value: date) -> dict[str, int]:
    """A date as Typst's datetime takes it."""
    return {"year": value.year, "month": value.month, "day": value.day}


def lesson_data(lesson: Lesson, settings: Settings, renderer: Renderer, today: date) -> Data:
    """What handout and booklet show of a lesson."""
    front, source = lesson.front, lesson.source
    address = settings.short_address(lesson.code)
    return {
        **review_data(lesson, settings, f"Cầm Tay · bài {lesson.code} · {address}", today),
        "code": lesson.code,
        "summary": front.summary,
        "minutes": front.minutes,
        "needs": [NEEDS[need] for need in front.needs],
        "address": address,
        "body": asdict(renderer.render_print(source.body, source.file, source.body_line)),
        "quiz": [question.model_dump() for question in front.quiz],
    }


def _lesson_jobs(lesson: Lesson, data: Callable[[], Data], renderer: Renderer, settings: Settings) -> list[PrintJob]:
    code, file, qr = lesson.code, lesson.source.file, settings.qr_address(lesson.code)
    return [
        PrintJob(f"{code}-handout-a5.pdf", "Tờ bài học khổ A5", code, "handout", partial(_handout_data, data, qr, "a5"), file),
        PrintJob(f"{code}-handout-a4.pdf", "Tờ bài học khổ A4, chữ to", code, "handout", partial(_handout_data, data, qr, "a4"), file),
        PrintJob(f"{code}-trainer.pdf", "Tờ của người dạy", code, "trainer", partial(_trainer_data, lesson, data, renderer), file),
    ]


def _handout_data(data: Callable[[], Data], qr: str, paper: str) -> Data:
    return {key: value for key, value in data().items() if key != "quiz"} | {"qr_of": qr, "paper": paper}


def _trainer_data(lesson: Lesson, data: Callable[[], Data], renderer: Renderer) -> Data:
    front, source = lesson.front, lesson.source
    shared = ("title", "date", "reviewed", "review_by", "overdue", "foot", "fingerprint", "code", "minutes", "quiz")
    return {key: data()[key] for key in shared} | {
        "objectives": front.objectives,
        "timing": front.timing.parts,
        "teach": renderer.render_inline_xhtml(front.teach, source.file, source.front.line(("teach",))),
        "sources": _sources(front.sources),
    }


def _booklet(track: Track, lessons: Sequence[tuple[Lesson, Callable[[], Data]]], settings: Settings, content: Content) -> PrintJob:
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
            "foot": settings.short_address(track.code).rsplit("/", 1)[0],
            "fingerprint": settings.fingerprint,
            "lessons": [data() for _, data in lessons],
        }

    name = f"track-{track.code}-booklet"
    fold_label = "Tập bài gấp đôi tờ A4 (in hai mặt, lật cạnh ngắn)"
    source = (content.folder / track.slug).relative_to(content.root).as_posix()
    return PrintJob(f"{name}.pdf", "Tập bài khổ A5", track.slug, "booklet", make, source, fold=f"{name}-a4-fold.pdf", fold_label=fold_label)


def _notice(notice: Notice, settings: Settings, renderer: Renderer, today: date) -> PrintJob:
    make = partial(_notice_data, notice, settings, renderer, today)
    label = "Tờ thông báo A4 và bản đọc loa"
    return PrintJob(f"notice-{notice.code}.pdf", label, notice.code, "notice", make, notice.source.file)


def _notice_data(notice: Notice, settings: Settings, renderer: Renderer, today: date) -> Data:
    front, source = notice.front, notice.source
    return {
        **review_data(notice, settings, f"Cầm Tay · thông báo mã {notice.code} · {settings.short_address('X').rsplit('/', 1)[0]}", today),
        "code": notice.code,
        "purpose": front.purpose,
        "summary": front.summary,
        "issuer": front.issuer,
        "document": front.document or "",
        "effective": day(front.effective),
        "expires": day(front.expires),
        "audience": audience(front.audience),
        "body": asdict(renderer.render_print(source.body, source.file, source.body_line)),
        "loudspeaker": renderer.render_inline_xhtml(front.loudspeaker, source.file, source.front.line(("loudspeaker",))),
    }


def _sources(sources: list[SourceRef]) -> list[dict[str, str]]:
    return [{"title": source.title, "date": source_day(source)} for source in sources]
