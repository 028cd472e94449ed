"""Teams go from teams.csv into the register and back, and what comes back is what the kit prints posters from."""

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.teams import read_teams
from outreach.models import Area, Audit, Team
from outreach.register.problems import ImportProblem
from outreach.register.teams import COLUMNS, TeamCounts, TeamProblems, export_teams, import_teams

from .lists import write_xlsx
from .samples import at, make_hamlet, make_team

pytestmark = pytest.mark.django_db
SAMPLE = Path(__file__).parents[2] / "samples" / "teams.csv"
NOW = at("2026-11-25")
TEAM = {
    "code": "MAU-1", "name": "Tổ Bản Mẫu Một", "hamlet": "Bản Mẫu Một", "commune": "Xã Mẫu Sơn", "province": "Tỉnh Mẫu",
    "hotline": "0500 000 001", "meeting_place": "Nhà văn hóa", "class_times": "Tối thứ Tư, 19 giờ", "sender": "CAMTAY",
}  # fmt: skip


def put(path: Path) -> TeamCounts:
    return import_teams(path, now=NOW, who="Mẫu")


def take(path: Path) -> int:
    return export_teams(path, now=NOW, who="Mẫu")


def write(path: Path, *teams: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(teams)
    return path


def told(path: Path) -> list[str]:
    with pytest.raises(TeamProblems) as caught:
        put(path)
    return [str(problem) for problem in caught.value.problems]


def test_the_sample_comes_back_as_it_was(tmp_path: Path) -> None:
    """The same bytes, after a mark by which Excel knows the encoding; the kit reads the same teams."""
    assert put(SAMPLE).lines() == [
        "4 tổ mới, 0 tổ có thay đổi, 0 tổ giữ nguyên.",
        "Thêm 6 tỉnh, xã, thôn chưa có trong sổ.",
        "4 thôn chưa có tổ nay do tổ đặt tại thôn phụ trách.",
    ]
    assert take(tmp_path / "teams.csv") == 4
    assert (tmp_path / "teams.csv").read_bytes() == b"\xef\xbb\xbf" + SAMPLE.read_bytes()
    assert read_teams(tmp_path / "teams.csv") == read_teams(SAMPLE)
    assert list(Audit.objects.order_by("pk").values_list("action", flat=True)) == ["import-teams", "export-teams"]


def test_importing_teams_twice_changes_nothing_and_a_change_is_taken(tmp_path: Path) -> None:
    """Known teams are known by their code."""
    put(write(tmp_path / "a.csv", TEAM))
    assert put(tmp_path / "a.csv") == TeamCounts(same=1)
    assert put(write(tmp_path / "a.csv", {**TEAM, "code": "mau-1", "hotline": "0500 000 002"})) == TeamCounts(changed=1)
    team = Team.objects.get()
    assert (team.code, team.hotline) == ("MAU-1", "0500 000 002")


def test_a_team_looks_after_its_hamlet_unless_another_does(tmp_path: Path) -> None:
    """The hamlet is known however it is spelled."""
    first = make_team(make_hamlet("Bản Mẫu Hai"), "CU")
    counts = put(write(tmp_path / "a.csv", {**TEAM, "hamlet": "ban mau hai"}, {**TEAM, "code": "MAU-2"}))
    assert (counts.new, counts.hamlets_given, counts.read_as) == (2, 1, {"ban mau hai": "Bản Mẫu Hai"})
    assert Area.objects.get(name="Bản Mẫu Hai").team == first
    assert Area.objects.get(name="Bản Mẫu Một").team.code == "MAU-2"


def test_all_wrong_cells_are_told_at_once_with_row_and_column(tmp_path: Path) -> None:
    """And nothing is written."""
    bad = {**TEAM, "hotline": "500000001", "sender": "TO CONG NGHE", "name": ""}
    lines = told(write(tmp_path / "a.csv", TEAM, bad, {**TEAM, "code": "con", "class_times": "Tối 🙂"}))
    places = [line.split(":")[0] for line in lines]
    assert [place for place in places if place.startswith("dòng 3")] == [
        f"dòng 3, cột {name}" for name in ("name", "hotline", "sender", "code")
    ]
    assert [place for place in places if place.startswith("dòng 4")] == ["dòng 4, cột code", "dòng 4, cột class_times"]
    assert not Team.objects.exists()
    assert not Area.objects.exists()


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("code", "MÃ 1", "tên tệp"),
        ("code", "COM1", "tên tệp"),
        ("name", "=1+1", "công thức"),
        ("name", "@mau", "công thức"),
        ("name", "+mau", "công thức"),
        ("name", "-mau", "công thức"),
        ("name", "#REF!", "công thức"),
        ("name", "M" * 161, "dài 161"),
        ("hamlet", "M" * 121, "dài 121"),
        ("hotline", "gọi anh Mẫu", "không phải số"),
        ("hotline", "500000001", "thiếu số 0"),
        ("hotline", "0500 0000 0000 0000 00", "dài 22"),
        ("sender", "TÊN", "người gửi"),
        ("class_times", "Tối 🙂", "không in được"),
        ("meeting_place", "", "để trống"),
    ],
)
def test_a_cell_that_a_poster_or_excel_cannot_take_is_refused(tmp_path: Path, column: str, cell: str, words: str) -> None:
    """On the way in, and on the way out when it was typed in the browser."""
    [line] = told(write(tmp_path / "a.csv", {**TEAM, column: cell}))
    assert line.startswith(f"dòng 2, cột {column}: ")
    assert words in line
    if column in ("name", "class_times", "meeting_place", "sender"):
        put(write(tmp_path / "b.csv", TEAM))
        Team.objects.update(**{column: cell[:160]})
        if len(cell) <= 160:
            with pytest.raises(TeamProblems, match=f"tổ MAU-1, cột {column}"):
                take(tmp_path / "out.csv")
            assert not (tmp_path / "out.csv").exists()


