"""Posters of villages: read back, all or nothing."""

from datetime import date
from pathlib import Path

import pytest

from generator.build import Project, load, print_village_posters
from generator.errors import KitError
from generator.qr import qr_modules, read_page
from tests.conftest import ROOT
from tests.pdfs import POINTS_PER_MM, characters, page_sizes_mm, squeeze, texts
from tests.prints import SAMPLE_DAY, silent
from tests.test_teams import ROW, table


def posters(
    project: Project, teams: bytes, out: Path, paper: str = "a4", only: list[str] | None = None, today: date = SAMPLE_DAY
) -> list[Path]:
    file = out.parent / "teams.csv"
    file.write_bytes(teams)
    return print_village_posters(project, file, paper, only or [], out, today, silent)


@pytest.mark.parametrize(("paper", "size", "symbol"), [("a4", (210, 297), 100), ("a3", (297, 420), 150)])
def test_every_poster_of_every_team_scans_and_has_the_size_it_should(
    real_project: Path, tmp_path: Path, paper: str, size: tuple[int, int], symbol: int
) -> None:
    project = load(real_project)
    made = posters(project, (ROOT / "samples" / "teams.csv").read_bytes(), tmp_path / "out", paper)
    lessons = [lesson for lesson in project.content.lessons if lesson.front.poster]
    assert len(lessons) >= 8
    assert [path.name for path in made] == ["BAN-MAU-1.pdf", "BAN-MAU-2.pdf", "THON-MAU-3.pdf", "XOM-MAU-4.pdf"]
    for path in made:
        pdf = path.read_bytes()
        assert page_sizes_mm(pdf) == [size] * len(lessons)
        for page, lesson in enumerate(lessons):
            assert read_page(pdf, page) == [f"HTTPS://CAMTAY.EXAMPLE/{lesson.code}.HTML"]
    assert abs(symbol_width_mm(made[0].read_bytes()) - symbol) < 1.5


def symbol_width_mm(pdf: bytes) -> float:
    """Width of the QR symbol on the first page, measured on its raster."""
    import pypdfium2
    import zxingcpp

    document = pypdfium2.PdfDocument(pdf)
    bitmap = document[0].render(scale=2, grayscale=True)
    gray = memoryview(bitmap.buffer).cast("B", shape=[bitmap.height, bitmap.stride])
    (code,) = zxingcpp.read_barcodes(gray)
    corners = code.position
    document.close()
    return (corners.top_right.x - corners.top_left.x) / 2 / POINTS_PER_MM


def test_a_poster_carries_all_that_a_villager_needs(project: Path, tmp_path: Path) -> None:
    (path,) = posters(load(project), table(ROW), tmp_path / "out")
    (page,) = texts(path.read_bytes())
    printed = squeeze(page)
    for words in (
        "Tin nhắn lạ? Đừng bấm!",
        "Không bấm vào đường dẫn lạ",
        "Hỏi con cháu trước khi làm",
        "camtay.example/c1.html",
        "C1",
        "Tổ mẫu",
        "Tối thứ Tư, 19 giờ",
        "Nhà văn hóa",
        "Tin nhắn của tổ chỉ đến từ CAMTAY",
        "không bao giờ có đường dẫn, không hỏi mã, không đòi tiền",
        "Gọi 0120 000 001",
    ):
        assert squeeze(words) in printed


def test_the_points_and_the_trust_box_are_24_point_or_more(project: Path, tmp_path: Path) -> None:
    (path,) = posters(load(project), table(ROW), tmp_path / "out")
    sizes: dict[float, str] = {}
    for _, letter, size, _, _ in characters(path.read_bytes()):
        sizes[round(size, 1)] = sizes.get(round(size, 1), "") + letter
    small = "".join(letters for size, letters in sizes.items() if size < 23.9)
    assert squeeze("Không bấm vào đường dẫn lạ") not in small
    assert squeeze("Tin nhắn của tổ chỉ đến từ") not in small
    assert squeeze("Tổ mẫu") not in small


