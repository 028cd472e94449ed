"""Sheets are read back: words, sizes, edges, dates."""

import re
from datetime import date
from pathlib import Path

import pytest

from generator.build import load
from tests import samples
from tests.pdfs import characters, metadata, page_sizes_mm, squeeze, texts
from tests.prints import SAMPLE_DAY, prints_of


def test_each_lesson_track_and_notice_has_its_prints(sample_prints: dict[str, bytes]) -> None:
    assert set(sample_prints) == {
        "C1-handout-a5.pdf",
        "C1-handout-a4.pdf",
        "C1-trainer.pdf",
        "C1-poster-a4.pdf",
        "C1-poster-a3.pdf",
        "track-C-booklet.pdf",
        "track-C-booklet-a4-fold.pdf",
        "notice-2601.pdf",
    }


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("C1-handout-a5.pdf", (148, 210)),
        ("C1-handout-a4.pdf", (210, 297)),
        ("C1-trainer.pdf", (210, 297)),
        ("C1-poster-a4.pdf", (210, 297)),
        ("C1-poster-a3.pdf", (297, 420)),
        ("track-C-booklet.pdf", (148, 210)),
        ("track-C-booklet-a4-fold.pdf", (297, 210)),
        ("notice-2601.pdf", (210, 297)),
    ],
)
def test_each_print_has_its_paper(sample_prints: dict[str, bytes], name: str, size: tuple[int, int]) -> None:
    assert set(page_sizes_mm(sample_prints[name])) == {size}


def test_a_handout_holds_every_word_of_the_lesson(real_project: Path) -> None:
    project, prints = load(real_project), prints_of(real_project, SAMPLE_DAY)
    for lesson in project.content.lessons:
        for paper in ("a5", "a4"):
            printed = squeeze(" ".join(texts(prints[f"{lesson.code}-handout-{paper}.pdf"])))
            body = project.renderer.render_print(lesson.source.body, lesson.source.file)
            for step in body.steps:
                assert squeeze(step.title) in printed
                for paragraph in re.findall(r"<p[^>]*>(.*?)</p>", step.xhtml, re.DOTALL):
                    words = re.sub(r"<[^>]+>", "", paragraph).replace("&amp;", "&").replace("&gt;", ">").replace("&lt;", "<")
                    assert squeeze(words) in printed, f"{lesson.code}: {words}"
            for screen in body.screens:
                assert squeeze(screen.caption) in printed


def test_a_picture_of_the_lesson_stands_in_its_prints(project: Path) -> None:
    (project / "content/vi/online-safety/hinh.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><text y="30" font-size="20">Hình</text></svg>', encoding="utf-8"
    )
    lesson = project / "content/vi/online-safety/scam.md"
    lesson.write_text(samples.LESSON.replace("Để yên đó.", "![Cái hộp](hinh.svg)"), encoding="utf-8")
    prints = prints_of(project, SAMPLE_DAY)
    for name in ("C1-handout-a5.pdf", "C1-handout-a4.pdf", "track-C-booklet.pdf"):
        assert "Hình" in " ".join(texts(prints[name])), name


def test_words_of_a_handout_are_11_point_or_more(sample_prints: dict[str, bytes]) -> None:
    """Words inside the drawn screens are smaller, as on a real phone: they are told apart by their picture's size (test_screens)."""
    inside = set("09:00Tin nhắnBạn đã trúng thưởng. Bấm vào đây.")
    for paper in ("a5", "a4"):
        small = {letter for _, letter, size, _, _ in characters(sample_prints[f"C1-handout-{paper}.pdf"]) if size < 10.95}
        assert small <= inside


def test_nothing_leaves_its_page(real_project: Path) -> None:
    for name, pdf in prints_of(real_project, SAMPLE_DAY).items():
        for page, letter, _, (left, bottom, right, top), (wide, tall) in characters(pdf):
            assert left >= -0.5, (name, page, letter)
            assert right <= wide + 0.5, (name, page, letter)
            assert bottom >= -0.5, (name, page, letter)
            assert top <= tall + 0.5, (name, page, letter)


