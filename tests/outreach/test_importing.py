"""Lists of households go into the register whole or not at all, and what is wrong with them comes back to be corrected."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.models import Area, Audit, Consent, Household, Phone, Stop, phone_key
from outreach.register import importing, merging
from outreach.register.describing import describe
from outreach.register.importing import Outcome, import_households, read_list
from outreach.register.lines import Skip
from outreach.register.options import ConsentOption, Options
from outreach.register.optout import withdraw
from outreach.register.problems import ImportProblem

from .lists import Cell, read_xlsx, write_csv, write_xlsx
from .samples import at, make_hamlet, make_household

pytestmark = pytest.mark.django_db
SAMPLE = Path(__file__).parents[2] / "samples" / "households.csv"
NOW = at("2026-11-25")
PLACE = Options(commune="Xã Mẫu Sơn", province="Tỉnh Mẫu")
SAID = ConsentOption(method="paper", given_on=date(2026, 10, 1), recorded_by="Tổ Mẫu")
TITLES = ["Mã hộ", "Họ và tên chủ hộ", "Thôn", "Loại hộ", "Số điện thoại"]


def put(path: Path, options: Options = PLACE, **more: bool) -> Outcome:
    return import_households(path, options, now=NOW, who="Cán bộ Mẫu", **more)


def put_rows(folder: Path, *rows: Sequence[Cell], titles: Sequence[Cell] = TITLES, options: Options = PLACE) -> Outcome:
    """Import a workbook of these rows."""
    return put(write_xlsx(folder / "ds.xlsx", [titles, *rows]), options)


def counts(outcome: Outcome) -> tuple[int, int, int, int, int]:
    """New, changed, same, bad, duplicates."""
    merged = outcome.merged
    return merged.new, merged.changed, merged.same, len(outcome.bad), len(outcome.duplicates)


def numbers(code: str) -> list[str]:
    return list(Phone.objects.filter(household__code=code).values_list("number", flat=True))


def why(outcome: Outcome) -> list[str]:
    return [reason.text for bad in outcome.bad for reason in bad.reasons]


def test_the_sample_of_the_readme_goes_in_and_its_wrong_rows_come_back(tmp_path: Path) -> None:
    """Titles, numbering, a repeated row, a total and signatures are no households; consent is as its column says."""
    path = tmp_path / "ho.csv"
    path.write_bytes(SAMPLE.read_bytes())
    outcome = put(path, Options(consent=SAID))
    assert counts(outcome) == (11, 0, 0, 3, 1)
    assert [bad.row for bad in outcome.bad] == [14, 16, 17]
    assert outcome.understood.skipped == {Skip.NUMBERING: [5], Skip.TOTAL: [21], Skip.SIGNATURE: [22, 23]}
    assert sorted(Area.objects.values_list("name", flat=True)) == [
        "Bản Mẫu Hai", "Bản Mẫu Một", "Thôn Mẫu Ba", "Tỉnh Mẫu", "Xã Mẫu Sơn", "Xóm Mẫu Bốn",
    ]  # fmt: skip
    assert numbers("MS-0003") == ["+84500100003", "+84508100003"]
    assert Household.objects.get(code="MS-0003").hamlet.name == "Bản Mẫu Một"
    assert Consent.objects.filter(household__code="MS-0001", method="paper", recorded_by="Tổ Mẫu").count() == 4
    assert not Consent.objects.filter(household__code__in=["MS-0004", "MS-0007", "MS-0009"]).exists()
    assert outcome.returned == tmp_path / "ho-can-sua.xlsx"


def test_importing_twice_changes_nothing(tmp_path: Path) -> None:
    """Neither households nor numbers nor consents nor areas."""
    path = tmp_path / "ho.csv"
    path.write_bytes(SAMPLE.read_bytes())
    put(path, Options(consent=SAID))
    before = [list(model.objects.order_by("pk").values()) for model in (Area, Household, Phone, Consent)]
    outcome = put(path, Options(consent=SAID))
    assert counts(outcome) == (0, 0, 11, 3, 1)
    assert (outcome.merged.numbers, outcome.merged.consents, outcome.areas_made) == (0, 0, {})
    assert [list(model.objects.order_by("pk").values()) for model in (Area, Household, Phone, Consent)] == before


def test_a_returned_row_goes_in_once_it_is_corrected(tmp_path: Path) -> None:
    """The workbook keeps the header, marks the cells, tells the reasons, and is imported again as it is."""
    path = tmp_path / "ho.csv"
    path.write_bytes(SAMPLE.read_bytes())
    outcome = put(path, Options(consent=SAID))
    assert outcome.returned
    rows = read_xlsx(outcome.returned)
    assert rows[0][:4] == ["STT", "Mã hộ", "Họ và tên chủ hộ", "Thôn/bản"]
    assert rows[0][-3:] == ["Xã", "Lý do", "Dòng trong tệp gốc"]
    assert rows[1][-2:] == ["Ô G2: số điện thoại thiếu chữ số: số di động có 10 chữ số và bắt đầu bằng 0", "14"]
    rows[1][6] = "0500 100 008"
    again = put(write_xlsx(tmp_path / "ho-can-sua.xlsx", rows), Options(consent=SAID))
    assert counts(again) == (1, 0, 0, 2, 0)
    assert numbers("MS-0008") == ["+84500100008"]
    assert again.returned == tmp_path / "ho-can-sua-2.xlsx"
    assert again.understood.header.ignored == []


def test_a_messy_workbook_is_understood(tmp_path: Path) -> None:
    """Merged titles, a header over two rows, floats, a lost 0, old prefixes, several telephones, a landline, duplicates, totals."""
    rows: list[list[Cell]] = [
        ["DANH SÁCH HỘ NGHÈO, CẬN NGHÈO"],
        ["Thôn: Mẫu Một - Xã Mẫu Sơn - Tỉnh Mẫu"],
        ["TT", "Họ và tên", None, "Loại hộ", None, "Liên hệ", None],
        [None, "Họ đệm", "Tên", "Nghèo", "Cận nghèo", "Số điện thoại", "Ghi chú"],
        [1, 2, 3, 4, 5, 6, 7],
        [1, "LÒ THỊ", "MẪU", "x", None, 500100001, None],
        [2, "Vi Văn", "Thử", None, "x", "0168 000 0001 - 0238 3000 000", "Máy bàn ở nhà"],
        [3, "Hà Thị", "Thử", "x", None, "0500100003; 0500100004", None],
        [3, "Hà Thị", "Thử", "x", None, "0500100003; 0500100004", None],
        [None, None, None, None, None, None, None],
        ["Tổng cộng", None, None, 2, 1, None, None],
    ]
    outcome = put(write_xlsx(tmp_path / "ds.xlsx", rows, merged=[(0, 0, 0, 6), (2, 1, 2, 2)]), Options())
    assert counts(outcome) == (3, 0, 0, 0, 1)
    assert (outcome.understood.header.first, outcome.understood.header.last) == (3, 4)
    vi = Household.objects.get(head="Vi Văn Thử")
    assert (vi.category, vi.note, vi.hamlet.name) == ("near-poor", "Máy bàn ở nhà", "Thôn Mẫu Một")
    assert list(vi.phones.values_list("number", "kind", "position")) == [
        ("+84380000001", "mobile", 1), ("+842383000000", "landline", 2),
    ]  # fmt: skip
    assert outcome.merged.landlines == 1
    assert set(outcome.understood.corrected) == {"thêm số 0 bị mất ở đầu", "đổi đầu số cũ 0168 thành 038"}


def test_a_dry_run_leaves_the_register_as_it_was(tmp_path: Path) -> None:
    """It counts as the real run does, and writes the rows to be corrected."""
    path = tmp_path / "ho.csv"
    path.write_bytes(SAMPLE.read_bytes())
    dry = put(path, Options(consent=SAID), dry_run=True)
    assert counts(dry) == (11, 0, 0, 3, 1)
    assert not any(model.objects.exists() for model in (Area, Household, Phone, Consent, Audit))
    assert dry.returned
    assert dry.returned.exists()
    assert "CHẠY THỬ" in "\n".join(describe(dry))


def test_a_new_number_or_kind_changes_a_known_household_and_takes_no_number_away(tmp_path: Path) -> None:
    """What the list says is added; the number that is only in the register stays, and that is told."""
    put_rows(tmp_path, ["MS-1", "Lò Thị Mẫu", "Bản Mẫu Một", "Hộ nghèo", "0500 100 001"])
    outcome = put_rows(tmp_path, ["MS-1", "Lò Thị Mẫu", "Bản Mẫu Một", "Cận nghèo", "0500 100 002"])
    assert counts(outcome) == (0, 1, 0, 0, 0)
    assert numbers("MS-1") == ["+84500100001", "+84500100002"]
    assert Household.objects.get(code="MS-1").category == "near-poor"
    assert outcome.merged.kept_numbers == [2]
    assert "vẫn giữ số cũ" in "\n".join(describe(outcome))


def test_an_empty_cell_takes_nothing_away(tmp_path: Path) -> None:
    """A list without kinds, notes and telephones leaves them as they are."""
    make_household("MS-1", make_hamlet(), "+84500100001", note="Ở xa", text_style="marks")
    outcome = put_rows(tmp_path, ["MS-1", "Lò Thị Mẫu", "Bản Mẫu Một", None, None])
    assert counts(outcome) == (0, 0, 1, 0, 0)
    household = Household.objects.get()
    assert (household.category, household.note, household.text_style) == ("poor", "Ở xa", "marks")


def test_households_without_codes_are_known_by_hamlet_and_head(tmp_path: Path) -> None:
    """In any spelling of both; the code that is made for them stays the same."""
    titles = ["Chủ hộ", "Thôn", "SĐT"]
    put_rows(tmp_path, ["Lò Thị Mẫu", "Bản Mẫu Một", None], titles=titles)
    code = Household.objects.get().code
    outcome = put_rows(tmp_path, ["LO THI MAU", "Ban  Mau Mot", 500100001], titles=titles)
    assert counts(outcome) == (0, 1, 0, 0, 0)
    assert Household.objects.get().code == code
    assert code.startswith("ban-mau-mot-")
    assert numbers(code) == ["+84500100001"]


def test_a_household_known_by_name_gets_its_code_when_a_list_has_one(tmp_path: Path) -> None:
    """It is not written a second time."""
    put_rows(tmp_path, ["Lò Thị Mẫu", "Bản Mẫu Một", 500100001], titles=["Chủ hộ", "Thôn", "SĐT"])
    outcome = put_rows(tmp_path, ["MS-1", "Lò Thị Mẫu", "Bản Mẫu Một", "Hộ nghèo", 500100001])
    assert counts(outcome)[:3] == (0, 1, 0)
    assert list(Household.objects.values_list("code", "category", "search")) == [("MS-1", "poor", "lo thi mau ms-1")]


def test_two_heads_of_one_name_need_codes(tmp_path: Path) -> None:
    """Nobody guesses which of the two is in the register; with codes, given in the returned workbook, both go in."""
    titles = ["Chủ hộ", "Thôn", "SĐT"]
    outcome = put_rows(tmp_path, ["Lò Thị Mẫu", "Bản Một", 500100001], ["Lò Thị Mẫu", "Bản Một", 500100002], titles=titles)
    assert counts(outcome) == (0, 0, 0, 2, 0)
    assert all("ghi mã hộ" in text and "các dòng 2, 3" in text for text in why(outcome))
    assert outcome.returned
    rows = read_xlsx(outcome.returned)
    place = rows[0].index("Mã hộ")
    rows[1][place], rows[2][place] = "MS-1", "MS-2"
    assert counts(put(write_xlsx(tmp_path / "b.xlsx", rows))) == (2, 0, 0, 0, 0)
    unclear = put_rows(tmp_path, ["Lò Thị Mẫu", "Bản Một", 500100003], titles=titles)
    assert "MS-1, MS-2" in why(unclear)[0]


def test_a_code_alone_does_not_make_two_households_one(tmp_path: Path) -> None:
    """Numbered anew, another head has the code now: a number would go to the wrong house. The same telephone proves the household."""
    make_household("MS-1", make_hamlet(), "+84500100001", head="Lò Thị Mẫu")
    refused = put_rows(tmp_path, ["MS-1", "Vi Văn Thử", "Bản Mẫu Một", "Hộ nghèo", "0500 100 002"])
    assert "chủ hộ khác" in why(refused)[0]
    assert numbers("MS-1") == ["+84500100001"]
    widow = put_rows(tmp_path, ["MS-1", "Vi Văn Thử", "Bản Mẫu Một", "Hộ nghèo", "0500 100 001"])
    assert counts(widow)[:2] == (0, 1)
    assert Household.objects.get(code="MS-1").head == "Vi Văn Thử"


def test_a_code_of_another_commune_is_not_taken_over(tmp_path: Path) -> None:
    """Communes use the same codes."""
    make_household("MS-1", make_hamlet(commune="Xã Khác"), "+84500100001", head="Lò Thị Mẫu")
    outcome = put_rows(tmp_path, ["MS-1", "Lò Thị Mẫu", "Bản Mẫu Một", "Hộ nghèo", "0500 100 002"])
    assert "xã khác" in why(outcome)[0]
    assert Household.objects.get().hamlet.parent.name == "Xã Khác"


def test_one_code_twice_with_different_rows_is_told(tmp_path: Path) -> None:
    """The first row counts; an equal one is a duplicate."""
    row = ["MS-1", "Lò Thị Mẫu", "Bản Mẫu Một", "Hộ nghèo", "0500 100 001"]
    outcome = put_rows(tmp_path, row, row, ["MS-1", "Vi Văn Thử", "Bản Mẫu Một", "Hộ nghèo", ""])
    assert counts(outcome) == (1, 0, 0, 1, 1)
    assert "đã có ở dòng 2" in why(outcome)[0]


def test_numbers_within_a_hamlet_are_no_codes_of_the_commune(tmp_path: Path) -> None:
    """ "Số hộ" 1, 2, 3 begins anew in every hamlet."""
    rows = [["1", "Lò Thị Mẫu", "Bản Một", "HN", ""], ["1", "Vi Văn Thử", "Bản Hai", "HN", ""], ["2", "Vi Văn Thử", "Bản Hai", "HN", ""]]
    outcome = put_rows(tmp_path, *rows)
    assert counts(outcome) == (3, 0, 0, 0, 0)
    assert outcome.understood.numbered
    assert counts(put_rows(tmp_path, *rows)) == (0, 0, 3, 0, 0)


@pytest.mark.parametrize("name", ["Ban Mau Mot", "BẢN MẪU MỘT", "Mẫu Một", "Bản  mẫu một", "Xóm Cũ"])
def test_a_hamlet_is_known_however_it_is_spelled(tmp_path: Path, name: str) -> None:
    """Without diacritics, in capitals, without the word before it, by its name from before a merger."""
    hamlet = make_hamlet()
    hamlet.old_names = "Xóm Cũ"
    hamlet.save()
    put_rows(tmp_path, ["MS-1", "Lò Thị Mẫu", name, "HN", ""])
    assert Household.objects.get().hamlet == hamlet


def test_hamlets_of_another_word_or_with_two_candidates_are_not_mixed_up(tmp_path: Path) -> None:
    """Bản Mẫu and Xóm Mẫu are two places; "Mẫu" alone could be either."""
    make_hamlet("Bản Mẫu")
    put_rows(tmp_path, ["MS-1", "Lò Thị Mẫu", "Xóm Mẫu", "HN", ""])
    assert Household.objects.get().hamlet.name == "Xóm Mẫu"
    assert "Bản Mẫu, Xóm Mẫu" in why(put_rows(tmp_path, ["MS-2", "Vi Văn Thử", "Mẫu", "HN", ""]))[0]


def test_old_names_are_kept_for_search(tmp_path: Path) -> None:
    """A column of names from before a merger."""
    put_rows(tmp_path, ["MS-1", "Lò Thị Mẫu", "Thôn Mới", "HN", "", "Xóm Cũ"], titles=[*TITLES, "Thôn cũ"])
    assert Area.objects.filter(search__contains="xom cu").get().name == "Thôn Mới"


def test_the_only_commune_of_the_register_need_not_be_named(tmp_path: Path) -> None:
    """With two, or none, it must be."""
    make_hamlet()
    put_rows(tmp_path, ["MS-1", "Lò Thị Mẫu", "Bản Mẫu Hai", "HN", ""], options=Options())
    assert Household.objects.get().hamlet.parent.name == "Xã Mẫu Sơn"
    make_hamlet(commune="Xã Khác")
    with pytest.raises(ImportProblem, match="thuộc xã nào") as caught:
        put_rows(tmp_path, ["MS-2", "Vi Văn Thử", "Bản Mẫu Hai", "HN", ""], options=Options())
    assert "--commune" in caught.value.hint


def test_one_commune_that_cannot_be_placed_does_not_hold_up_the_others(tmp_path: Path) -> None:
    """Its row comes back; the rest goes in."""
    make_hamlet()
    make_hamlet(commune="Xã Xa", province="Tỉnh Khác")
    rows = [["Lò Thị Mẫu", "Bản Một", "Mẫu Sơn"], ["Vi Văn Thử", "Bản Một", "Mẫu Sonn"]]
    outcome = put_rows(tmp_path, *rows, titles=["Chủ hộ", "Thôn", "Xã"], options=Options())
    assert counts(outcome) == (1, 0, 0, 1, 0)
    assert "chưa biết Mẫu Sonn thuộc tỉnh nào" in why(outcome)[0]


def test_a_list_that_names_no_hamlet_is_refused_as_a_whole(tmp_path: Path) -> None:
    """Rather than row by row four hundred times."""
    with pytest.raises(ImportProblem, match="không nói các hộ ở thôn nào") as caught:
        put_rows(tmp_path, ["Lò Thị Mẫu", ""], titles=["Chủ hộ", "SĐT"])
    assert "--hamlet" in caught.value.hint
    assert not Area.objects.exists()


def test_consents_are_added_never_withdrawn_and_never_revived(tmp_path: Path) -> None:
    """A "không" in a list is told; a yes from before the day it was withdrawn does not come back; one from after it does."""
    household = make_household("MS-1", make_hamlet(), purposes=("class", "alert"))
    withdraw(household, "alert", at("2026-11-01"), "gọi điện", "Cán bộ Mẫu")
    titles = [*TITLES, "Đồng ý nhận tin nhắc lớp", "Đồng ý nhận cảnh báo lừa đảo", "Ngày đồng ý", "Cách đồng ý", "Người ghi đồng ý"]
    row = ["MS-1", "Lò Thị Mẫu", "Bản Mẫu Một", "HN", "", "không", "x", "01/11/2026", "nói trực tiếp", "Tổ Mẫu"]
    outcome = put_rows(tmp_path, row, titles=titles)
    assert counts(outcome) == (0, 0, 1, 0, 0)
    assert (outcome.merged.unsaid, outcome.merged.withdrawn) == ([2], [2])
    assert list(Consent.objects.filter(withdrawn_at=None).values_list("purpose", flat=True)) == ["class"]
    row[7] = "02/11/2026"
    assert put_rows(tmp_path, row, titles=titles).merged.consents == 1
    assert Consent.objects.filter(purpose="alert").count() == 2


def test_numbers_that_asked_for_no_more_sms_are_told(tmp_path: Path) -> None:
    """They stay in the register; the stop list keeps them from being texted."""
    Stop.objects.create(key=phone_key("+84500100001"), since=NOW, how="TC")
    outcome = put_rows(tmp_path, ["MS-1", "Lò Thị Mẫu", "Bản Mẫu Một", "HN", "0500 100 001"])
    assert outcome.merged.stopped == 1
    assert "xin dừng" in "\n".join(describe(outcome))


def test_the_log_holds_counts_and_the_files_hash_and_no_names(tmp_path: Path) -> None:
    """Nobody's name, number or file name."""
    put_rows(tmp_path, ["MS-1", "Lò Thị Mẫu", "Bản Mẫu Một", "HN", "0500 100 001"])
    line = Audit.objects.get()
    assert (line.who, line.action, len(line.subject)) == ("Cán bộ Mẫu", "import-households", 16)
    assert line.detail["new"] == 1
    assert not any(word in str(line.detail) for word in ("Mẫu", "0500", "ds.xlsx"))


