"""The short fingerprint of the key that signs the kit: what people compare by telephone."""

from __future__ import annotations

import base64
import binascii
import hashlib

#: Crockford's base 32 (crockford.com/base32.html): digits and capitals without I, L, O, U. On paper nobody takes I or L for 1, or O for 0;
#: over a telephone "l" and "n", "i" and "y", "u" and "ư" sound alike in much of Vietnam, and here one of each pair is gone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 4, 4
_BITS = 5 * _GROUPS * _GROUP
_KEY_BYTES = 42  # "Ed", 8 bytes of key number, 32 bytes of Ed25519 (jedisct1.github.io/minisign, "Public key format")

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
# Words that everybody knows and that begin as they are written, also where the letter is a stranger: b, p and v sound alike, so do d and g.
_WORDS = (
    *("anh", "bà", "cá", "dừa", "em", "Facebook", "gà", "hoa", "jeep", "kẹo", "mẹ"),
    *("nón", "pin", "quạt", "rau", "sen", "tay", "vịt", "wifi", "xe", "yên", "Zalo"),
)
#: How each sign is said over the telephone.
SAID = dict(zip(ALPHABET, (*_DIGITS, *(f"{letter} ({word})" for letter, word in zip(ALPHABET[10:], _WORDS, strict=True))), strict=True))


def public_key_bytes(public_key: str) -> bytes:
    """The 42 bytes of a minisign public key in base 64 (`RWQ...`, 56 letters). Raises ValueError, in Vietnamese, for anything else."""
    try:
        raw = base64.b64decode(public_key, validate=True)
    except (ValueError, binascii.Error):
        raw = b""
    if len(raw) != _KEY_BYTES or not raw.startswith(b"Ed"):
        raise ValueError("không phải khóa công khai của minisign (56 chữ, bắt đầu bằng RW); lệnh kit keygen tự ghi dòng này")
    return raw


def fingerprint(public_key: str) -> str:
    """`7KQ2 M9XD 4B8H TZ3P`: the first 80 bits of SHA-256 over the key's 42 bytes, as 16 signs of `ALPHABET` (5 bits each, highest first).

    It is of the key and not of the content, so that prints of many years stay comparable. Raises ValueError for what is no key.
    """
    bits = int.from_bytes(hashlib.sha256(public_key_bytes(public_key)).digest()[: _BITS // 8], "big")
    signs = "".join(ALPHABET[bits >> shift & 31] for shift in range(_BITS - 5, -1, -5))
    return " ".join(signs[start : start + _GROUP] for start in range(0, len(signs), _GROUP))


def spoken(fingerprint: str) -> list[str]:
    """How each group is said: `bảy, K (kẹo), Q (quạt), hai`."""
    return [", ".join(SAID[sign] for sign in group) for group in fingerprint.split()]
