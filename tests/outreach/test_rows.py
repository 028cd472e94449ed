"""One row of a list becomes a household, or is told cell by cell what is wrong with it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.register import cells
from outreach.register.cells import CellError
from outreach.register.drafts import Bad, Draft, Given
from outreach.register.headings import find_header
from outreach.register.lines import Skip
from outreach.register.options import ConsentOption, Options
from outreach.register.rows import RowReader

TODAY = date(2026, 11, 25)
HERE = Options(hamlet="Bản Mẫu Một")


def reader_of(titles: str, options: Options = HERE, *above: str) -> RowReader:
    """A reader for a header whose titles are parted by |."""
    header = find_header([(1, titles.split("|"))])
    assert header
    return RowReader(header, options, TODAY, above)


def good(reader: RowReader, row: str, number: int = 2) -> Draft:
    found = reader.read(number, row.split("|"))
    assert isinstance(found, Draft), found
    return found


def reasons(reader: RowReader, row: str) -> list[tuple[int | None, str]]:
    found = reader.read(2, row.split("|"))
    assert isinstance(found, Bad), found
    return [(reason.column, reason.text) for reason in found.reasons]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("LÒ THỊ MẪU", "Lò Thị Mẫu"),
        ("lò  thị\nmẫu", "Lò Thị Mẫu"),
        ("Lo\u0300 Thi\u0323 Mâ\u0303u", "Lò Thị Mẫu"),
        ("Lò\u200b Thị\u00a0Mẫu\ufeff", "Lò Thị Mẫu"),
        ("H'MẪU ÊBAN", "H'Mẫu Êban"),
        ("Y Ñam Mẫu", "Y Ñam Mẫu"),
        ("Ðinh Thị Mẫu", "Đinh Thị Mẫu"),
        ("Hoàng Thuý Oánh", "Hoàng Thuý Oánh"),
    ],
)
def test_names_are_written_as_names(text: str, name: str) -> None:
    """NFC, single spaces, no invisible characters, ALL CAPS turned to Title Case, the look-alike of Đ replaced."""
    assert cells.person(text) == name


@pytest.mark.parametrize("text", ["NguyÔn V¨n MÉu", "Lª ThÞ MÉu", "TrÇn V¨n MÉu", "Nguyeãn Vaên", "Leâ Thò Maãu", "Ñinh Maãu", "Haø Mẫu"])
def test_names_in_old_fonts_are_refused_with_the_way_out(text: str) -> None:
    """TCVN3 (.VnTime) and VNI read as Latin-1."""
    with pytest.raises(CellError, match=r"Unicode.*UniKey"):
        cells.person(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Lò Mẫu 2", "chữ số"),
        ("=HYPERLINK", "công thức"),
        ("#REF!", "lỗi của Excel"),
        ("李", "ký tự lạ"),
        ("-", "thiếu tên"),
        ("M" * 121, "dài 121"),
    ],
)
def test_what_is_no_name_is_refused(text: str, words: str) -> None:
    """Digits, formulas, errors of Excel, other scripts, nothing, too much."""
    with pytest.raises(CellError, match=words):
        cells.person(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Nghèo", "poor"), ("Hộ nghèo", "poor"), ("HN", "poor"), ("ho ngheo", "poor"), ("Hộ nghèo 2026", "poor"),
        ("Cận nghèo", "near-poor"), ("HCN", "near-poor"), ("CN", "near-poor"), ("Thoát nghèo", "other"),
        ("Hộ khác", "other"), ("", None), ("-", None),
    ],
)  # fmt: skip
def test_kinds_of_household(text: str, kind: str | None) -> None:
    """In the words of the yearly review."""
    assert cells.category(text) == kind


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("25/11/2026", TODAY), ("25-11-2026", TODAY), ("25.11.26", TODAY), ("2026-11-25", TODAY), ("25/11/2026 08:00", TODAY),
        ("46351", TODAY), ("5/1/2026", date(2026, 1, 5)), ("", None),
    ],
)  # fmt: skip
def test_dates_are_day_before_month(text: str, day: date | None) -> None:
    """As Vietnam writes them, as ISO, or as Excel counts days."""
    assert cells.day(text, TODAY) == day


@pytest.mark.parametrize("text", ["31/02/2026", "hôm qua", "26/11/2026", "01/01/1990", "2026", "11/25/2026"])
def test_what_is_no_day_of_the_past_is_refused(text: str) -> None:
    """Days that do not exist, lie ahead, or long before any team."""
    with pytest.raises(CellError, match=r"ngày|năm"):
        cells.day(text, TODAY)


def test_a_whole_row_is_read() -> None:
    """Every kind of column at once."""
    reader = reader_of(
        "STT|Mã hộ|Họ đệm|Tên|Thôn|Xã|Tỉnh|Loại hộ|SĐT|SĐT 2|Kiểu chữ|Ngôn ngữ|Người biết dùng điện thoại|Ngày tập huấn|Ghi chú|Thôn cũ"
    )
    draft = good(
        reader,
        "1|MS-1|LÒ THỊ|MẪU|bản mẫu một|Xã Mẫu Sơn|Tỉnh Mẫu|HCN|500100001|0500 100 002, 0238 3000 000"
        "|Có dấu|Tiếng Việt|Lò Văn Con|1/10/2026|xa|Xóm Cũ",
    )
    assert (draft.code, draft.head, draft.place) == ("MS-1", "Lò Thị Mẫu", ("Bản Mẫu Một", "Xã Mẫu Sơn", "Tỉnh Mẫu", "Xóm Cũ", ""))
    assert [(number.e164, number.kind) for number in draft.phones] == [
        ("+84500100001", "mobile"), ("+84500100002", "mobile"), ("+842383000000", "landline"),
    ]  # fmt: skip
    details = draft.details
    assert (details.category, details.text_style, details.language, details.note) == ("near-poor", "marks", "vi", "xa")
    assert (details.digital_member, details.trained_on) == ("Lò Văn Con", date(2026, 10, 1))
    assert reader.corrected == {"thêm số 0 bị mất ở đầu": 1}


def test_all_that_is_wrong_in_a_row_is_told_at_once() -> None:
    """One reason for each cell, with what to do."""
    found = reasons(reader_of("Chủ hộ|Loại hộ|SĐT|Ngày tập huấn"), "Lò 1|nhà ngói|050012|mai")
    assert [column for column, _ in found] == [0, 1, 3, 2]
    assert all(":" in text for _, text in found)


def test_tick_columns_say_the_kind_and_two_ticks_say_nothing() -> None:
    """An x, a 1, or the kind itself."""
    reader = reader_of("Chủ hộ|Hộ nghèo|Hộ cận nghèo")
    assert [good(reader, f"Lò Thị Mẫu|{row}").details.category for row in ("x|", "|1", "Hộ nghèo|", "|")] == [
        "poor",
        "near-poor",
        "poor",
        None,
    ]
    assert "chỉ để một dấu" in reasons(reader, "Lò Thị Mẫu|x|x")[0][1]


def test_an_address_in_one_cell_is_parted_and_a_number_gets_its_word() -> None:
    """Hamlet, commune and province after commas; what cannot be understood is told."""
    reader = reader_of("Chủ hộ|Địa chỉ", Options())
    assert good(reader, "Lò Thị Mẫu|Bản Mẫu Một, xã Mẫu Sơn, huyện Cũ, tỉnh Mẫu").place[:3] == ("Bản Mẫu Một", "Xã Mẫu Sơn", "Tỉnh Mẫu")
    assert "chỉ ghi tên thôn" in reasons(reader, "Lò Thị Mẫu|Bản Mẫu Một, gần chợ")[0][1]
    assert good(reader_of("Chủ hộ|Xóm", Options()), "Lò Thị Mẫu|3").place.hamlet == "Xóm 3"


def test_titles_sections_and_options_say_where_households_live() -> None:
    """A cell before a section, a section before the option, the option before the title."""
    reader = reader_of("STT|Chủ hộ|SĐT", Options(commune="Xã Mẫu Sơn"), "UBND XÃ KHÁC", "Thôn: Đầu Tiên")
    assert good(reader, "1|Lò Thị Mẫu|").place[:2] == ("Thôn Đầu Tiên", "Xã Mẫu Sơn")
    assert reader.read(3, ["II", "BẢN MẪU HAI (12 hộ)", ""]) is None
    assert good(reader, "2|Vi Văn Thử|").place.hamlet == "Bản Mẫu Hai"
    assert reader.skipped == {Skip.SECTION: [3]}


def test_sections_of_kinds_hold_inside_their_hamlet_or_over_hamlets() -> None:
    """Whichever came first is the outer one."""
    inner = reader_of("STT|Chủ hộ|SĐT", Options())
    kinds = []
    for row in ("A|Thôn Mẫu Một|", "I|Hộ nghèo|", "1|Lò Thị Mẫu|", "B|Thôn Mẫu Hai|", "1|Vi Văn Thử|"):
        found = inner.read(9, row.split("|"))
        kinds += [found.details.category] if isinstance(found, Draft) else []
    assert kinds == ["poor", None]
    outer = reader_of("STT|Chủ hộ|SĐT", Options())
    for row in ("I|Hộ nghèo|", "A|Thôn Mẫu Một|", "B|Thôn Mẫu Hai|"):
        assert outer.read(9, row.split("|")) is None
    assert good(outer, "1|Vi Văn Thử|").details.category == "poor"


def test_rows_that_are_no_households_are_skipped_and_counted() -> None:
    """Empty rows, numbering, repeated headers, totals, signatures with the names under them, remarks."""
    reader = reader_of("STT|Chủ hộ|SĐT|Ghi chú")
    rows = ["1|2|3|4", "||  |", "1|Lò Thị Mẫu||", "Danh sách này thay danh sách cũ|||", "STT|Chủ hộ|SĐT|Ghi chú", "|Tổng cộng|1|"]
    rows += ["||Mẫu Sơn, ngày 10 tháng 11 năm 2026|", "|Người lập biểu||TM. UBND", "|||", "|Vi Văn Ký||Lò Văn Ký"]
    kept = [number for number, row in enumerate(rows, 2) if reader.read(number, row.split("|"))]
    assert kept == [4]
    assert reader.skipped == {
        Skip.NUMBERING: [2], Skip.EMPTY: [3, 10], Skip.TEXT: [5], Skip.HEADER: [6], Skip.TOTAL: [7], Skip.SIGNATURE: [8, 9, 11],
    }  # fmt: skip


def test_households_after_a_signature_are_still_read() -> None:
    """Lists of several hamlets have signatures in the middle."""
    reader = reader_of("STT|Chủ hộ|SĐT")
    assert reader.read(2, ["", "Người lập biểu", ""]) is None
    assert good(reader, "1|Tống Thị Mẫu|0500 100 001").head == "Tống Thị Mẫu"


def test_consent_needs_a_yes_with_how_when_and_who() -> None:
    """From columns, or from the options where the list has none; never by default."""
    reader = reader_of("Chủ hộ|Đồng ý nhận cảnh báo|Đồng ý nhận tin|Ngày đồng ý|Cách đồng ý|Người ghi đồng ý|Chứng từ đồng ý")
    draft = good(reader, "Lò Thị Mẫu|x|không|1/10/2026|ký giấy|Tổ Mẫu|Sổ 1")
    assert draft.consents == (Given("alert", "paper", date(2026, 10, 1), "Tổ Mẫu", "Sổ 1"),)
    assert draft.unsaid == ("class", "policy", "tips")
    assert good(reader, "Lò Thị Mẫu|||1/10/2026|||").consents == ()
    assert reasons(reader, "Lò Thị Mẫu|x|||||") == [
        (
            1,
            "ghi đồng ý nhưng chưa có cách đồng ý, ngày đồng ý, người ghi: "
            "ghi thêm ở dòng này, hoặc nhập lại với --method, --consent-date, --recorded-by",
        )
    ]


def test_consent_of_all_by_option_gives_way_to_a_column() -> None:
    """A column of the list decides for its purpose, even when it is empty."""
    said = ConsentOption(("class", "alert"), "paper", date(2026, 10, 1), "Tổ Mẫu")
    reader = reader_of("Chủ hộ|Đồng ý nhận tin nhắc lớp", Options(hamlet="Bản Mẫu", consent=said))
    assert [given.purpose for given in good(reader, "Lò Thị Mẫu|").consents] == ["alert"]
    assert [given.purpose for given in good(reader, "Lò Thị Mẫu|Có").consents] == ["class", "alert"]
    assert good(reader_of("Chủ hộ|SĐT"), "Lò Thị Mẫu|0500 100 001").consents == ()


def test_private_columns_are_not_read() -> None:
    """Nothing of them gets into a household."""
    draft = good(reader_of("Chủ hộ|Dân tộc|CCCD|SĐT"), "Lò Thị Mẫu|Thái|001000000001|0500 100 001")
    assert "Thái" not in repr(draft)
    assert "001000000001" not in repr(draft)


TITLES = "STT|Mã hộ|Chủ hộ|Thôn|Loại hộ|SĐT|Đồng ý nhận tin|Ngày đồng ý|Kiểu chữ|Ghi chú"


@given(st.lists(st.text(max_size=60) | st.sampled_from(["x", "Lò Thị Mẫu", "Thôn Mẫu", "0500 100 001", "Tổng cộng", "1"]), max_size=12))
def test_any_row_is_a_household_or_told_or_skipped(row: list[str]) -> None:
    """Nothing else, and what is stored has no control characters and fits its column."""
    reader = reader_of(TITLES)
    found = reader.read(2, row)
    if isinstance(found, Draft):
        texts = (found.code, found.head, found.place.hamlet, found.details.note or "")
        assert all(len(text) <= longest for text, longest in zip(texts, (60, 120, 120, 500), strict=True))
        assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for text in texts for char in text)
        assert found.head
        assert found.place.hamlet
    elif found:
        assert found.reasons
    else:
        assert reader.skipped
