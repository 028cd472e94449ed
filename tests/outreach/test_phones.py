"""Telephone numbers are read as village lists write them. Numbers are of the rehearsal range, or end in zeros after a real prefix."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.rules import phones
from outreach.rules.phones import BadNumber, Number, find_numbers, is_rehearsal, masked, national, parse


def numbers(cell: str) -> list[str]:
    """What a cell holds: numbers in E.164, and the reason in place of what is none."""
    return [one.e164 if isinstance(one, Number) else one.reason for one in find_numbers(cell)]


@pytest.mark.parametrize(
    "cell",
    [
        "0500123456",
        "0500.123.456",
        "0500 123 456",
        "0500-123-456",
        "(0500) 123 456",
        "  0500\u00a0123\u00a0456 ",
        "+84500123456",
        "+84 (0) 500 123 456",
        "(+84) 500123456",
        "84500123456",
        "0084500123456",
        "500123456",
        "500123456.0",
        "500123456,00",
        "5.00123456E8",
        "5,00123456E+08",
        "０５００１２３４５６",
        "O5OO123456",
        "ĐT: 0500123456 (con trai)",
        "con thứ 2 0500123456",
    ],
)
def test_one_number_is_read_however_it_is_written(cell: str) -> None:
    """Spaces, dots, dashes, brackets, country code, a lost 0, floats, full-width digits, the letter O, words around it."""
    assert parse(cell) == Number("+84500123456", "mobile")


@pytest.mark.parametrize(
    "cell",
    [
        "0500.123.456 / 0508 765 432 (con)",
        "0500123456, 0508765432",
        "0500123456; 0508765432",
        "0500123456\n0508765432",
        "0500 123 456 hoặc 0508 765 432",
        "0500 123 456 - 0508 765 432",
        "0500 123 456 0508 765 432",
        "+84500123456+84508765432",
        "Sim 1: 500123456; Sim 2: 508765432",
        "0500123456 / 0508765432 / 0500123456",
    ],
)
def test_several_numbers_in_a_cell_are_parted(cell: str) -> None:
    """By any of the ways people part them; a repeated number counts once."""
    assert numbers(cell) == ["+84500123456", "+84508765432"]


@pytest.mark.parametrize("cell", ["", " ", "0", "-", "...", "x", "Không", "khong co", "KHÔNG CÓ", "chưa có", "ko"])
def test_a_household_without_a_telephone_is_no_mistake(cell: str) -> None:
    """An empty cell, a dash or the word for it."""
    assert find_numbers(cell) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0162", "032"), ("0163", "033"), ("0164", "034"), ("0165", "035"), ("0166", "036"), ("0167", "037"), ("0168", "038"),
        ("0169", "039"), ("0120", "070"), ("0121", "079"), ("0122", "077"), ("0126", "076"), ("0128", "078"), ("0123", "083"),
        ("0124", "084"), ("0125", "085"), ("0127", "081"), ("0129", "082"), ("0186", "056"), ("0188", "058"), ("0199", "059"),
    ],
)  # fmt: skip
def test_numbers_from_before_2018_get_their_new_prefix(old: str, new: str) -> None:
    """All prefixes of Decision 798/QD-BTTTT; the last seven digits stay, and the cell's reader is told."""
    number = parse(f"{old}0000000")
    assert number == Number(f"+84{new[1:]}0000000", "mobile")
    assert f"{old} thành {new}" in number.note
    assert parse(f"{old[1:]}0000000") == parse(f"84{old[1:]}0000000") == number


def test_what_was_corrected_is_said() -> None:
    """A lost 0 and a letter O are told with the number."""
    assert "số 0 bị mất" in parse("500123456").note
    assert "chữ O" in parse("050012345O").note
    assert parse("0500123456").note == ""


