"""One minisign signature: does it hold, and whose is it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from minisign import Error, PublicKey, Signature, VerifyError

from .verdict import Verdict

LONGEST_SIGNATURE, LONGEST_KEY = 16 * 1024, 1024  # bytes; minisign's own comments have at most 8 KB
#: What minisign writes above a signature by itself. That line is not signed; other words there would be somebody's who may be anybody.
UNSIGNED_LINE = "signature from minisign secret key"


@dataclass(frozen=True)
class Seal:
    """What a signature is worth: WHOLE (the known key's), UNKNOWN_KEY or BAD_SIGNATURE; the key and the signed comment when it holds."""

    verdict: Verdict
    public_key: str = ""
    comment: str = ""


def judge(data: bytes | BinaryIO, signature: bytes, carried: bytes | None, known: str | None) -> Seal:
    """Whether `signature` (a .minisig file) over `data` holds under the `known` key (`RWQ...`), or under the one that the kit itself
    carries (a minisign.pub file), which proves only that both came from the same hand.

    Only what minisign writes byte for byte, and only its prehashed form, is a signature: in the old form a file could pass as another.
    """
    try:
        found = Signature.from_bytes(signature)
    except ValueError:
        return Seal(Verdict.BAD_SIGNATURE)
    if bytes(found) + b"\n" != signature or not found.is_prehashed() or found.untrusted_comment != UNSIGNED_LINE:
        return Seal(Verdict.BAD_SIGNATURE)
    if known and _holds(PublicKey.from_base64(known), data, found):
        return Seal(Verdict.WHOLE, known, found.trusted_comment)
    key = _read_key(carried) if carried else None
    if key and _holds(key, data, found):
        return Seal(Verdict.UNKNOWN_KEY, key.to_base64().decode(), found.trusted_comment)
    return Seal(Verdict.BAD_SIGNATURE)


def _holds(key: PublicKey, data: bytes | BinaryIO, signature: Signature) -> bool:
    try:
        if not isinstance(data, bytes):
            data.seek(0)
        key.verify(data, signature)
    except (VerifyError, ValueError):
        return False
    return True


def _read_key(raw: bytes) -> PublicKey | None:
    try:
        return PublicKey.from_bytes(raw)
    except (Error, ValueError):
        return None