def test_free_squares_around_the_code_stay_free(project: Path, tmp_path: Path) -> None:
    """No letter stands within four squares of the symbol (10 cm wide, 29 squares), also under a team's name over the whole width."""
    row = [ROW[0], "Tổ công nghệ số thôn Ngọc Gặp Quỳnh Phượng", *ROW[2:]]
    (path,) = posters(load(project), table(row), tmp_path / "out")
    square = 100 / qr_modules("HTTPS://CAMTAY.EXAMPLE/C1.HTML") * POINTS_PER_MM
    import pypdfium2
    import zxingcpp

    document = pypdfium2.PdfDocument(path)
    bitmap = document[0].render(scale=1, grayscale=True)
    (code,) = zxingcpp.read_barcodes(memoryview(bitmap.buffer).cast("B", shape=[bitmap.height, bitmap.stride]))
    left, right = code.position.top_left.x - 4 * square, code.position.top_right.x + 4 * square
    top, bottom = bitmap.height - code.position.top_left.y + 4 * square, bitmap.height - code.position.bottom_left.y - 4 * square
    document.close()
    for _, letter, _, (x1, y1, x2, y2), _ in characters(path.read_bytes()):
        inside = x2 > left + 1 and x1 < right - 1 and y2 > bottom + 1 and y1 < top - 1
        assert not inside, letter


def test_only_the_named_lessons_are_printed_and_a_wrong_code_is_told(real_project: Path, tmp_path: Path) -> None:
    project = load(real_project)
    (path,) = posters(project, table(ROW), tmp_path / "out", only=["C3", "C4"])
    assert len(texts(path.read_bytes())) == 2
    with pytest.raises(KitError, match="Z9"):
        posters(project, table(ROW), tmp_path / "out", only=["Z9"])


def test_bad_rows_print_nothing(project: Path, tmp_path: Path) -> None:
    with pytest.raises(KitError):
        posters(load(project), table(ROW, ["T2", *ROW[1:5], "không số", *ROW[6:]]), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_team_whose_words_do_not_fit_is_named_and_nothing_is_printed(project: Path, tmp_path: Path) -> None:
    long = ["T2", "Tổ công nghệ số cộng đồng rất dài " * 4, *ROW[2:6], "Nhà văn hóa ở rất xa " * 7, *ROW[7:]]
    with pytest.raises(KitError) as error:
        posters(load(project), table(ROW, long), tmp_path / "out")
    (problem,) = error.value.problems
    assert (problem.line, problem.message.partition(":")[0]) == (3, "cột name")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("column", "says"),
    [
        (3, "2: cột commune"),
        (4, "2: cột commune"),
        (6, "2: cột class_times . meeting_place"),
        (2, "2: cột class_times"),
        (1, "2: cột name"),
    ],
)
def test_a_cell_too_long_for_its_place_is_named(project: Path, tmp_path: Path, column: int, says: str) -> None:
    row = list(ROW)
    row[column] = "Một chỗ có tên rất là dài " * 6
    with pytest.raises(KitError, match=says):
        posters(load(project), table(row), tmp_path / "out")


@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_the_longest_words_that_fit_stay_inside_the_page(project: Path, tmp_path: Path, paper: str) -> None:
    """A long name, five points of two lines: still one page a lesson, nothing over the edge."""
    lesson = project / "content/vi/online-safety/scam.md"
    text = lesson.read_text(encoding="utf-8")
    point = "    - {icon: account-group, text: Hỏi con cháu trước khi làm}\n"
    lesson.write_text(
        text.replace("Không đọc mã cho ai}", "Không đọc mã trong tin nhắn cho bất kỳ một ai nghe}").replace(point, point * 2),
        encoding="utf-8",
    )
    row = [ROW[0], "Tổ công nghệ số cộng đồng và Hội phụ nữ", "Xóm Mẫu Rất Xa", "phường Mẫu Thượng", "thành phố Mẫu", "0120 000 001"]
    (path,) = posters(load(project), table([*row, "Nhà văn hóa xóm", "Tối thứ Tư, 19 giờ", "CAMTAY"]), tmp_path / "out", paper)
    pdf = path.read_bytes()
    assert len(page_sizes_mm(pdf)) == 1
    for _, letter, _, (left, bottom, right, top), (wide, tall) in characters(pdf):
        assert min(left, bottom, wide - right, tall - top) >= 15, letter


def test_many_teams_are_printed_by_several_processes_with_the_same_bytes(project: Path, tmp_path: Path) -> None:
    rows = [[f"T{number}", *ROW[1:]] for number in range(12)]
    many = posters(load(project), table(*rows), tmp_path / "many")
    (one,) = posters(load(project), table(rows[7]), tmp_path / "one")
    assert len(many) == 12
    assert (tmp_path / "many" / "T7.pdf").read_bytes() == one.read_bytes()
