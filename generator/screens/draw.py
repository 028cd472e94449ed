"""A Screen becomes an SVG: frame, status bar, app bar, parts, marks."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from ..errors import KitError
from . import keys
from .canvas import GO, INK, LEFT, LINE, MAIN, PAPER, RIGHT, SHADE, STOP, WIDTH, Canvas, number, outlined, rectangle
from .describe import describe
from .measure import width
from .parts import Apps, Bubble, Button, Call, Dialog, Heading, Keyboard, Keypad, Picture, Row, Screen, TextField, Toggle, Words
from .sayings import sayings

INNER = RIGHT - LEFT
TOP, MIN_HEIGHT, MAX_HEIGHT = 6, 260, 900
FONTS = "Roboto, system-ui, 'Segoe UI', 'Noto Sans', Arial, sans-serif"


def draw(screen: Screen) -> str:
    """The SVG of `screen`, with title and description for screen readers. Raises KitError when it is too tall to print."""
    canvas = Canvas(y=TOP, said=sayings(screen.language))
    _bars(canvas, screen)
    for part in screen.screen:
        canvas.y += 10
        DRAWERS[type(part)](canvas, part)
    height = max(canvas.y + 34, MIN_HEIGHT)
    if height > MAX_HEIGHT:
        raise KitError.of("", 1, "screen", "màn hình dài quá, in ra chữ sẽ nhỏ", "bớt phần, hoặc chia thành hai màn hình")
    if screen.press:
        _side_button(canvas, screen.press)
    return _svg(canvas, screen, height)


def _svg(canvas: Canvas, screen: Screen, height: float) -> str:
    body = rectangle(6, 2, WIDTH - 12, height - 4, 26, PAPER, INK, 4)
    home = rectangle(WIDTH / 2 - 45, height - 17, 90, 5, 2.5, INK, "", 0)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {number(height)}" width="{WIDTH}" height="{number(height)}"'
        f' role="img" font-family="{FONTS}"><title>{escape(screen.caption)}</title><desc>{escape(describe(screen))}</desc>'
        + body
        + "".join(canvas.shapes)
        + home
        + "".join(canvas.marks)
        + "</svg>"
    )


def _bars(canvas: Canvas, screen: Screen) -> None:
    canvas.text(screen.time, LEFT + 6, canvas.y + 24, 16, bold=True)
    for place, name in enumerate(("battery-80", "wifi", "signal-cellular-3")):
        canvas.icon(name, RIGHT - 26 - 21 * place, canvas.y + 8, 19)
    canvas.y += 34
    if not screen.title:
        return
    canvas.rect(8, canvas.y, WIDTH - 16, 50, fill=MAIN)
    start = LEFT
    if screen.back:
        canvas.icon("arrow-left", LEFT - 4, canvas.y + 11, 28, PAPER)
        start += 32
    size = min(22.0, max(15.0, 22 * (RIGHT - start) / max(width(screen.title, 22, True), 1)))
    canvas.text(screen.title, start, canvas.y + 33, size, bold=True, fill=PAPER)
    canvas.y += 50


def _side_button(canvas: Canvas, press: str) -> None:
    """The button stands out of the phone's right edge; the finger points at it from inside."""
    y = {"volume-up": 92, "volume-down": 140, "power": 205}[press]
    canvas.marks.append(rectangle(WIDTH - 8, y, 8, 44 if press != "power" else 54, 3, INK, PAPER, 1))
    canvas.marks.append(outlined("hand-pointing-right", WIDTH - 74, y - 4, 60, INK))


def _mark(canvas: Canvas, part: Any, x: float, y: float, w: float, h: float, r: float = 10) -> None:
    if part.danger:
        canvas.mark_danger(x, y, w, h, r)
    if part.tap:
        canvas.mark_tap(x, y, w, h, r)


def _heading(canvas: Canvas, part: Heading) -> None:
    top = canvas.y
    canvas.paragraph(part.heading, LEFT, INNER, 25, bold=True)
    _mark(canvas, part, LEFT, top, INNER, canvas.y - top)


def _words(canvas: Canvas, part: Words) -> None:
    top = canvas.y
    canvas.paragraph(part.text, LEFT + 4, INNER - 8, 20, centered=part.align == "center")
    _mark(canvas, part, LEFT, top - 2, INNER, canvas.y - top + 6)


