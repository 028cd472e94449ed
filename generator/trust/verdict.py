"""What a check found, and how that is said: plainly, and never more than was proven."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from ..fingerprint import fingerprint, spoken
from .sums import shown

_MOST_NAMES = 20


class Verdict(Enum):
    """From best to worst."""

    WHOLE = "NGUYÊN VẸN"
    UNKNOWN_KEY = "CHƯA BIẾT KHÓA"
    UNSIGNED = "CHƯA KÝ"
    CHANGED = "ĐÃ BỊ SỬA"
    BAD_SIGNATURE = "CHỮ KÝ GIẢ HOẶC HỎNG"
    REFUSED = "KHÔNG NHẬN"


@dataclass(frozen=True)
class Report:
    """A verdict with its grounds. Names are relative to the kit.

    `count` files were compared; `outside` lies beside or among them and was not looked at; `public_key` and `comment` are of the signature
    that holds, `known` says whether it is the known key's; `reasons` are further sentences in Vietnamese.
    """

    verdict: Verdict
    count: int = 0
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    public_key: str = ""
    known: bool = False
    comment: str = ""
    reasons: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """The version that was signed with the files; empty when the signature says none."""
        found = re.fullmatch(r"version:([0-9A-Za-z.-]{1,20})(?:\t.*)?", self.comment)
        return found[1] if found else ""

    @property
    def differs(self) -> bool:
        """Whether anything is not as the list says."""
        return bool(self.changed or self.missing or self.added or self.unreadable or self.strange)

    def lines(self, known_from: str) -> list[str]:
        """The whole report for people. `known_from` says where the known key comes from (empty: none is known)."""
        made = [*_HEADS[self.verdict](self, known_from), *self.reasons, *self._names(), *self._beside()]
        return [shown(line) for line in made]  # names of files come from strangers, wherever they stand

    def _names(self) -> Iterator[str]:
        kinds = (
            ("bị sửa", self.changed),
            ("bị thiếu", self.missing),
            ("bị thêm vào", self.added),
            ("không đọc được", self.unreadable),
            ("là liên kết hoặc thứ lạ, không mở", self.strange),
        )
        for words, names in kinds:
            yield from _listed(words, names)

    def _beside(self) -> Iterator[str]:
        if self.outside:
            yield "Ở đó còn những thứ không thuộc bộ, không được kiểm (đừng coi là của bộ bài):"
            yield from _listed("không thuộc bộ", self.outside)


def _listed(words: str, names: Sequence[str]) -> Iterator[str]:
    for name in names[:_MOST_NAMES]:
        yield f"  {words}: {name}"
    if len(names) > _MOST_NAMES:
        yield f"  {words}: … và {len(names) - _MOST_NAMES} mục nữa"


def _key_lines(public_key: str) -> list[str]:
    groups = fingerprint(public_key)
    said = zip(groups.split(), spoken(groups), strict=True)
    return [f"Dấu vân tay của khóa: {groups}", *(f"  {group} đọc là: {words}" for group, words in said)]


def _whole(report: Report, known_from: str) -> list[str]:
    version = f", phiên bản {report.version}" if report.version else ""
    return [
        f"{report.verdict.value}: {report.count} tệp đúng từng chữ như lúc ký{version}.",
        f"Dấu vân tay của khóa: {fingerprint(report.public_key)} (khóa đã biết, {known_from}).",
        "Điều này chỉ nói rằng từ lúc ký không ai sửa; lời trong bài còn đúng hay không thì xem ngày soát lại.",
    ]


def _unknown(report: Report, known_from: str) -> list[str]:
    version = f", phiên bản {report.version}" if report.version else ""
    other = f" Đây KHÔNG phải khóa đã biết ({known_from})." if known_from else ""
    return [
        f"{report.verdict.value}: {report.count} tệp đúng như lúc ký{version}, nhưng máy này chưa biết ai giữ khóa đã ký.{other}",
        *_key_lines(report.public_key),
        "Gọi cho người giữ bộ bài và so từng nhóm. Lấy số điện thoại ở nơi khác, đừng lấy số ghi trong chính bộ này.",
        f"Khớp cả bốn nhóm thì từ nay kiểm với: --key {report.public_key}",
        "Không khớp, hoặc chưa hỏi được, thì đừng dùng và đừng chép cho ai.",
    ]


def _unsigned(report: Report, known_from: str) -> list[str]:  # noqa: ARG001 - all heads are called alike
    return [
        f"{report.verdict.value}: không có chữ ký, nên không thể biết ai làm ra và có bị sửa hay không.",
        "Muốn chắc, xin bản có chữ ký từ người giữ bộ bài.",
    ]


def _changed(report: Report, known_from: str) -> list[str]:
    if not report.public_key:
        signed = "Danh sách tệp của bộ này cũng chưa ký."
    elif report.known:
        signed = f"Danh sách tệp do khóa đã biết ký ({known_from})."
    else:
        signed = f"Danh sách tệp do khóa có dấu vân tay {fingerprint(report.public_key)} ký."
    return [f"{report.verdict.value}: đừng dùng, đừng chép cho ai; xin bản khác từ người giữ bộ bài.", signed]


def _bad(report: Report, known_from: str) -> list[str]:  # noqa: ARG001
    return [f"{report.verdict.value}: đừng dùng, đừng chép cho ai; xin bản khác từ người giữ bộ bài."]


def _refused(report: Report, known_from: str) -> list[str]:  # noqa: ARG001
    return [f"{report.verdict.value}: đừng mở tệp này; xin bản khác từ người giữ bộ bài."]


_HEADS = {
    Verdict.WHOLE: _whole,
    Verdict.UNKNOWN_KEY: _unknown,
    Verdict.UNSIGNED: _unsigned,
    Verdict.CHANGED: _changed,
    Verdict.BAD_SIGNATURE: _bad,
    Verdict.REFUSED: _refused,
}