def test_what_fails_on_the_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither rows nor files, whatever breaks; a clash with another writer is told."""
    path = tmp_path / "ho.csv"
    path.write_bytes(SAMPLE.read_bytes())

    def broken(*_: object, **__: object) -> None:
        raise IntegrityError("somebody else was faster")

    monkeypatch.setattr(importing, "_audit", broken)
    with pytest.raises(ImportProblem, match="người khác"):
        put(path, Options(consent=SAID))
    assert not Household.objects.exists()
    assert not Area.objects.exists()
    assert [file.name for file in tmp_path.iterdir()] == ["ho.csv"]


def test_rows_to_be_corrected_never_overwrite_a_file(tmp_path: Path) -> None:
    """Not the list itself, nor what was returned before; a place that cannot be written is told and nothing goes in."""
    path = write_csv(tmp_path / "ds.csv", ["Chủ hộ", "Thôn", "SĐT"], ["Lò Thị Mẫu", "Bản", ""], ["Vi Văn Thử", "Bản", "12"])
    taken = tmp_path / "co-roi.xlsx"
    taken.write_text("quan trọng")
    for returned in (taken, path, tmp_path / "khong-co" / "a.xlsx"):
        with pytest.raises(ImportProblem, match="Không ghi"):
            put(path, replace(PLACE, returned=returned))
    assert not Household.objects.exists()
    assert taken.read_text() == "quan trọng"
    assert put(path, replace(PLACE, returned=tmp_path / "moi.xlsx")).returned == tmp_path / "moi.xlsx"


def test_returned_cells_are_never_formulas(tmp_path: Path) -> None:
    """Whatever the list held comes back as text, and marked cells are filled."""
    rows = [["=1+1", "=HYPERLINK(0)", "Bản", "@SUM", "http://mau.example"], ["MS-2", "Vi 2", "+Bản", "", "-5"]]
    path = write_csv(tmp_path / "ds.csv", TITLES, *rows)
    outcome = put(path)
    assert outcome.returned
    assert [row[:5] for row in read_xlsx(outcome.returned)[1:]] == rows
    import zipfile

    with zipfile.ZipFile(outcome.returned) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert "FFD9B3" in zipfile.ZipFile(outcome.returned).read("xl/styles.xml").decode()


def test_rows_under_sections_come_back_with_their_hamlet_and_kind(tmp_path: Path) -> None:
    """What only a row above said gets columns of its own, so that the workbook stands by itself."""
    rows = [["I", "Hộ nghèo", ""], ["A", "Thôn Mẫu Một", ""], ["1", "Lò Thị Mẫu", "12"], ["2", "Vi Văn Thử", ""]]
    outcome = put(write_csv(tmp_path / "ds.csv", ["TT", "Chủ hộ", "SĐT"], *rows))
    assert counts(outcome) == (1, 0, 0, 1, 0)
    assert outcome.returned
    returned = read_xlsx(outcome.returned)
    returned[1][2] = ""
    again = put(write_xlsx(tmp_path / "b.xlsx", returned), Options())
    assert counts(again) == (1, 0, 0, 0, 0)
    mau = Household.objects.get(head="Lò Thị Mẫu")
    assert (mau.hamlet.name, mau.category, mau.hamlet.parent.name) == ("Thôn Mẫu Một", "poor", "Xã Mẫu Sơn")


def test_a_header_of_two_rows_and_a_name_in_two_columns_come_back_readable(tmp_path: Path) -> None:
    """One wrong row alone, without neighbours to learn from."""
    rows: list[list[Cell]] = [
        ["TT", "Họ và tên", None, "Liên hệ", None],
        [None, None, None, "Thôn", "SĐT"],
        [1, "Lò Thị", "Mẫu", "Bản Một", "12"],
        [2, "Vi Văn", "Thử", "Bản Một", None],
    ]
    outcome = put(write_xlsx(tmp_path / "ds.xlsx", rows))
    assert counts(outcome) == (1, 0, 0, 1, 0)
    assert outcome.returned
    returned = read_xlsx(outcome.returned)
    returned[2][4] = "0500 100 001"
    assert counts(put(write_xlsx(tmp_path / "b.xlsx", returned))) == (1, 0, 0, 0, 0)
    assert set(Household.objects.values_list("head", flat=True)) == {"Lò Thị Mẫu", "Vi Văn Thử"}


def test_the_first_sheet_with_a_header_is_read_and_others_are_named(tmp_path: Path) -> None:
    """Or the one that is asked for."""
    grids = [["Bìa"]], [["Chủ hộ", "Thôn"], ["Lò Thị Mẫu", "Bản Một"]], [["Chủ hộ", "Thôn"], ["Vi Văn Thử", "Bản Hai"]]
    path = write_xlsx(tmp_path / "ds.xlsx", *grids, names=["Bìa", "Một", "Hai"])
    seen = read_list(path, PLACE, now=NOW)
    assert (seen.sheet, seen.other_sheets) == ("Một", ("Hai",))
    assert "“Hai”" in "\n".join(describe(seen))
    put(path, replace(PLACE, sheet="Hai"))
    assert Household.objects.get().head == "Vi Văn Thử"
    with pytest.raises(ImportProblem, match="Không có trang tính") as caught:
        put(path, replace(PLACE, sheet="Ba"))
    assert "“Một”" in caught.value.hint


def test_what_is_understood_is_told(tmp_path: Path) -> None:
    """Columns with their letters, what is left out and why, what is missing, an example; nothing has been written."""
    path = write_csv(tmp_path / "ds.csv", ["Chủ hộ", "Thôn", "Dân tộc", "Nghề"], ["Lò Thị Mẫu", "Bản Một", "Thái", "Nông"])
    text = "\n".join(describe(read_list(path, PLACE, now=NOW)))
    for words in (
        "Cột A “Chủ hộ”: họ tên chủ hộ",
        "Không đọc, vì là thông tin riêng không cần để nhắn tin: C “Dân tộc”",
        "Không dùng: D “Nghề”",
        "không có cột mã hộ",
        "không có cột số điện thoại",
        "--category ngheo",
        "không ghi ai đồng ý",
        "Ví dụ dòng 2: Lò Thị Mẫu · Bản Một",
    ):
        assert words in text
    assert "Thái" not in text
    assert not Area.objects.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (Options(category="nghèo"), "loại hộ"),
        (Options(hamlet="Bản =1 \u4e2d"), "--hamlet"),
        (Options(consent=ConsentOption(("sport",))), "loại tin"),
        (Options(consent=ConsentOption(("class",))), "đủ ba điều"),
        (Options(consent=ConsentOption(method="phone")), "cách đồng ý"),
        (Options(consent=replace(SAID, given_on=date(2026, 11, 26))), "chưa tới"),
        (Options(consent=replace(SAID, recorded_by="M" * 81)), "dài quá 80"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(tmp_path: Path, options: Options, words: str) -> None:
    """Before the list is opened."""
    with pytest.raises(ImportProblem, match=words):
        put(tmp_path / "khong-co.xlsx", options)


def test_progress_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading and writing, with how much there is; batches do not change the outcome."""
    monkeypatch.setattr(merging, "BATCH", 2)
    monkeypatch.setattr(importing, "_EVERY", 2)
    path = write_csv(tmp_path / "ds.csv", TITLES, *[[f"MS-{n}", "Lò Thị Mẫu", "Bản", "HN", ""] for n in range(5)])
    told: list[tuple[str, int, int]] = []
    import_households(path, PLACE, now=NOW, who="Mẫu", progress=lambda *stage: told.append(stage))
    assert told[0] == ("đọc danh sách", 2, 6)
    assert told[-3:] == [("ghi vào sổ", 2, 5), ("ghi vào sổ", 4, 5), ("ghi vào sổ", 5, 5)]
    assert Household.objects.count() == 5


