"""Names get shorter by whole words, in an order people would choose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.rules.fitting import at_most, given_names, shorter

WORDS = st.lists(st.sampled_from(["Nguyễn", "Thị", "Thu", "thôn", "Bản", "A", "-", "Y", "H'Mẫu", "của"]), max_size=12).map(" ".join)


@pytest.mark.parametrize(
    ("head", "shorter_names"),
    [
        ("Nguyễn Thị Thu Hường", ["Thu Hường", "Hường"]),
        ("Lò Văn Mẫu", ["Mẫu"]),  # nobody is called "Văn Mẫu"
        ("LO THI MAU", ["MAU"]),
        ("Giàng A Páo", ["A Páo", "Páo"]),
        ("Lò Pênh", ["Pênh"]),
        ("Mẫu", []),
        ("", []),
        ("H'Bia Niê", []),  # Êđê names: the given name comes first
        ("Y Moan Mẫu", []),
    ],
)
def test_a_person_is_called_by_the_given_name(head: str, shorter_names: list[str]) -> None:
    """The given name comes last in Vietnamese, Thái and Mông names."""
    assert list(given_names(head)) == shorter_names


def test_each_try_keeps_what_was_cut_before_it() -> None:
    """First the head's name, then parts that may be left out, then places and titles from the right."""
    values = {"head": "Lò Văn Mẫu", "lesson": "Gọi điện", "hotline": "0508", "place": "Nhà văn hóa thôn Trung Tâm", "time": "19 giờ"}
    tries = list(shorter(values, frozenset({"lesson", "hotline"})))
    assert [(cut["head"], cut["lesson"], cut["hotline"], cut["place"]) for cut in tries] == [
        ("Mẫu", "Gọi điện", "0508", "Nhà văn hóa thôn Trung Tâm"),
        ("Mẫu", "", "0508", "Nhà văn hóa thôn Trung Tâm"),
        ("Mẫu", "", "", "Nhà văn hóa thôn Trung Tâm"),
        ("Mẫu", "", "", "Nhà văn hóa thôn Trung"),
        ("Mẫu", "", "", "Nhà văn hóa"),  # not "Nhà văn hóa thôn", and no shorter: "Nhà văn" is no place
    ]
    assert {cut["time"] for cut in tries} == {"19 giờ"}


@given(st.fixed_dictionaries(dict.fromkeys(("head", "place", "team", "hamlet", "title"), WORDS)))
def test_no_word_is_ever_cut(values: dict[str, str]) -> None:
    """What is left of a name is a run of its words, and each try is shorter than the one before."""
    before = values
    for cut in shorter(values):
        for name, value in cut.items():
            assert f" {value} " in f" {values[name]} "
        assert sum(map(len, cut.values())) < sum(map(len, before.values()))
        before = cut


@given(st.text(max_size=400), st.integers(1, 150))
def test_cells_that_ran_together_are_cut_at_a_space(name: str, length: int) -> None:
    """A single long word stays whole."""
    cut = at_most(name, length)
    assert len(cut) <= length or len(cut.split()) == 1
    assert cut == name or name.split()[: len(cut.split())] == cut.split()
