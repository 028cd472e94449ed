"""A new key: the secret outside of the project, its public half as one line of mkdocs.yml, or neither."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from minisign import KeyPair

from ..errors import KitError
from ..fingerprint import fingerprint
from ..settings import CONFIG, parse_settings, read_settings
from .keys import MEMLIMIT, OPSLIMIT, at_home, normal_password

SHORTEST_PASSWORD = 8
_BREAK = re.compile("(?<=[\n\x85\u2028\u2029])|(?<=\r)(?!\n)")  # where a line of YAML 1.1 ends


@dataclass(frozen=True)
class NewKey:
    """What was made: the public key, its fingerprint, and where the secret lies."""

    public_key: str
    fingerprint: str
    path: Path


def make_key(root: Path, path: Path, new_password: Callable[[], str] | None) -> NewKey:
    """Make a key for the project at `root`: the secret into `path` (nobody else may read it), the public key into mkdocs.yml.

    `new_password` is asked when nothing else is in the way, and encrypts the secret (None: it lies there open). Raises KitError when the
    kit has a key already, `path` is taken or lies where it would be handed on, or the password is short; OSError when something cannot be
    written. Then nothing has been made.
    """
    path = _check_path(root, path)
    pair = KeyPair.generate()
    public_key = pair.public_key.to_base64().decode()
    _settings_with(root, public_key)
    if new_password:
        pair.secret_key.encrypt(_long_enough(new_password()), opslimit=OPSLIMIT, memlimit=MEMLIMIT)
    config, text = _settings_with(root, public_key)  # once more: while somebody was asked, somebody may have edited them
    _write_secret(path, bytes(pair.secret_key) + b"\n")
    pair.secret_key.wipe()
    try:
        _replace(config, text.encode())
    except BaseException:
        path.unlink()  # a secret whose public half nobody knows is of no use, and lies about
        raise
    return NewKey(public_key, fingerprint(public_key), path)


def _long_enough(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise KitError.of("mật khẩu", 0, "key-password", f"cần ít nhất {SHORTEST_PASSWORD} ký tự", "ví dụ một câu ngắn dễ nhớ")
    return normal_password(password)


def with_public_key(text: str, public_key: str) -> str:
    """The text of mkdocs.yml with one line more, the first of `extra.kit`; everything else stays as it is, byte for byte.

    Raises KitError where the line has no place of its own (`kit: {...}` on one line).
    """
    line, column = _first_of_kit(text)
    lines = _BREAK.split(text)
    ending = re.search("\r?\n|\r", text)
    lines.insert(line, f"{' ' * column}public_key: {public_key}{ending[0] if ending else chr(10)}")
    made = "".join(lines)
    if parse_settings(made.removeprefix("\ufeff")).public_key != public_key:
        raise _by_hand(public_key)
    return made


def _first_of_kit(text: str) -> tuple[int, int]:
    """Line and column (from 0) of the first key of `extra.kit`. The text is a valid mkdocs.yml."""
    node: Any = yaml.compose(text.removeprefix("\ufeff"), Loader=yaml.SafeLoader)
    for name in ("extra", "kit"):
        node = next(value for key, value in node.value if key.value == name)
    mark = node.value[0][0].start_mark
    if node.flow_style or _BREAK.split(text)[mark.line][: mark.column].strip(" \ufeff"):
        raise _by_hand("RW…")
    return mark.line, mark.column


def _by_hand(public_key: str) -> KitError:
    hint = "viết mỗi khoá của extra.kit trên một dòng riêng, rồi chạy lại"
    return KitError.of(CONFIG, 0, "key", f"không chèn được dòng “public_key: {public_key}” vào dưới extra.kit", hint)


def _settings_with(root: Path, public_key: str) -> tuple[Path, str]:
    """Where mkdocs.yml lies (its links followed), and its text with this key. Raises KitError when it has one."""
    settings = read_settings(root)
    if settings.public_key:
        hint = "khóa ấy còn thì dùng tiếp; mất hoặc lộ thì xoá dòng public_key, chạy lại, in lại các tờ, báo dấu vân tay mới cho mọi người"
        raise KitError.of(CONFIG, 0, "key", f"bộ này đã có khóa, dấu vân tay {settings.fingerprint}", hint)
    config = (root / CONFIG).resolve()
    return config, with_public_key(config.read_bytes().decode(), public_key)


def _check_path(root: Path, path: Path) -> Path:
    """The path with its links followed. A secret in a project or a git work tree would be handed on with the next copy or push."""
    path = at_home(path)
    if os.path.lexists(path):
        raise KitError.of(str(path), 0, "key", "đã có tệp ở đây, có thể là một khóa khác", "cất tệp ấy đi, hoặc chọn chỗ khác bằng --out")
    path = path.resolve()
    hint = "chọn chỗ khác bằng --out, ví dụ USB"
    if path.is_relative_to(root.resolve()):
        raise KitError.of(str(path), 0, "key", "khóa bí mật không được nằm trong dự án", hint)
    if repository := next((folder for folder in path.parents if os.path.lexists(folder / ".git")), None):
        raise KitError.of(str(path), 0, "key", f"khóa bí mật không được nằm trong kho git {repository}", hint)
    return path


def _write_secret(path: Path, content: bytes) -> None:
    """A file that only its owner may read, whole and on the disk, or none. Folders that are made for it are for the owner alone, too."""
    for folder in reversed([folder for folder in path.parents if not folder.exists()]):
        folder.mkdir(mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink()
        raise


def _replace(path: Path, content: bytes) -> None:
    """Write through a second file of the same rights, so that nobody ever sees half a mkdocs.yml."""
    half = path.with_name(f".{path.name}.{os.getpid()}.half")
    try:
        half.write_bytes(content)
        half.chmod(path.stat().st_mode)
        half.replace(path)
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)
