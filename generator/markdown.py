"""The one Python-Markdown configuration, read from `mkdocs.yml`, and the XHTML that print is made from."""

from __future__ import annotations

import copy
import hashlib
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import partial
from html import unescape
from importlib import import_module
from pathlib import Path
from typing import Any

import markdown as python_markdown
import yaml

from .errors import KitError
from .screens import picture
from .screens.describe import describe

_NAMED_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]*;")
_PYTHON_NAME = "tag:yaml.org,2002:python/name:"


@dataclass(frozen=True)
class PrintScreen:
    """A telephone screen for print: its picture, its description and the sentence below it."""

    svg: str
    alt: str
    caption: str


@dataclass(frozen=True)
class PrintStep:
    """One `##` step: its heading in plain words and what stands below it, as XHTML with the root `<body>`."""

    title: str
    xhtml: str


@dataclass(frozen=True)
class PrintBody:
    """A body for print: `intro` (before the first step) and steps as XHTML; `<figure ref="0"/>` points into `screens`."""

    intro: str
    steps: tuple[PrintStep, ...]
    screens: tuple[PrintScreen, ...]


class _ConfigLoader(yaml.SafeLoader):
    """SafeLoader that also knows `!!python/name:` for functions of this package, and of no other."""


def _own_function(loader: yaml.Loader, suffix: str, node: yaml.Node) -> Any:  # noqa: ARG001
    module, _, name = suffix.rpartition(".")
    if not module.startswith(__package__ or "generator"):
        raise yaml.constructor.ConstructorError(None, None, f"{suffix}: only functions of the generator are allowed", node.start_mark)
    return getattr(import_module(module), name)


_ConfigLoader.add_multi_constructor(_PYTHON_NAME, _own_function)


class Renderer:
    """Markdown to XHTML as `mkdocs.yml` says; one for a whole run."""

    def __init__(self, config: Path) -> None:
        self._root = config.parent.resolve()
        listed = yaml.load(config.read_text(encoding="utf-8-sig"), Loader=_ConfigLoader).get("markdown_extensions") or []  # noqa: S506
        self._names = [name if isinstance(name, str) else next(iter(name)) for name in listed]
        self._options: dict[str, dict[str, Any]] = {}
        for entry in listed:
            if isinstance(entry, dict):
                self._options |= {name: options or {} for name, options in entry.items()}
        self._screens: list[PrintScreen] = []
        try:
            self._site = python_markdown.Markdown(extensions=self._names, extension_configs=self._options)
            self._print = python_markdown.Markdown(extensions=self._names, extension_configs=self._with_print_screens())
        except (ImportError, TypeError, KeyError, AttributeError) as error:
            hint = "so với mkdocs.yml ban đầu"
            raise KitError.of(config.name, 0, "extensions", f"markdown_extensions: không dùng được ({error})", hint) from error

    def html(self, source: str) -> str:
        """`source` as HTML for a page of the site."""
        return self._site.reset().convert(source)

    def render_inline_xhtml(self, source: str, file: str = "", line: int = 0) -> str:
        """A short text (trainer's notes, loudspeaker script) as one `<body>` of XHTML."""
        return _as_text(self._tree(source, file, line))

    def render_print(self, body: str, file: str = "", first_line: int = 1) -> PrintBody:
        """`body` for print, parted at its `##` headings. Raises KitError when it is not well-formed."""
        self._screens.clear()
        tree = self._tree(body, file, first_line)
        intro, steps = ET.Element("body"), list[tuple[str, ET.Element]]()
        for element in tree:
            if element.tag == "h2":
                steps.append(("".join(element.itertext()).strip(), ET.Element("body")))
            else:
                (steps[-1][1] if steps else intro).append(element)
        return PrintBody(_as_text(intro), tuple(PrintStep(title, _as_text(part)) for title, part in steps), tuple(self._screens))

    def _tree(self, source: str, file: str, line: int) -> ET.Element:
        """XHTML as a tree; pictures get their path from the project's root, and a digest, so that a changed one is printed anew."""
        tree = self.parsed(source, file, line)
        for image in tree.iter("img"):
            path = (self._root / Path(file).parent / image.get("src", "")).resolve()
            if not path.is_relative_to(self._root) or not path.is_file():
                raise KitError.of(file, line, "link", f"hình hỏng: không có {image.get('src')}", "sửa đường dẫn của hình")
            image.set("src", f"/{path.relative_to(self._root).as_posix()}")
            image.set("digest", hashlib.sha256(path.read_bytes()).hexdigest()[:16])
        return tree

    def parsed(self, source: str, file: str, line: int) -> ET.Element:
        """`source` as a tree with the root `<body>`. Raises KitError when hand-written HTML in it does not close."""
        xhtml = _NAMED_ENTITY.sub(lambda found: unescape(found[0]), self._print.reset().convert(source))
        try:
            return ET.fromstring(f"<body>{xhtml}</body>")  # noqa: S314 - our own output; Python's expat expands no external entity
        except ET.ParseError as error:
            hint = "kiểm tra thẻ HTML viết tay trong bài: mỗi thẻ mở phải có thẻ đóng"
            raise KitError.of(file, line, "xhtml", f"phần thân không khép kín ({error})", hint) from error

    def _with_print_screens(self) -> dict[str, dict[str, Any]]:
        """The same options, but a `phone` fence leaves a reference and keeps its picture for print."""
        options = copy.deepcopy(self._options)
        for custom in options.get("pymdownx.superfences", {}).get("custom_fences", []):
            if custom["name"] == "phone":
                custom["format"] = partial(_print_fence, self._screens)
        return options


def _print_fence(screens: list[PrintScreen], source: str, *unused: Any, **more: Any) -> str:  # noqa: ARG001
    screen, svg = picture(source)
    screens.append(PrintScreen(svg, describe(screen), screen.caption))
    return f'<figure ref="{len(screens) - 1}"></figure>'


def _as_text(element: ET.Element) -> str:
    return ET.tostring(element, encoding="unicode")