def test_a_code_used_twice_is_told_with_its_first_row(tmp_path: Path) -> None:
    """In any case of letters, for files on Windows have none."""
    assert told(write(tmp_path / "a.csv", TEAM, {**TEAM, "code": "mau-1"})) == ["dòng 3, cột code: mã mau-1 đã dùng ở dòng 2: đặt mã khác"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Tệp trống"),
        ("code,name\nA,B\n", "thiếu cột hamlet"),
        (",".join((*COLUMNS, "ghi_chu")), "cột lạ ghi_chu"),
        (",".join((*COLUMNS, "code")), "viết hai lần code"),
        (",".join(COLUMNS), "chưa có tổ nào"),
        (",".join(COLUMNS) + "\n" + ",".join([*TEAM.values()]), "nhiều ô hơn"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """With what its header lacks; the comma of "Tối thứ Tư, 19 giờ" needs quotes."""
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ImportProblem, match=words):
        put(tmp_path / "a.csv")


def test_teams_may_come_from_a_workbook(tmp_path: Path) -> None:
    """Of the same columns."""
    assert put(write_xlsx(tmp_path / "a.xlsx", [list(COLUMNS), list(TEAM.values())])).new == 1


def test_a_hamlet_that_cannot_be_told_is_told(tmp_path: Path) -> None:
    """And the whole file waits for it."""
    make_hamlet("Bản Mẫu")
    make_hamlet("Xóm Mẫu")
    [line] = told(write(tmp_path / "a.csv", {**TEAM, "hamlet": "Mẫu"}))
    assert "dòng 2, cột hamlet: có nhiều thôn" in line
    assert not Team.objects.exists()


def test_nothing_to_export_and_nowhere_to_write_are_told(tmp_path: Path) -> None:
    """No empty file, no leftovers."""
    with pytest.raises(ImportProblem, match="chưa có tổ nào"):
        take(tmp_path / "teams.csv")
    put(write(tmp_path / "a.csv", TEAM))
    with pytest.raises(ImportProblem, match="Không ghi được"):
        take(tmp_path / "khong-co" / "teams.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


CELL = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30) | st.sampled_from(
    ["Tổ Mẫu", "0500 000 001", "+84 500 000 001", "156"]
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.dictionaries(st.sampled_from(COLUMNS), CELL, max_size=4))
def test_whatever_goes_in_the_kit_accepts_when_it_comes_out(tmp_path: Path, cells: dict[str, str]) -> None:
    """The rules here are never laxer than those of the kit's own reader, and a second round changes nothing."""
    Team.objects.all().delete()
    path = write(tmp_path / "in.csv", {**TEAM, **cells})
    try:
        put(path)
    except ImportProblem:
        assert not Team.objects.exists()
        return
    take(tmp_path / "out.csv")
    first = (tmp_path / "out.csv").read_bytes()
    assert len(read_teams(tmp_path / "out.csv")) == 1
    assert put(tmp_path / "out.csv").same == 1
    take(tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == first
