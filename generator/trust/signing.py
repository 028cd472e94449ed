"""Into a kit: its list of checksums, the public key, and the signature over the list."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from minisign import PublicKey

from ..settings import Settings
from .keys import Signer
from .sums import PUBLIC, SIGNATURE, SUMS, digest, format_sums, sums_of


def write_trust(folder: Path, names: Sequence[str], signer: Signer | None, settings: Settings, version: str, epoch: int) -> None:
    """Write SHA256SUMS over the entries `names` of `folder`, minisign.pub when the kit has a key, SHA256SUMS.minisig when it can be signed.

    `version` and `epoch` (seconds since 1970, of the content) are signed with it; the clock is never asked. Raises KitError, OSError.
    """
    if settings.public_key:
        (folder / PUBLIC).write_bytes(_public_file(settings.public_key))
        names = [*names, PUBLIC]
    sums = sums_of(folder, names).encode()
    (folder / SUMS).write_bytes(sums)
    if signer:
        (folder / SIGNATURE).write_bytes(signer.sign(sums, trusted_comment(version, epoch)))


def trust_entries(
    entries: Mapping[str, bytes | Path], signer: Signer | None, settings: Settings, version: str, epoch: int
) -> dict[str, bytes]:
    """The same for what is about to be packed: `entries` are paths inside the archive (without its top folder) and their content."""
    made = {PUBLIC: _public_file(settings.public_key)} if settings.public_key else {}
    sums = format_sums({name: _digest(content) for name, content in {**entries, **made}.items()}).encode()
    made[SUMS] = sums
    if signer:
        made[SIGNATURE] = signer.sign(sums, trusted_comment(version, epoch))
    return made


def trusted_comment(version: str, epoch: int) -> str:
    """What is signed together with a file: so that an old kit cannot be passed off as a new one."""
    return f"version:{version}\ttimestamp:{epoch}"


def _digest(content: bytes | Path) -> str:
    return digest(content) if isinstance(content, Path) else hashlib.sha256(content).hexdigest()


def _public_file(public_key: str) -> bytes:
    return bytes(PublicKey.from_base64(public_key)) + b"\n"