def _row_words(canvas: Canvas, title: str, note: str | None, icon: str | None, limit: float) -> None:
    """Icon, title and note; the row is at least 52 units tall."""
    top = canvas.y
    x = LEFT
    if icon:
        canvas.circle(LEFT + 22, top + 26, 21, SHADE)
        canvas.icon(icon, LEFT + 8, top + 12, 28)
        x += 54
    canvas.y = top + 2 if note else top + 12
    canvas.paragraph(title, x, limit - (x - LEFT), 20, bold=bool(note))
    if note:
        canvas.paragraph(note, x, limit - (x - LEFT), 17.5)
    canvas.y = max(canvas.y + 4, top + 52)


def _row(canvas: Canvas, part: Row) -> None:
    top = canvas.y
    _row_words(canvas, part.row, part.note, part.icon, INNER)
    canvas.line(LEFT, canvas.y + 4, RIGHT)
    _mark(canvas, part, LEFT - 2, top, INNER + 4, canvas.y - top + 2)


def _toggle(canvas: Canvas, part: Toggle) -> None:
    top = canvas.y
    _row_words(canvas, part.toggle, part.note, part.icon, INNER - 76)
    middle = (top + canvas.y) / 2
    canvas.rect(RIGHT - 62, middle - 17, 60, 34, 17, MAIN if part.on else PAPER, INK)
    canvas.circle(RIGHT - 18 if part.on else RIGHT - 46, middle, 12, PAPER if part.on else INK)
    words, x, ink = ("Bật", RIGHT - 43, PAPER) if part.on else ("Tắt", RIGHT - 21, INK)
    canvas.text(words, x, middle + 5, 14, fill=ink, anchor="middle")
    _mark(canvas, part, RIGHT - 64, middle - 19, 64, 38, 19)


def _bubble(canvas: Canvas, part: Bubble) -> None:
    top, limit = canvas.y, 216
    measured = Canvas(y=top + 8)
    wide = min(limit, measured.paragraph(part.bubble, 0, limit)) + 26
    x = LEFT if part.side == "them" else RIGHT - wide
    canvas.rect(x, top, wide, measured.y - top + 10, 16, PAPER if part.side == "them" else SHADE, INK if part.side == "them" else LINE, 1.5)
    canvas.y = top + 8
    canvas.paragraph(part.bubble, x + 13, limit)
    canvas.y += 12
    _mark(canvas, part, x, top, wide, canvas.y - top - 2, 16)


def _button(canvas: Canvas, part: Button) -> None:
    fill = {"main": MAIN, "stop": STOP, "plain": PAPER}[part.tone]
    ink = INK if part.tone == "plain" else PAPER
    canvas.rect(LEFT, canvas.y, INNER, 52, 26, fill, INK)
    shift = 16 if part.icon else 0
    canvas.one_line(part.button, WIDTH / 2 + shift, canvas.y + 33, 21, INNER - 36 - 2 * shift, bold=True, fill=ink)
    if part.icon:
        canvas.icon(part.icon, LEFT + 16, canvas.y + 12, 28, ink)
    _mark(canvas, part, LEFT, canvas.y, INNER, 52, 26)
    canvas.y += 56


def _field(canvas: Canvas, part: TextField) -> None:
    canvas.paragraph(part.field, LEFT, INNER, 17.5, bold=True)
    top = canvas.y + 4
    canvas.rect(LEFT, top, INNER, 48, 8, PAPER, INK)
    x = LEFT + 12
    if part.icon:
        canvas.icon(part.icon, LEFT + 8, top + 10, 28)
        x += 32
    value = "•" * min(len(part.value), 12) if part.value and part.secret else part.value
    words, ink = (value, INK) if value else (part.hint or "", "#5a5f64")
    size = min(21.0, 21 * (RIGHT - x - 8) / max(width(words, 21), 1))
    canvas.text(words, x, top + 32, size, fill=ink)
    canvas.y = top + 52
    _mark(canvas, part, LEFT, top, INNER, 48, 8)


