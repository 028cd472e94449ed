"""The rules that only lessons have: code, steps, minutes, icons, and the recordings beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from statistics import median

from .blocks import Blocks
from .content import Content
from .errors import Problem
from .lessons import Lesson
from .recordings import AUDIO, VIETNAMESE, Recording
from .screens.icons import icon_names, near_icons
from .settings import Settings
from .text import sentences, words
from .words import HOME, LANGUAGES

STEPS = (4, 8)
#: Minutes of a lesson: as long as people listen after a day's work, and long enough to let each hold the telephone.
MINUTES = (15, 30)
PICTURES = 3
QUESTIONS = 3
#: Half of a lesson's sentences have at most so many syllables.
MEDIAN_WORDS = 14
#: Sounds that telephones record but old ones do not play in a browser.
_OTHER_SOUNDS = {".wav", ".aac", ".opus", ".amr", ".3gp", ".3gpp", ".wma", ".flac", ".oga", ".m4b", ".mp4"}
_NAMES = "đặt cạnh bài và gọi theo mã bài, ví dụ A1.vi.m4a, A1.tay.mp3, phần hai là A1.vi-2.m4a"


def check_lesson(lesson: Lesson, settings: Settings, blocks: Blocks) -> Iterator[Problem]:
    """What is wrong with one lesson beyond the rules of every text."""
    front = lesson.source.front
    letter = next(track.code for track in settings.tracks if track.slug == lesson.track)
    if lesson.code[0] != letter:
        yield front.problem(("code",), "code", f"bài trong {lesson.track} phải có mã bắt đầu bằng {letter}")
    steps = len(blocks.steps)
    if not STEPS[0] <= steps <= STEPS[1]:
        message = f"có {steps} bước (##), cần từ {STEPS[0]} đến {STEPS[1]}"
        yield Problem(lesson.source.file, lesson.source.body_line, "steps", message, "mỗi bước một việc")
    yield from _timing(lesson, steps)
    yield from _parts_of_a_lesson(lesson, blocks)
    yield from _sentences(lesson, blocks)
    for index, point in enumerate(lesson.front.poster.points if lesson.front.poster else []):
        if point.icon not in icon_names():
            near = ", ".join(near_icons(point.icon))
            yield front.problem(
                ("poster", "points", index, "icon"), "icon", f"không có hình “{point.icon}”", f"gần giống: {near}" if near else ""
            )


def _parts_of_a_lesson(lesson: Lesson, blocks: Blocks) -> Iterator[Problem]:
    """What every lesson has, so that a volunteer finds it where it always is."""
    front, file, line = lesson.source.front, lesson.source.file, lesson.source.body_line
    if not MINUTES[0] <= lesson.front.minutes <= MINUTES[1]:
        message = f"bài {lesson.front.minutes} phút, cần từ {MINUTES[0]} đến {MINUTES[1]} phút"
        yield front.problem(("minutes",), "minutes", message, "bài dài thì tách làm hai")
    if blocks.pictures < PICTURES and not any(link.image and link.target.endswith(".svg") for link in blocks.links):
        message = f"có {blocks.pictures} hình, cần ít nhất {PICTURES} màn hình (```phone), hoặc một hình vẽ riêng (.svg)"
        yield Problem(file, line, "pictures", message, "mỗi bước một hình")
    warnings = [box.line for box in blocks.boxes if box.kind == "warning"]
    if len(warnings) != 1:
        hint = "chọn điều nguy hiểm nhất, viết trong !!! warning"
        yield Problem(file, warnings[1] if warnings[1:] else line, "warning", f"có {len(warnings)} khung cẩn thận, cần đúng một", hint)
    if not any(box.kind == "question" for box in blocks.boxes):
        yield Problem(file, line, "stuck", "chưa có khung “Nếu bí”", 'thêm !!! question "Nếu bí"')
    if len(lesson.front.quiz) != QUESTIONS:
        yield front.problem(("quiz",), "quiz", f"có {len(lesson.front.quiz)} câu, cần đúng {QUESTIONS} câu")
    if lesson.front.sms is None:
        yield front.problem((), "missing-key", "còn thiếu sms", "một lời nhắc ngắn để gửi cho bà con")
    homes = [HOME[lesson.language]] if lesson.language in HOME else [*HOME.values()]
    if not any(f"**{name}:**" in lesson.front.teach for name in homes):
        yield front.problem(("teach",), "home", "chưa có bài tập ở nhà", f"thêm một đoạn **{homes[0]}:** làm cùng người trong nhà")


def _sentences(lesson: Lesson, blocks: Blocks) -> Iterator[Problem]:
    counts = [len(words(sentence)) for _, prose in blocks.prose for sentence in sentences(prose)]
    if counts and (middle := median(counts)) > MEDIAN_WORDS:
        message = f"một nửa số câu dài hơn {middle:g} chữ, cần {MEDIAN_WORDS} chữ trở xuống"
        yield Problem(lesson.source.file, lesson.source.body_line, "sentence", message, "tách câu dài làm hai")


def _timing(lesson: Lesson, steps: int) -> Iterator[Problem]:
    timing, minutes, front = lesson.front.timing, lesson.front.minutes, lesson.source.front
    if len(timing.steps) != steps:
        message = f"ghi phút cho {len(timing.steps)} bước, mà bài có {steps} bước (##)"
        yield front.problem(("timing", "steps"), "timing", message, "mỗi bước một số, theo thứ tự trong bài")
    elif timing.total != minutes:
        message = f"cộng lại là {timing.total} phút, mà cả bài (minutes) là {minutes} phút"
        yield front.problem(("timing",), "timing", message, "sửa phút của các phần, hoặc sửa minutes")


def check_recordings(content: Content, names: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with the recordings: whose they are, their language, doubled or missing parts, what is in the files."""
    owned: set[str] = set()
    for lesson in content.lessons:
        recordings = content.recordings(lesson)
        owned |= {recording.path for recording in recordings}
        for recording in recordings:
            yield from _recording(content, recording)
        for language, parts in groupby(recordings, key=lambda recording: recording.language):
            yield from _parts(content, lesson, language, list(parts), names)
    # A lesson that could not be read would make its recordings look like strangers.
    unread = {Path(problem.file).parent for problem in content.problems}
    for path in sorted(content.folder.rglob("*.*")):
        inside, file = path.relative_to(content.folder), _file(content, path)
        if any(part.startswith(".") for part in inside.parts) or not path.is_file() or Path(file).parent in unread:
            continue
        if path.suffix.lower() in _OTHER_SOUNDS:
            yield Problem(file, 0, "recording", f"nhiều máy không mở được tiếng loại {path.suffix}", "đổi sang .mp3, .m4a hoặc .ogg")
        elif path.suffix.lower() in AUDIO and inside.as_posix() not in owned:
            yield Problem(file, 0, "recording", "bản thu này không thuộc bài nào", _NAMES)