def test_landlines_are_kept_as_landlines() -> None:
    """An area code of today, with or without its 0."""
    assert parse("0238 3000 000") == Number("+842383000000", "landline")
    assert parse("2383000000") == Number("+842383000000", "landline")
    assert parse("(024) 3000 0000") == Number("+842430000000", "landline")


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("050012345", "thiếu chữ số"),
        ("05001234567", "thừa chữ số"),
        ("0550000000", "đầu số 055"),
        ("0200000000", "thiếu chữ số"),
        ("02000000000", "mã vùng 0200"),
        ("+1 201 555 0100", "nước ngoài"),
        ("001 201 555 0100", "nước ngoài"),
        ("1900 0000", "tổng đài"),
        ("18000000", "tổng đài"),
        ("113", "tổng đài"),
        ("05001l3456", "chữ cái"),
        ("hỏi trưởng thôn", "không có số điện thoại"),
        ("5.00123E+08", "làm tròn"),
        ("0500123456 / 0508", "nhiều số"),
        ("9" * 301, "dài quá"),
        ("không có", "không có số điện thoại"),
    ],
)
def test_what_is_no_number_is_refused_with_its_reason(cell: str, words: str) -> None:
    """The reason names what is wrong, in Vietnamese, and never the number."""
    with pytest.raises(BadNumber) as caught:
        parse(cell)
    assert words in caught.value.reason
    assert "123" not in caught.value.reason


def test_a_good_number_beside_a_bad_one_is_still_seen() -> None:
    """Both come back, so that the one cell can be told exactly."""
    assert numbers("0500123456 / 0508") == ["+84500123456", phones.TOO_SHORT]


def test_the_rehearsal_range_is_0500_to_0509_and_nothing_else() -> None:
    """Real networks must be able to refuse exactly these."""
    assert is_rehearsal("+84500000000")
    assert is_rehearsal("+84509999999")
    assert not any(map(is_rehearsal, ["+84510000000", "+8450000000", "+845000000000", "+84910000000", "0500000000", ""]))


def test_logs_never_show_a_whole_number() -> None:
    """The middle is stars; what is too short to hide is all stars."""
    assert masked("+84500123478") == "+8450*****78"
    assert masked("+842383000012") == "+8423******12"
    assert masked("12345678") == "********"
    assert masked("") == ""


def test_a_number_is_shown_as_people_dial_it() -> None:
    """With its 0 and in groups; one from abroad keeps its country."""
    assert national("+84500123456") == "0500 123 456"
    assert national("+842383000000") == "0238 3000 000"
    assert national("+12015550100").startswith("+1 ")
    assert national("CAMTAY") == "CAMTAY"


@given(st.from_regex(r"0[1-9][0-9]{7,9}", fullmatch=True))
def test_numbers_of_today_are_those_the_library_allots(cell: str) -> None:
    """`phonenumbers` says whether a number exists and of what kind; ours differs only for old prefixes and rehearsal numbers."""
    known = phonenumbers.parse(cell, "VN")
    kind = {phonenumbers.PhoneNumberType.MOBILE: "mobile", phonenumbers.PhoneNumberType.FIXED_LINE: "landline"}.get(
        phonenumbers.number_type(known)
    )
    if cell[1:4] in phones.OLD_PREFIXES or cell.startswith(("050", "01")):
        return
    found = find_numbers(cell)
    assert [one.kind for one in found if isinstance(one, Number)] == ([kind] if kind else [])


@given(st.integers(0, 9_999_999), st.sampled_from([" ", ".", "-", "", "\u2013"]), st.sampled_from(["0", "+84", "84", "0084", "+84 0", ""]))
def test_any_rehearsal_number_survives_any_spelling(last: int, gap: str, begin: str) -> None:
    """Grouping and country code never change which telephone rings, and what is shown reads back."""
    digits = f"{last:07d}"
    number = parse(f"{begin}50{gap}{digits[:2]}{gap}{digits[2:5]}{gap}{digits[5:]}")
    assert number == Number(f"+8450{digits}", "mobile")
    assert parse(national(number.e164)) == number


@given(st.text(max_size=400) | st.text("0123456789+.,;/-() oOE\n", max_size=80))
def test_no_cell_breaks_the_reading(cell: str) -> None:
    """Anything comes back as valid E.164 or as a reason."""
    for one in find_numbers(cell):
        if isinstance(one, Number):
            assert one.e164.startswith("+84")
            assert len(one.e164) in (12, 13)
            assert parse(one.e164) == one
        else:
            assert one.reason
