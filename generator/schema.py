"""YAML with line numbers, validated by pydantic: every problem at once, in Vietnamese, at its line."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from .errors import KitError, Problem

# What XML 1.0 (section 2.2) does not allow, so that every text can stand in a page, a picture and a print.
UNPRINTABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Path = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)


class Strict(BaseModel):
    """A frozen record: unknown keys and wrong types are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _number_as_text(value: object) -> object:
    """`113` written without quotes is still a text."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


#: A text of one or more characters; a bare number is taken as written.
Text = Annotated[str, BeforeValidator(_number_as_text), StringConstraints(min_length=1, strip_whitespace=True)]
#: A text that may be empty.
MaybeEmpty = Annotated[str, BeforeValidator(_number_as_text)]


def _date_from_text(value: object) -> object:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) else value
    except ValueError as error:
        raise ValueError(f"không có ngày {value}") from error


#: A day, written as 2026-11-23.
Day = Annotated[date, BeforeValidator(_date_from_text)]


class _Loader(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):  # type: ignore[misc]
    """A safe loader (in C where PyYAML has it) with the plain scalars of YAML 1.2: `on` is a word, `08:30` and `0123` are texts."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rsplit(":", 1)[1] not in ("bool", "int", "float", "timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]{0,17})$"), list("-0123456789"))


@dataclass(frozen=True)
class Located:
    """Parsed YAML and the line (from 1, in the whole file) of each key and item, by path."""

    file: str
    data: Any
    lines: dict[Path, int] = field(repr=False)

    def line(self, path: Path) -> int:
        """The line of `path`, or of its nearest parent that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: Path, rule: str, message: str, hint: str = "") -> Problem:
        """A problem at `path`; its name stands first in the message."""
        name = dotted(path)
        return Problem(self.file, self.line(path), rule, f"{name}: {message}" if name else message, hint)


def dotted(path: Path) -> str:
    """`("quiz", 0, "ask")` -> `quiz[1].ask`: people count from 1."""
    return "".join(f"[{p + 1}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".")


def load_yaml(text: str, file: str, first_line: int = 1) -> Located:
    """Parse `text`, which begins at line `first_line` of `file`. Raises KitError for what is not plain YAML."""
    try:
        root = yaml.compose(text, Loader=_Loader)
        if root is None:
            return Located(file, None, {(): first_line})
        lines: dict[Path, int] = {}
        _note_lines(root, (), first_line, lines, file, set())
        loader = _Loader("")
        data = loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = mark.line if mark else 0
        message, hint = _unread(text.split("\n"), at, str(error.problem or error))
        raise KitError.of(file, first_line + at, "yaml", message, hint) from error
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise KitError.of(file, first_line, "yaml", f"không đọc được YAML: {reason}") from error
    return Located(file, data, lines)


def _unread(lines: list[str], at: int, said: str) -> tuple[str, str]:
    """What is most likely wrong at line `at`, of which the parser `said` something in English, and the next step."""
    here, above = (lines[at] if at < len(lines) else ""), (lines[at - 1] if 0 < at <= len(lines) else "")
    margins = [line[: len(line) - len(line.lstrip())] for line in (here, above)]
    if any("\t" in margin for margin in margins):
        return "đầu dòng có dấu Tab", "xoá dấu Tab, gõ dấu cách thay vào"
    if any(margin.strip(" ") for margin in margins):
        return "đầu dòng có dấu cách lạ, chép từ nơi khác sang", "xoá rồi gõ lại dấu cách ở đầu dòng này và dòng trên"
    if any(_CURLY.search(line) for line in (here, above)):
        return "ngoặc kép cong không bao được câu", 'dùng ngoặc kép thẳng: "…"'
    for part, message, hint in _UNREAD:
        if part in said:
            return message, hint
    return f"không đọc được YAML ({said})", "kiểm tra thụt lề (chỉ dùng dấu cách, không dùng phím Tab), dấu hai chấm và dấu ngoặc kép"


_CURLY = re.compile(r"(?::|-|,|\[)\s*[“”]")
_STRAIGHT = 'đặt cả câu trong ngoặc kép thẳng "…"'
_ALIGN = "cho thẳng hàng với các dòng cùng loại; ngoặc kép thì đủ cặp, trong câu dùng “ ”"
#: Parts of what the parser says, and the same for people.
_UNREAD = (
    (
        "mapping values are not allowed",
        "dấu hai chấm trong câu, hoặc dòng thụt lề lệch",
        f"{_STRAIGHT}, hoặc sửa cho thẳng hàng với dòng trên",
    ),
    ("expected ',' or", "thiếu dấu phẩy hoặc ngoặc đóng", f"đủ cặp ngoặc; câu có dấu phẩy, dấu hai chấm thì {_STRAIGHT}"),
    ("did not find expected", "dòng thụt lề lệch, hoặc ngoặc kép không đủ cặp", _ALIGN),
    ("could not find expected ':'", "thiếu dấu hai chấm sau tên khoá", "viết dạng “khoá: giá trị”"),
    ("cannot start any token", "câu bắt đầu bằng một dấu không được đứng đầu", _STRAIGHT),
    ("unexpected end of stream", "ngoặc mở mà chưa đóng", "thêm dấu đóng ngoặc"),
    ("unexpected document separator", "ngoặc mở mà chưa đóng", "thêm dấu đóng ngoặc"),
)


def _note_lines(node: yaml.Node, path: Path, first: int, lines: dict[Path, int], file: str, seen: set[int]) -> None:
    """Fill `lines`; aliases and doubled keys are refused, they hide what a reader sees."""
    here = first + node.start_mark.line
    lines.setdefault(path, here)
    if isinstance(node, yaml.ScalarNode):
        if found := UNPRINTABLE.search(node.value):
            raise KitError.of(file, here, "letters", f"có ký tự không in được (U+{ord(found[0]):04X})", "xoá rồi gõ lại dòng này")
        return
    if id(node) in seen:
        raise KitError.of(file, here, "yaml", "không dùng & và * của YAML", "viết lại cho đủ")
    seen.add(id(node))
    for key, child, line in _children(node, first, file):
        lines[(*path, key)] = line
        _note_lines(child, (*path, key), first, lines, file, seen)


def _children(node: yaml.Node, first: int, file: str) -> Iterator[tuple[str | int, yaml.Node, int]]:
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield index, item, first + item.start_mark.line
    elif isinstance(node, yaml.MappingNode):
        known: set[Hashable] = set()
        for key_node, value in node.value:
            line = first + key_node.start_mark.line
            if not isinstance(key_node, yaml.ScalarNode):
                raise KitError.of(file, line, "yaml", "tên khoá phải là một chữ")
            if key_node.value in known:
                raise KitError.of(file, line, "yaml", f"khoá “{key_node.value}” viết hai lần", "bỏ một chỗ")
            known.add(key_node.value)
            yield key_node.value, value, line


def texts(data: Any, place: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text inside of parsed YAML, with its path."""
    if isinstance(data, str):
        yield place, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from texts(value, (*place, str(key)))
    elif isinstance(data, list | tuple):
        for index, value in enumerate(data):
            yield from texts(value, (*place, index))