LONG_SENTENCE = " ".join(["nghiêng"] * 24) + "."
LONG_WORD = "nghiengnghiengnghiengngh"  # the 24 letters that the check allows


def test_the_longest_words_that_the_check_allows_leave_no_page(project: Path) -> None:
    text = samples.LESSON
    for old, new in (
        ("Biết tin nào là giả để không mất tiền.", LONG_SENTENCE),
        ("Nhận ra tin giả.", f"{LONG_SENTENCE} {LONG_WORD}"),
        ("Bấm thử", f"{LONG_SENTENCE} {LONG_WORD}"),
        ("Đường dẫn lạ có thể lấy mất tiền.", f"{LONG_WORD} {LONG_SENTENCE}"),
        ("một chiếc điện thoại & tờ bài học.", f"một chiếc. {LONG_WORD} {LONG_SENTENCE} " * 30),
        ("## Không bấm", f"## {LONG_WORD} {LONG_WORD} {LONG_WORD}"),
        ("Đọc hết tin rồi hãy làm.", f"{LONG_WORD} {LONG_SENTENCE} " * 40 + "Đọc nhé. " * 60),
        ("Không đọc mã cho ai.\n\n## Hỏi", f"{LONG_WORD} {LONG_SENTENCE}\n\n## Hỏi"),
        ("caption: Tin giả báo trúng thưởng", f"caption: {LONG_WORD} {LONG_WORD} giả"),
    ):
        assert old in text
        text = text.replace(old, new)
    (project / "content/vi/online-safety/scam.md").write_text(text, encoding="utf-8")
    notice = samples.NOTICE.replace("Hộ cận nghèo.\n", f"{LONG_WORD} {LONG_SENTENCE} " * 60 + "\n").replace(
        "Kính thưa bà con.", f"{LONG_SENTENCE} " * 40
    )
    (project / "content/vi/notices/bhyt.md").write_text(notice, encoding="utf-8")
    assert load(project).check(SAMPLE_DAY) == []
    for name, pdf in prints_of(project, SAMPLE_DAY).items():
        for page, letter, size, (left, bottom, right, top), (wide, tall) in characters(pdf):
            assert left >= 8, (name, page, letter, size)
            assert right <= wide - 8, (name, page, letter, size)
            assert bottom >= 8, (name, page, letter, size)
            assert top <= tall - 8, (name, page, letter, size)


def test_loose_lists_breaks_and_quotes_are_printed(project: Path) -> None:
    lesson = project / "content/vi/online-safety/scam.md"
    text = "- Việc một\n\n    Làm chậm.\n\n- Việc hai\n\nDòng đầu<br/>dòng sau\n\n> Lời dặn\n"
    lesson.write_text(samples.LESSON.replace("Để yên đó.", text), encoding="utf-8")
    printed = " ".join(texts(prints_of(project, SAMPLE_DAY)["C1-handout-a4.pdf"]))
    assert "• Việc một" in printed
    for words in ("Làm chậm.", "• Việc hai", "Dòng đầu dòng sau", "Lời dặn"):
        assert words in printed


def test_the_trainers_sheet_has_notes_answers_and_an_attendance_table(sample_prints: dict[str, bytes]) -> None:
    first, *_, last = texts(sample_prints["C1-trainer.pdf"])
    assert "một chiếc điện thoại & tờ bài học" in first
    assert "Vì sao: Đường dẫn lạ có thể lấy mất tiền." in first
    assert "Phút Mở bài 2 Bước 1 5 Bước 2 3 Bước 3 4 Bước 4 3 Đố vui 3 Cả bài 20" in first
    assert "Họ và tên" in last
    assert "Ký tên" in last


