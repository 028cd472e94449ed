"""Recordings in a single file: inside it while it stays in its budget, else as links that need the network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from markupsafe import Markup

from ..content import Content
from ..pages import Data
from .looks import Looks, data_address

KINDS = {".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg"}


class Recordings:
    """What a lesson's voices (as `pages.voices` makes them) become. Reads each recording once."""

    def __init__(self, content: Content, site_url: str, looks: Looks) -> None:
        self._folder, self._site_url, self._looks = content.folder, site_url, looks
        self._read: dict[str, str] = {}

    def chosen(self, lessons: Sequence[Sequence[Data]], room: int) -> list[Markup]:
        """For each lesson its players and links. `room`: bytes that the file may still grow; a voice that fits goes in, all its parts or
        none, first come first served; whatever does not fit is a link."""
        made = []
        left = room - sum(len(self._render(voices, set()).encode()) for voices in lessons)
        for voices in lessons:
            inside: set[str] = set()
            for voice in voices:
                if self._least(voice) <= left:  # a file of many MB is not even read
                    size = len(self._render([voice], {voice["language"]}).encode()) - len(self._render([voice], set()).encode())
                    if size <= left:
                        inside.add(voice["language"])
                        left -= size
            made.append(self._render(voices, inside))
        return made

    def _render(self, voices: Sequence[Data], inside: set[str]) -> Markup:
        if not voices:
            return Markup("")
        here = [self._aimed(voice, self._data) for voice in voices if voice["language"] in inside]
        far = [self._aimed(voice, self._published) for voice in voices if voice["language"] not in inside]
        return self._looks.render("voices.html", here=here, far=far)

    @staticmethod
    def _aimed(voice: Data, address: Callable[[str], str]) -> Data:
        return voice | {"parts": [part | {"url": address(part["url"])} for part in voice["parts"]]}

    def _least(self, voice: Data) -> int:
        """Bytes that the parts take at least: base64 writes three bytes as four letters."""
        sizes: list[int] = [(self._folder / part["url"]).stat().st_size for part in voice["parts"]]
        return sum(sizes) * 4 // 3

    def _published(self, path: str) -> str:
        return self._site_url + path

    def _data(self, path: str) -> str:
        if path not in self._read:
            file: Path = self._folder / path
            self._read[path] = data_address(file.read_bytes(), KINDS[file.suffix.lower()])
        return self._read[path]