WORDS = ["", "x", "Lò Thị Mẫu", "Vi Văn Thử", "Thôn Một", "HN", "0500 100 001", "12", "Tổng cộng", "MS-1", "1", "01/10/2026", "=1"]
HEADS = ["STT", "Mã hộ", "Chủ hộ", "Thôn", "SĐT", "Loại hộ", "Đồng ý nhận tin", "Ngày đồng ý", "Nghề", ""]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    titles=st.lists(st.sampled_from(HEADS), min_size=1, max_size=8),
    rows=st.lists(st.lists(st.sampled_from([*WORDS, "I. Hộ nghèo"]) | st.text(max_size=20), max_size=9), max_size=8),
    dry_run=st.booleans(),
)
def test_any_list_goes_in_or_comes_back_and_the_second_time_changes_nothing(
    tmp_path: Path, titles: list[str], rows: list[list[str]], dry_run: bool
) -> None:
    """An outcome or a problem in Vietnamese, nothing else; every row is in, back, repeated or skipped."""
    path = tmp_path / "ds.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([["Danh sách"], titles, *rows]):
            for place, cell in enumerate(cells):
                sheet.write_string(number, place, "".join(char for char in cell if char.isprintable()))
    before = Household.objects.count()
    try:
        outcome = put(path, replace(PLACE, consent=SAID), dry_run=dry_run)
    except ImportProblem as problem:
        assert problem.hint
        assert Household.objects.count() == before
        return
    new, changed, same, bad, duplicates = counts(outcome)
    below = len(read_xlsx(path)) - outcome.understood.header.last
    assert new + changed + same + bad + duplicates + outcome.skipped == below
    if not dry_run:
        assert counts(put(path, replace(PLACE, consent=SAID))) == (0, 0, new + changed + same, bad, duplicates)
    for file in tmp_path.glob("*can-sua*"):
        file.unlink()


