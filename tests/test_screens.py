"""Phone screens: text in, picture out."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import screens
from generator.errors import KitError
from generator.lessons import split
from generator.screens import fence, picture
from generator.screens.describe import describe
from generator.screens.measure import missing_letters, width, wrap
from generator.screens.parts import KINDS
from generator.screens.sayings import ENGLISH, VIETNAMESE

EVERYTHING = """
caption: Mọi thứ trên một màn hình
title: Cài đặt
back: true
time: 08:30
press: volume-up
screen:
  - heading: Chữ lớn
  - row: Con gái Lan
    note: Mẹ ăn cơm chưa?
    icon: account
    tap: true
  - bubble: Tin giả
    danger: true
  - button: Đồng ý
    tone: stop
    icon: check
  - field: Mật khẩu
    value: abc
    secret: true
  - toggle: Wi-Fi
    on: true
  - text: Một đoạn chữ
"""
OTHERS = """
caption: Phần còn lại
screen:
  - {part}
"""
SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> str:
    return " ".join(element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text"))


def test_every_word_of_the_block_stands_in_the_picture() -> None:
    _, svg = picture(EVERYTHING)
    for words in ("08:30", "Cài đặt", "Chữ lớn", "Con gái Lan", "Mẹ ăn cơm chưa?", "Tin giả", "Đồng ý", "Wi-Fi", "Bật", "Một đoạn chữ"):
        assert words in texts(svg)


def test_a_secret_value_is_never_in_the_picture_nor_in_its_description() -> None:
    screen, svg = picture(EVERYTHING)
    assert "abc" not in svg
    assert "abc" not in describe(screen)


def test_the_picture_has_a_title_and_a_description_for_screen_readers() -> None:
    root = ET.fromstring(picture(EVERYTHING)[1])
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Mọi thứ trên một màn hình"
    said = root.findtext(f"{SVG}desc") or ""
    assert "ngón tay bấm vào đây" in said
    assert "nguy hiểm" in said


@pytest.mark.parametrize(
    "part",
    [
        "{keypad: 113, tap: call}",
        "{keypad: '', tap: '1'}",
        "{keyboard: Con ơi về ăn cơm, tap: send}",
        "{call: Số lạ, note: Không có trong danh bạ, danger: true, tap: reject}",
        "{call: Con Lan, state: talking, tap: end}",
        "{dialog: 'Cho phép?', text: Ứng dụng muốn biết nơi ở, buttons: [Từ chối, Cho phép], tap: Từ chối}",
        "{picture: qrcode, note: Mã của mẹ}",
        "{apps: [{app: Gọi, icon: phone, tap: true}, {app: Tin nhắn, icon: message-text}], columns: 4}",
    ],
)
def test_each_further_part_is_drawn_and_described(part: str) -> None:
    screen, svg = picture(OTHERS.format(part=part))
    ET.fromstring(svg)
    assert len(describe(screen)) > 30


def test_text_is_at_least_7_point_when_the_picture_is_5_cm_wide() -> None:
    root = ET.fromstring(picture(EVERYTHING)[1])
    points_per_unit = 5 / 2.54 * 72 / float(root.get("width", "0"))
    assert min(float(e.get("font-size", "0")) for e in root.iter(f"{SVG}text")) * points_per_unit >= 6.3
    assert all(
        float(e.get("font-size", "0")) * points_per_unit >= 7.9
        for e in root.iter(f"{SVG}text")
        if e.text in ("Con gái Lan", "Mẹ ăn cơm chưa?")
    )


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("{rwo: x}", "row"),
        ("{row: x, icon: fone}", "fone"),
        ("{row: x, tap: 3}", "true hoặc false"),
        ("{row: x, colour: red}", "khoá lạ"),
        ("{dialog: x, buttons: [A], tap: B}", "A"),
        ("{keypad: 12a}", "chữ số"),
        ("{call: x, tap: end}", "answer"),
        ("{toggle: x}", "còn thiếu"),
        ("{button: x, tone: red}", "stop"),
        ("chữ không", "loại: chữ"),
    ],
)
def test_a_mistake_names_its_line_and_what_is_allowed(part: str, says: str) -> None:
    with pytest.raises(KitError) as error:
        picture(OTHERS.format(part=part), "a.md", 10)
    (problem,) = error.value.problems
    assert (problem.file, problem.line) == ("a.md", 13)
    assert says in problem.message + problem.hint


def test_a_screen_too_tall_to_print_is_an_error() -> None:
    many = "caption: x\nscreen:\n" + "  - row: dòng\n" * 40
    with pytest.raises(KitError, match="dài quá"):
        picture(many, "a.md", 3)


def test_the_same_block_is_the_same_picture() -> None:
    first = picture(EVERYTHING)[1]
    screens._drawn.cache_clear()
    assert picture(EVERYTHING)[1] == first


def test_the_fence_is_a_figure_with_its_caption() -> None:
    html = fence(EVERYTHING, "phone", "phone", {}, None)
    assert html.startswith('<figure class="phone"><svg')
    assert html.endswith("<figcaption>Mọi thứ trên một màn hình</figcaption></figure>")


def test_lines_are_broken_to_fit_and_a_long_word_is_broken_inside() -> None:
    lines = wrap("Một câu khá dài để phải xuống dòng " + "a" * 60, 20, 200)
    assert len(lines) > 3
    assert all(width(line, 20) <= 200 for line in lines)


def test_letters_that_cannot_be_printed_are_found() -> None:
    assert missing_letters("Tiếng Việt đầy đủ: ẵ ợ Ữ đ “ ” … –") == []
    assert missing_letters("cười 😀") == ["😀"]


@given(st.text(max_size=300))
def test_any_text_is_a_picture_or_problems(source: str) -> None:
    for whole in (source, f"caption: x\nscreen:\n{source}", f"caption: x\nscreen:\n  - row: {source}"):
        try:
            _, svg = picture(whole, "a.md", 1)
        except KitError as error:
            assert error.problems
        else:
            ET.fromstring(svg)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from([*KINDS, "tap", "danger", "icon", "note", "on", "buttons", "text"]),
            st.text(max_size=30) | st.booleans() | st.integers(0, 999) | st.lists(st.text(max_size=5), max_size=3),
            max_size=4,
        ),
        max_size=4,
    )
)
def test_any_parts_are_a_picture_or_problems(parts: list[dict[str, object]]) -> None:
    import json

    try:
        _, svg = picture(json.dumps({"caption": "x", "screen": parts}, ensure_ascii=True), "a.md", 1)
    except KitError as error:
        assert error.problems
    else:
        ET.fromstring(svg)


def test_a_telephone_speaks_the_language_of_its_lesson() -> None:
    source = "caption: A call\nscreen:\n  - call: Lan\n    tap: answer\n  - keyboard: hi\n    tap: send\n"
    screen, svg = picture(source + "language: en\n")
    assert ">Answer<" in svg
    assert ">space<" in svg
    assert (
        describe(screen)
        == "A telephone screen. call: Lan; a finger presses Answer. letter keys, written so far “hi”; a finger presses send."
    )
    assert ">Nghe<" in picture(source)[1]
    assert ENGLISH.keys() == VIETNAMESE.keys()


def test_screens_of_a_translated_lesson_are_told_their_language() -> None:
    text = "---\ntitle: A\n---\n\nOne.\n\n```phone\ncaption: A call\nscreen:\n  - call: Lan\n```\n\nTwo.\n"
    assert split(text, "content/en/online-safety/a.md").shown.count("  - call: Lan\nlanguage: en\n```\n") == 1
    assert split(text, "content/vi/online-safety/a.md").shown == split(text, "content/vi/online-safety/a.md").body