def _recording(content: Content, recording: Recording) -> Iterator[Problem]:
    path = content.folder / recording.path
    file = _file(content, path)
    if recording.language not in LANGUAGES:
        yield Problem(file, 0, "recording", f"không có thứ tiếng “{recording.language}”", f"chỉ nhận: {', '.join(LANGUAGES)}")
    try:
        with path.open("rb") as opened:
            begins = opened.read(12)
    except OSError as error:
        yield Problem(file, 0, "recording", f"không đọc được bản thu này ({error.strerror})", "chép lại tệp")
        return
    if not begins:
        yield Problem(file, 0, "recording", "bản thu này trống, không có tiếng", "thu lại hoặc chép lại tệp")
    elif not _is_of_kind(path.suffix.lower(), begins):
        yield Problem(file, 0, "recording", f"bên trong không phải tiếng loại {path.suffix}", "xuất lại bằng máy thu, đừng chỉ đổi tên tệp")


def _is_of_kind(suffix: str, begins: bytes) -> bool:
    """Whether a file begins as its kind does: MP4 has a `ftyp` box first (ISO 14496-12), Ogg its capture pattern (RFC 3533), MP3 an ID3v2
    tag or the eleven set bits of a frame, followed by layer III (ISO 11172-3)."""
    if suffix == ".m4a":
        return begins[4:8] == b"ftyp"
    if suffix == ".ogg":
        return begins.startswith(b"OggS")
    return begins.startswith(b"ID3") or (len(begins) > 1 and begins[0] == 0xFF and begins[1] & 0xE6 == 0xE2)


def _parts(content: Content, lesson: Lesson, language: str, recordings: Sequence[Recording], names: Mapping[str, str]) -> Iterator[Problem]:
    said = "" if language == VIETNAMESE else f" ({names.get(language, language)})"
    first: dict[int, Recording] = {}
    for recording in recordings:
        if other := first.get(recording.part):
            message = f"bài {lesson.code}{said} đã có phần {recording.part} ở {Path(other.path).name}"
            yield Problem(_file(content, content.folder / recording.path), 0, "recording", message, "giữ một bản, xoá bản kia")
        first.setdefault(recording.part, recording)
    if missing := [str(part) for part in range(1, max(first) + 1) if part not in first]:
        last = _file(content, content.folder / first[max(first)].path)
        hint = "thu thêm phần ấy, hoặc đánh số lại từ 1"
        yield Problem(last, 0, "recording", f"bài {lesson.code}{said} còn thiếu phần {', '.join(missing[:5])}", hint)


def _file(content: Content, path: Path) -> str:
    return path.relative_to(content.root).as_posix()
