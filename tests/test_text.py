"""Vietnamese text rules."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from generator.text import acronyms, fold, links, nfc, plain, sentences, slug, sms_length, words


def test_folding_takes_marks_off_in_any_normal_form_and_case() -> None:
    for text in ("lừa đảo", "LỪA ĐẢO", unicodedata.normalize("NFD", "Lừa Đảo")):
        assert fold(text) == "lua dao"


def test_plain_text_keeps_its_case_and_gets_plain_punctuation() -> None:
    assert plain("Đừng bấm “đường dẫn” – hỏi con…") == 'Dung bam "duong dan" - hoi con...'


def test_sms_length_counts_extension_characters_twice() -> None:
    assert sms_length("ừa") == 2
    assert sms_length("[QC]") == 6
    assert sms_length("€") == 2


def test_links_are_found_with_and_without_a_scheme() -> None:
    assert links("Vào https://a.vn/x hoặc quatang.example nhé")[0].startswith("https://a.vn")
    assert links("bấm nganhang-vn.com ngay")
    assert links("Gọi số 113. Hỏi con cháu.") == []


def test_a_heading_becomes_an_address_safe_name() -> None:
    assert slug("Bước đầu: mở máy!") == "buoc-dau-mo-may"


def test_sentences_end_at_marks_and_lines_but_not_inside_numbers() -> None:
    assert sentences("Mất 1.000 đ. Gọi ngay! Thế nào?\nDòng mới") == ["Mất 1.000 đ", "Gọi ngay", "Thế nào", "Dòng mới"]


def test_words_are_syllables() -> None:
    assert words("Bà con – đừng bấm 1.000 lần!") == ["Bà", "con", "đừng", "bấm", "1.000", "lần"]


def test_acronyms_begin_with_two_capitals() -> None:
    assert acronyms("Mã OTP của VNeID, gọi UBND; bà Lan, mã A1, OTP") == ["OTP", "VNeID", "UBND"]
    assert acronyms("Đừng bấm. https://ABC.vn/X") == []


@given(st.text())
def test_folding_is_stable_and_blind_to_normal_forms(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(nfc(text))


@given(st.text())
def test_a_slug_is_safe_in_any_address(text: str) -> None:
    assert set(slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
