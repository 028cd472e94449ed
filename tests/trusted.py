"""A small signed kit to spoil. Helpers for tests."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from minisign import KeyPair

from generator.settings import Settings
from generator.trust import Signer, trust_entries, write_trust

VERSION, EPOCH = "2026.11.23", 1795392000
FILES = {
    "MO-TAI-DAY.html": b"<h1>M\xe1\xbb\x9f t\xe1\xba\xa1i \xc4\x91\xc3\xa2y</h1>",
    "site/index.html": b"<h1>B\xc3\xa0 con mu\xe1\xbb\x91n h\xe1\xbb\x8dc g\xc3\xac?</h1>" * 20,
    "site/print/C1.pdf": bytes(range(256)) * 3,
    "share/C1.html": b"x",
}


def signer() -> Signer:
    """A new key, opened."""
    pair = KeyPair.generate()
    return Signer(pair.public_key.to_base64().decode(), pair.secret_key)


def settings_with(public_key: str | None) -> Settings:
    """Settings of a kit with this key."""
    track = {"slug": "a", "code": "A", "title": "T", "about": "A", "icon": "phone"}
    kit: dict[str, Any] = {"tracks": [track], "public_key": public_key}
    return Settings.model_validate({"site_name": "Bộ mẫu", "site_url": "https://camtay.example/", "extra": {"kit": kit}})


def write_kit(folder: Path, by: Signer | None, key: str | None = None, files: Mapping[str, bytes] = FILES, version: str = VERSION) -> Path:
    """The kit in `folder`, signed by `by` (None: not signed); `key` is its public key when that is not the signer's."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    tops = sorted({name.partition("/")[0] for name in files})
    write_trust(folder, tops, by, settings_with(key or (by.public_key if by else None)), version, EPOCH)
    return folder


def zip_entries(by: Signer | None, files: Mapping[str, bytes] = FILES) -> dict[str, bytes]:
    """Paths and content of the kit as a zip holds it, below one top folder."""
    trust = trust_entries(files, by, settings_with(by.public_key if by else None), VERSION, EPOCH)
    return {f"cam-tay-{VERSION}/{name}": content for name, content in {**files, **trust}.items()}


def write_zip(path: Path, entries: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """A zip of these entries, in their order."""
    with zipfile.ZipFile(path, "w", method) as file:
        for name, content in entries.items():
            file.writestr(zipfile.ZipInfo(name), content, method)
    return path
