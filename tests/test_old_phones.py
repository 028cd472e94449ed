"""Styles and scripts hold nothing that the Chrome of an old telephone (70, of 2018) does not know; a track has one colour everywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.prints import ROOT

LOOKS = ROOT / "site_templates"
SCRIPTS = sorted(LOOKS.rglob("*.js"))
STYLES = sorted(LOOKS.rglob("*.css"))

#: What came later, by the release of Chrome that brought it (developer.mozilla.org, browser compatibility), with an example.
TOO_NEW_IN_SCRIPTS = {
    r"\?\.[a-zA-Z_$(\[]": ("80", "a?.b"),
    r"\?\?": ("80", "a ?? b"),
    r"(?:\|\||&&)=": ("85", "a ||= b"),
    r"\.replaceAll\(": ("85", "a.replaceAll('b', 'c')"),
    r"\.at\(": ("92", "a.at(-1)"),
    r"(?<!clients)\.matchAll\(": ("73", "a.matchAll(b)"),
    r"\bfromEntries\(": ("73", "Object.fromEntries(a)"),
    r"\bglobalThis\b": ("71", "globalThis.a"),
    r"\ballSettled\(": ("76", "Promise.allSettled(a)"),
    r"\bstructuredClone\(": ("98", "structuredClone(a)"),
    r"\.replaceChildren\(": ("86", "a.replaceChildren()"),
    r"\.(?:hasOwn|toSorted|toReversed|findLast)\(": ("93", "a.toSorted()"),
}
TOO_NEW_IN_STYLES = {
    r"(?<![-\w])(?:row-|column-)?gap\s*:": ("84, in flex boxes", ".a { gap: 1rem; }"),
    r"(?<![-\w])inset\s*:": ("87", ".a { inset: 0; }"),
    r":(?:is|where|has)\(": ("88", ":is(a, b) {}"),
    r"(?<![-\w])(?:min|max|clamp)\(": ("79", ".a { width: min(1rem, 2px); }"),
    r"\baspect-ratio\s*:": ("88", ".a { aspect-ratio: 1; }"),
    r"\d[dsl]v[hw]\b": ("108", ".a { height: 100dvh; }"),
    r"\b(?:margin|padding)-(?:inline|block)\s*:": ("87", ".a { margin-inline: auto; }"),
    r"@(?:layer|container|supports selector)": ("99", "@layer a;"),
    r"\bcolor-mix\(": ("111", ".a { color: color-mix(in srgb, red, blue); }"),
    r"^\s*&": ("112", "  & b { color: red; }"),
}


#: A rule that says the same thing twice: an old browser takes the first, for which the second is no news.
TWICE = re.compile(r"(?<![-\w])([-\w]+): [^;{}]+; \1: [^;{}]+;")


def found(patterns: dict[str, tuple[str, str]], text: str) -> list[str]:
    """What `text` holds of `patterns`, with the release it needs."""
    return [f"{hit[0]} (Chrome {since})" for pattern, (since, _) in patterns.items() for hit in re.finditer(pattern, text, re.MULTILINE)]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_an_old_telephone_understands_the_script(path: Path) -> None:
    assert found(TOO_NEW_IN_SCRIPTS, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_an_old_telephone_understands_the_style(path: Path) -> None:
    assert found(TOO_NEW_IN_STYLES, TWICE.sub("", path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("patterns", [TOO_NEW_IN_SCRIPTS, TOO_NEW_IN_STYLES])
def test_each_pattern_finds_what_it_is_there_for(patterns: dict[str, tuple[str, str]]) -> None:
    for pattern, (_, example) in patterns.items():
        assert re.search(pattern, example, re.MULTILINE), pattern


def colours(path: Path) -> dict[str, str]:
    """The colour of each track in a style, by the track's letter."""
    rules = re.findall(r"((?:\.track-[A-Z],? ?)+)\{ --tone: (#[0-9a-f]{6});", path.read_text(encoding="utf-8"))
    return {letter: colour for tracks, colour in rules for letter in re.findall(r"track-([A-Z])", tracks)}


def test_a_track_has_the_same_colour_on_the_site_in_the_guide_and_in_the_room() -> None:
    site = colours(LOOKS / "theme" / "assets" / "kit.css")
    assert set(site) == set("ABCDHJM")
    assert colours(LOOKS / "guide" / "guide.css") == site
    assert colours(LOOKS / "share" / "share.css") == site
