"""A reply is understood however it is typed, and nobody is cut off by a word that only looks like STOP."""

import unicodedata
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.models import InboundKind
from outreach.rules.folding import fold
from outreach.rules.keywords import Kind, Understood, understand


@pytest.mark.parametrize(
    "text",
    [
        *("TC", "tc", " Tc. ", "“TC”", "TC!!!", "🙏 TC", "ＴＣ", "TC nhan tin", "STOP", "Stop di em", "stop.", "STOPALL"),
        *("DUNG", "dung", "Dừng", "DỪNG", "Đừng", "'dừng'", "Dừng lại", "dung lai", "dừng đi em ơi", "Dừng gửi cho tôi nhé"),
        *("dung nhan tin", "Đừng nhắn nữa", "Dung nhan cho toi nua", "ĐỪNG GỬI TIN NỮA", "dừng nhận tin", "dung tin", "DUNGTIN"),
        *("từ chối", "Tu choi", "TU CHOI NHAN TIN", "tuchoi", "không nhận tin nữa", "Huy dang ky", "Huỷ tin", "hủy DK"),
    ],
)
def test_who_asks_for_no_more_texts_is_heard(text: str) -> None:
    """With marks or without, in any case, between any punctuation; also typed with marks as separate characters."""
    assert understand(text).kind == "stop"
    assert understand(unicodedata.normalize("NFD", text)).kind == "stop"


@pytest.mark.parametrize(
    "text",
    [
        *("Dung roi ba", "Đúng rồi bà", "Đúng", "đúng ạ", "dung a", "Dùng", "Dung oi, may gio hoc?", "Dũng đây", "Anh Dũng"),
        *("Dung tin no, lua dao day", "Đừng tin tin nhắn đó", "Dung nhan cuoc goi la", "Đừng gửi tiền cho nó", "dung gui tien", "Đừng lo"),
        *("Huy", "Huy oi", "Huỷ lớp tối nay à?", "Từ chối lớp hôm nay vì ốm", "tu choi lop hom nay", "Tự chơi"),
        *("stopwatch", "TCVN", "htc", "Tôi không dừng đâu", "cho toi hoi TC la gi", "không nhận được tin"),
    ],
)
def test_nobody_is_cut_off_by_a_word_that_only_looks_like_stop(text: str) -> None:
    """ "Đúng rồi" is "that is right", Dũng and Huy are names, "đừng tin" warns of a fraud."""
    assert understand(text).kind != "stop"


@pytest.mark.parametrize(
    ("text", "kind", "rest"),
    [
        ("DK", "register", ""),
        ("đk lớp tối thứ Tư", "register", "lớp tối thứ Tư"),
        ("Đăng ký: Lò Thị Mẫu", "register", "Lò Thị Mẫu"),
        ("dang ki", "register", ""),
        ("GIUP", "help", ""),
        ("Giúp tôi cài VNeID với", "help", "tôi cài VNeID với"),
        ("HO TRO", "help", ""),
        ("LUADAO +84500000009 goi doi tien", "scam", "+84500000009 goi doi tien"),
        ("Lừa đảo: có người xưng công an", "scam", "có người xưng công an"),
        ("“lua dao” 0500 000 009", "scam", "0500 000 009"),
        ("bao lua dao nha ben canh", "scam", "nha ben canh"),
        ("Toi bi lua dao mat tien roi", "scam", "Toi bi lua dao mat tien roi"),
        ("TC ho ngheo bao gio co?", "stop", "ho ngheo bao gio co"),
        ("mấy giờ học", "other", "mấy giờ học"),
        ("", "other", ""),
        ("👍", "other", "👍"),
    ],
)
def test_keyword_and_what_goes_with_it(text: str, kind: Kind, rest: str) -> None:
    """The rest keeps its marks: a person reads it."""
    assert understand(text) == Understood(kind, rest)


def test_kinds_are_those_the_inbox_keeps() -> None:
    """One list of kinds in two places that may not import each other."""
    assert set(get_args(Kind)) == set(InboundKind.values)


@given(st.text())
def test_any_text_gets_a_kind(text: str) -> None:
    """Never an error; and letter case and Unicode form change nothing."""
    understood = understand(text)
    assert understood.kind in InboundKind.values
    assert understand(unicodedata.normalize("NFD", text)).kind == understand(unicodedata.normalize("NFC", text)).kind


@given(
    st.sampled_from(["TC", "Dừng", "Từ chối nhận tin", "Đăng ký", "Giúp", "Lừa đảo"]), st.text(alphabet=" .,!?\n-–“”\"'🙏👍", max_size=6)
)
def test_what_is_around_a_keyword_changes_nothing(keyword: str, around: str) -> None:
    """Nor does typing it without marks."""
    kind = understand(keyword).kind
    assert kind != "other"
    assert understand(around + keyword.upper() + around).kind == kind
    assert understand(around + fold(keyword) + around).kind == kind