def test_the_fullest_spelling_of_a_hamlet_becomes_its_name(tmp_path: Path) -> None:
    """It is printed on posters and sent: diacritics and the level word win over whoever was written first."""
    path = tmp_path / "ds.csv"
    rows = (
        "H1,Lò Văn Mẫu,Ban Mau Hai,Mẫu Sơn,Tỉnh Mẫu",
        "H2,Vi Thị Mẫu,Bản Mẫu Hai,Xã Mẫu Sơn,Tỉnh Mẫu",
        "H3,Hà Thị Mẫu,Mau Hai,Mau Son,Tinh Mau",
    )
    path.write_text("Mã hộ,Chủ hộ,Thôn,Xã,Tỉnh\n" + "\n".join(rows), "utf-8")
    outcome = import_households(path, now=NOW, who="Mẫu")
    assert outcome.merged.new == 3
    assert set(Area.objects.values_list("name", flat=True)) == {"Bản Mẫu Hai", "Xã Mẫu Sơn", "Tỉnh Mẫu"}
    assert outcome.read_as["Ban Mau Hai"] == "Bản Mẫu Hai"


def test_a_returned_list_holds_no_ethnicity_and_no_identity_number(tmp_path: Path) -> None:
    """They were not read; they are not copied into a second file either."""
    titles = [*TITLES, "Dân tộc", "Số CCCD"]
    outcome = put_rows(tmp_path, ["H1", "Lò Thị Mẫu", "Bản Mẫu Một", "Hộ nghèo", "12", "Thái", "040123456789"], titles=titles)
    assert outcome.returned is not None
    said = str(read_xlsx(outcome.returned))
    assert "Lò Thị Mẫu" in said
    assert "040123456789" not in said
    assert "Thái" not in said
