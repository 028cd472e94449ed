"""The kit's words against its rules: every problem of all content, with file and line."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from .blocks import Blocks, plain_words, read_blocks
from .check_facts import check_dates, check_facts
from .check_lessons import check_lesson, check_recordings
from .check_slips import check_slips, foreign_words
from .content import GLOSSARY, LANGUAGE, Content
from .errors import KitError, Problem
from .lessons import Document, Lesson, Notice
from .markdown import Renderer
from .schema import UNPRINTABLE, texts
from .schema import Path as Place
from .screens import picture
from .screens.icons import icon_names, near_icons
from .screens.measure import missing_letters
from .settings import CONFIG, Settings
from .text import SMS_SEGMENT, acronyms, links, nfc, plain, sentences, slug, sms_length, words
from .wording import read_words

MAX_WORDS = 25
# What the narrowest column of a print (69 mm of an A5 handout, 13.5 pt) holds without a break; Vietnamese syllables have 7 at most.
MAX_LETTERS = 24
OVERDUE = "overdue"
#: How the skeleton (site_templates/new-lesson.md) marks words that the writer has to replace.
UNFILLED = "(viết lại)"
# Keys whose text is a name or an address, not prose that people read aloud.
_NOT_PROSE = {"code", "id", "url", "icon", "tone", "purpose", "needs", "audience", "sources", "document", "issuer", "facts"}
_LONG_TEXTS = ("teach", "loudspeaker")
_MISSING = {True: "chép hình vào cạnh bài, hoặc sửa tên cho khớp", False: "sửa đường dẫn hoặc bỏ liên kết"}
PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".webp")
# Tags that would load something past the checks, or change the page.
_RAW = re.compile(
    r"<(img|picture|script|style|link|iframe|object|embed|video|audio|source|form|input|base|meta|svg)\b|<\w[^>]*\son\w+\s*=", re.IGNORECASE
)
_REFERENCE = re.compile(r"\[[^\]]+\]\[[^\]]*\]|^\s*\[[^\]]+\]:\s")


def check(content: Content, settings: Settings, renderer: Renderer, today: date) -> list[Problem]:
    """All problems, in order of file and line; an empty list means that the kit may be built."""
    problems = [*content.problems, *_icons_of_tracks(settings), *check_dates(content.facts, today)]
    blocks = {d.file: read_blocks(d.body, d.body_line) for d in content.documents}
    terms = content.glossary.terms if content.glossary else frozenset()
    for document in content.documents:
        problems += _letters(document)
        problems += _unfilled(document)
        problems += _body(document, blocks[document.file])
        problems += _links(document, blocks, content.root)
        problems += check_slips(document, blocks[document.file])
        for line, prose in _all_prose(document, blocks[document.file]):
            problems += _plain_language(document.file, line, prose, terms)
            problems += _foreign(document.file, line, prose, terms) if content.language == LANGUAGE else ()
    items: list[Lesson | Notice] = [*content.lessons, *content.notices]
    for item in items:
        problems += _common(item, today)
        problems += _sms(item)
        problems += _well_formed(item, renderer)
        problems += check_facts(item, content.facts)
    for lesson in content.lessons:
        problems += check_lesson(lesson, settings, blocks[lesson.source.file])
    problems += check_recordings(content, read_words(content.root)["pages"]["languages"])
    problems += _doubled([(x.code, x.source) for x in content.lessons], ("code",))
    problems += _doubled([(x.code, x.source) for x in content.notices], ("id",))
    return sorted(set(problems))


def _icons_of_tracks(settings: Settings) -> Iterator[Problem]:
    for track in settings.tracks:
        if track.icon not in icon_names():
            near = ", ".join(near_icons(track.icon))
            yield Problem(CONFIG, 0, "icon", f"chủ đề {track.slug}: không có hình “{track.icon}”", f"gần giống: {near}" if near else "")


def _letters(document: Document) -> Iterator[Problem]:
    if _all_plain(document.text):  # nearly always: then nobody needs to know the line
        return
    loose = [line for line, text in enumerate(document.text.splitlines(), 1) if text != nfc(text)]
    if loose:
        message = f"chữ có dấu rời (không phải Unicode NFC) ở {len(loose)} dòng, tìm và in sẽ sai"
        hint = "trong bộ gõ chọn bảng mã Unicode (dựng sẵn), rồi gõ lại các dòng ấy"
        yield Problem(document.file, loose[0], "nfc", message, hint)
    for line, text in enumerate(document.text.splitlines(), 1):
        if found := UNPRINTABLE.search(text):
            yield Problem(document.file, line, "letters", f"có ký tự không in được (U+{ord(found[0]):04X})", "xoá rồi gõ lại dòng này")
        if missing := missing_letters(nfc(text).lstrip("\ufeff")):
            yield Problem(
                document.file,
                line,
                "glyph",
                f"phông in không có: {' '.join(c if c.isprintable() else f'U+{ord(c):04X}' for c in missing)}",
                "bỏ hình mặt cười, dùng chữ thường",
            )


def _unfilled(document: Document) -> Iterator[Problem]:
    """Words of the skeleton that nobody has replaced: a lesson that is not written yet."""
    if UNFILLED not in document.text:
        return
    for line, text in enumerate(document.text.splitlines(), 1):
        if UNFILLED in text:
            yield Problem(document.file, line, "unfilled", "còn lời mẫu của khung bài", f"viết lời của mình vào đây, bỏ chữ {UNFILLED}")


def _all_plain(text: str) -> bool:
    plain = text.lstrip("\ufeff")
    return text == nfc(text) and not missing_letters(plain) and not UNPRINTABLE.search(text)


def _body(document: Document, blocks: Blocks) -> Iterator[Problem]:
    file = document.file
    if blocks.unclosed:
        yield Problem(file, blocks.unclosed, "fence", "khối ``` chưa đóng", "thêm một dòng ``` ở cuối khối")
    for fence in blocks.fences:
        if fence.language != "phone":
            yield Problem(file, fence.line - 1, "fence", f"không có loại khối “{fence.language}”", "chỉ nhận: phone")
            continue
        try:
            screen, _ = picture(fence.source, file, fence.line)
        except KitError as error:
            yield from error.problems
            continue
        if "language" in screen.model_fields_set:
            yield Problem(file, fence.line, "unknown-key", "language: khoá lạ", "bỏ dòng này: tiếng của màn hình là tiếng của bài")
    for line, prose in blocks.raw:
        if found := _RAW.search(prose):
            yield Problem(
                file,
                line,
                "html",
                f"không viết {found[0]}… trong bài",
                "hình thì viết ![lời tả](hinh.svg), liên kết thì viết [chữ](dia-chi.md)",
            )
        if _REFERENCE.search(prose):
            yield Problem(file, line, "link", "không dùng liên kết kiểu [chữ][tên]", "viết [chữ](dia-chi.md) hoặc ![lời tả](hinh.svg)")
    yield from _headings(file, blocks)


def _headings(file: str, blocks: Blocks) -> Iterator[Problem]:
    level = 1
    for heading in blocks.headings:
        if heading.level == 1:
            yield Problem(file, heading.line, "heading", "thân bài không có đề mục # (đã có title)", "dùng ##")
        elif heading.level > level + 1:
            yield Problem(
                file, heading.line, "heading", f"đề mục nhảy từ {'#' * level} sang {'#' * heading.level}", f"dùng {'#' * (level + 1)}"
            )
        level = max(heading.level, 2) if heading.level <= level + 1 else level


def _links(document: Document, blocks: dict[str, Blocks], root: Path) -> Iterator[Problem]:
    inside = [link for text, line in _long_texts(document) for link in read_blocks(text, line).links]
    for link in [*blocks[document.file].links, *inside]:
        kind = "hình" if link.image else "liên kết"
        if link.image and not link.words:
            yield Problem(document.file, link.line, "alt", "hình thiếu lời tả", "viết lời tả trong ngoặc vuông: ![lời tả](hình.svg)")
        if link.target.startswith(("http://", "https://", "mailto:", "tel:")):
            if link.image:
                yield Problem(document.file, link.line, "link", "hình phải nằm trong bộ bài, không lấy từ mạng", "chép hình vào cạnh bài")
            continue
        printable = Path(link.target).suffix.lower() in PICTURES
        if link.image and not printable:
            hint = f"mở hình rồi lưu thành .jpg (dùng được: {', '.join(PICTURES)})"
            yield Problem(document.file, link.line, "link", f"không in được loại hình này: {link.target}", hint)
        target, _, anchor = link.target.partition("#")
        path = (root / document.file).parent / target if target else root / document.file
        file = _relative(path, root)
        if file is None or not path.is_file():
            yield Problem(document.file, link.line, "link", f"{kind} hỏng: không có {link.target}", _MISSING[link.image])
        elif link.image and printable and (wrong := _picture_problem(path)):
            yield Problem(document.file, link.line, "link", f"hình hỏng: {link.target}: {wrong}", "lưu lại hình rồi thử lại")
        elif anchor and file in blocks and anchor not in {heading.anchor or slug(heading.text) for heading in blocks[file].headings}:
            yield Problem(document.file, link.line, "link", f"liên kết hỏng: {target or 'bài này'} không có đề mục #{anchor}")


def _long_texts(document: Document) -> list[tuple[str, int]]:
    """The Markdown texts of the front matter, each with the line on which it begins."""
    keys = _keys(document)
    return [(keys[name], document.front.line((name,)) + 1) for name in _LONG_TEXTS if isinstance(keys.get(name), str)]


def _keys(document: Document) -> dict[str, Any]:
    """The front matter, empty when it is no mapping (which parsing has told)."""
    return document.front.data if isinstance(document.front.data, dict) else {}


def _picture_problem(path: Path) -> str:
    """What would keep a picture from being shown offline and printed; empty when nothing does."""
    raw = path.read_bytes()
    if path.suffix.lower() != ".svg":
        return "" if raw.startswith((b"\x89PNG\r\n", b"\xff\xd8\xff", b"RIFF")) else "không phải hình PNG, JPEG hay WebP"
    try:
        tree = ET.fromstring(raw)  # noqa: S314 - the project's own file; Python's expat expands no external entity
    except ET.ParseError as error:
        return f"không phải SVG đọc được ({error})"
    outside = [v for element in tree.iter() for k, v in element.attrib.items() if k.endswith("href") and not v.startswith(("#", "data:"))]
    return f"lấy hình từ nơi khác ({outside[0]})" if outside else ""


def _relative(path: Path, root: Path) -> str | None:
    resolved = path.resolve()
    return resolved.relative_to(root.resolve()).as_posix() if resolved.is_relative_to(root.resolve()) else None


def _all_prose(document: Document, blocks: Blocks) -> Iterator[tuple[int, str]]:
    """Every text that people read, with its line: body, front matter and the words on screens."""
    yield from blocks.prose
    for text, line in _long_texts(document):
        yield from read_blocks(text, line).prose
    for place, text in texts(_keys(document)):
        line = document.front.line(place)
        if place[0] not in (*_LONG_TEXTS, "sms") and not _NOT_PROSE.intersection(map(str, place)):
            yield line, plain_words(text)
    for fence in blocks.fences:
        if fence.language == "phone":
            yield from _screen_prose(fence.source, document.file, fence.line)


def _screen_prose(source: str, file: str, line: int) -> Iterator[tuple[int, str]]:
    try:
        screen, _ = picture(source, file, line)
    except KitError:
        return
    for place, text in texts(screen.model_dump()):
        if place[-1] not in {"icon", "picture", "time", "state", "tone", "side", "align", "press", "tap", "keypad", "language"}:
            yield line, text


def _plain_language(file: str, line: int, prose: str, terms: frozenset[str]) -> Iterator[Problem]:
    for sentence in sentences(prose):
        if (count := len(words(sentence))) > MAX_WORDS:
            start = " ".join(sentence.split()[:6])
            yield Problem(file, line, "sentence", f"câu dài {count} chữ: “{start} …”", f"tách câu, mỗi câu nhiều nhất {MAX_WORDS} chữ")
    for word in prose.split():
        if len(word) > MAX_LETTERS:
            hint = "viết tách ra, hoặc viết địa chỉ thành liên kết: [tên trang](https://...)"
            yield Problem(file, line, "long-word", f"“{word[:20]}…” dài {len(word)} chữ cái, tờ in không chứa hết một dòng", hint)
    for acronym in acronyms(prose):
        if acronym not in terms:
            hint = f"thêm vào {'/'.join(file.split('/')[:2])}/{GLOSSARY}, hoặc viết đầy đủ bằng chữ thường"
            yield Problem(file, line, "acronym", f"chữ tắt “{acronym}” chưa có lời giải nghĩa", hint)


def _foreign(file: str, line: int, prose: str, terms: frozenset[str]) -> Iterator[Problem]:
    for word, vietnamese in foreign_words(prose):
        if word not in terms:
            yield Problem(file, line, "foreign", f"chữ Tây: “{word}”", f"viết “{vietnamese}”")


def _common(item: Lesson | Notice, today: date) -> Iterator[Problem]:
    if item.front.reviewed > today:
        yield item.source.front.problem(("reviewed",), "review", f"ngày xem lại ({item.front.reviewed:%d/%m/%Y}) còn chưa tới")
    if item.overdue(today):
        message = f"quá hạn xem lại ({item.front.review_by:%d/%m/%Y})"
        yield item.source.front.problem(("review_by",), OVERDUE, message, "đối chiếu lại nguồn rồi ghi ngày mới")


def _sms(item: Lesson | Notice) -> Iterator[Problem]:
    text, front = item.front.sms, item.source.front
    if text is None:
        return
    if "\n" in text:
        yield front.problem(("sms",), "sms-letters", "tin nhắn phải viết trên một dòng", "bỏ chỗ xuống dòng")
    if (length := sms_length(text)) > SMS_SEGMENT:
        yield front.problem(("sms",), "sms-length", f"dài {length} ký tự không dấu, quá một tin ({SMS_SEGMENT})", "viết ngắn lại")
    if found := links(text):
        yield front.problem(("sms",), "sms-link", f"tin nhắn có đường dẫn: {found[0]}", "tin của chúng ta không bao giờ có đường dẫn")
    if strange := sorted({c for c in plain(text) if not c.isascii() and c != "€"}):
        yield front.problem(("sms",), "sms-letters", f"máy phím không hiện được: {' '.join(strange)}", "dùng chữ và dấu câu thường")
    if isinstance(item, Notice) and item.code not in text:
        yield front.problem(("sms",), "sms-code", f"thiếu mã bốn số {item.code}", f"thêm “Mã {item.code}”")


def _well_formed(item: Lesson | Notice, renderer: Renderer) -> Iterator[Problem]:
    """Hand-written HTML that does not close would break every print."""
    source = item.source
    for text, line in [(source.body, source.body_line), *_long_texts(source)]:
        if "<" not in text and "&" not in text:
            continue  # no hand-written HTML, so nothing can be left open
        try:
            renderer.parsed(text, source.file, line)
        except KitError as error:
            yield from error.problems


def _doubled(items: list[tuple[str, Document]], key: Place) -> Iterator[Problem]:
    first: dict[str, Document] = {}
    for code, source in items:
        if code in first:
            yield source.front.problem(key, "duplicate", f"mã {code} đã dùng ở {first[code].file}", "đổi mã của bài viết sau")
        first.setdefault(code, source)
