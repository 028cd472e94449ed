"""A screen in words, for people whose phone reads the page to them."""

from __future__ import annotations

from typing import Any

from .parts import Apps, Call, Dialog, Keyboard, Keypad, Screen
from .sayings import Sayings, sayings

_KINDS = ("row", "bubble", "button", "field", "toggle", "heading", "text", "picture")


def describe(screen: Screen) -> str:
    """Its `about` when the writer gave one, else a sentence a part, from top to bottom."""
    if screen.about:
        return screen.about
    words = sayings(screen.language)
    said = [words["screen"]]
    if screen.title:
        said.append(words["title"].format(title=screen.title))
    said += [_part(part, words) for part in screen.screen]
    if screen.press:
        said.append(words[screen.press])
    return ". ".join(said) + "."


def _part(part: Any, said: Sayings) -> str:
    if isinstance(part, Apps):
        return said["apps"] + ", ".join(app.app + _marks(app, said) for app in part.apps)
    if isinstance(part, Keypad):
        words, key = said["keypad"].format(digits=part.keypad or said["nothing"]), part.tap
    elif isinstance(part, Keyboard):
        words, key = said["keyboard"].format(words=part.keyboard), part.tap
    elif isinstance(part, Call):
        words, key = said["calls"].format(who=part.call, note=part.note or "").rstrip(", "), part.tap
    elif isinstance(part, Dialog):
        asked = " ".join(filter(None, (part.dialog, part.text)))
        words, key = said["dialog"].format(words=asked, buttons=", ".join(part.buttons)), None
        return words + _pressed(part.tap, said) + _danger(part, said)
    else:
        return _simple(part, said)
    return words + _pressed(said.get(key or "", key), said) + _danger(part, said)


def _simple(part: Any, said: Sayings) -> str:
    fields = part.model_dump()
    kind = next(name for name in fields if name in _KINDS)
    words = [] if kind == "picture" else [fields[kind]]
    words += [fields[name] for name in ("note", "hint") if fields.get(name)]
    if fields.get("value"):
        words.append(said["hidden"] if fields.get("secret") else fields["value"])
    state = {True: said["on"], False: said["off"]}.get(fields.get("on"), "")
    return f"{said[kind]}: {', '.join(words)}{state}".rstrip(": ") + _marks(part, said)


def _marks(part: Any, said: Sayings) -> str:
    return (said["here"] if part.tap else "") + _danger(part, said)


def _danger(part: Any, said: Sayings) -> str:
    return said["danger"] if part.danger else ""


def _pressed(key: str | None, said: Sayings) -> str:
    return said["pressed"].format(key=key) if key else ""
