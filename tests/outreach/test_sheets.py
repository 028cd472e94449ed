"""Files that officers send are read, or refused with what to do; nothing ends in a traceback."""

import io
import struct
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from outreach.register import sheets, zips
from outreach.register.problems import ImportProblem, letter
from outreach.register.sheets import open_book

from .lists import write_csv, write_xlsx

ROWS = (["Họ và tên chủ hộ", "Thôn"], ["Lò Thị Mẫu", "Bản Mẫu Một"])


def rows_of(path: Path) -> list[tuple[int, list[str]]]:
    return list(open_book(path).sheets[0].rows())


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_in_any_unicode_and_with_any_separator(tmp_path: Path, encoding: str, separator: str) -> None:
    """As Excel, LibreOffice and others write it."""
    path = write_csv(tmp_path / "ds.csv", *ROWS, encoding=encoding, separator=separator)
    assert rows_of(path) == [(1, ROWS[0]), (2, ROWS[1])]


def test_titles_with_commas_do_not_hide_the_semicolons(tmp_path: Path) -> None:
    """The separator is that of most lines."""
    path = tmp_path / "ds.csv"
    path.write_text("Danh sách hộ nghèo, hộ cận nghèo, năm 2026\nHọ tên;Thôn\nLò Thị Mẫu;Bản Mẫu Một\n", encoding="utf-8")
    assert rows_of(path)[2] == (3, ["Lò Thị Mẫu", "Bản Mẫu Một"])


def test_excel_may_name_the_separator_and_a_row_may_take_several_lines(tmp_path: Path) -> None:
    """Row numbers stay those that Excel shows."""
    path = tmp_path / "ds.csv"
    path.write_text('sep=;\nHọ tên;SĐT\nLò Thị Mẫu;"0500 100 001\n0500 100 002"\nVi Văn Thử;\n', encoding="utf-8")
    assert rows_of(path)[1:] == [(2, ["Lò Thị Mẫu", "0500 100 001\n0500 100 002"]), (3, ["Vi Văn Thử", ""])]


def test_workbooks_are_read_as_people_typed_them(tmp_path: Path) -> None:
    """Floats without .0, dates by day and month, ticks, and the row numbers of Excel under empty rows."""
    path = tmp_path / "ds.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(3, 1, [500123456.0, 0.5, True, False, "  chữ "])
        sheet.write_datetime(4, 1, datetime(2026, 11, 5), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_datetime(4, 2, datetime(2026, 11, 5, 19, 30), book.add_format({"num_format": "dd/mm/yyyy hh:mm"}))
    assert rows_of(path)[3:] == [(4, ["", "500123456", "0.5", "x", "", "  chữ "]), (5, ["", "05/11/2026", "05/11/2026 19:30", "", "", ""])]


def test_hidden_sheets_come_last(tmp_path: Path) -> None:
    """What people see is looked at first."""
    with xlsxwriter.Workbook(tmp_path / "ds.xlsx") as book:
        book.add_worksheet("Trang 1")
        book.add_worksheet("Cũ").hide()
        book.add_worksheet("Danh sách")
    assert [sheet.name for sheet in open_book(tmp_path / "ds.xlsx").sheets] == ["Trang 1", "Danh sách", "Cũ"]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.csv", b"", "Tệp trống"),
        ("a.csv", "Họ tên,Thôn\nLò Thị Mẫu,Bản".encode("utf-16-le"), "không phải danh sách"),
        ("a.csv", b"Ho ten,Thon\nL\xf2 Th\xb5,B\xfe", "dòng 2 không phải mã Unicode"),
        ("a.csv", b'Ho ten,Thon\n"Lo Thi Mau,Ban\n', "dòng 2"),
        ("a.csv", b"x" * 200_000, "dòng 1"),
        ("a.xls", b"<html><table><tr><td>Ho ten</td></tr></table></html>", "trang web"),
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3", "không phải danh sách"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "không phải danh sách"),
        ("a.xlsx", b"PK\x03\x04 broken", "hỏng"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Excel cũ"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
    ],
)
def test_what_cannot_be_read_is_told_with_the_next_step(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    """Old encodings, damage, passwords, web pages, other kinds of file."""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ImportProblem, match=words) as caught:
        [list(sheet.rows()) for sheet in open_book(tmp_path / name).sheets]
    assert caught.value.hint


