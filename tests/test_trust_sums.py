"""SHA256SUMS: the list of what belongs to a kit."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import KitError
from generator.trust import parse_sums, sums_of
from generator.trust.sums import format_sums, shown

HEX = "0" * 64
SEGMENT = st.text("abcXYZ0189-_ đếơư", min_size=1, max_size=8).filter(lambda text: text[-1] != " ")
PATHS = st.lists(SEGMENT, min_size=1, max_size=4).map("/".join)
DIGESTS = st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(st.dictionaries(PATHS, DIGESTS, max_size=8).filter(lambda sums: len({name.casefold() for name in sums}) == len(sums)))
def test_what_is_written_is_read_back_sorted(sums: dict[str, str]) -> None:
    text = format_sums(sums)
    assert parse_sums(text) == sums
    assert list(parse_sums(text)) == sorted(sums)


@given(st.text(max_size=200) | st.lists(st.text(max_size=20).map(lambda name: f"{HEX}  {name}\n"), max_size=4).map("".join))
def test_any_text_is_a_list_that_means_the_same_everywhere_or_a_problem(text: str) -> None:
    try:
        found = parse_sums(text)
    except KitError as error:
        assert all(problem.file == "SHA256SUMS" and problem.line >= 1 for problem in error.problems)
        return
    for name in found:
        assert not name.startswith("/")
        assert not set(name.split("/")) & {"", ".", ".."}
        assert not set(name) & set("\\:\0\n\r\t")
        assert all(unicodedata.category(sign)[0] != "C" for sign in name)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (f"{HEX}  /etc/passwd", "ra ngoài"),
        (f"{HEX}  a/../../b", "ra ngoài"),
        (f"{HEX}  a//b", "ra ngoài"),
        (f"{HEX}  a\\b", "dấu \\"),
        (f"{HEX}  C:/a", "dấu :"),
        (f"{HEX}  a\tb", "không in được"),
        (f"{HEX}  a\u202eb", "không in được"),
        (f"{HEX}  a.", "dấu chấm"),
        (f"{HEX}  a", "hai lần"),
        (f"{HEX}  A", "hai lần"),
        (f"{HEX} *b", "không đúng dạng"),
        (f"{HEX[:-1]}  b", "không đúng dạng"),
        (f"{HEX.replace('0', 'A')}  b", "không đúng dạng"),
        ("", "không đúng dạng"),
    ],
)
def test_what_could_mean_another_file_is_refused_with_its_line(line: str, says: str) -> None:
    with pytest.raises(KitError, match="SHA256SUMS:2") as error:
        parse_sums(f"{HEX}  a\n{line}\n")
    assert says in str(error.value)


def test_a_list_without_its_end_is_refused() -> None:
    with pytest.raises(KitError, match="bị cắt"):
        parse_sums(f"{HEX}  a\n{HEX}  b")


def test_all_files_below_are_listed_and_litter_is_not(tmp_path: Path) -> None:
    for name in ("b/z.html", "b/a/x.pdf", "a.html", "khac/y", "b/Thumbs.db"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    digest = {name: hashlib.sha256(name.encode()).hexdigest() for name in ("a.html", "b/a/x.pdf", "b/z.html")}
    assert sums_of(tmp_path, ["b", "a.html"]) == "".join(f"{digest[name]}  {name}\n" for name in sorted(digest))


@pytest.mark.parametrize("spoil", ["link", "backslash", "case"])
def test_what_would_not_be_the_same_on_a_stick_stops_the_build(tmp_path: Path, spoil: str) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/a.html").write_bytes(b"")
    if spoil == "link":
        (tmp_path / "site/b.html").symlink_to(tmp_path / "site/a.html")
    else:
        (tmp_path / "site" / {"backslash": "a\\b", "case": "A.html"}[spoil]).write_bytes(b"")
    with pytest.raises(KitError):
        sums_of(tmp_path, ["site"])


def test_a_name_is_shown_without_what_cannot_be_printed() -> None:
    assert shown("Đường\x1b[0m\udcff") == "Đường<001B>[0m<DCFF>"
