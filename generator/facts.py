"""`content/vi/facts.yml`: every number that people act on (hotlines, amounts, dates, documents), each once, with its source."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from .errors import KitError, Problem
from .lessons import SourceRef
from .schema import Day, Strict, Text, load_yaml, validate

FACTS = "facts.yml"


class Fact(Strict):
    """A fact that lessons name under `facts`: `numbers` as lessons write them, `checked` when a person last held them against a source."""

    about: Text
    numbers: Annotated[list[Text], Field(min_length=1)]
    sources: Annotated[list[SourceRef], Field(min_length=1)]
    checked: Day


def read_facts(path: Path, file: str) -> tuple[dict[str, Fact], list[Problem]]:
    """The facts of `path` by name, and what is wrong with them (`file` is how problems call it); without a file there are none."""
    if not path.is_file():
        return {}, []
    try:
        located = load_yaml(path.read_bytes().decode("utf-8-sig"), file)
    except UnicodeDecodeError:
        return {}, [Problem(file, 1, "encoding", "không phải chữ UTF-8", "lưu lại tệp với mã UTF-8")]
    except KitError as error:
        return {}, list(error.problems)
    if not isinstance(located.data, Mapping):
        return {}, [Problem(file, 1, "schema", "cần các dòng dạng “tên-sự-thật:” rồi about, numbers, sources, checked")]
    facts: dict[str, Fact] = {}
    problems: list[Problem] = []
    for name in located.data:
        if not isinstance(name, str):
            line = located.line((str(name),))
            problems.append(Problem(file, line, "schema", f"“{name}” không phải tên sự thật", "đặt tên bằng chữ, ví dụ so-khan-cap"))
            continue
        fact, wrong = validate(Fact, located, (name,))
        problems += wrong
        if fact:
            facts[name] = fact
    return facts, problems
