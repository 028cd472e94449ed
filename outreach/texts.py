"""The words of each SMS: templates from site_templates/sms/, filled in for one household, cut to fit, measured.

A template knows {{ name }}, {% if name %}…{% elif %}…{% else %}…{% endif %}, comparisons and a few filters, and nothing else: an
officer's mistake cannot loop, reach into Python or blow a text up. What a name holds is data and is never read as a template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from .errors import OutreachError
from .rules.fitting import at_most, given_names, shorter
from .rules.sms import Measured, measure, plain

LONGEST = 1600  # characters of one text, as the provider takes them
LONGEST_SOURCE = 4000

_COMMON = ("head", "hamlet", "commune", "team", "hotline", "code")
_CLASS = (*_COMMON, "title", "place", "day", "time", "lesson")
OWN_WORDS = "own-words"  # what an officer writes for a broadcast
VARIABLES: dict[str, tuple[str, ...]] = {
    "class-reminder": _CLASS,
    "class-today": _CLASS,
    "class-moved": (*_CLASS, "old_day", "old_time"),
    "class-cancelled": _CLASS,
    "notice": (*_COMMON, "text"),
    "alert": (*_COMMON, "text"),
    "tip": (*_COMMON, "text"),
    "broadcast": (*_COMMON, "text"),
    OWN_WORDS: _COMMON,
}
"""The kinds of text (the file names) and the names that each may use."""

_SYNTAX = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.Filter,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
)
_HEAD = "\ue000"  # stands for the head's name in a text that is made once for many; taken out of everything else
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_HIDDEN = re.compile("[\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")  # zero width, direction, half a character


class TextError(OutreachError):
    """A text cannot be made: what is wrong, and where, in Vietnamese."""


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A compiled template."""

    names: frozenset[str]  # those it uses
    optional: frozenset[str]  # those it only writes inside {% if name %}: its parts that may be left out
    head_as_is: bool  # the head's name is only written out, so that it can be put in last
    body: jinja2.Template
    own_words: jinja2.Template | None = None  # an officer's own words, which become {{ text }}

    @property
    def personal(self) -> bool:
        """Whether the text differs between the households of one hamlet."""
        return "head" in self.names


class Texts:
    """The templates of one folder, which has a folder for each language. Each is compiled once, and anew when its file changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def template(self, name: str, language: str = "vi") -> Template:
        """The template `name` (a kind in VARIABLES) in `language`, else in Vietnamese. Raises TextError with its file."""
        path = self._path(name, language)
        try:
            return _compile(path.read_text("utf-8"), name)
        except OSError as error:
            raise TextError(f"Không đọc được mẫu tin {path}: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise TextError(f"Mẫu tin {path} không phải UTF-8: hãy lưu lại với mã UTF-8.") from error
        except TextError as error:
            raise TextError(f"{path}: {error}") from error

    def from_string(self, source: str) -> Template:
        """An officer's own words as a template. Raises TextError."""
        return _compile(source, OWN_WORDS)

    def broadcast(self, source: str, language: str = "vi") -> Template:
        """The template "broadcast" around an officer's own words, which are its {{ text }}. Raises TextError."""
        return _around(self.template("broadcast", language), self.from_string(source))

    def _path(self, name: str, language: str) -> Path:
        if name not in VARIABLES:
            raise TextError(f"Không có loại tin “{name}”. Có: {', '.join(VARIABLES)}.")
        if re.fullmatch(r"[A-Za-z-]{2,8}", language) and (own := self.folder / language / f"{name}.txt").is_file():
            return own
        return self.folder / "vi" / f"{name}.txt"


# --- from source to template ---


def _sentence(text: object) -> str:
    """Filter: `text` with a full stop, unless it ends in a mark already."""
    said = str(text).rstrip()
    return said if not said or said[-1] in '.!?…:;)”"' else f"{said}."


