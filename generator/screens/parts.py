"""What a `phone` block may say: one model a kind of part; docs/content-format.md is its description for writers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from ..errors import KitError, Problem
from ..schema import Located, MaybeEmpty, Strict, Text, load_yaml, validate
from .icons import icon_names, near_icons


def _known_icon(value: object) -> object:
    if isinstance(value, str) and value not in icon_names():
        near = ", ".join(near_icons(value))
        raise ValueError(f"không có hình “{value}”" + (f"; gần giống: {near}" if near else ""))
    return value


Icon = Annotated[str, BeforeValidator(_known_icon)]
Short = Annotated[Text, StringConstraints(max_length=60)]
Long = Annotated[Text, StringConstraints(max_length=300)]
Digits = Annotated[MaybeEmpty, StringConstraints(max_length=16, pattern=r"^[0-9*#+x ]*$")]


class Part(Strict):
    """Any part may be pressed (`tap`) or be marked as dangerous."""

    tap: bool = False
    danger: bool = False


class Heading(Part):
    heading: Short


class Words(Part):
    text: Long
    align: Literal["left", "center"] = "left"


class Row(Part):
    row: Short
    note: Annotated[Text, StringConstraints(max_length=120)] | None = None
    icon: Icon | None = None


class Bubble(Part):
    bubble: Long
    side: Literal["them", "me"] = "them"


class Button(Part):
    button: Short
    tone: Literal["main", "plain", "stop"] = "main"
    icon: Icon | None = None


class TextField(Part):
    field: Short
    value: Short | None = None
    hint: Short | None = None
    icon: Icon | None = None
    secret: bool = False


class Toggle(Part):
    toggle: Short
    on: bool
    note: Annotated[Text, StringConstraints(max_length=120)] | None = None
    icon: Icon | None = None


class Dialog(Strict):
    dialog: Short
    text: Long | None = None
    buttons: Annotated[list[Short], Field(min_length=1, max_length=3)] = Field(default_factory=lambda: ["Đồng ý"])
    tap: Text | None = None
    danger: bool = False

    @model_validator(mode="after")
    def _tap_is_a_button(self) -> Dialog:
        if self.tap is not None and self.tap not in self.buttons:
            raise ValueError(f"tap: chỉ nhận: {', '.join(self.buttons)}")
        return self


class Keypad(Strict):
    keypad: Digits
    tap: Annotated[Text, StringConstraints(pattern=r"^(call|[0-9*#])$")] | None = None
    danger: bool = False


class Keyboard(Strict):
    keyboard: Annotated[MaybeEmpty, StringConstraints(max_length=160)]
    tap: Annotated[Text, StringConstraints(pattern=r"^(send|[a-z])$")] | None = None
    danger: bool = False


class Call(Strict):
    call: Short
    note: Short | None = None
    state: Literal["ringing", "talking"] = "ringing"
    tap: Literal["answer", "reject", "end"] | None = None
    danger: bool = False

    @model_validator(mode="after")
    def _tap_fits_the_state(self) -> Call:
        allowed = ("answer", "reject") if self.state == "ringing" else ("end",)
        if self.tap is not None and self.tap not in allowed:
            raise ValueError(f"tap: khi state là {self.state} chỉ nhận: {', '.join(allowed)}")
        return self


class Picture(Part):
    picture: Icon
    note: Short | None = None


class App(Part):
    app: Annotated[Text, StringConstraints(max_length=24)]
    icon: Icon


class Apps(Strict):
    apps: Annotated[list[App], Field(min_length=1, max_length=16)]
    columns: Annotated[int, Field(ge=3, le=4)] = 3


AnyPart = Heading | Words | Row | Bubble | Button | TextField | Toggle | Dialog | Keypad | Keyboard | Call | Picture | Apps
KINDS: dict[str, type[AnyPart]] = {
    "heading": Heading,
    "text": Words,
    "row": Row,
    "bubble": Bubble,
    "button": Button,
    "field": TextField,
    "toggle": Toggle,
    "dialog": Dialog,
    "keypad": Keypad,
    "keyboard": Keyboard,
    "call": Call,
    "picture": Picture,
    "apps": Apps,
}


class Screen(Strict):
    """A whole screen; `screen` holds its parts from top to bottom."""

    caption: Annotated[Text, StringConstraints(max_length=160)]
    #: Of the telephone's own words (`sayings`); set from the folder of the lesson, never by the writer.
    language: str = "vi"
    about: Text | None = None
    time: Annotated[Text, StringConstraints(pattern=r"^[0-2]?[0-9]:[0-5][0-9]$")] = "09:00"
    title: Annotated[Text, StringConstraints(max_length=40)] | None = None
    back: bool = False
    press: Literal["power", "volume-up", "volume-down"] | None = None
    # The parts are validated one by one, each as its own kind, so that messages stay plain (parse_screen).
    screen: Annotated[tuple[AnyPart, ...], BeforeValidator(lambda _: ())]


def parse_screen(source: str) -> Screen:
    """A `phone` block's YAML as a Screen. Raises KitError with every problem at its line of the block (from 1), no file named."""
    located = load_yaml(source, "")
    frame, problems = validate(Screen, located)
    items = located.data.get("screen") if isinstance(located.data, dict) else None
    parts: list[AnyPart] = []
    if isinstance(items, list) and items:
        for index in range(len(items)):
            part, wrong = _parse_part(located, index)
            problems += wrong
            parts += [part] if part else []
    elif frame is not None:
        problems.append(located.problem(("screen",), "screen", "cần một danh sách các phần, mỗi phần bắt đầu bằng “- ”"))
    if frame is None or problems:
        raise KitError(problems)
    return frame.model_copy(update={"screen": tuple(parts)})


def _parse_part(located: Located, index: int) -> tuple[AnyPart | None, list[Problem]]:
    item = located.data["screen"][index]
    kind = next(iter(item), None) if isinstance(item, dict) else None
    model = KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        message = f"không có phần “{kind}”" if kind else "mỗi phần có dạng “loại: chữ”"
        return None, [located.problem(("screen", index), "screen", message, "chỉ nhận: " + ", ".join(KINDS))]
    return validate(model, located, ("screen", index))
