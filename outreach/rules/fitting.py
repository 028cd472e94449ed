"""Ways to say the same in fewer letters: which names may be cut, in which order, and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .folding import fold_key

LONGEST_NAME = 120  # a name is longer only when cells of an import ran together

_LEFT_OUT = ("lesson", "hamlet", "team", "commune", "hotline")  # optional parts, the first to go first
_CUT = ("place", "team", "hamlet", "title")  # cut from the right, in this order
_KEPT_WORDS = 3  # "Nhà văn hóa" still says where, "Nhà văn" does not
_DANGLING = {"thon", "ban", "xa", "ap", "xom", "to", "so", "o", "cua", "va", "tai", "voi", "cho", "-", "–"}  # want a word after them


def shorter(values: Mapping[str, str], optional: frozenset[str] = frozenset()) -> Iterator[dict[str, str]]:
    """`values` with less and less in them: the name of the head, then the optional parts, then places and titles.

    Each keeps what was cut before it. Names are cut between words.
    """
    cut = dict(values)
    for given in given_names(values.get("head", "")):
        cut = {**cut, "head": given}
        yield cut
    for name in _LEFT_OUT:
        if name in optional and cut.get(name):
            cut = {**cut, name: ""}
            yield cut
    for name in _CUT:
        for fewer in _first_words(cut.get(name, "")):
            cut = {**cut, name: fewer}
            yield cut


def given_names(head: str) -> Iterator[str]:
    """Shorter ways to call a person. The given name comes last: "Nguyễn Thị Thu Hường" -> "Thu Hường" -> "Hường".

    "Văn Bảy" and "Thị Mẩy" are no way to call anyone. Êđê, Gia Rai and K'Ho names begin with Y, H' or K' and stay whole.
    """
    words = head.split()
    if len(words) < 2 or words[0] in ("Y", "H", "K") or words[0][1:2] in ("'", "’"):
        return
    if len(words) > 2 and fold_key(words[-2]) not in ("van", "thi"):
        yield " ".join(words[-2:])
    yield words[-1]


def _first_words(name: str) -> Iterator[str]:
    """`name` with one word less at a time, never ending in a word that wants another."""
    words = name.split()
    for kept in range(len(words) - 1, _KEPT_WORDS - 1, -1):
        if fold_key(words[kept - 1]) not in _DANGLING:
            yield " ".join(words[:kept]).rstrip(" ,;-–")


def at_most(name: str, length: int = LONGEST_NAME) -> str:
    """`name` in no more than `length` characters, cut at a space; a single longer word stays whole."""
    if len(name) <= length:
        return name
    words = name.split()
    while len(words) > 1 and len(" ".join(words)) > length:
        words.pop()
    return " ".join(words)
