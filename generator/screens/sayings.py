"""The words that a telephone itself says on a screen, and those of its description, by language of the lesson.

They stand here and not among the words of the interface, because a screen is drawn from its few lines alone, in the engine's process too.
"""

from __future__ import annotations

from collections.abc import Mapping

Sayings = Mapping[str, str]

VIETNAMESE: Sayings = {
    "answer": "Nghe",
    "reject": "Từ chối",
    "end": "Tắt máy",
    "ringing": "Cuộc gọi đến",
    "talking": "Đang nói chuyện",
    "space": "dấu cách",
    "ok": "Đồng ý",
    "screen": "Màn hình điện thoại",
    "title": "mục {title}",
    "power": "Ngón tay nhấn nút nguồn bên cạnh máy",
    "volume-up": "Ngón tay nhấn nút tăng tiếng",
    "volume-down": "Ngón tay nhấn nút giảm tiếng",
    "call": "gọi",
    "send": "gửi",
    "row": "dòng",
    "bubble": "tin nhắn",
    "button": "nút",
    "field": "ô",
    "toggle": "công tắc",
    "heading": "chữ lớn",
    "text": "chữ",
    "picture": "hình",
    "apps": "các ứng dụng: ",
    "keypad": "bàn phím số, đã bấm {digits}",
    "nothing": "chưa có số nào",
    "keyboard": "bàn phím chữ, đã viết “{words}”",
    "calls": "cuộc gọi: {who}, {note}",
    "dialog": "hộp hỏi: {words}; nút: {buttons}",
    "hidden": "(đã che)",
    "on": " (bật)",
    "off": " (tắt)",
    "here": " – ngón tay bấm vào đây",
    "danger": " – nguy hiểm",
    "pressed": "; ngón tay bấm {key}",
}
ENGLISH: Sayings = {
    "answer": "Answer",
    "reject": "Decline",
    "end": "Hang up",
    "ringing": "Incoming call",
    "talking": "On the phone",
    "space": "space",
    "ok": "OK",
    "screen": "A telephone screen",
    "title": "titled {title}",
    "power": "A finger presses the power button at the side",
    "volume-up": "A finger presses the louder button",
    "volume-down": "A finger presses the quieter button",
    "call": "call",
    "send": "send",
    "row": "line",
    "bubble": "message",
    "button": "button",
    "field": "box",
    "toggle": "switch",
    "heading": "large words",
    "text": "words",
    "picture": "picture",
    "apps": "apps: ",
    "keypad": "number keys, pressed so far {digits}",
    "nothing": "nothing",
    "keyboard": "letter keys, written so far “{words}”",
    "calls": "call: {who}, {note}",
    "dialog": "question: {words}; buttons: {buttons}",
    "hidden": "(hidden)",
    "on": " (on)",
    "off": " (off)",
    "here": " – a finger presses here",
    "danger": " – danger",
    "pressed": "; a finger presses {key}",
}
#: A language that is not here has the Vietnamese words.
SAYINGS: Mapping[str, Sayings] = {"vi": VIETNAMESE, "en": ENGLISH}


def sayings(language: str) -> Sayings:
    """The words of `language`."""
    return SAYINGS.get(language, VIETNAMESE)
