"""What `--only` may name, and what each stage needs."""

import pytest

from generator.errors import KitError
from generator.stages import STAGES, all_here, pick


@pytest.mark.parametrize(
    ("names", "picked"),
    [
        (["site"], ("site",)),
        (["print"], ("print",)),
        (["onefile", "site"], ("site", "onefile")),
        (["zim"], ("site", "zim")),
        (["zip"], ("site", "print", "onefile", "zip")),
        (["zip", "zim"], STAGES),
    ],
)
def test_a_stage_brings_what_it_is_made_from_in_the_order_of_a_build(names: list[str], picked: tuple[str, ...]) -> None:
    assert pick(names) == picked


@pytest.mark.parametrize("names", [["trang"], ["site", "SITE"], []])
def test_a_stage_that_does_not_exist_is_told_with_those_that_do(names: list[str]) -> None:
    with pytest.raises(KitError, match="site, print, onefile, zim, zip"):
        pick(names)


def test_without_being_asked_all_is_made_that_can_be_made_here() -> None:
    assert all_here() == STAGES
