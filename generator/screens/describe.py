"""A screen in words, for people whose phone reads the page to them."""

from __future__ import annotations

from typing import Any

from .parts import Apps, Call, Dialog, Keyboard, Keypad, Screen

_PRESS = {
    "power": "Ngón tay nhấn nút nguồn bên cạnh máy",
    "volume-up": "Ngón tay nhấn nút tăng tiếng",
    "volume-down": "Ngón tay nhấn nút giảm tiếng",
}
_CALL_KEYS = {"answer": "Nghe", "reject": "Từ chối", "end": "Tắt máy"}
_KEYS = {"call": "gọi", "send": "gửi"}
_KINDS = {
    "row": "dòng",
    "bubble": "tin nhắn",
    "button": "nút",
    "field": "ô",
    "toggle": "công tắc",
    "heading": "chữ lớn",
    "text": "chữ",
    "picture": "hình",
}


def describe(screen: Screen) -> str:
    """Its `about` when the writer gave one, else a sentence a part, from top to bottom."""
    if screen.about:
        return screen.about
    said = ["Màn hình điện thoại"]
    if screen.title:
        said.append(f"mục {screen.title}")
    said += [_part(part) for part in screen.screen]
    if screen.press:
        said.append(_PRESS[screen.press])
    return ". ".join(said) + "."


def _part(part: Any) -> str:
    if isinstance(part, Apps):
        return "các ứng dụng: " + ", ".join(app.app + _marks(app) for app in part.apps)
    if isinstance(part, Keypad):
        return f"bàn phím số, đã bấm {part.keypad or 'chưa có số nào'}" + _pressed(_KEYS.get(part.tap or "", part.tap)) + _danger(part)
    if isinstance(part, Keyboard):
        return f"bàn phím chữ, đã viết “{part.keyboard}”" + _pressed(_KEYS.get(part.tap or "", part.tap)) + _danger(part)
    if isinstance(part, Call):
        return f"cuộc gọi: {part.call}, {part.note or ''}".rstrip(", ") + _pressed(_CALL_KEYS.get(part.tap or "")) + _danger(part)
    if isinstance(part, Dialog):
        words = " ".join(filter(None, (part.dialog, part.text)))
        return f"hộp hỏi: {words}; nút: {', '.join(part.buttons)}" + _pressed(part.tap) + _danger(part)
    return _simple(part)


def _simple(part: Any) -> str:
    fields = part.model_dump()
    kind = next(name for name in fields if name in _KINDS)
    words = [] if kind == "picture" else [fields[kind]]
    words += [fields[name] for name in ("note", "hint") if fields.get(name)]
    if fields.get("value"):
        words.append("(đã che)" if fields.get("secret") else fields["value"])
    state = {True: " (bật)", False: " (tắt)"}.get(fields.get("on"), "")
    return f"{_KINDS[kind]}: {', '.join(words)}{state}".rstrip(": ") + _marks(part)


def _marks(part: Any) -> str:
    return (" – ngón tay bấm vào đây" if part.tap else "") + _danger(part)


def _danger(part: Any) -> str:
    return " – nguy hiểm" if part.danger else ""


def _pressed(key: str | None) -> str:
    return f"; ngón tay bấm {key}" if key else ""
