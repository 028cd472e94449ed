"""teams.csv: any file is teams or problems."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import KitError
from generator.teams import COLUMNS, parse_teams, read_teams
from tests.conftest import ROOT

ROW = ["T1", "Tổ mẫu", "Thôn mẫu", "xã Mẫu", "tỉnh Mẫu", "0120 000 001", "Nhà văn hóa", "Tối thứ Tư, 19 giờ", "CAMTAY"]


def table(*rows: list[str], delimiter: str = ",", header: list[str] | None = None) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([header or list(COLUMNS), *rows])
    return out.getvalue().encode()


def problems_of(raw: bytes) -> list[tuple[int, str]]:
    with pytest.raises(KitError) as error:
        parse_teams(raw, "t.csv")
    return [(p.line, p.message) for p in error.value.problems]


def test_the_shipped_sample_can_be_read() -> None:
    assert [team.code for team in read_teams(ROOT / "samples" / "teams.csv")] == ["BAN-MAU-1", "BAN-MAU-2", "THON-MAU-3", "XOM-MAU-4"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_what_excel_writes_is_read(delimiter: str, mark: bytes) -> None:
    (team,) = parse_teams(mark + table(ROW, delimiter=delimiter), "t.csv")
    assert (team.hotline, team.class_times) == ("0120 000 001", "Tối thứ Tư, 19 giờ")


def test_columns_may_stand_in_any_order_and_texts_become_nfc() -> None:
    order = list(reversed(COLUMNS))
    row = list(reversed(ROW))
    row[order.index("name")] = "To\u0302\u0309 ma\u0302\u0303u"
    (team,) = parse_teams(table(row, header=order), "t.csv")
    assert team.name == "Tổ mẫu"


def test_a_line_break_inside_quotes_keeps_the_line_numbers_right() -> None:
    first = [*ROW]
    first[7] = "Tối thứ Tư\n19 giờ"
    second = [*ROW]
    second[0], second[5] = "T2", "không có"
    assert [line for line, _ in problems_of(table(first, second))] == [4]


def test_all_bad_rows_are_told_with_row_and_column() -> None:
    bad = [["T/1", *ROW[1:]], ["T2", "", *ROW[2:]], ["T3", *ROW[1:5], "gọi tôi", *ROW[6:]], ["T4", *ROW[1:8], "TÊN CÓ DẤU"], ROW, ROW]
    found = problems_of(table(*bad))
    assert [line for line, _ in found] == [2, 3, 4, 5, 7]
    for (_, message), column in zip(found, ("code", "name", "hotline", "sender", "code"), strict=True):
        assert f"cột {column}" in message


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("code;name\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04rest", "Excel"),
        (b"code,name\n\xd0\xcf", "UTF-8"),
        (b"", "thi\u1ebfu"),
        (b"ma,ten\n1,2\n", "thi\u1ebfu"),
        (table(), "chưa có tổ nào"),
        (table([*ROW, "thừa"]), "cần 9 ô"),
    ],
)
def test_an_unusable_file_says_what_to_do(raw: bytes, says: str) -> None:
    with pytest.raises(KitError) as error:
        parse_teams(raw, "t.csv")
    assert says in str(error.value)


def test_what_excel_adds_is_passed_over() -> None:
    """A first line that names the separator, and separators for columns that are empty from top to bottom."""
    rows = table([*ROW, "", ""], delimiter=";", header=[*COLUMNS, "", ""])
    (team,) = parse_teams(b"sep=;\r\n" + rows, "t.csv")
    assert team.code == "T1"
    bad = [*ROW]
    bad[5] = "không có"
    assert [line for line, _ in problems_of(b"sep=;\r\n" + table(bad, delimiter=";"))] == [3]


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("hotline", "987654321", "thiếu số 0"),
        ("hotline", "120000001", "120000001"),
        ("name", "#REF!", "công thức"),
        ("meeting_place", "=A1", "công thức"),
        ("name", "Tổ\u200b mẫu", "không in được"),
        ("name", "Tổ mẫu 😀", "phông in không có"),
    ],
)
def test_what_must_not_stand_on_a_wall_is_told_with_its_column(column: str, cell: str, says: str) -> None:
    row = [*ROW]
    row[COLUMNS.index(column)] = cell
    ((line, message),) = problems_of(table(row))
    assert line == 2
    assert message.startswith(f"cột {column}")
    assert says in message


@pytest.mark.parametrize(
    ("written", "printed"), [("+84 912 000 00", "0912 000 00"), ("0120 000 001", "0120 000 001"), ("1900 0000", "1900 0000")]
)
def test_a_hotline_is_printed_as_people_dial_it(written: str, printed: str) -> None:
    row = [*ROW]
    row[5] = written
    (team,) = parse_teams(table(row), "t.csv")
    assert team.hotline == printed


@given(st.binary(max_size=300))
def test_any_bytes_are_teams_or_problems(raw: bytes) -> None:
    for whole in (raw, ",".join(COLUMNS).encode() + b"\n" + raw):
        try:
            assert parse_teams(whole, "t.csv")
        except KitError as error:
            assert error.problems


@given(st.lists(st.lists(st.text(max_size=12), min_size=9, max_size=9), min_size=1, max_size=4), st.sampled_from([",", ";"]))
def test_any_cells_are_teams_or_problems(rows: list[list[str]], delimiter: str) -> None:
    try:
        raw = table(*rows, delimiter=delimiter)
    except (UnicodeEncodeError, csv.Error):
        return
    try:
        teams = parse_teams(raw, "t.csv")
    except KitError as error:
        assert all(p.line >= 1 for p in error.problems)
    else:
        assert all(Path(f"{team.code}.pdf").name == f"{team.code}.pdf" for team in teams)
