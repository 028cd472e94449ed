"""The invented commune: its Excel list as an officer might keep it, its teams, what people answer. All of it is made up."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from random import Random

from xlsxwriter import Workbook

COMMUNE, PROVINCE = "Xã Mẫu Sơn", "Tỉnh Mẫu"
HAMLETS = tuple(f"Bản Mẫu {name}" for name in ("Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám"))
TEAM_COLUMNS = ("code", "name", "hamlet", "commune", "province", "hotline", "meeting_place", "class_times", "sender")
TEAMS = (
    ("MAU-1", "Tổ số Mẫu Trên", HAMLETS[0], COMMUNE, PROVINCE, "0508 000 001", "Nhà văn hóa Mẫu Một", "Tối thứ Tư, 19 giờ", "CAMTAY"),
    ("MAU-2", "Tổ số Mẫu Dưới", HAMLETS[4], COMMUNE, PROVINCE, "0508 000 002", "Điểm trường Mẫu Năm", "Tối thứ Sáu, 19 giờ", "CAMTAY"),
)
HEADINGS = ("STT", "Mã hộ", "Họ và tên chủ hộ", "Thôn/bản", "Loại hộ", "Số điện thoại", "Người biết dùng điện thoại")
HOUSEHOLDS = 300
_FAMILY = ("Lò", "Vi", "Lương", "Quang", "Hà", "Vàng", "Lầu", "Nguyễn", "Trần", "Cụt")
_GIVEN = (
    "An",
    "Bình",
    "Cúc",
    "Dung",
    "Én",
    "Hoa",
    "Inh",
    "Khăm",
    "Lả",
    "Mẩy",
    "Nga",
    "Oanh",
    "Phương",
    "Quý",
    "Sen",
    "Thoa",
    "Út",
    "Xiêng",
)
# How the numbers of a hundred households fare, by the digit after 050 (the outbox's magic numbers).
_FARE = "0" * 66 + "1" * 9 + "2" * 4 + "3" * 2 + "4" * 5 + "5" * 4 + "6" * 6 + "7" * 4


@dataclass(frozen=True)
class Row:
    """One row of the list, as cells."""

    code: str
    head: str
    hamlet: str
    category: str
    phones: str
    member: str


def make_rows() -> list[Row]:
    """300 good rows and five that an officer will have to correct; the same at every call."""
    chance = Random(2026)  # noqa: S311 (invented people)
    rows = []
    for index in range(HOUSEHOLDS):
        head = f"{chance.choice(_FAMILY)} {chance.choice(('Văn', 'Thị'))} {chance.choice(_GIVEN)}"
        category = "Hộ nghèo" if index % 5 < 2 else "Hộ cận nghèo" if index % 5 < 4 else "Khác"
        member = f"{chance.choice(_GIVEN)} (con)" if chance.random() < 0.4 else ""
        rows.append(Row(f"MS-{index + 1:03d}", head, HAMLETS[index % len(HAMLETS)], category, _phones(index, chance), member))
    rows += [
        Row("MS-301", "Lò Thị Sai", HAMLETS[0], "Hộ nghèo", "0912 345", ""),
        Row("MS-302", "Vi Văn Thiếu", "", "Hộ nghèo", "0500 999 001", ""),
        Row("MS-303", "", HAMLETS[1], "Hộ cận nghèo", "0500 999 002", ""),
        Row("MS-304", "Hà Thị Lạ", HAMLETS[2], "Hộ giàu lắm", "0500 999 003", ""),
        Row("MS-001", "Quang Văn Trùng", HAMLETS[3], "Hộ nghèo", "0500 999 004", ""),
    ]
    return rows


def _phones(index: int, chance: Random) -> str:
    """A cell as people fill it in: grouped, with +84, two numbers, a neighbour's, a landline, or none."""
    if index % 17 == 5:
        return ""
    if index % 41 == 7:
        return "0238 3840 000"
    own = f"050{chance.choice(_FARE)}{100000 + index:06d}"
    if index % 23 == 9:
        return f"050{chance.choice(_FARE)}{100000 + index - 8:06d}"
    if index % 11 == 3:
        return f"{own[:4]}.{own[4:7]}.{own[7:]} / 0500 {200 + index:03d} {index:03d}"
    return f"+84 {own[1:4]} {own[4:7]} {own[7:]}" if index % 7 == 2 else f"{own[:4]} {own[4:7]} {own[7:]}"


def write_list(path: Path, rows: list[Row]) -> None:
    """The list as a workbook: a title over merged cells, a row of headings, a total at the end."""
    with Workbook(path) as book:
        sheet = book.add_worksheet("Danh sách")
        bold = book.add_format({"bold": True, "align": "center"})
        sheet.merge_range(0, 0, 0, 6, "DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO (DANH SÁCH BỊA ĐỂ DIỄN THỬ)", bold)
        sheet.merge_range(1, 0, 1, 6, f"{COMMUNE}, {PROVINCE}", bold)
        sheet.write_row(3, 0, HEADINGS, bold)
        for index, row in enumerate(rows):
            sheet.write_row(4 + index, 0, (index + 1, row.code, row.head, row.hamlet, row.category, row.phones, row.member))
        sheet.write_row(4 + len(rows), 0, ("", "Tổng cộng", f"{len(rows)} hộ"))
        sheet.set_column(1, 6, 24)


def write_teams(path: Path) -> None:
    """teams.csv of the two teams."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((TEAM_COLUMNS, *TEAMS))


# What people text back, by day of the week (0 is Monday), hour, and the number's place among those that get messages.
REPLIES = (
    (1, "09:40", "GIUP tôi không mở được tin nhắn"),
    (2, "12:05", "TC"),
    (2, "18:30", "Cảm ơn tổ nhé"),
    (3, "10:15", "LUADAO có người gọi bảo là công an bắt đóng tiền"),
    (4, "08:20", "Dừng nhận tin"),
    (5, "15:00", "DK"),
)
