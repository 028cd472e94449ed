"""What a text may not say (design rule 7): no link, no request for money, no request for a code.

People are taught that whoever sends a link, or asks for money or a code, is a cheat; a text of ours must never look like one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

from .folding import fold


def problems(text: str, allowed_links: Collection[str] = ()) -> list[str]:
    """What must be changed in `text` before it may be sent, as sentences in Vietnamese; empty when it may go.

    `allowed_links` names home pages such as "dichvucong.gov.vn"; only names under .gov.vn count, and only without a path.
    A warning ("không đọc mã OTP", "ai bảo chuyển tiền là lừa đảo") is no request.
    """
    seen = _visible(text)
    allowed = {_bare(link) for link in allowed_links}
    found = [
        f"Có đường dẫn hoặc địa chỉ “{link}”. Tin nhắn của mình không gửi đường dẫn, kẻo bà con quen tay bấm vào tin lừa đảo: "
        "xin bỏ đi. Nếu không phải đường dẫn thì thêm dấu cách sau dấu chấm."
        for link in dict.fromkeys(_links(seen))
        if not (_bare(link) in allowed and _bare(link).endswith(".gov.vn"))
    ]
    found += [
        f"Câu có chữ “{words}” đọc như {what}. Tin nhắn của mình không bao giờ đòi tiền hay hỏi mã: xin bỏ đi. "
        f"Nếu là lời dặn thì viết rõ ngay trong câu: “không {words}”."
        for words, what in dict.fromkeys(_requests(seen))
    ]
    return found


def _visible(text: str) -> str:
    """`text` as the eye sees it: compatibility forms made one, invisible characters gone, every kind of full stop a full stop."""
    text = unicodedata.normalize("NFKC", text).replace("。", ".")
    return unicodedata.normalize("NFC", "".join(char for char in text if unicodedata.category(char) != "Cf"))


# --- links ---

_HOST = r"(?<![\w.-])(?:[\w-]+\.)+[^\W\d_](?:[\w-]*\w)(?:\.(?=[/:]))?"
_TAIL = r"(?::\d+)?(?:[/?#]\S*)?"
_BYTE = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_MONEY_UNIT = r"(?!\s*(?:đ|d|đồng|dong|vnd|vnđ)\b)"  # 1.500.000.000 đ is no address of a computer
_LINK = re.compile(
    "|".join(
        (
            r"(?<![\w+-])[a-z][a-z0-9+-]*://\S*",
            r"\b(?:mailto|tel|sms|smsto|intent):(?=\S)\S+",
            r"\bwww\.\S*",
            r"(?<![\w.+-])[\w.+-]+@[\w.-]+",
            _HOST + _TAIL,
            rf"(?<![\w.])(?:{_BYTE}\.){{3}}(?!000){_BYTE}(?![\w.]*\d){_MONEY_UNIT}{_TAIL}",
        )
    ),
    re.IGNORECASE,
)
# Dots with spaces around them or in brackets, to slip past filters: only with endings that are no word a sentence could begin with.
_ENDINGS = "vn|com|net|org|info|biz|xyz|top|icu|ly|gl|gd|cc|me|link|site|online|shop|club|app|page|vip|asia|pro|tk|ml|ga|cf"
_SPACED = re.compile(
    "|".join(
        (
            rf"(?<![\w-])[\w-]+ \. ?(?:{_ENDINGS})\b\S*",
            r"\b(?:bit|zalo|tinyurl|cutt|goo)\. (?:ly|me|com|gl)\b\S*",
            r"(?<![\w-])[\w-]+\. (?-i:vn|xyz|icu)\b\S*",
            rf"(?<![\w-])[\w-]+ ?[\[({{] ?(?:\.|dot|cham) ?[\])}}] ?(?:{_ENDINGS})\b\S*",
            r"(?<![\w-])[\w-]+ (?:dot|cham) (?:vn|com|net|org|info|xyz)\b\S*",
        )
    ),
    re.IGNORECASE,
)


def _links(text: str) -> Iterator[str]:
    """Every link, domain, address of a computer or e-mail in `text`, as written."""
    for match in (*_LINK.finditer(text), *_SPACED.finditer(fold(text))):
        yield match[0].rstrip(".,;:!?)”\"'")


def _bare(link: str) -> str:
    """A home page without https:// and the last slash, in lower case, for comparing by name."""
    return link.lower().removeprefix("https://").removesuffix("/")


# --- requests ---


def _word(word: str) -> str:
    """A pattern for `word` with its own marks or with none, so that "đồng tiền" is not "đóng tiền"."""
    return word if word.isascii() else f"(?:{word}|{fold(word)})"


def _any(phrases: str) -> str:
    """A pattern for any of `phrases`, separated by commas; longer ones first."""
    ordered = sorted(phrases.split(", "), key=len, reverse=True)
    return "(?:" + "|".join(r"\s+".join(map(_word, phrase.split())) for phrase in ordered) + ")"


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


