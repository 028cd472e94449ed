"""Vietnamese to plain letters, and the words that get rude or wrong by it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.rules.folding import fold, fold_key, warnings


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Lừa đảo", "Lua dao"),
        ("ĐĂNG KÝ Ở THÔN", "DANG KY O THON"),
        ("quê nghèo, chữ nghĩa", "que ngheo, chu nghia"),
        ("café", "cafe"),
        ("й 東京 ꪎꪳ 각", "й 東京 ꪎꪳ 각"),
        ("", ""),
    ],
)
def test_only_the_marks_of_letters_go(written: str, folded: str) -> None:
    """Other scripts stay as they are."""
    assert fold(written) == folded


@given(st.text(max_size=100))
def test_folding_is_the_same_however_the_letters_were_typed(text: str) -> None:
    """Whole letters (NFC) or letters and marks apart (NFD); folding twice changes nothing more."""
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
    assert fold(fold(text)) == fold(text)


def test_names_are_compared_without_marks_case_and_double_spaces() -> None:
    """As people write them in lists."""
    assert fold_key("  Bản  Nà   LỪA ") == fold_key("ban na lua")


@pytest.mark.parametrize(
    ("text", "word", "folded"),
    [
        ("Mời các bác đi học", "các", "cac"),
        ("Chữ LỚN dễ đọc", "LỚN", "LON"),
        ("Tiêm phòng cho lợn", "lợn", "lon"),
        ("Buổi học thứ hai", "Buổi", "Buoi"),
        ("Mang đủ giấy tờ", "đủ", "du"),
        ("Mời cụ Lan", "cụ", "cu"),
        ("Hỗ trợ giống lúa", "lúa", "lua"),
        ("Chớ đọc mã OTP", "Chớ", "Cho"),
        ("Đừng bấm vào", "Đừng", "Dung"),
        ("Tiêm phòng chó mèo", "chó", "cho"),
        ("Con em đi cùng bố mẹ", "bố mẹ", "bo me"),
        ("Quà cho người già", "già", "gia"),
        ("Bị phạt 500 nghìn", "phạt", "phat"),
    ],
)
def test_an_officer_is_warned_of_a_word_that_turns_rude_or_wrong(text: str, word: str, folded: str) -> None:
    """The word as written, as it will be read, why, and what to write instead."""
    found = warnings(text)
    assert [(warning.word, warning.folded) for warning in found] == [(word, folded)]
    assert found[0].why.startswith("không dấu")
    assert found[0].better
    assert warnings(unicodedata.normalize("NFD", text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "Cảnh báo lừa đảo",
        "Dịch vụ công, văn bản mới",
        "Tổng đài của xã",
        "Kẻ gian giả danh cán bộ",
        "Đề phòng bão lũ",
        "Mời bà con tới lớp, mang điện thoại, thẻ căn cước.",
    ],
)
def test_nobody_is_warned_where_the_sense_is_plain(text: str) -> None:
    """Phrases that everyone reads rightly without marks."""
    assert warnings(text) == []


def test_a_word_is_named_once_and_in_order() -> None:
    """However often it stands in the text; parts of longer words do not count."""
    assert [warning.word for warning in warnings("Lợn của các bác, lợn của các cô; caccc, lớnn")] == ["Lợn", "các"]


@given(st.text(st.characters(max_codepoint=127), max_size=100))
def test_a_plain_text_is_never_warned_of(text: str) -> None:
    """Who wrote it plain has read it plain."""
    assert warnings(text) == []


@given(st.text(max_size=100))
def test_any_text_can_be_asked_about(text: str) -> None:
    """Each warning names a word that stands in the text."""
    for warning in warnings(text):
        assert all(word in unicodedata.normalize("NFC", text) for word in warning.word.split())


WORDS = (
    "các, lớn, lợn, lộn, buổi, bưởi, đủ, cụ, cũ, vụ, đài, bố mẹ, ngủ, đốt, thăm, già, giả, đẻ, dê, dế, đề, chó, chớ, đừng, dừng, "
    "cấm, phạt, phát, lừa, lúa, lụa, lửa, bán, bạn, bản, bẩn, bão, bò, nợ, tiến, đòi, dời, đợi"
)


def test_the_better_words_are_better() -> None:
    """What is suggested holds no such word itself."""
    words = WORDS.split(", ")
    found = [warning for word in words for warning in warnings(word)]
    assert [warning.word for warning in found] == words
    assert [warnings(warning.better) for warning in found] == [[]] * len(words)