def test_a_booklet_can_be_folded_and_reads_in_order(sample_prints: dict[str, bytes]) -> None:
    pages = texts(sample_prints["track-C-booklet.pdf"])
    sides = texts(sample_prints["track-C-booklet-a4-fold.pdf"])
    assert len(pages) % 4 == 0
    assert len(sides) == len(pages) // 2
    # The outside of the outer sheet holds the last page on the left and the cover on the right; the inside pages 2 and 3.
    for words in ("An toàn", pages[-1].split()[0]):
        assert words in sides[0]
    assert "Trong tập này" in sides[1]


def test_the_contents_of_a_booklet_name_the_pages_where_lessons_begin(sample_prints: dict[str, bytes]) -> None:
    pages = texts(sample_prints["track-C-booklet.pdf"])
    (number,) = re.findall(r"Nhận biết tin nhắn lừa đảo (\d+)", pages[1])
    assert "Nhận biết tin nhắn lừa đảo" in pages[int(number) - 1]


def test_a_notice_shows_its_code_and_has_a_page_to_read_aloud(sample_prints: dict[str, bytes]) -> None:
    sheet, script = texts(sample_prints["notice-2601.pdf"])
    assert "Mã 2601" in sheet
    assert "từ 01/01/2026 đến 31/12/2026" in sheet
    assert "Bản đọc loa" in script
    assert "Kính thưa bà con. Xin nghe thông báo." in script


def test_pdfs_carry_title_language_tags_and_the_date_of_review(sample_prints: dict[str, bytes]) -> None:
    for name, pdf in sample_prints.items():
        found = metadata(pdf)
        assert found["Title"], name
        assert found["CreationDate"].startswith("D:20261123"), name
        assert b"/Lang (vi)" in pdf or b"/Lang(vi)" in pdf, name
        assert b"/MarkInfo" in pdf, name
        assert b"/StructTreeRoot" in pdf, name


def test_after_review_by_every_print_says_so(project: Path) -> None:
    late = prints_of(project, date(2027, 6, 1))
    for name in ("C1-handout-a5.pdf", "C1-trainer.pdf", "C1-poster-a4.pdf", "track-C-booklet.pdf", "notice-2601.pdf"):
        assert "CẦN XEM LẠI" in " ".join(texts(late[name])), name


def test_before_review_by_no_print_says_so(sample_prints: dict[str, bytes]) -> None:
    assert not any("CẦN XEM LẠI" in " ".join(texts(pdf)) for pdf in sample_prints.values())


def test_the_same_words_are_the_same_bytes(project: Path, sample_prints: dict[str, bytes]) -> None:
    assert prints_of(project, SAMPLE_DAY) == sample_prints


def test_a_very_long_step_runs_on_over_pages_and_loses_nothing(project: Path) -> None:
    path = project / "content" / "vi" / "online-safety" / "scam.md"
    sentences = [f"Câu thứ {number} nói một việc nhỏ." for number in range(300)]
    path.write_text(samples.LESSON.replace("Để yên đó.", "\n\n".join(sentences)), encoding="utf-8")
    printed = squeeze(" ".join(texts(prints_of(project, SAMPLE_DAY)["C1-handout-a5.pdf"])))
    for sentence in sentences:
        assert squeeze(sentence) in printed


def test_tables_lists_and_quotes_are_printed(project: Path) -> None:
    path = project / "content" / "vi" / "online-safety" / "scam.md"
    extra = "| Cột | Hai |\n|---|---|\n| Ô một | Ô hai |\n\n1. Việc một\n2. Việc hai\n\n> Lời trích\n\n"
    extra += "Từ\n:   Nghĩa\n\n### Đề mục nhỏ\n\n`mã` *nghiêng*\n"
    path.write_text(samples.LESSON.replace("Để yên đó.", extra), encoding="utf-8")
    printed = " ".join(texts(prints_of(project, SAMPLE_DAY)["C1-handout-a4.pdf"]))
    for words in ("Ô một", "Ô hai", "Việc hai", "Lời trích", "Nghĩa", "Đề mục nhỏ", "mã nghiêng"):
        assert words in printed
