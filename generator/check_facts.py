"""Numbers that people act on must have a source: each stands among the facts that a text names, or in the titles of its own sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from .blocks import plain_words, read_blocks
from .errors import KitError, Problem
from .facts import FACTS, Fact
from .lessons import Lesson, Notice
from .schema import texts
from .screens import picture

#: What is written with digits and acted upon. Advice ("hai phút", "ba lần") is written in words and needs no source.
_FACT = re.compile(
    r"""(?<![\w/.,-])(?<![\dx]\ )(?:
      \d{1,4}/(?:\d{4}/)?[A-ZĐ][A-ZĐ0-9]*(?:-[A-ZĐ][A-ZĐ0-9]*)*     # a document: 351/2025/NĐ-CP, 2345/QĐ-NHNN
    | \d{1,2}/(?:\d{4}|\d{1,2}(?:/\d{4})?)(?!\d)                     # a day or a month
    | (?:năm|năm\ học)\ \d{4}
    | \d[\d.,]*\s?(?:nghìn|triệu|tỷ|tỉ|thousand|million|billion)(?:\s(?:đồng|đ|dong)\b)?
    | \d[\d.,]*\s?(?:đồng|đ|dong|kWh|%|giờ|ngày|tháng|tuổi|hours|days|months|years)(?!\w)
    | (?:[0-3]?\d\ )?(?:January|February|March|April|May|June|July|August|September|October|November|December)\ \d{4}
    | 1[89]00[\ .]?\d{2}[\ .]?\d{2}                                 # 1800 and 1900 numbers
    | (?:0|\+84[\ .]?)\d(?:[\ .]?\d){7,9}(?!\d)                      # a subscriber, whole: 024 1234 5678
    | (?:5656|9090|1022|1\d\d)(?!\d|[.,]\d)                         # short numbers
    )""",
    re.VERBOSE,
)
_UNITS = re.compile(r"(nghìn|triệu|tỷ|tỉ|thousand|million|billion)(?:đ|dong)$")
#: Keys that hold no statement, or that are checked in other ways.
_SKIPPED = {"code", "id", "url", "icon", "tone", "purpose", "needs", "audience", "sources", "facts", "timing", "minutes", "options"}
_SKIPPED |= {"effective", "expires", "reviewed", "review_by", "document", "issuer"}
_LONG_TEXTS = ("teach", "loudspeaker")


def numbers(text: str) -> list[str]:
    """The numbers of `text` that need a source, as written, without repeats."""
    return list(dict.fromkeys(found[0].strip() for found in _FACT.finditer(text)))


def normal(number: str) -> str:
    """One spelling of a number: `1900.9068` = `1900 9068`, `10 triệu đồng` = `10 triệu`, `01/07/2025` = `1/7/2025`."""
    joined = re.sub(r"(?<=\d)\.(?=\d)|\s", "", number.lower()).replace("đồng", "đ")
    return _UNITS.sub(r"\1", re.sub(r"(?<![\d])0(?=\d/)", "", joined))


def check_facts(item: Lesson | Notice, facts: Mapping[str, Fact]) -> Iterator[Problem]:
    """What is wrong with the facts of one lesson or notice: names that no fact has, numbers without a source."""
    front = item.source.front
    if not item.front.sources and not item.front.facts:
        yield front.problem((), "fact", "còn thiếu nguồn", "thêm sources: (nguồn của bài), hoặc facts: (tên sự thật có nguồn ở facts.yml)")
    for index, name in enumerate(item.front.facts):
        if name not in facts:
            yield front.problem(("facts", index), "fact", f"facts.yml không có “{name}”", "thêm vào content/vi/facts.yml kèm nguồn")
    known = {normal(number) for name in item.front.facts if name in facts for number in facts[name].numbers}
    titles = [normal(source.title) for source in item.front.sources]
    if isinstance(item, Notice):
        known |= {normal(f"{day:%d/%m/%Y}") for day in (item.front.effective, item.front.expires)}
        titles.append(normal(item.front.document or ""))
    for line, text in _statements(item):
        for number in numbers(text):
            if normal(number) not in known and not any(_stands_in(normal(number), title) for title in titles):
                hint = "ghi tên sự thật vào facts: (con số và nguồn ở content/vi/facts.yml); lời khuyên thì viết số bằng chữ"
                yield Problem(item.source.file, line, "fact", f"con số chưa có nguồn: {number}", hint)


def _stands_in(number: str, title: str) -> bool:
    """Whether a number stands in a title as a whole: 5% is not in 15%."""
    return bool(re.search(rf"(?<![\d,]){re.escape(number)}(?!\d)", title))


def check_dates(facts: Mapping[str, Fact], today: date) -> Iterator[Problem]:
    """Facts that somebody will only have checked on a day to come."""
    for name, fact in facts.items():
        if fact.checked > today:
            message = f"{name}.checked: ngày đối chiếu ({fact.checked:%d/%m/%Y}) còn chưa tới"
            yield Problem(f"content/vi/{FACTS}", 0, "fact", message, "ghi ngày đã gọi thử hoặc đọc lại nguồn")


def _statements(item: Lesson | Notice) -> Iterator[tuple[int, str]]:
    """Every text that states something, with its line. Wrong answers of a quiz and made-up words on screens state nothing."""
    source = item.source
    blocks = read_blocks(source.body, source.body_line)
    yield from blocks.prose
    data = source.front.data if isinstance(source.front.data, dict) else {}
    for place, text in texts(data):
        line = source.front.line(place)
        if place[0] in _LONG_TEXTS:
            yield from read_blocks(text, line + 1).prose
        elif not _SKIPPED.intersection(map(str, place)):
            yield line, plain_words(text)
    if isinstance(item, Lesson):
        for index, question in enumerate(item.front.quiz):
            yield source.front.line(("quiz", index, "options")), question.options[question.answer - 1]
    for fence in blocks.fences:
        if fence.language == "phone":
            yield from _dialled(fence.source, source.file, fence.line)


def _dialled(source: str, file: str, line: int) -> Iterator[tuple[int, str]]:
    """What a screen says in its caption and the numbers dialled on it: the only words on it that are followed as they stand."""
    try:
        screen, _ = picture(source, file, line)
    except KitError:
        return
    yield line, screen.caption
    for part in screen.model_dump()["screen"]:
        if isinstance(dialled := part.get("keypad"), str) and "x" not in dialled:  # x: a made-up number
            yield line, dialled