def _environment() -> ImmutableSandboxedEnvironment:
    """Sandboxed although the syntax is checked: two locks on one door. No escaping: an SMS is plain text, "&" is "&" there."""
    made = ImmutableSandboxedEnvironment(autoescape=False, undefined=jinja2.StrictUndefined)
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in ("upper", "lower", "capitalize", "title")} | {"sentence": _sentence}
    return made


_ENVIRONMENT = _environment()


@lru_cache(maxsize=512)
def _compile(source: str, kind: str) -> Template:
    if not source.strip():
        raise TextError("Tin chưa có nội dung.")
    if len(source) > LONGEST_SOURCE:
        raise TextError(f"Mẫu tin dài {len(source)} ký tự, nhiều nhất là {LONGEST_SOURCE}.")
    try:
        source = source.replace(_HEAD, "")
        tree = _ENVIRONMENT.parse(source)
        _check(tree, kind)
        body = _ENVIRONMENT.from_string(source)
    except jinja2.TemplateSyntaxError as error:
        raise TextError(f"Dòng {error.lineno}: {_say_syntax(error.message or '')}.") from error
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:  # brackets in brackets, numbers without end
        raise TextError("Mẫu tin viết rối quá, máy không đọc được. Hãy viết ngắn lại.") from error
    names = [node.name for node in tree.find_all(nodes.Name)]
    written = [node for output in tree.find_all(nodes.Output) for node in output.nodes if isinstance(node, nodes.Name)]
    as_is = names.count("head") == sum(node.name == "head" for node in written)
    return Template(frozenset(names), frozenset(names) - frozenset(_needed(tree, frozenset())), as_is, body)


@lru_cache(maxsize=512)
def _around(frame: Template, own: Template) -> Template:
    """`frame` with an officer's words as its {{ text }}."""
    needed = (frame.names - frame.optional) | (own.names - own.optional)
    names = (frame.names - {"text"}) | own.names
    return Template(names, names - needed, frame.head_as_is and own.head_as_is, frame.body, own.body)


def _say_syntax(message: str) -> str:
    """Jinja's words for a mistake, in ours."""
    if "unknown tag" in message:
        return "trong {% %} chỉ dùng if, elif, else, endif"
    if "No filter named" in message:
        return f"sau dấu | chỉ dùng {', '.join(_ENVIRONMENT.filters)}"
    if "end of" in message or "unexpected '}'" in message or "Missing end" in message or "unclosed" in message.lower():
        return "chưa đóng }} hoặc %}, hoặc thiếu {% endif %}"
    return "viết sai ở chỗ {{ }} hoặc {% %}"


def _check(tree: nodes.Template, kind: str) -> None:
    """Only syntax that ends and only names that exist. Raises TextError."""
    for node in _walk(tree):
        if not isinstance(node, _SYNTAX):
            raise TextError(f"Dòng {node.lineno}: chỉ dùng được {{{{ tên }}}} và {{% if tên %}} … {{% endif %}}.")
        if isinstance(node, nodes.Name) and node.name not in VARIABLES[kind]:
            raise TextError(f"Dòng {node.lineno}: không có tên “{node.name}”. Dùng được: {', '.join(VARIABLES[kind])}.")


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


def _needed(node: nodes.Node, inside: frozenset[str]) -> Iterator[str]:
    """The names that `node` uses outside of an {% if name %} of their own."""
    if isinstance(node, nodes.Name) and node.name not in inside:
        yield node.name
    if isinstance(node, nodes.If):
        tested = inside | _tested(node.test)
        parts = [(node.test, tested), *((child, tested) for child in node.body), *((child, inside) for child in (*node.elif_, *node.else_))]
    else:
        parts = [(child, inside) for child in node.iter_child_nodes()]
    for child, known in parts:
        yield from _needed(child, known)


