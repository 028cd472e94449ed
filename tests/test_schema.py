"""YAML with line numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import KitError
from generator.schema import Located, Strict, Text, load_yaml, validate


class Sample(Strict):
    name: Text
    count: int = 0


def test_a_key_knows_its_line_in_the_whole_file() -> None:
    located = load_yaml("a: 1\nb:\n  - x\n  - y\n", "f.md", first_line=2)
    assert located.line(("b",)) == 3
    assert located.line(("b", 1)) == 5
    assert located.line(("b", 1, "missing")) == 5


def test_times_codes_and_switch_words_stay_words() -> None:
    assert load_yaml("time: 08:30\ncode: 0123\non: off\nyes: no\nflag: true", "f").data == {
        "time": "08:30",
        "code": "0123",
        "on": "off",
        "yes": "no",
        "flag": True,
    }


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\na: 2", 2),
        ("a: &x 1\nb: *x", 1),
        ("a: [1\nb: 2", 2),
        ("a: 1\n\t- b", 2),
        ("? [a]\n: b", 1),
        ("x: !!python/name:os.system", 1),
    ],
)
def test_what_is_not_plain_yaml_is_an_error_at_its_line(text: str, line: int) -> None:
    with pytest.raises(KitError) as error:
        validate(Sample, load_yaml(text, "f.md"))
        raise KitError(validate(Sample, load_yaml(text, "f.md"))[1])
    assert error.value.problems[0].file == "f.md"
    assert abs(error.value.problems[0].line - line) <= 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\n\tb: 2", "Tab"),
        ("a:\n  - b: 1\n\u00a0   c: 2\n    d: 3", "dấu cách lạ"),
        ("a: Một hai: ba", "hai chấm"),
        ("a: “Một: hai”", "ngoặc kép cong"),
        ('a: "Một "hai" ba"', "ngoặc kép không đủ cặp"),
        ('a: "Một\nb: 2', "chưa đóng"),
        ("a:\n    - b\n   - c", "thụt lề"),
        ("a: @b", "không được đứng đầu"),
        ("a: [1, 2\nb: 3", "dấu phẩy"),
    ],
)
def test_what_is_wrong_with_yaml_is_said_in_vietnamese(text: str, said: str) -> None:
    with pytest.raises(KitError) as error:
        load_yaml(text, "f.md")
    [problem] = error.value.problems
    assert said in problem.message
    assert problem.hint
    assert "expected" not in str(problem)
    assert "found" not in str(problem)


def test_all_problems_are_told_at_once_with_a_near_name_for_a_typo() -> None:
    value, problems = validate(Sample, load_yaml("nmae: x\ncount: many", "f.md"))
    assert value is None
    assert {(p.line, p.rule) for p in problems} == {(1, "missing-key"), (1, "unknown-key"), (2, "schema")}
    assert any("name" in p.hint for p in problems if p.rule == "unknown-key")


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda b: b.decode("latin-1")))
def test_any_text_is_data_or_problems_never_another_error(text: str) -> None:
    try:
        located = load_yaml(text, "f.md")
    except KitError as error:
        assert error.problems
    else:
        assert isinstance(located, Located)
        value, problems = validate(Sample, located)
        assert (value is None) == bool(problems)
