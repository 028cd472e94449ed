"""A report as text for a terminal 100 columns wide."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..models import State
from ..rules.reasons import say
from ..rules.timing import local
from .figures import Figures, Report
from .formats import number, share

WIDTH = 100


class Column(NamedTuple):
    """A column: its heading on two lines, the number of a line, and the whole it is a share of, if it is one."""

    above: str
    heading: str
    value: Callable[[Figures], int]
    whole: Callable[[Figures], int] | None = None

    def text(self, line: Figures) -> str:
        """The cell as it is read."""
        return share(self.value(line), self.whole(line)) if self.whole else number(self.value(line))


def _count(state: State) -> Callable[[Figures], int]:
    return lambda line: line.states[state]


def _households(line: Figures) -> int:
    return line.households


HOUSEHOLDS = (
    Column("Số", "hộ", _households),
    Column("Tin đã", "tới máy", lambda line: line.reached),
    Column("Tỉ lệ", "tới máy", lambda line: line.reached, _households),
    Column("Có người biết", "dùng điện thoại", lambda line: line.digital),
    Column("Tỉ lệ", "biết dùng", lambda line: line.digital, _households),
)
MESSAGES = (
    Column("Số", "tin", lambda line: line.planned),
    Column("Đang", "chờ", lambda line: line.waiting),
    Column("Nhà mạng", "đã nhận", _count(State.ACCEPTED)),
    Column("Đã tới", "máy", _count(State.DELIVERED)),
    Column("Không", "tới", _count(State.FAILED)),
    Column("Giữ", "lại", _count(State.SUPPRESSED)),
    Column("Quá", "hạn", _count(State.EXPIRED)),
    Column("Đã", "huỷ", _count(State.CANCELLED)),
    Column("Chưa", "rõ", _count(State.UNKNOWN)),
    Column("Tiền", "(đồng)", lambda line: line.cost_vnd),
)


def text_table(report: Report) -> str:
    """The whole report: households, messages, reasons in words, what is paid."""
    where = f" · {report.area}" if report.area else ""
    parts = [
        f"{report.title}{where}\nTính đến {local(report.at):%H:%M ngày %d/%m/%Y}",
        _grid("HỘ DÂN", HOUSEHOLDS, [line for line in report.rows if line.households], report.total),
        _grid("TIN NHẮN", MESSAGES, report.rows, report.total),
        *_explained(report.total),
    ]
    return "\n\n".join(parts) + "\n"


def _explained(total: Figures) -> list[str]:
    """What the numbers mean: reasons by count, and which messages are paid."""
    found = [_reasons("Không tới vì", total.failed), _reasons("Giữ lại, không gửi vì", total.suppressed)]
    paid = f"Tiền: {number(total.paid)} tin ({number(total.paid_segments)} đoạn) mà nhà mạng đã nhận, cả tin sau đó không tới máy."
    notes = [paid, "“Nhà mạng đã nhận” là chưa có báo tới máy; tin đã báo tới máy đếm ở cột bên cạnh."]
    if unknown := total.states[State.UNKNOWN]:
        notes.append(f"Chưa tính tiền của {number(unknown)} tin chưa rõ đã đi hay chưa.")
    return [*(text for text in found if text), "\n".join(notes)]


def _reasons(title: str, reasons: Counter[str]) -> str:
    if not reasons:
        return ""
    width = max(len(number(count)) for count in reasons.values())
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return "\n".join([f"{title}:", *(f"  {number(count):>{width}}  {say(reason or 'other')}" for reason, count in ordered)])


def _grid(title: str, columns: Sequence[Column], lines: Sequence[Figures], total: Figures) -> str:
    """Hamlets below each other, numbers aligned to the right; the name gets what is left of the width and is cut if it must be."""
    cells = [[column.text(line) for column in columns] for line in (*lines, total)]
    widths = [max(len(text) for text in (column.above, column.heading, *below)) for column, *below in zip(columns, *cells, strict=True)]
    room = WIDTH - sum(widths) - 2 * len(widths)
    several = len({line.place for line in lines if line.place}) > 1
    named = [_name(line, several) for line in lines]
    name_width = min(max([len(name) for name in named] + [len(total.hamlet), len(title)]), max(room, 12))

    def row(name: str, texts: Sequence[str]) -> str:
        return (_fit(name, name_width) + "".join(f"  {text:>{width}}" for text, width in zip(texts, widths, strict=True))).rstrip()

    rule = "─" * (name_width + sum(widths) + 2 * len(widths))
    head = [row(title, [column.above for column in columns]), row("", [column.heading for column in columns]), rule]
    return "\n".join([*head, *(row(name, texts) for name, texts in zip(named, cells, strict=False)), rule, row(total.hamlet, cells[-1])])


def _name(line: Figures, with_commune: bool) -> str:
    """Hamlets of one name are common, so in a report about several communes each is named with its own."""
    commune = line.place.split(",")[0] if with_commune else ""
    return unicodedata.normalize("NFC", ", ".join(part for part in (line.hamlet, commune) if part))


def _fit(name: str, width: int) -> str:
    return f"{name:<{width}}" if len(name) <= width else f"{name[: width - 1]}…"
