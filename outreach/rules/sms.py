"""How long an SMS is: alphabet, units, segments and price.

Source: 3GPP TS 23.038 (the GSM 7 bit default alphabet, its extension table, UCS-2) and 3GPP TS 23.040 (a message has 140 octets;
each part of a joined message gives 6 of them to the header that joins it).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .folding import fold

GSM_SINGLE, GSM_JOINED = 160, 153  # septets: 140 octets; 140 - 6 octets and a bit of fill
UCS2_SINGLE, UCS2_JOINED = 70, 67  # 16-bit units: 140 octets; 140 - 6 octets

BASIC = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
EXTENSION = "\f^{}\\[~]|€"  # each takes two septets: the escape and the character

_BASIC = re.compile(f"[{re.escape(BASIC)}]*")
_GSM = re.compile(f"[{re.escape(BASIC + EXTENSION)}]*")
_EXTENSION = re.compile(f"[{re.escape(EXTENSION)}]")
_BEYOND_BMP = re.compile("[\U00010000-\U0010ffff]")

_SPACES = dict.fromkeys([0x09, 0xA0, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000], " ")
_UNSEEN = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x2060, 0xFEFF], "")
_SIGNS = {
    **dict.fromkeys("‐‑‒–—―−•‣∙·●▪◦", "-"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‘’‚‛′`´ʼˊˋ", "'"),
    **{"…": "...", "₫": "d", "×": "x", "÷": ":", "⁄": "/", "°": " do ", "→": "->", "←": "<-", "≥": ">=", "≤": "<=", "≈": "~"},
    **{"Ð": "D", "ð": "d", "ı": "i", "©": "(c)", "®": "(R)", "№": "No"},
}
_PLAIN = str.maketrans(_SIGNS) | _SPACES | _UNSEEN  # Ð is the Icelandic letter that old Vietnamese keyboards typed for Đ


@dataclass(frozen=True, slots=True)
class Measured:
    """A text as it would be sent, and its length."""

    text: str  # NFC
    unicode: bool  # UCS-2; else the GSM 7 bit default alphabet
    segments: int
    units: int  # septets or 16-bit units, headers not counted
    left: int  # units that the last segment still holds


def measure(text: str) -> Measured:
    """`text` in NFC with its alphabet and length. An empty text is one empty GSM segment.

    A pair (escape and extension character, or two surrogates) is never parted, so a segment may end one unit early.
    """
    text = unicodedata.normalize("NFC", text)
    if _BASIC.fullmatch(text):
        return _even(text, False, GSM_SINGLE, GSM_JOINED)
    if _GSM.fullmatch(text):
        return _with_pairs(text, False, GSM_SINGLE, GSM_JOINED, _EXTENSION)
    if _BEYOND_BMP.search(text):
        return _with_pairs(text, True, UCS2_SINGLE, UCS2_JOINED, _BEYOND_BMP)
    return _even(text, True, UCS2_SINGLE, UCS2_JOINED)


def _even(text: str, unicode: bool, single: int, joined: int) -> Measured:
    """The measure of a text whose characters take one unit each."""
    units = len(text)
    if units <= single:
        return Measured(text, unicode, 1, units, single - units)
    segments = -(-units // joined)
    return Measured(text, unicode, segments, units, segments * joined - units)


def _with_pairs(text: str, unicode: bool, single: int, joined: int, pair: re.Pattern[str]) -> Measured:
    """The measure of a text where the characters that match `pair` take two units."""
    units = len(text) + len(pair.findall(text))
    if units <= single:
        return Measured(text, unicode, 1, units, single - units)
    parts = list(_parts(text, joined, pair))
    last = len(parts[-1]) + len(pair.findall(parts[-1]))
    return Measured(text, unicode, len(parts), units, joined - last)


def _parts(text: str, joined: int, pair: re.Pattern[str]) -> Iterator[str]:
    """`text` in pieces of at most `joined` units, each as long as it can be."""
    start = used = 0
    for at, char in enumerate(text):
        units = 2 if pair.match(char) else 1
        if used + units > joined:
            yield text[start:at]
            start, used = at, 0
        used += units
    yield text[start:]


def split(text: str) -> list[str]:
    """The segments of `text` as a phone receives them; joined they are its NFC form."""
    measured = measure(text)
    if measured.segments == 1:
        return [measured.text]
    if measured.unicode:
        return list(_parts(measured.text, UCS2_JOINED, _BEYOND_BMP))
    return list(_parts(measured.text, GSM_JOINED, _EXTENSION))


def plain(text: str) -> str:
    """`text` as it is sent without diacritics: folded, with typographic signs written in GSM ones.

    Vietnamese always becomes GSM 7 bit. What has no plain form (an emoji, another script) stays, and the text counts as UCS-2.
    """
    folded = fold(text)
    if _GSM.fullmatch(folded):
        return folded
    # What is left goes one by one: compatibility forms (full-width letters, ligatures, fractions) are folded like what they stand for.
    signs = folded.translate(_PLAIN)
    if _GSM.fullmatch(signs):
        return signs
    return unicodedata.normalize("NFC", "".join(char if _GSM.fullmatch(char) else _plain_char(char) for char in signs))


def _plain_char(char: str) -> str:
    """The GSM form of one character that is not GSM; itself when it has none."""
    simple = fold(unicodedata.normalize("NFKC", char).translate(_PLAIN))
    return simple if _GSM.fullmatch(simple) else char


def cost(segments: int, network: str, prices: Mapping[str, int]) -> int:
    """VND for `segments` to `network`; a network without a price of its own costs prices["default"] each."""
    return segments * prices.get(network, prices["default"])