def validate(model: type[M], located: Located, at: Path = ()) -> tuple[M | None, list[Problem]]:
    """The value at path `at` as a `model`, or None and everything that is wrong with it."""
    data = located.data
    for step in at:
        data = data[step]
    if not isinstance(data, dict):
        return None, [located.problem(at, "schema", "cần các dòng dạng “khoá: giá trị”")]
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        return None, [_explain(model, located, at, dict(detail)) for detail in details]


def _explain(model: type[BaseModel], located: Located, at: Path, detail: dict[str, Any]) -> Problem:
    kind, context = str(detail["type"]), detail.get("ctx", {})
    place: Path = (*at, *(step for step in detail["loc"] if isinstance(step, str | int)))
    if kind == "extra_forbidden":
        near = get_close_matches(str(place[-1]), list(model.model_fields), n=1, cutoff=0.6) if len(detail["loc"]) == 1 else []
        hint = f"có phải “{near[0]}”?" if near else "xem docs/content-format.md"
        return located.problem(place, "unknown-key", "khoá lạ", hint)
    if kind == "missing":
        return located.problem(place, "missing-key", "còn thiếu", "xem docs/content-format.md")
    if kind == "string_pattern_mismatch" and (said := _PATTERNS.get(str(place[-1]))):
        return located.problem(place, "schema", said)
    if "expected" in context:
        context = {**context, "expected": str(context["expected"]).replace(" or ", " hay ")}
    return located.problem(place, "schema", _MESSAGES.get(kind, detail["msg"]).format(**context))


_PATTERNS = {
    "code": "cần một chữ hoa và một số, ví dụ C3",
    "id": "cần đúng bốn chữ số, ví dụ 2601",
    "date": "cần năm, năm-tháng hoặc năm-tháng-ngày, ví dụ 2026-01-07",
    "time": "cần giờ và phút, ví dụ 08:30",
    "keypad": "chỉ nhận chữ số, dấu cách, *, #, + và x",
    "tap": "chỉ nhận một phím có trên hình",
    "slug": "chỉ dùng chữ thường không dấu, số và gạch nối",
}


_MESSAGES = {
    "string_type": "cần một dòng chữ",
    "string_too_short": "đang để trống",
    "string_too_long": "dài quá {max_length} ký tự",
    "string_pattern_mismatch": "không đúng mẫu {pattern}",
    "int_type": "cần một số nguyên",
    "int_parsing": "cần một số nguyên",
    "bool_type": "cần true hoặc false",
    "date_type": "cần một ngày dạng 2026-11-23",
    "date_from_datetime_inexact": "cần một ngày dạng 2026-11-23",
    "literal_error": "chỉ nhận: {expected}",
    "enum": "chỉ nhận: {expected}",
    "list_type": "cần một danh sách",
    "tuple_type": "cần một danh sách",
    "too_short": "cần ít nhất {min_length} mục, mới có {actual_length}",
    "too_long": "nhiều nhất {max_length} mục, đang có {actual_length}",
    "greater_than_equal": "nhỏ nhất là {ge}",
    "less_than_equal": "lớn nhất là {le}",
    "model_type": "cần các dòng dạng “khoá: giá trị”",
    "model_attributes_type": "cần các dòng dạng “khoá: giá trị”",
    "value_error": "{error}",
}
