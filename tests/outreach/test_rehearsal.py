"""`outreach demo`: a week of an invented commune, in a process and a database of its own."""

import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from outreach.errors import OutreachError
from outreach.rehearsal.commune import HAMLETS, HOUSEHOLDS, make_rows
from outreach.rehearsal.start import MARK, run_demo
from outreach.rules.phones import find_numbers
from outreach.rules.timing import Hours, allowed

CATALOG = {
    "version": 1,
    "lessons": [
        {"code": code, "track": "phone-basics", "title": title, "sms": f"Mẹo bài {code}.", "review_by": "2099-01-01"}
        for code, title in (("A1", "Mở máy"), ("A2", "Gọi điện"))
    ],
    "notices": [
        {
            "id": code,
            "purpose": purpose,
            "title": f"Thông báo {code}",
            "audience": ["poor", "near-poor", "other"],
            "effective": "2026-01-01",
            "expires": "2098-01-01",
            "sms": f"Lời của thông báo. Mã {code}.",
            "loudspeaker": "Kính thưa bà con.",
            "review_by": "2099-01-01",
        }
        for code, purpose in (("2601", "policy"), ("2603", "alert"))
    ],
}


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one week."""
    out = tmp_path_factory.mktemp("demo") / "week"
    catalog = out.parent / "catalog.json"
    catalog.write_text(json.dumps(CATALOG), "utf-8")
    said: list[str] = []
    run_demo(out, said.append, catalog)
    assert "bịa" in said[0]
    return out


def sent(week: Path) -> list[dict[str, str]]:
    """Every message in the outbox."""
    lines = [line for path in sorted((week / "outbox").glob("????-??-??.ndjson")) for line in path.read_text("utf-8").splitlines()]
    return [row for row in map(json.loads, lines) if row["kind"] == "message"]


def test_every_sms_of_the_week_left_once_and_at_a_decent_hour(week: Path) -> None:
    """No number twice for the same text; nothing before seven or after nine; at most three a day besides the alert."""
    messages = sent(week)
    assert len(messages) > 1000
    assert max(Counter((one["to"], one["text"]) for one in messages).values()) == 1
    assert all(allowed(datetime.fromisoformat(one["at"]), Hours()) for one in messages)
    days = Counter((one["to"], one["at"][:10]) for one in messages if "2603" not in one["text"])
    assert max(days.values()) <= 3
    assert all(re.search(r"Ma \d{4}", one["text"]) for one in messages)


def test_the_moved_class_was_corrected_and_the_stop_was_heard(week: Path) -> None:
    """Those told of Wednesday hear of Thursday; who texted TC on Wednesday gets nothing afterwards."""
    texts = [one["text"] for one in sent(week)]
    assert any("chuyen sang" in text for text in texts)
    stops = [json.loads(line) for line in (week / "outbox" / "replies.ndjson").read_text("utf-8").splitlines()]
    stop = next(one for one in stops if one["text"] == "TC")
    heard = datetime.fromisoformat(stop["at"])
    assert [one for one in sent(week) if one["to"] == stop["from"] and datetime.fromisoformat(one["at"]) > heard] == []


def test_what_an_officer_would_open_is_there(week: Path) -> None:
    """The returned rows, the report, a visit sheet for every hamlet that has somebody to visit."""
    returned = CalamineWorkbook.from_path(week / "danh-sach-ho-can-sua.xlsx").get_sheet_by_index(0).to_python()
    assert len([row for row in returned if any("Ô " in str(cell) for cell in row)]) >= 4
    report = CalamineWorkbook.from_path(week / "bao-cao.xlsx").get_sheet_by_index(0).to_python()
    assert {name for name in HAMLETS if any(name in str(row[0]) for row in report)} == set(HAMLETS)
    sheets = list((week / "di-tham").glob("*.html"))
    assert len(sheets) >= len(HAMLETS)


def test_people_and_numbers_are_of_the_rehearsal_range() -> None:
    """300 households; every mobile number begins with 050."""
    rows = make_rows()
    assert len(rows) == HOUSEHOLDS + 5
    for row in rows[:HOUSEHOLDS]:
        assert all(str(number.e164).startswith(("+8450", "+84238")) for number in find_numbers(row.phones))  # type: ignore[union-attr]


def test_a_folder_with_other_files_is_not_emptied(tmp_path: Path) -> None:
    """Only a folder an earlier week made."""
    (tmp_path / "quan-trong.txt").write_text("x")
    with pytest.raises(OutreachError, match="thư mục trống"):
        run_demo(tmp_path, print)
    assert (tmp_path / "quan-trong.txt").exists()
    assert not (tmp_path / MARK).exists()
