"""The words that readers see and that stand in no lesson: `site_templates/words/LANGUAGE.yml`, held against the Vietnamese file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .errors import KitError, Problem
from .schema import Located, load_yaml

FOLDER = Path("site_templates") / "words"
#: The language that all others are held against.
FIRST = "vi"
#: A nested mapping by place: `words["teach"]["start"]`. Its texts may hold `{name}` and `<b>`...`</b>`.
Words = dict[str, Any]
#: The places that scripts speak from, by kind of page: what a page does not say, it does not carry.
SCRIPTS = {
    "page": ("search", "offline"),
    "lesson": ("search", "offline", "teach", "quiz", "read"),
    "short": ("search", "offline", "listen"),
    "single": ("teach", "quiz", "read", "paper"),
    "singles": ("teach", "quiz", "read", "paper", "search"),
}
_Path = tuple[str | int, ...]
_VALUE = re.compile(r"\{([a-z_]+)\}")
_ODD_MARK = re.compile(r"&|<(?!/?b>)|\{(?![a-z_]+\})")


class _Said(dict[str, Any]):
    """Words of a file, nested as they stand there. Asking for one that it lacks raises KitError with its place."""

    def __init__(self, words: Words, file: str, place: str = "") -> None:
        super().__init__({key: _Said(value, file, f"{place}{key}.") if isinstance(value, dict) else value for key, value in words.items()})
        self._file, self._place = file, place

    def __missing__(self, key: str) -> None:
        raise KitError.of(
            self._file, 0, "missing-key", f"{self._place}{key}: còn thiếu", "viết lại dòng này như trong bản gốc của bộ công cụ"
        )


def read_words(root: Path, language: str = FIRST) -> Words:
    """The words of `language`, read anew at each call; `words["scripts"][kind]` is what a page of this kind gives its scripts (JSON).

    Raises KitError with every key that is missing, too many, not a text, differs from the Vietnamese in the values to put in, or holds
    other marks than `<b>`.
    """
    own = _read(root, language)
    first = own if language == FIRST else _read(root, FIRST)
    if problems := [*_odd(own), *([] if own is first else _differences(own, first))]:
        raise KitError(problems)
    words = _Said(own.data, own.file)
    words["scripts"] = {kind: _script(words, places) for kind, places in SCRIPTS.items()}
    return words


def sheet_words(words: Words, template: str) -> dict[str, str]:
    """What a print of this template says: its own words, and those of all prints. Others may change, and it is found again."""
    return {"language": words["language"], **words["print"]["shared"], **words["print"][template]}


def _script(words: Words, places: tuple[str, ...]) -> str:
    """Safe inside `<script>`: no `<` ends it early."""
    return json.dumps({place: words[place] for place in places}, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _read(root: Path, language: str) -> Located:
    name = (FOLDER / f"{language}.yml").as_posix()
    try:
        text = (root / name).read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        hint = f"chép {(FOLDER / FIRST).as_posix()}.yml thành tệp này rồi dịch"
        raise KitError.of(name, 0, "no-words", "không thấy tệp lời của giao diện", hint) from error
    except UnicodeDecodeError as error:
        raise KitError.of(name, 1, "encoding", "không phải chữ UTF-8", "lưu lại tệp với mã UTF-8") from error
    located = load_yaml(text, name)
    if not isinstance(located.data, dict):
        raise KitError.of(name, 1, "schema", "cần các dòng dạng “khoá: giá trị”", f"làm theo {FIRST}.yml")
    return located


def _leaves(value: object, path: _Path = ()) -> Iterator[tuple[_Path, object]]:
    """Everything that is no mapping, with its keys."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    else:
        yield path, value


def _odd(own: Located) -> Iterator[Problem]:
    for path, value in _leaves(own.data):
        if not isinstance(value, str) or not value:
            yield own.problem(path, "schema", "cần một dòng chữ", "viết lời vào, trong ngoặc kép nếu có số hay dấu hai chấm")
        elif (found := _ODD_MARK.search(value)) or value.count("<b>") != value.count("</b>"):
            said = f"có dấu lạ “{found[0]}”" if found else "thẻ <b> chưa đóng"
            yield own.problem(path, "mark", said, "chỉ dùng chữ, {tên-giá-trị} như bản tiếng Việt, và <b>...</b>")


def _differences(own: Located, first: Located) -> Iterator[Problem]:
    here, there = dict(_leaves(own.data)), dict(_leaves(first.data))
    for path in there.keys() - here.keys():
        yield own.problem(path, "missing-key", "còn thiếu", f"dịch dòng này của {first.file}: {there[path]}")
    for path in here.keys() - there.keys():
        yield own.problem(path, "unknown-key", "khoá lạ", f"bỏ dòng này, hoặc thêm nó vào {first.file}")
    for path in here.keys() & there.keys():
        mine, theirs = sorted(_VALUE.findall(str(here[path]))), sorted(_VALUE.findall(str(there[path])))
        if mine != theirs:
            wanted = " ".join(f"{{{name}}}" for name in theirs) or "không có"
            yield own.problem(path, "placeholder", "giá trị để điền khác bản tiếng Việt", f"phải có đúng: {wanted}")