def _tested(test: nodes.Node) -> frozenset[str]:
    """The names that must hold something for `test` to hold: of {% if name %} and {% if name and other %}."""
    if isinstance(test, nodes.Name):
        return frozenset({test.name})
    if isinstance(test, nodes.And):
        return _tested(test.left) | _tested(test.right)
    return frozenset()


# --- from template to text ---


def render(template: Template, values: Mapping[str, str], with_marks: bool) -> Measured:
    """The text for one household: one line, plain unless `with_marks`, measured.

    When it needs more segments than it would with shorter names or without its optional parts, those are cut: as little as reaches
    the fewest segments, and nothing when no cutting saves one. Raises TextError.

    What the households of a hamlet have in common is filled in once; a household's own text costs its name and the counting.
    """
    try:
        common = tuple((name, values[name]) for name in template.names if name != "head" or not template.head_as_is)
        head = values["head"] if "head" in template.names and template.head_as_is else ""
    except KeyError as error:
        raise TextError(f"Mẫu tin cần tên {error} mà chưa có.") from error
    head = _line(at_most(head), with_marks)
    full = _put(_whole(template, common, with_marks), head)
    if full.segments == 1:
        return full
    cuts = _cuts(template, common, with_marks)
    heads = list(given_names(head)) if template.head_as_is else []
    tries = [(_whole(template, common, with_marks), name) for name in heads]
    tries += [(text, heads[-1] if heads else head) for text in cuts]
    return _fitted(full, tries) if tries else full


def _fitted(full: Measured, tries: list[tuple[str, str]]) -> Measured:
    """The first of `tries` (texts with the name for them, shorter and shorter) that has as few segments as the last; else `full`."""
    best = _put(*tries[-1])
    if best.segments == full.segments:
        return full
    low, high = 0, len(tries) - 1  # it is in low..high, and `best` is what high gives
    while low < high:
        middle = (low + high) // 2
        made = _put(*tries[middle])
        if made.segments == best.segments:
            best, high = made, middle
        else:
            low = middle + 1
    return best


def _put(text: str, head: str) -> Measured:
    """`text` with the head's name in its place, measured."""
    text = text.replace(_HEAD, head)
    if not head:
        text = " ".join(text.split())
    if not text:
        raise TextError("Tin không có chữ nào.")
    if len(text) > LONGEST:
        raise TextError(f"Tin dài {len(text)} ký tự, nhiều nhất là {LONGEST}. Hãy viết ngắn lại.")
    return measure(text)


_Common = tuple[tuple[str, str], ...]


@lru_cache(maxsize=4096)
def _whole(template: Template, common: _Common, with_marks: bool) -> str:
    """The text with nothing cut; _HEAD stands in it for the head's name."""
    return _fill(template, _tidy(common), with_marks)


@lru_cache(maxsize=4096)
def _cuts(template: Template, common: _Common, with_marks: bool) -> tuple[str, ...]:
    """The text with more and more cut of what the households have in common."""
    return tuple(_fill(template, cut, with_marks) for cut in shorter(_tidy(common), template.optional))


def _tidy(common: _Common) -> dict[str, str]:
    return {name: (value if name == "text" else at_most(value)).replace(_HEAD, "") for name, value in common}


def _fill(template: Template, values: dict[str, str], with_marks: bool) -> str:
    values = {"head": _HEAD, **values}
    try:
        if template.own_words is not None:
            values["text"] = template.own_words.render(values)
        return _line(template.body.render(values), with_marks)
    except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError) as error:  # {% if 1 < "a" %}
        raise TextError("Mẫu tin có chỗ so sánh hoặc bộ lọc dùng sai.") from error


def _line(text: str, with_marks: bool) -> str:
    """`text` in one line without unseen characters, plain unless `with_marks`."""
    if not with_marks:
        text = plain(text)
    text = " ".join(text.split())
    if text.isprintable():
        return text
    return " ".join(_CONTROL.sub(" ", _HIDDEN.sub("", text)).split())
