"""The looks of single files: templates of `site_templates/onefile/` with the theme's partials, styles and scripts inlined."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from ..screens.icons import icon_folder, icon_path
from ..wording import Words

STYLES = ("kit.css", "lesson.css", "teach.css", "listen.css")
#: onefile.js shows the open lesson before teach.js asks which one that is.
SCRIPTS = ("words.js", "onefile.js", "dates.js", "steps.js", "quiz.js", "teach.js", "speech.js")
SEARCH = "search.js"
_COMMENT = re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n|^[ \t]*//[^\n]*\n", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(r"^[ \t]+|^\n", re.MULTILINE)
_LOOSE = re.compile(r"""("[^"\n]*")|\s*([{};])\s*""")
_ICON = re.compile(r'<use href="#i-([a-z0-9-]+)"')


class Looks:
    """Templates and assets of one project, read once. `addresses`: where a page of the site stands in a file (`notices/x.html`: `#x`);
    `words` as `read_words` gives them, `menu` as `pages.menu` makes it."""

    def __init__(self, root: Path, addresses: Mapping[str, str], words: Words, menu: Mapping[str, Any]) -> None:
        own, theme = root / "site_templates" / "onefile", root / "site_templates" / "theme"
        self._folders = (own, theme / "assets")
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader([own, theme, icon_folder().parents[1]]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["url"] = lambda address: addresses.get(address, address)
        self._environment.globals["icon"] = _icon
        #: As the theme's templates know it.
        self._environment.globals["config"] = {"extra": {"menu": menu, "words": _marked(words)}}

    def render(self, template: str, **data: Any) -> Markup:
        """A template of `site_templates/onefile/`, filled."""
        return Markup(self._environment.get_template(template).render(**data))  # noqa: S704 - autoescaped

    @cached_property
    def style(self) -> Markup:
        """What a `<style>` of every file holds."""
        return _style(self._slim(name) for name in (*STYLES, "onefile.css"))

    @cached_property
    def print_style(self) -> Markup:
        """The same for paper."""
        return _style([self._slim("print.css")])

    @cached_property
    def first_script(self) -> Markup:
        """What runs before the page shows."""
        return _script([self._slim("type.js")])

    @cached_property
    def script(self) -> Markup:
        """What runs when all of the page is there."""
        return _script(self._slim(name) for name in SCRIPTS)

    @cached_property
    def search_script(self) -> Markup:
        """The same for files of many lessons."""
        return _script([self._slim(SEARCH)])

    @cached_property
    def mark(self) -> str:
        """The kit's icon as a data: address, so that no browser asks for one."""
        return data_address((self._folders[1] / "icon.svg").read_bytes(), "image/svg+xml")

    def _slim(self, name: str) -> str:
        """An asset without its comments and indents: a fifth of its weight. Comments that share a line with code stay."""
        path = next(folder / name for folder in self._folders if (folder / name).is_file())
        return _INDENT.sub("", _COMMENT.sub("", path.read_text(encoding="utf-8")))


def symbols(html: str, outlines: Mapping[str, str]) -> Markup:
    """The outlines of all icons that `html` uses, and `outlines` by their ids; each once."""
    icon, outline = Markup('<symbol id="i-{}" viewBox="0 0 24 24"><path d="{}"/></symbol>'), Markup('<path id="{}" d="{}"/>')
    made = [icon.format(name, icon_path(name)) for name in sorted(set(_ICON.findall(html)))]
    return Markup("").join(made + [outline.format(name, outlines[name]) for name in sorted(outlines)])


def data_address(content: bytes, kind: str) -> str:
    """`content` as a data: address of the media type `kind` (RFC 2397)."""
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def _marked(words: Any) -> Any:
    """Words as Markup, for they may hold `<b>` (wording.py lets nothing else through); what templates put into them is escaped."""
    return {key: _marked(inner) for key, inner in words.items()} if isinstance(words, dict) else Markup(words)  # noqa: S704 - our own file


def _icon(name: str) -> Markup:
    return Markup('<span class="icon" aria-hidden="true"><svg viewBox="0 0 24 24"><use href="#i-{}"/></svg></span>').format(name)


def _style(parts: Iterable[str]) -> Markup:
    """Without the space around braces and semicolons (2.6 KB a file), and safe inside `<style>`: nothing ends it early."""
    tight = _LOOSE.sub(lambda found: found[1] or found[2], "".join(parts))
    return Markup(re.sub(r"</(?=style)", r"<\\/", tight, flags=re.IGNORECASE))  # noqa: S704 - our own files


def _script(parts: Iterable[str]) -> Markup:
    """Safe inside `<script>`: nothing ends it early (HTML standard, 4.12.1.3: no `</script`, `<script` or `<!--` as such)."""
    return Markup(re.sub(r"<(?=/script|script|!--)", r"\\x3c", "".join(parts), flags=re.IGNORECASE))  # noqa: S704 - our own files
