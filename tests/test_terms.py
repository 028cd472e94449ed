"""Glossary terms in a text: the first use leads to the explanation, and nothing else changes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.build import load
from generator.terms import anchors_of, link_terms, with_anchors

GLOSSARY = """Những từ lạ.

OTP
:   Mã dùng một lần.

PIN
:   Dãy số bí mật.

CCCD, căn cước
:   Thẻ của mỗi người.

Đường dẫn
:   Dòng chữ bấm vào là mở ra.
"""
ANCHORS = anchors_of(GLOSSARY)


def linked(body: str) -> str:
    return link_terms(body, ANCHORS, "../glossary.md")


def test_each_spelling_leads_to_its_entry() -> None:
    assert ANCHORS == {"OTP": "otp", "PIN": "pin", "CCCD": "cccd", "căn cước": "cccd", "Đường dẫn": "duong-dan"}
    assert "CCCD, căn cước { #cccd }\n:   Thẻ" in with_anchors(GLOSSARY)


@pytest.mark.parametrize("head", ["(PIN) mã", ",a", "C++", "+++", "*", "A|B", "**OTP**", "O*P.(", "[x]"])
def test_an_odd_term_still_has_an_entry_of_its_own(head: str) -> None:
    body = f"C\n:   Một chữ.\n\n{head}\n:   Lời giải.\n"
    anchors = re.findall(r"\{ #([a-z0-9_-]+) \}", with_anchors(body))
    assert len(set(anchors)) == 2
    assert set(anchors_of(body).values()) == set(anchors)


def test_marks_without_a_word_are_no_term_and_of_two_entries_the_first_counts() -> None:
    assert anchors_of("()\n:   Lời.\n") == {}
    assert anchors_of("OTP\n:   Một.\n\nOTP\n:   Hai.\n") == {"OTP": "otp"}


def test_the_first_use_is_linked_and_a_second_is_not() -> None:
    assert linked("Mã OTP đây.\n\nOTP nữa.\n") == "Mã [OTP](../glossary.md#otp){ .term } đây.\n\nOTP nữa.\n"
    assert linked("Thẻ căn cước, hay CCCD.\n") == "Thẻ [căn cước](../glossary.md#cccd){ .term }, hay CCCD.\n"
    assert linked("Bấm **đường dẫn** ấy.\n") == "Bấm **[đường dẫn](../glossary.md#duong-dan){ .term }** ấy.\n"


@pytest.mark.parametrize(
    "body",
    [
        "Sạc pin cho đầy.\n",
        "## Mã OTP\n",
        '!!! warning "Mã OTP"\n    Không đọc.\n',
        "```phone\ncaption: Mã OTP\n```\n",
        "[bài OTP](otp.md)\n",
        "![OTP](a.svg)\n",
        "Mã `OTP`\n",
        "Chữ OTPX\n",
    ],
)
def test_other_words_headings_links_and_screens_stay(body: str) -> None:
    assert linked(body) == body


@given(st.text(alphabet="OTP đườngdẫn[](){}*`.\n#!", max_size=60))
def test_without_the_links_the_text_is_as_before(body: str) -> None:
    text = "\n".join(body.splitlines()) + "\n"
    assert re.sub(r"\[([^\]\[]*)\]\(\.\./glossary\.md#[a-z-]+\)\{ \.term \}", r"\1", linked(text)) == text


def test_every_lesson_of_this_repository_explains_words_on_the_page_that_exists(real_project: Path) -> None:
    content = load(real_project).content
    assert content.glossary
    for lesson in content.lessons:
        found = re.findall(r"\.\./glossary\.md#([a-z0-9-]+)", link_terms(lesson.source.body, content.glossary.anchors, "../glossary.md"))
        assert len(found) == len(set(found)), lesson.code
        assert set(found) <= set(content.glossary.anchors.values())
