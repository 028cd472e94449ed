"""Slips of the hand: the page would be built, but would not show what its writer meant. And foreign words that have a Vietnamese one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .blocks import Blocks
from .errors import KitError, Problem
from .lessons import Document
from .schema import texts
from .screens import picture

_GLUED = re.compile(r"^(#{2,6})([^#\s].*)$")
_BOX = re.compile(r"^( *)(?:!!!|\?\?\?\+?)\s+\w")
_ALMOST_BOX = re.compile(r"^ *(?:!{1,2}\s+|!!!|!{4,}\s*)(?:warning|question|note|tip)\b", re.IGNORECASE)
#: How far the words of a box stand in from its title.
_INDENT = 4
_SUBSCRIBER = re.compile(r"(?<![\w.])0\d(?:[ .]?\d){8}(?!\d)")
#: What people say who work with computers, and what everybody in the village understands.
FOREIGN = {
    "account": "tài khoản",
    "album": "tập ảnh",
    "click": "bấm",
    "download": "tải về",
    "email": "thư điện tử",
    "file": "tệp",
    "gallery": "ô Ảnh",
    "hacker": "kẻ gian",
    "hotline": "số điện thoại",
    "link": "đường dẫn",
    "login": "đăng nhập",
    "password": "mật khẩu",
    "website": "trang trên mạng",
}
_FOREIGN = re.compile(rf"(?<![\w.@/-])({'|'.join(FOREIGN)})s?(?![\w@/-]|\.\w)", re.IGNORECASE)


def check_slips(document: Document, blocks: Blocks) -> Iterator[Problem]:
    """What in one text was meant as a heading, a box or one finger on a screen, and is none."""
    lines = document.body.splitlines()
    for number, line in blocks.raw:
        if glued := _GLUED.match(line):
            yield Problem(document.file, number, "heading", f"thiếu dấu cách sau {glued[1]}", f"viết {glued[1]} {glued[2][:30]}")
        if box := _BOX.match(line):
            below = next((text for text in lines[number - document.body_line + 1 :] if text.strip()), "")
            if len(below) - len(below.lstrip(" ")) < len(box[1]) + _INDENT:
                yield Problem(document.file, number, "box", "khung này trống", "chữ trong khung viết ở dòng dưới, thụt vào bốn dấu cách")
        elif _ALMOST_BOX.match(line):
            hint = 'ba dấu chấm than, một dấu cách rồi mới tới tên khung: !!! warning "Cẩn thận"'
            yield Problem(document.file, number, "box", "dòng này chưa thành khung", hint)
    for fence in blocks.fences:
        if fence.language == "phone":
            yield from _screen(fence.source, document.file, fence.line)


def foreign_words(prose: str) -> Iterator[tuple[str, str]]:
    """The foreign words of a Vietnamese text, each as written and with its Vietnamese word."""
    for found in _FOREIGN.finditer(prose):
        yield found[0], FOREIGN[found[1].lower()]


def _screen(source: str, file: str, line: int) -> Iterator[Problem]:
    try:
        screen = picture(source, file, line)[0].model_dump()
    except KitError:
        return  # told where screens are checked
    if (fingers := sum(_pressed(screen))) > 1:
        hint = "chỉ để tap ở chỗ phải bấm; hai lần bấm thì vẽ hai màn hình"
        yield Problem(file, line, "finger", f"màn hình này có {fingers} ngón tay", hint)
    for place, text in texts(screen):
        if place[-1] not in ("keypad", "caption") and (found := _SUBSCRIBER.search(text)):  # those two are checked as facts
            hint = "che bớt số: 09xx xxx 123"
            yield Problem(file, line, "invented", f"số {found[0]} trên màn hình có thể là của người thật", hint)


def _pressed(data: Any) -> Iterator[int]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key in ("tap", "press"):
                yield bool(value)
            else:
                yield from _pressed(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _pressed(value)
