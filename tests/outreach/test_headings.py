"""The header of a list is found and its columns understood, however a commune words them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.register.headings import Header, find_header
from outreach.register.lines import Skip, category_in, is_numbering, is_signature, is_total, place_in
from outreach.register.problems import ImportProblem
from outreach.register.titles import Field, meaning
from outreach.rules.folding import fold


def header_of(*rows: list[str]) -> Header:
    found = find_header(list(enumerate(rows, 1)))
    assert found
    return found


WORDINGS = {
    Field.CODE: "Mã hộ|Mã số hộ|Số hộ|MÃ HỘ GIA ĐÌNH|Mã hộ nghèo, cận nghèo|Mã",
    Field.HEAD: "Họ và tên chủ hộ|Tên chủ hộ|Chủ hộ|Họ tên|Họ và tên|Họ & tên|HỌ VÀ TÊN CHỦ HỘ (viết chữ in hoa)|Họ tên người đại diện",
    Field.SURNAME: "Họ đệm|Họ và tên đệm|Họ lót|Họ và chữ đệm",
    Field.GIVEN: "Tên|Tên gọi",
    Field.HAMLET: "Thôn/bản|Thôn|Bản|Ấp|Tổ dân phố|Địa chỉ thôn|Xóm|Buôn|Khóm|Khu|Thôn, tổ dân phố|Địa chỉ (thôn, bản)|Nơi ở|Tên thôn",
    Field.COMMUNE: "Xã|Xã/phường|Tên xã|Xã, phường, thị trấn",
    Field.PROVINCE: "Tỉnh|Tỉnh/thành phố",
    Field.CATEGORY: "Loại hộ|Phân loại|Đối tượng|Diện|Hộ nghèo/cận nghèo|Phân loại hộ năm 2026|Kết quả rà soát",
    Field.POOR: "Hộ nghèo|Nghèo|HN",
    Field.NEAR_POOR: "Hộ cận nghèo|Cận nghèo|HCN",
    Field.PHONE: "Số điện thoại|SĐT|Điện thoại|Di động|Số máy|Điện thoại liên hệ|SĐT 2|Số điện thoại (nếu có)|S.Đ.T",
    Field.DIGITAL_MEMBER: "Người biết dùng điện thoại|Thành viên số|Người biết sử dụng điện thoại thông minh",
    Field.TRAINED_ON: "Ngày tập huấn|Ngày được hướng dẫn",
    Field.NOTE: "Ghi chú|Ghi chú thêm",
    Field.CONSENT_ALL: "Đồng ý nhận tin|Đồng ý nhận tin nhắn|Đã ký phiếu đồng ý",
    Field.CONSENT_CLASS: "Đồng ý nhận tin nhắc lớp học",
    Field.CONSENT_ALERT: "Đồng ý nhận cảnh báo lừa đảo",
    Field.CONSENT_POLICY: "Đồng ý nhận thông báo chính sách",
    Field.CONSENT_TIPS: "Đồng ý nhận mẹo hằng tuần",
    Field.CONSENT_METHOD: "Cách đồng ý|Hình thức đồng ý",
    Field.CONSENT_DATE: "Ngày đồng ý",
    Field.CONSENT_BY: "Người ghi đồng ý|Người ghi",
    Field.CONSENT_EVIDENCE: "Chứng từ đồng ý",
    Field.TEXT_STYLE: "Kiểu chữ|Tin có dấu",
    Field.LANGUAGE: "Ngôn ngữ|Tiếng của tin nhắn",
    Field.OLD_HAMLET: "Thôn cũ|Tên thôn trước sáp nhập",
    Field.PRIVATE: "Dân tộc|CCCD|Số CMND/CCCD|Số định danh cá nhân|Tôn giáo|Mã thẻ BHYT",
    Field.SERIAL: "STT|TT|Số TT",
}


@pytest.mark.parametrize(("field", "title"), [(field, title) for field, titles in WORDINGS.items() for title in titles.split("|")])
def test_a_title_is_understood_with_and_without_diacritics(field: Field, title: str) -> None:
    """In any case; but what folds to two words (ĐT and DT, Diện and Điện) needs its diacritics."""
    plain = fold(title)
    assert {(found := meaning(text)) and found[0] for text in (title, title.upper(), plain, plain.lower())} == {field}


@pytest.mark.parametrize(
    "title",
    ["Ngày sinh chủ hộ", "Giới tính", "Số khẩu", "Số hộ khẩu", "Điện", "DT", "Tình trạng", "Chủ hộ là nữ", "DANH SÁCH HỘ NGHÈO"],
)
def test_other_titles_are_not_guessed_at(title: str) -> None:
    """What says something else is left out and listed, not read."""
    assert meaning(title) is None


@pytest.mark.parametrize("title", ["SĐT trưởng thôn", "Điện thoại cán bộ", "Có điện thoại thông minh", "Loại điện thoại"])
def test_telephones_of_others_are_not_the_households(title: str) -> None:
    """Nor are columns that only tell whether there is one."""
    assert meaning(title) == (Field.UNUSED, 2)


def test_the_header_is_found_under_titles_over_two_rows_with_merged_cells() -> None:
    """Groups above their columns, as the form of the yearly review has them; private columns are seen and not read."""
    header = header_of(
        ["UBND XÃ MẪU SƠN"],
        ["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO"],
        [],
        ["STT", "Họ và tên chủ hộ", "Dân tộc", "Loại hộ", "", "Địa chỉ", "", "Liên hệ", "", "Ghi chú"],
        ["", "", "", "Nghèo", "Cận nghèo", "Thôn", "Xã", "SĐT 1", "SĐT 2", ""],
        ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"],
        ["1", "Lò Thị Mẫu", "", "x", "", "Bản Mẫu Một", "Mẫu Sơn", "0500 100 001", "", ""],
    )
    assert (header.first, header.last) == (4, 5)
    assert header.places == {
        Field.SERIAL: (0,), Field.HEAD: (1,), Field.POOR: (3,), Field.NEAR_POOR: (4,), Field.HAMLET: (5,), Field.COMMUNE: (6,),
        Field.PHONE: (7, 8), Field.NOTE: (9,),
    }  # fmt: skip
    assert [str(column) for column in header.private] == ["C “Dân tộc”"]
    assert header.ignored == []


def test_a_group_of_telephones_or_consents_decides_about_its_columns() -> None:
    """ "Chủ hộ" under "Số điện thoại" is a telephone, and "Ngày" under "Đồng ý nhận tin" the day of consent."""
    header = header_of(
        ["TT", "Họ và tên", "Số điện thoại", "", "Đồng ý nhận tin", "", "", ""],
        ["", "", "Chủ hộ", "Con", "Lớp học", "Cảnh báo", "Ngày", "Người ghi"],
        ["1", "Lò Thị Mẫu", "0500 100 001", "", "x", "", "", ""],
    )
    assert header.places[Field.PHONE] == (2, 3)
    assert [header.places[field] for field in (Field.CONSENT_CLASS, Field.CONSENT_ALERT, Field.CONSENT_DATE, Field.CONSENT_BY)] == [
        (4,), (5,), (6,), (7,),
    ]  # fmt: skip


def test_a_header_of_three_rows_is_found() -> None:
    """The lowest title that says something counts."""
    header = header_of(
        ["Thông tin chủ hộ", "", "", "", ""],
        ["Họ và tên", "", "Giấy tờ", "", "SĐT"],
        ["Họ đệm", "Tên", "CCCD", "Ngày cấp", ""],
        ["Lò Thị", "Mẫu", "", "", "0500 100 001"],
    )
    assert header.places == {Field.SURNAME: (0,), Field.GIVEN: (1,), Field.PHONE: (4,)}
    assert [column.place for column in header.private] == [2]


def test_one_title_over_two_columns_of_a_name_covers_both() -> None:
    """A usual form: "Họ và tên" merged over surname and given name. An empty column beside it is not part of the name."""
    rows = [["STT", "Họ và tên", "", "SĐT"], ["1", "Lò Thị", "Mẫu", ""], ["2", "Vi Văn", "Thử", ""]]
    assert header_of(*rows).places[Field.HEAD] == (1, 2)
    assert header_of(rows[0], ["1", "Lò Thị Mẫu", "", ""], ["2", "Vi Văn Thử", "", ""]).places[Field.HEAD] == (1,)


def test_the_better_title_wins_and_the_other_column_is_listed() -> None:
    """The head of the household before other names, the hamlet before an address."""
    header = header_of(["Họ và tên chủ hộ", "Họ và tên", "Địa chỉ", "Thôn", "Nghề"], ["Lò Thị Mẫu", "Lò Văn Con", "Số 1", "Bản", "Nông"])
    assert (header.places[Field.HEAD], header.places[Field.HAMLET]) == ((0,), (3,))
    assert [str(column) for column in header.ignored] == ["B “Họ và tên”", "C “Địa chỉ”", "E “Nghề”"]


def test_two_columns_for_one_thing_are_an_error_that_names_them() -> None:
    """Nobody guesses between "Thôn" and "Bản"."""
    with pytest.raises(ImportProblem, match="B “Thôn”, C “Bản”") as caught:
        header_of(["Chủ hộ", "Thôn", "Bản"], ["Lò Thị Mẫu", "1", "2"])
    assert "đổi tiêu đề" in caught.value.hint


def test_a_surname_without_a_given_name_is_an_error() -> None:
    """Half a name is no name."""
    with pytest.raises(ImportProblem, match="Họ đệm"):
        header_of(["Họ đệm", "Thôn"], ["Lò Thị", "Bản"])


@pytest.mark.parametrize("rows", [[], [[]], [["Thôn", "Số điện thoại"]], [["Lò Thị Mẫu", "Bản Mẫu Một"]], [["Họ tên"]]])
def test_without_a_name_and_one_thing_more_there_is_no_header(rows: list[list[str]]) -> None:
    """A list of places, data without titles, a lone title."""
    assert find_header(list(enumerate(rows, 1))) is None


def test_data_below_a_header_is_not_taken_for_its_second_row() -> None:
    """Even when a cell of it could be a title."""
    header = header_of(["Chủ hộ", "Loại hộ", "Ở đâu"], ["Lò Thị Mẫu", "Hộ nghèo", "Bản"])
    assert header.last == 1


@given(
    st.lists(
        st.lists(st.sampled_from(["", "Tên", "Họ và tên", "Thôn", "SĐT", "Hộ nghèo", "1", "Lò", "STT", "CCCD"]), max_size=5), max_size=6
    )
)
def test_any_grid_has_a_header_or_none_or_a_named_clash(rows: list[list[str]]) -> None:
    """And each column is used for one field."""
    try:
        header = find_header(list(enumerate(rows, 1)))
    except ImportProblem as problem:
        assert problem.hint
        return
    if header:
        places = [place for found in header.places.values() for place in found]
        assert len(places) == len(set(places))
        assert {Field.HEAD, Field.GIVEN} & set(header.places)


@pytest.mark.parametrize(
    ("text", "field", "name"),
    [
        ("II. Thôn: Mẫu Hai (25 hộ)", Field.HAMLET, "Thôn Mẫu Hai"),
        ("1. Bản Mẫu Một: 12 hộ", Field.HAMLET, "Bản Mẫu Một"),
        ("BẢN MẪU MỘT", Field.HAMLET, "BẢN MẪU MỘT"),
        ("Thôn/bản: Bản Mẫu Một", Field.HAMLET, "Bản Mẫu Một"),
        ("Thôn/tổ dân phố: Mẫu Một", Field.HAMLET, "Thôn Mẫu Một"),
        ("Tổ 3", Field.HAMLET, "Tổ 3"),
        ("thon mau hai", Field.HAMLET, "thon mau hai"),
        ("UBND XÃ MẪU SƠN", Field.COMMUNE, "XÃ MẪU SƠN"),
        ("Tỉnh/thành phố: Mẫu", Field.PROVINCE, "Tỉnh Mẫu"),
    ],
)
def test_rows_and_titles_that_name_a_place(text: str, field: Field, name: str) -> None:
    """With numbers before and counts behind, as lists have them."""
    assert place_in(text) == (field, name)


@pytest.mark.parametrize(
    "text", ["Bàn Văn Mẫu", "ban mau hai", "Tổ công nghệ số", "Bản tổng hợp", "Xã hội", "Xã: ......", "Khu vực nông thôn", "Lò Thị Mẫu", ""]
)
def test_names_of_people_and_other_words_are_no_places(text: str) -> None:
    """Bàn is a surname, and without diacritics nobody can tell."""
    assert place_in(text) is None


def test_rows_over_households_name_their_kind() -> None:
    """ "I. HỘ NGHÈO" and the like; a name is no kind."""
    assert category_in("I. HỘ NGHÈO") == "poor"
    assert category_in("B - Hộ cận nghèo: 25 hộ") == "near-poor"
    assert category_in("DANH SACH HO NGHEO") == "poor"
    assert [category_in(name) for name in ("Hồ Văn Nghèo", "Hồ Khá", "Ho Kha")] == [None, None, None]


def test_rows_that_are_no_households_are_told_apart() -> None:
    """Totals, numbering, signatures; a family name like "Tống" is none of them."""
    assert is_total([(0, "Tổng cộng:"), (3, "45")])
    assert is_total([(1, "Tổng số hộ: 45 hộ")])
    assert is_total([(1, "tong cong: 45 ho")])
    assert not any(is_total([(1, name)]) for name in ("Tống Thị Mẫu", "Tống Hồ Mẫu", "Tong Ho Mau", "Công Thị Mẫu"))
    assert is_numbering([(0, "(1)"), (1, "(2)"), (2, "(3)")])
    assert not is_numbering([(0, "1"), (1, "1")])
    assert is_signature([(4, "Mẫu Sơn, ngày 10 tháng 11 năm 2026")])
    assert is_signature([(1, "NGƯỜI LẬP BIỂU"), (4, "TM. UBND XÃ")])
    assert not is_signature([(0, "1"), (1, "Kỳ Văn Mẫu")])
    assert len(set(Skip)) == 7
