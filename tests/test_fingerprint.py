"""The fingerprint of the kit's key: short, stable, told over the telephone without mistakes."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.build import load
from generator.errors import KitError
from generator.fingerprint import ALPHABET, fingerprint, public_key_bytes, spoken
from generator.settings import read_settings
from tests import samples

KEY = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"  # the example in minisign's own documentation


def test_it_is_four_groups_of_four_and_never_changes() -> None:
    assert fingerprint(KEY) == "HEE3 GM3F MPAK KVRD"


def test_it_is_the_first_eighty_bits_of_the_sha256_of_the_key() -> None:
    number = 0
    for sign in fingerprint(KEY).replace(" ", ""):
        number = number * 32 + ALPHABET.index(sign)
    assert number.to_bytes(10, "big") == hashlib.sha256(base64.b64decode(KEY)).digest()[:10]


@given(st.binary(min_size=40, max_size=40), st.integers(0, 319))
def test_another_key_has_another_fingerprint(rest: bytes, bit: int) -> None:
    other = (int.from_bytes(rest, "big") ^ 1 << bit).to_bytes(40, "big")
    one, two = (fingerprint(base64.b64encode(b"Ed" + raw).decode()) for raw in (rest, other))
    assert one != two
    assert re.fullmatch(f"[{ALPHABET}]{{4}}(?: [{ALPHABET}]{{4}}){{3}}", one)


def test_no_sign_can_be_taken_for_another_on_paper_or_over_the_telephone() -> None:
    assert not set("ILOU") & set(ALPHABET)
    assert spoken("HEE3 0VBP") == ["H (hoa), E (em), E (em), ba", "không, V (vịt), B (bà), P (pin)"]
    assert len(set(spoken(" ".join(ALPHABET)))) == len(ALPHABET)


@given(st.text(max_size=80) | st.binary(max_size=60).map(lambda raw: base64.b64encode(raw).decode()))
def test_what_is_no_key_is_refused_in_plain_words(text: str) -> None:
    try:
        assert len(public_key_bytes(text)) == 42
    except ValueError as error:
        assert "không phải khóa công khai" in str(error)


def test_settings_know_the_key_and_its_fingerprint(project: Path) -> None:
    assert (read_settings(project).public_key, read_settings(project).fingerprint) == (None, "")
    config = samples.CONFIG.replace("  kit:\n", f"  kit:\n    public_key: {KEY}\n")
    (project / "mkdocs.yml").write_text(config, encoding="utf-8")
    assert (read_settings(project).public_key, read_settings(project).fingerprint) == (KEY, "HEE3 GM3F MPAK KVRD")


@pytest.mark.parametrize("wrong", [KEY[:-1], KEY[:-4], "E" + KEY[1:], "xin chào", "12345", KEY + " " + KEY])
def test_a_wrong_key_in_the_settings_is_told_with_its_line(project: Path, wrong: str) -> None:
    config = samples.CONFIG.replace("  kit:\n", f"  kit:\n    public_key: {wrong}\n")
    (project / "mkdocs.yml").write_text(config, encoding="utf-8")
    with pytest.raises(KitError, match="không phải khóa công khai") as error:
        read_settings(project)
    assert [problem.line for problem in error.value.problems] == [config.splitlines().index(f"    public_key: {wrong}") + 1]


def test_the_version_is_the_day_of_the_newest_review(project: Path) -> None:
    assert load(project).content.version == "2026.11.23"
    lesson = project / "content/vi/online-safety/scam.md"
    lesson.write_text(samples.LESSON.replace("reviewed: 2026-11-23", "reviewed: 2026-11-05"), encoding="utf-8")
    assert load(project).content.version == "2026.11.23"
    notice = project / "content/vi/notices/bhyt.md"
    notice.write_text(samples.NOTICE.replace("reviewed: 2026-11-23", "reviewed: 2026-11-09"), encoding="utf-8")
    assert load(project).content.version == "2026.11.09"


def test_the_shipped_project_is_not_signed() -> None:
    assert read_settings(Path(__file__).parents[1]).public_key is None