_PAY = _any("chuyển, nộp, đóng, trả, gửi, nạp, ứng, góp, ck")
_HURRY = _any("ngay, gấp, trước, giúp, luôn, thêm, lại, đủ, một khoản, một ít, số, khoản, cho tôi, cho chúng tôi, cho tổ")
_FEE = _any("tiền, phí, lệ phí, cước phí, cọc, quỹ, thẻ cào")
_SUM = r"(?<!\d )(?<!nghin )(?<!ngan )(?<!trieu )"  # "500 nghin dong tien ho tro" holds no "đóng tiền"
_WHOLE = _any("chuyển khoản, đặt cọc, nạp thẻ, quét mã QR, thanh toán trước, mua thẻ cào")
_MONEY = _pattern(rf"\b(?:{_SUM}{_PAY}(?:\s+{_HURRY})*\s+{_FEE}|{_WHOLE})\b")
_COMES_IN = _pattern(rf"\b{_any('được, nhà nước, nhận bằng, trả bằng, nhận qua, trả qua')}\s+{_any('chuyển, trả, gửi')}$")

_GIVE = _any("đọc, gửi, cung cấp, chia sẻ, tiết lộ, đưa, nhắn lại, gõ lại, trả lời")
_SECRET = _any("mã OTP, OTP, mật khẩu, mã xác nhận, mã xác thực, mã kích hoạt, mã PIN, số PIN, mã CVV, số thẻ, mã bí mật")
_TYPE = rf"{_any('đọc, gửi, nhập, cung cấp')}\s+(?:\w+\s+)?{_any('mã, OTP, mật khẩu')}|{_any('gõ mã')}"
_CODE = _pattern(rf"\b(?:{_GIVE}(?:\s+\w+){{0,4}}?\s+{_SECRET}|{_TYPE})\b")

_SENTENCE = re.compile(r"[.!?;…]+(?=\s|$)|\n")
_CLAUSE = re.compile(r"[,:–—()]|\s-\s")
_NOT = _pattern(r"\b(?:không|khong|đừng|chớ|cấm|miễn|mien(?=\s+(?:nop|dong|tra)\b))\b|\bmien\s+$")
_NOT_PLAIN = re.compile(r"^\W*[Dd][Uu][Nn][Gg]\b|\bdung\b")  # "đừng" in a text without diacritics; "Dung" inside it is a name
_YET = _pattern(  # "đừng quên nộp phí", "không chuyển tiền sẽ bị khoá": requests all the same
    rf"\b{_any('nếu không, đừng quên, không quên, chớ quên, không ngại, đừng ngại, đừng lo, không lo, không cần chờ, chỉ cần')}\b"
    rf"|(?<!kẻo )(?<!keo )\b{_any('thì bị, sẽ bị, là bị, thì mất, sẽ mất')}\b"
)
_CHEAT = _pattern(rf"\b{_any('kẻ gian, kẻ xấu, kẻ lừa, đối tượng, người lạ, số lạ, tin lạ, có người')}\b")
_BEWARE = _pattern(rf"\b{_any('cảnh giác, cảnh báo, đề phòng, coi chừng, cẩn thận')}\b")
_VOICE = _pattern(rf"\b{_any('tin nhắn, cuộc gọi, người, ai')}\b")
_ASKS_WORDS = _any("đòi, bảo, hỏi, yêu cầu, giục, dụ, xin, rủ, nhờ, bắt, ép, dọa, doạ")
_ASKS = _pattern(rf"\b{_ASKS_WORDS}\b")
_WHO_ASKS = _pattern(rf"\bai(?:\s+\w+){{0,3}}?\s+{_ASKS_WORDS}\b")
_UNMASKED = _pattern(rf"\b{_any('là lừa, là kẻ gian, là kẻ xấu, là kẻ lừa, là giả, là trò lừa, là tin giả')}\b")


def _requests(text: str) -> Iterator[tuple[str, str]]:
    """Each request in `text` that its own sentence neither forbids nor tells of cheats: its words, and what it looks like."""
    for sentence in _SENTENCE.split(text):
        start = 0
        for clause in _CLAUSE.split(sentence):
            start = sentence.index(clause, start)
            for match in _MONEY.finditer(clause):
                if not (_COMES_IN.search(clause[: match.start()] + match[0].split()[0]) or _harmless(sentence, clause, start, match)):
                    yield " ".join(match[0].lower().split()), "xin tiền"
            for match in _CODE.finditer(clause):
                if not _harmless(sentence, clause, start, match):
                    yield " ".join(match[0].lower().split()), "hỏi mã"


def _harmless(sentence: str, clause: str, start: int, match: re.Match[str]) -> bool:
    """Whether the words of `match`, in the clause that begins at `start` of `sentence`, warn instead of asking."""
    before = clause[: match.start()]
    forbidden = _NOT.search(before) or (sentence.isascii() and _NOT_PLAIN.search(before))
    if forbidden and not _YET.search(clause):
        return True
    return bool(_UNMASKED.search(sentence, start + match.end()) or _told_of_cheats(sentence[: start + match.start()]))


def _told_of_cheats(before: str) -> bool:
    """Whether the words `before` a request say that cheats make it: "kẻ gian bảo", "cảnh giác tin nhắn yêu cầu", "ai gọi đòi"."""
    return bool(_WHO_ASKS.search(before)) or _follow(before, _CHEAT, _ASKS) or _follow(before, _BEWARE, _VOICE, _ASKS)


def _follow(text: str, *patterns: re.Pattern[str]) -> bool:
    """Whether the patterns occur in `text` one after the other."""
    at = 0
    for pattern in patterns:
        match = pattern.search(text, at)
        if match is None:
            return False
        at = match.end()
    return True
