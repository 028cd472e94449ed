"""What each page of the site is given."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from generator.build import load
from generator.findable import search_docs
from generator.pages import Page, Site, menu, pages
from tests import samples

TODAY = date(2026, 11, 24)


def site_of(project: Path, today: date = TODAY) -> Site:
    loaded = load(project)
    prints = {"C1": [{"label": "Tờ bài học khổ A5", "url": "print/C1-handout-a5.pdf"}]}
    return loaded.site(prints, today)


def by_path(site: Site) -> dict[str, Page]:
    return {page.path: page for page in pages(site)}


def test_there_is_a_page_for_everything_and_a_short_one_for_each_lesson(project: Path) -> None:
    assert set(by_path(site_of(project))) == {
        "index.md",
        "notices/index.md",
        "prints.md",
        "about.md",
        "online-safety/index.md",
        "online-safety/scam.md",
        "c1.md",
        "notices/bhyt.md",
        "glossary.md",
    }


def test_a_lesson_knows_its_track_prints_and_neighbours(project: Path) -> None:
    second = samples.LESSON.replace("code: C1", "code: C2").replace("Nhận biết tin nhắn lừa đảo", "Bài sau")
    (project / "content/vi/online-safety/second.md").write_text(second, encoding="utf-8")
    made = by_path(site_of(project))
    kit = made["online-safety/scam.md"].meta["kit"]
    assert kit["track"]["url"] == "online-safety/index.html"
    assert kit["prints"] == [{"label": "Tờ bài học khổ A5", "url": "print/C1-handout-a5.pdf"}]
    assert kit["previous"] is None
    assert kit["next"] == {"code": "C2", "title": "Bài sau", "url": "online-safety/second.html"}
    assert made["c2.md"].meta["kit"]["target"] == "online-safety/second.html"


def test_recordings_beside_the_lesson_are_played_by_language_and_in_their_order(project: Path) -> None:
    folder = project / "content/vi/online-safety"
    for name in ("scam-10.mp3", "scam-2.mp3", "scam.mp3", "C1.tay.m4a", "scam-khac.mp3", "scams.mp3", "scam.txt"):
        (folder / name).write_bytes(b"")
    made = by_path(site_of(project))
    voices = made["online-safety/scam.md"].meta["kit"]["voices"]
    assert [(voice["name"], [part["url"].removeprefix("online-safety/") for part in voice["parts"]]) for voice in voices] == [
        ("Tiếng Việt", ["scam.mp3", "scam-2.mp3", "scam-10.mp3"]),
        ("Tiếng Tày", ["C1.tay.m4a"]),
    ]
    assert [part["label"] for voice in voices for part in voice["parts"]] == ["phần 1 / 3", "phần 2 / 3", "phần 3 / 3", ""]
    assert made["c1.md"].meta["kit"]["voices"] == voices


def test_a_lesson_tells_the_minutes_of_each_part_by_its_name(project: Path) -> None:
    kit = by_path(site_of(project))["online-safety/scam.md"].meta["kit"]
    assert [(part["name"], part["minutes"]) for part in kit["timing"]] == [
        ("Mở bài", 2),
        ("1. Đọc chậm", 5),
        ("2. Không bấm", 3),
        ("3. Hỏi người nhà", 4),
        ("4. Xóa tin", 3),
        ("Đố vui", 3),
    ]


def test_a_notice_shows_its_sms_as_a_keypad_phone_does(project: Path) -> None:
    kit = by_path(site_of(project))["notices/bhyt.md"].meta["kit"]
    assert (kit["sms"], kit["sms_plain"]) == (
        "Hộ cận nghèo đi khám được chi trả đủ. Mã 2601.",
        "Ho can ngheo di kham duoc chi tra du. Ma 2601.",
    )


def test_review_and_end_are_those_of_the_day(project: Path) -> None:
    before, after = by_path(site_of(project)), by_path(site_of(project, date(2027, 6, 1)))
    assert before["online-safety/scam.md"].meta["kit"]["overdue"] is False
    assert after["online-safety/scam.md"].meta["kit"]["overdue"] is True
    assert before["notices/bhyt.md"].meta["kit"]["ended"] is False
    assert after["notices/bhyt.md"].meta["kit"]["ended"] is True
    assert by_path(site_of(project, date(2026, 12, 31)))["notices/bhyt.md"].meta["kit"]["ended"] is False


def test_the_menu_leaves_out_tracks_without_lessons(project: Path) -> None:
    assert [track["slug"] for track in menu(site_of(project))["tracks"]] == ["online-safety"]


def test_search_finds_words_of_screens_goals_and_quiz(project: Path) -> None:
    lesson, notice, glossary = search_docs(site_of(project))
    assert lesson.headings == ("Đọc chậm", "Không bấm", "Hỏi người nhà", "Xóa tin")
    for words in ("Nhận ra tin giả", "Người quen giúp tận tay", "Để yên đó"):
        assert words in lesson.text
    assert notice.code == "2601"
    assert glossary.headings == ("OTP",)
