"""The two key boards: digits for calling, letters for writing."""

from __future__ import annotations

from .canvas import GO, INK, LEFT, LINE, MAIN, PAPER, RIGHT, SHADE, WIDTH, Canvas
from .measure import width
from .parts import Keyboard, Keypad

_DIGITS = ("123", "456", "789", "*0#")
_LETTERS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def keypad(canvas: Canvas, part: Keypad) -> None:
    """The digits typed so far, twelve keys and the green call button."""
    top = canvas.y
    size = min(34.0, 34 * (RIGHT - LEFT) / max(width(part.keypad, 34), 1))
    canvas.text(part.keypad, WIDTH / 2, top + 34, size, bold=True, anchor="middle")
    canvas.line(LEFT + 10, top + 46, RIGHT - 10)
    if part.danger:
        canvas.mark_danger(LEFT, top, RIGHT - LEFT, 46)
    canvas.y += 58
    for row in _DIGITS:
        for place, digit in enumerate(row):
            x = WIDTH / 2 + (place - 1) * 84
            canvas.circle(x, canvas.y + 25, 25, SHADE)
            canvas.text(digit, x, canvas.y + 34, 26, bold=True, anchor="middle")
            if part.tap == digit:
                canvas.mark_tap(x - 25, canvas.y, 50, 50, 25)
        canvas.y += 58
    canvas.circle(WIDTH / 2, canvas.y + 29, 29, GO, INK)
    canvas.icon("phone", WIDTH / 2 - 17, canvas.y + 12, 34, PAPER)
    if part.tap == "call":
        canvas.mark_tap(WIDTH / 2 - 29, canvas.y, 58, 58, 29)
    canvas.y += 62


def keyboard(canvas: Canvas, part: Keyboard) -> None:
    """The words typed so far beside the send button, and three rows of letters."""
    _writing_line(canvas, part)
    top = canvas.y
    canvas.rect(8, top, WIDTH - 16, 148, fill=SHADE)
    if part.danger:
        canvas.mark_danger(LEFT, top, RIGHT - LEFT, 140)
    step = (WIDTH - 24) / 10
    for row, letters in enumerate(_LETTERS):
        for place, letter in enumerate(letters):
            x = WIDTH / 2 + (place - len(letters) / 2) * step + 1
            y = top + 6 + row * 36
            canvas.rect(x, y, step - 3, 32, 5, PAPER, LINE, 1)
            canvas.text(letter, x + (step - 3) / 2, y + 22, 18, anchor="middle")
            if part.tap == letter:
                canvas.mark_tap(x, y, step - 3, 32, 5)
    canvas.rect(WIDTH / 2 - 75, top + 114, 150, 28, 5, PAPER, LINE, 1)
    canvas.text(canvas.said["space"], WIDTH / 2, top + 133, 15, anchor="middle")
    canvas.y = top + 150


def _writing_line(canvas: Canvas, part: Keyboard) -> None:
    top = canvas.y
    inside = Canvas(y=top + 6)
    inside.paragraph(part.keyboard or " ", LEFT + 12, RIGHT - LEFT - 76)
    height = max(48.0, inside.y - top + 10)
    canvas.rect(LEFT, top, RIGHT - LEFT - 54, height, 14, PAPER, INK)
    canvas.shapes += inside.shapes if part.keyboard else []
    canvas.circle(RIGHT - 23, top + height - 24, 23, MAIN, INK)
    canvas.icon("send", RIGHT - 36, top + height - 37, 26, PAPER)
    if part.tap == "send":
        canvas.mark_tap(RIGHT - 46, top + height - 47, 46, 46, 23)
    canvas.y = top + height + 10