def test_files_that_are_not_there_or_are_folders_are_told(tmp_path: Path) -> None:
    """With their names."""
    with pytest.raises(ImportProblem, match="Không thấy tệp"):
        open_book(tmp_path / "khong-co.xlsx")
    with pytest.raises(ImportProblem, match="Không mở được"):
        open_book(tmp_path)


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("parts", "words"),
    [({"content_xml": b""}, "LibreOffice"), ({"xl__workbook_bin": b""}, "nhị phân"), ({"word__document_xml": b""}, "không phải tệp Excel")],
)
def test_other_zips_are_told_apart(tmp_path: Path, parts: dict[str, bytes], words: str) -> None:
    """LibreOffice, binary workbooks, documents of Word."""
    (tmp_path / "a.xlsx").write_bytes(zipped(**parts))
    with pytest.raises(ImportProblem, match=words):
        open_book(tmp_path / "a.xlsx")


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file that says it is large; and one that is larger than it says."""
    monkeypatch.setattr(zips, "MAX_UNPACKED", 100_000)
    data = zipped(xl__workbook_xml=b"<x/>", xl__media_bin=bytes(200_000))
    (tmp_path / "a.xlsx").write_bytes(data)
    with pytest.raises(ImportProblem, match="giải nén"):
        open_book(tmp_path / "a.xlsx")
    (tmp_path / "b.xlsx").write_bytes(data.replace(struct.pack("<I", 200_000), struct.pack("<I", 10)))
    with pytest.raises(ImportProblem, match="hỏng"):
        open_book(tmp_path / "b.xlsx")


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("xl/sharedStrings.xml", b'<sst x=">" count="99999999999" uniqueCount="99999999999">'),
        ("xl/SHAREDSTRINGS.XML", b'<sst count="99999999999" uniqueCount="99999999999">'),
        ("xl/sharedStrings.xml", b"<!--" + b" " * (1 << 20) + b'--><sst uniqueCount="99999999999">'),
        ("xl/sharedStrings.xml", b"<sst " * 300_000),
        ("xl/worksheets/sheet1.xml", b' r="A1"' * 200_000 + b' r="no place"'),
    ],
)
def test_a_file_made_to_crash_or_to_keep_the_reader_busy_is_damaged(tmp_path: Path, name: str, texts: bytes) -> None:
    """Impossible numbers of texts that hide behind a sign, in capitals or far down end the whole process; tags without end take hours."""
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
        archive.writestr(name, texts)
    with pytest.raises(ImportProblem, match="hỏng") as told:
        zips.check_zip((tmp_path / "a.xlsx").read_bytes())
    assert told.value.hint


def test_how_other_programs_write_their_texts_is_no_damage() -> None:
    """A namespace with either quotes, more attributes, none at all."""
    for tag in (
        b"<sst/>",
        b'<x:sst xmlns:x=\'http://a\' mc:Ignorable="x14ac" count="12" uniqueCount="7" />',
        b'<sst\n countless="x" count="3">',
    ):
        zips.check_zip(zipped(xl__workbook_xml=b"<x/>", xl__sharedStrings_xml=b"<?xml version='1.0'?>" + tag))


def test_a_forgotten_cell_in_the_last_corner_does_not_take_all_memory(tmp_path: Path) -> None:
    """Excel's last cell with a space in it: the reader would keep 17 billion cells."""
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "Họ tên")
        sheet.write_string(1048575, 16383, " ")
    with pytest.raises(ImportProblem, match="XFD1048576"):
        open_book(tmp_path / "a.xlsx")


def test_cells_that_are_only_formatted_do_not_count(tmp_path: Path) -> None:
    """Borders down to the last corner are usual."""
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "Họ tên")
        sheet.write_blank(1048575, 16383, None, book.add_format({"border": 1}))
    assert rows_of(tmp_path / "a.xlsx") == [(1, ["Họ tên"])]


def test_a_list_that_is_too_large_is_to_be_divided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By bytes and by rows, in both kinds of file."""
    monkeypatch.setattr(sheets, "MAX_ROWS", 1)
    for path in (write_csv(tmp_path / "a.csv", *ROWS), write_xlsx(tmp_path / "a.xlsx", ROWS)):
        with pytest.raises(ImportProblem, match="quá 1"):
            rows_of(path)
    monkeypatch.setattr(sheets, "MAX_FILE", 10)
    with pytest.raises(ImportProblem, match="chia danh sách"):
        open_book(tmp_path / "a.csv")


def test_columns_are_named_as_excel_does() -> None:
    """From A over Z and AA to XFD."""
    assert [letter(place) for place in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


@given(data=st.binary(max_size=300), start=st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", "Họ tên,Thôn\n".encode()]))
@example(data=b'\r\r\n\n,"', start=b"")
def test_any_bytes_are_rows_or_a_problem(tmp_path_factory: pytest.TempPathFactory, data: bytes, start: bytes) -> None:
    """Nothing else comes out of any file."""
    path = tmp_path_factory.mktemp("any") / "a.csv"
    path.write_bytes(start + data)
    try:
        rows = rows_of(path)
    except ImportProblem as problem:
        assert str(problem)
    else:
        assert all(isinstance(cell, str) for _, cells in rows for cell in cells)


@given(st.integers(0, 5000), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_is_a_problem(tmp_path_factory: pytest.TempPathFactory, place: int, noise: bytes) -> None:
    """Bytes changed anywhere: still rows, or told as damage."""
    folder = tmp_path_factory.mktemp("damaged")
    whole = write_xlsx(folder / "a.xlsx", ROWS).read_bytes()
    place %= len(whole)
    (folder / "b.xlsx").write_bytes(whole[:place] + noise + whole[place + len(noise) :])
    try:
        rows_of(folder / "b.xlsx")
    except ImportProblem as problem:
        assert str(problem)
