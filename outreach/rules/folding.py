"""Vietnamese to plain letters, for SMS without diacritics and for finding; and the words that this makes rude or wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_MARKS = re.compile("(^|[\x00-\x7f])[\u0300-\u036f]+")  # combining diacritical marks, on Latin letters only
_ONLY_MARKS = re.compile("[\x00-\x7f\u0300-\u036f]*")
_WORD = re.compile(r"[^\W\d_]+")


def fold(text: str) -> str:
    """`text` without the marks of Vietnamese; other characters stay. "Lừa đảo" -> "Lua dao"."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    if _ONLY_MARKS.fullmatch(parts):  # nearly always, and four times as fast as taking the marks out one by one
        return parts.encode("ascii", "ignore").decode("ascii")
    return unicodedata.normalize("NFC", _MARKS.sub(r"\1", parts))


def fold_key(text: str) -> str:
    """`text` as it is compared: plain letters, lower case, single spaces."""
    return " ".join(fold(text).casefold().split())


@dataclass(frozen=True, slots=True)
class FoldWarning:
    """A word that reads badly without its marks."""

    word: str  # as written in the text
    folded: str
    why: str
    better: str


# What reads badly: the words; how they read when folded; what to write instead; and the phrases in which nobody misreads them.
# Collected by hand from what village texts say. A word stands here only when the plain form is rude, means the opposite, or is
# most often read as another word; "better" holds no word of this list.
_RUDE = "không dấu dễ đọc thành từ tục"
_LIST: tuple[tuple[str, str, str, str], ...] = (
    ("các", _RUDE, "những", ""),
    ("lớn", _RUDE, "to", ""),
    ("lợn", _RUDE, "heo", ""),
    ("lộn", _RUDE, "nhầm", ""),
    ("buổi", _RUDE, "lớp, giờ", ""),
    ("bưởi", _RUDE, "nhắn có dấu", ""),
    ("đủ", _RUDE, "hết, cả", ""),
    ("cụ", _RUDE, "ông, bà", ""),
    ("cũ", _RUDE, "trước đây, đã dùng", ""),
    ("vụ", _RUDE, "mùa, việc", "dịch vụ, phục vụ, nhiệm vụ, nghĩa vụ"),
    ("đài", _RUDE, "loa, ra-đi-ô", "tổng đài"),
    ("bố mẹ", "không dấu dễ đọc thành câu chửi", "cha mẹ", ""),
    ("ngủ", "không dấu dễ đọc thành “ngu”", "nghỉ ngơi", ""),
    ("đốt", "không dấu dễ đọc thành “dốt”", "thiêu", ""),
    ("thăm", "không dấu dễ đọc thành “tham”", "đến nhà, đến gặp", ""),
    ("già", "không dấu dễ đọc thành “giả”", "cao tuổi", ""),
    ("giả", "không dấu dễ đọc thành “giá”, “già”", "không thật", "giả danh, giả mạo, giả vờ"),
    ("đẻ", "không dấu dễ đọc thành “để”", "sinh", ""),
    ("dê", "không dấu dễ đọc thành “để”, “đê”", "nhắn có dấu", ""),
    ("dế", "không dấu dễ đọc thành “để”, “dê”", "nhắn có dấu", ""),
    ("đề", "không dấu dễ đọc thành “để”, “dễ”", "nhắn có dấu", "đề phòng, đề nghị, vấn đề, chủ đề, đề án"),
    ("chó", "không dấu dễ đọc thành “cho”", "vật nuôi", ""),
    ("chớ", "không dấu đọc thành “cho”, ngược hẳn ý", "không", ""),
    ("đừng", "không dấu đọc thành “dùng”, ngược hẳn ý", "không", ""),
    ("dừng", "không dấu dễ đọc thành “dùng”, “đừng”", "ngừng, thôi", ""),
    ("cấm", "không dấu dễ đọc thành “cầm”, “cảm”", "không được", ""),
    ("phạt", "không dấu dễ đọc thành “phát”", "xử phạt", "xử phạt, hình phạt"),
    ("phát", "không dấu dễ đọc thành “phạt”", "trao, tặng", "phát thanh, phát hiện, phát triển, xuất phát"),
    ("lừa", "không dấu dễ đọc thành “lúa”, “lửa”", "lừa đảo", "lừa đảo, kẻ lừa, lừa tiền, bị lừa, là lừa"),
    ("lúa", "không dấu dễ đọc thành “lừa”", "thóc, mạ", ""),
    ("lụa", "không dấu dễ đọc thành “lừa”", "nhắn có dấu", ""),
    ("lửa", "không dấu dễ đọc thành “lừa”", "cháy", ""),
    ("bán", "không dấu dễ đọc thành “bạn”, “bản”", "đem ra chợ, nhượng lại", "mua bán, buôn bán, bán hàng"),
    ("bạn", "không dấu dễ đọc thành “bán”, “bản”", "bà con, cô bác", ""),
    ("bản", "không dấu dễ đọc thành “bán”, “bạn”", "thôn; giấy", "trưởng bản, bản sao, văn bản, cơ bản, bản đồ, bản thân"),
    ("bẩn", "không dấu dễ đọc thành “bận”, “bán”", "không sạch", ""),
    ("bão", "không dấu dễ đọc thành “báo”", "mưa to gió mạnh, cơn bão", "cơn bão, bão lũ, mưa bão, bão lụt"),
    ("bò", "không dấu dễ đọc thành “bỏ”, “bố”", "trâu bò", "trâu bò, bò sữa"),
    ("nợ", "không dấu dễ đọc thành “nó”, “nổ”", "tiền vay", ""),
    ("tiến", "không dấu dễ đọc thành “tiền”", "làm, đi lên", "tiến hành, tiến độ, tiên tiến, cải tiến"),
    ("đòi", "không dấu dễ đọc thành “đổi”, “đợi”", "hỏi, bắt", ""),
    ("dời", "không dấu dễ đọc thành “đợi”, “đói”", "chuyển", ""),
    ("đợi", "không dấu dễ đọc thành “đổi”, “đói”", "chờ", ""),
)
_WARNINGS = {words: (why, better, frozenset(fine.split(", "))) for words, why, better, fine in _LIST}


def _matches(words: list[str]) -> Iterator[tuple[str, int, int]]:
    """Listed words and pairs of words in `words` (lower case), outside the phrases where they do no harm: entry, first, end."""
    pairs = [f"{first} {second}" for first, second in pairwise(words)]
    for at, word in enumerate(words):
        if at < len(pairs) and pairs[at] in _WARNINGS:
            yield pairs[at], at, at + 2
        if word in _WARNINGS and _WARNINGS[word][2].isdisjoint(pairs[max(at - 1, 0) : at + 1]):
            yield word, at, at + 1


def warnings(text: str) -> list[FoldWarning]:
    """The words of `text` that turn rude or wrong when its marks go, each once, in the order they come; none for plain text."""
    if text.isascii():
        return []
    written = _WORD.findall(unicodedata.normalize("NFC", text))
    found: dict[str, FoldWarning] = {}
    for entry, first, end in _matches([word.lower() for word in written]):
        if entry not in found:
            why, better, _ = _WARNINGS[entry]
            as_written = " ".join(written[first:end])
            found[entry] = FoldWarning(as_written, fold(as_written), why, better)
    return list(found.values())