def _dialog(canvas: Canvas, part: Dialog) -> None:
    top = canvas.y + 6
    place = len(canvas.shapes)
    canvas.y = top + 10
    canvas.paragraph(part.dialog, LEFT + 16, INNER - 32, 21, bold=True)
    if part.text:
        canvas.y += 4
        canvas.paragraph(part.text, LEFT + 16, INNER - 32, 19)
    canvas.y += 12
    for index, words in enumerate(part.buttons):
        last = index == len(part.buttons) - 1
        canvas.rect(LEFT + 16, canvas.y, INNER - 32, 44, 22, MAIN if last else PAPER, INK)
        canvas.one_line(words, WIDTH / 2, canvas.y + 29, 20, INNER - 60, bold=True, fill=PAPER if last else INK)
        if words == part.tap:
            canvas.mark_tap(LEFT + 16, canvas.y, INNER - 32, 44, 22)
        canvas.y += 52
    canvas.y += 6
    box = rectangle(LEFT, top, INNER, canvas.y - top, 16, PAPER, INK, 3)
    canvas.shapes[place:place] = [rectangle(LEFT + 5, top + 6, INNER, canvas.y - top, 16, SHADE, "", 0), box]
    if part.danger:
        canvas.mark_danger(LEFT, top, INNER, canvas.y - top, 16)
    canvas.y += 8


def _call(canvas: Canvas, part: Call) -> None:
    canvas.y += 12
    canvas.circle(WIDTH / 2, canvas.y + 46, 46, SHADE, INK)
    canvas.icon("account", WIDTH / 2 - 36, canvas.y + 10, 72)
    top = canvas.y
    canvas.y += 100
    canvas.paragraph(part.call, LEFT, INNER, 26, bold=True, centered=True)
    canvas.paragraph(part.note or canvas.said[part.state], LEFT, INNER, 19, centered=True)
    if part.danger:
        canvas.mark_danger(LEFT + 10, top - 4, INNER - 20, canvas.y - top + 8, 16)
    canvas.y += 34
    if part.state == "ringing":
        _call_button(canvas, WIDTH / 2 - 76, "phone-hangup", canvas.said["reject"], STOP, part.tap == "reject")
        _call_button(canvas, WIDTH / 2 + 76, "phone", canvas.said["answer"], GO, part.tap == "answer")
    else:
        _call_button(canvas, WIDTH / 2, "phone-hangup", canvas.said["end"], STOP, part.tap == "end")
    canvas.y += 90


def _call_button(canvas: Canvas, x: float, icon: str, words: str, fill: str, tap: bool) -> None:
    canvas.text(words, x, canvas.y, 19, bold=True, anchor="middle")
    canvas.circle(x, canvas.y + 46, 34, fill, INK)
    canvas.icon(icon, x - 20, canvas.y + 26, 40, PAPER)
    if tap:
        canvas.mark_tap(x - 34, canvas.y + 12, 68, 68, 34)


def _picture(canvas: Canvas, part: Picture) -> None:
    top = canvas.y
    canvas.icon(part.picture, WIDTH / 2 - 56, top, 112)
    canvas.y += 116
    if part.note:
        canvas.paragraph(part.note, LEFT, INNER, 20, centered=True)
    _mark(canvas, part, WIDTH / 2 - 66, top, 132, 114, 16)


def _apps(canvas: Canvas, part: Apps) -> None:
    cell = INNER / part.columns
    for first in range(0, len(part.apps), part.columns):
        top, bottom = canvas.y, canvas.y
        for column, app in enumerate(part.apps[first : first + part.columns]):
            left = LEFT + cell * column
            canvas.rect(left + cell / 2 - 29, top, 58, 58, 15, SHADE, INK)
            canvas.icon(app.icon, left + cell / 2 - 20, top + 9, 40)
            canvas.y = top + 62
            canvas.paragraph(app.app, left + 1, cell - 2, 16.5, centered=True)
            bottom = max(bottom, canvas.y)
            _mark(canvas, app, left + cell / 2 - 29, top, 58, 58, 15)
        canvas.y = bottom + 10


DRAWERS: dict[type, Callable[[Canvas, Any], None]] = {
    Heading: _heading,
    Words: _words,
    Row: _row,
    Bubble: _bubble,
    Button: _button,
    TextField: _field,
    Toggle: _toggle,
    Dialog: _dialog,
    Keypad: keys.keypad,
    Keyboard: keys.keyboard,
    Call: _call,
    Picture: _picture,
    Apps: _apps,
}
