"""The key that signs: where its secret half lies, how it is opened, what it signs. Format and cryptography are minisign's (py-minisign)."""

from __future__ import annotations

import base64
import os
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import click
from minisign import Error, PublicKey, SecretKey, VerifyError

from ..errors import KitError
from ..settings import Settings

KEY_VARIABLE = "CAM_TAY_KEY"
#: scrypt with N = 2^17, r = 8, p = 1: 128 MB and about half a second, as OWASP's password storage cheat sheet asks. `minisign -G` itself
#: takes a gigabyte, which an office PC may not have to spare; what a file asks for beyond that (libsodium's SENSITIVE) is not tried.
OPSLIMIT, MEMLIMIT = 4_194_304, 134_217_728
_MOST_OPS, _MOST_MEMORY = 33_554_432, 1_073_741_824
_LONGEST_FILE = 4096


@dataclass(frozen=True, repr=False)
class Signer:
    """A secret key that has been opened, and the public key (`RWQ...`) it belongs to."""

    public_key: str
    _secret: SecretKey

    def sign(self, data: bytes | BinaryIO, comment: str) -> bytes:
        """A `.minisig` file over `data` (or what is left to read of it). `comment` is signed, too: one line of printable ASCII.

        Same data, comment and key: same bytes (Ed25519 draws no lots, and no clock is asked).
        """
        return bytes(self._secret.sign(data, trusted_comment=comment)) + b"\n"


def key_path() -> Path:
    """Where the secret key lies: CAM_TAY_KEY when set, else `kit.key` in the user's own settings folder."""
    given = os.environ.get(KEY_VARIABLE)
    return at_home(Path(given)) if given else Path(click.get_app_dir("cam-tay")) / "kit.key"


def at_home(path: Path) -> Path:
    """The path with its `~` spelled out. Raises KitError when this machine does not know whose home that is."""
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise KitError.of(str(path), 0, "key", "không biết dấu ~ là thư mục của ai", "ghi đường dẫn đầy đủ") from error


def load_signer(settings: Settings, ask_password: Callable[[], str] | None) -> Signer | None:
    """What this machine signs the kit with; None when the kit has no public key or its secret is not on this machine.

    `ask_password` gives the password of an encrypted key (None: nobody can be asked). Raises KitError when CAM_TAY_KEY names no file, the
    file is damaged, the password is wrong, or the secret is not that of the kit's public key.
    """
    if settings.public_key is None:
        return None
    path = key_path()
    if not path.is_file():
        if os.environ.get(KEY_VARIABLE):
            hint = "cắm USB giữ khóa, hoặc bỏ biến này để không ký"
            raise KitError.of(str(path), 0, "key", f"{KEY_VARIABLE} chỉ đến tệp này nhưng không có", hint)
        return None
    signer = Signer(settings.public_key, _open(path, ask_password))
    try:
        PublicKey.from_base64(signer.public_key).verify(b"", signer._secret.sign(b"", trusted_comment=""))
    except VerifyError as error:
        hint = "dùng đúng tệp khóa của bộ này, hoặc bỏ dòng public_key rồi chạy kit keygen để làm khóa mới"
        raise KitError.of(str(path), 0, "key", "khóa bí mật này không đi với public_key trong mkdocs.yml", hint) from error
    return signer


def normal_password(password: str) -> str:
    """A password as it goes into the key: composed (NFC), because one keyboard writes ờ as one sign and another as two."""
    return unicodedata.normalize("NFC", password)


def _open(path: Path, ask_password: Callable[[], str] | None) -> SecretKey:
    with path.open("rb") as file:
        raw = file.read(_LONGEST_FILE)
    try:
        secret = SecretKey.from_bytes(raw)
        encrypted = secret.is_encrypted()
        ops, memory = _limits(raw)
    except ValueError as error:
        raise _damaged(path) from error
    if encrypted and (ops > _MOST_OPS or memory > _MOST_MEMORY):
        raise _damaged(path)
    if encrypted:
        _decrypt(secret, path, ask_password)
    return secret


def _decrypt(secret: SecretKey, path: Path, ask_password: Callable[[], str] | None) -> None:
    if ask_password is None:
        hint = "chạy trong cửa sổ lệnh để được hỏi, hoặc đặt biến CAM_TAY_KEY_PASSWORD"
        raise KitError.of(str(path), 0, "key-password", "khóa này có mật khẩu mà không hỏi được ai", hint)
    try:
        secret.decrypt(normal_password(ask_password()))
    except MemoryError as error:
        raise KitError.of(str(path), 0, "key", "máy không đủ bộ nhớ để mở khóa này", "đóng bớt chương trình rồi thử lại") from error
    except (Error, ValueError) as error:
        hint = "gõ lại; tệp hỏng thì lấy bản cất trong USB"
        raise KitError.of(str(path), 0, "key-password", "mật khẩu không đúng, hoặc tệp khóa đã hỏng", hint) from error


def _limits(raw: bytes) -> tuple[int, int]:
    """Operations and bytes that the file asks scrypt for, at their place in minisign's secret key (38 bytes into it, 8 bytes each)."""
    inside = base64.b64decode(raw.splitlines()[1], validate=True)
    return int.from_bytes(inside[38:46], "little"), int.from_bytes(inside[46:54], "little")


def _damaged(path: Path) -> KitError:
    return KitError.of(str(path), 0, "key", "tệp khóa bí mật đã hỏng, hoặc không phải khóa của minisign", "lấy lại bản cất trong USB")
