"""Searching in the offline site, in a browser."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import LESSON, address, offline_page, results


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("lua dao", LESSON),
        ("LỪA ĐẢO", LESSON),
        ("lừa đảo", LESSON),
        (unicodedata.normalize("NFD", "lừa đảo"), LESSON),
        ("Lua Đảo", LESSON),
        ("dang nhap", "public-services/vneid-sign-in.html"),
        ("đăng nhập", "public-services/vneid-sign-in.html"),
        ("so dien thoai", "phone-basics/save-numbers.html"),
        ("c3", LESSON),
        ("2601", "notices/bhyt-100.html"),
        ("lua dap", LESSON),
        ("lua doa", LESSON),
        ("dang nhep", "public-services/vneid-sign-in.html"),
        ("so dien thoia", "phone-basics/save-numbers.html"),
        ("otp", "online-safety/otp-codes.html"),
    ],
)
def test_search_finds_the_right_lesson_first(browser: Browser, either_site: Path, query: str, first: str) -> None:
    with offline_page(browser) as (page, left):
        page.goto(address(either_site, "index.html"))
        assert results(page, query)[0].endswith(first)
        assert left == []


def test_search_shows_results_with_each_letter_and_marks_what_it_found(browser: Browser, site: Path) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(site, "phone-basics/save-numbers.html"))
        page.locator("#tim").press_sequentially("lua da", delay=5)
        page.wait_for_function("document.querySelectorAll('#ket-qua mark').length > 0")
        first = page.locator("#ket-qua [role=option]").first
        assert first.locator("b mark").all_text_contents() == ["lừa", "đảo"]
        expect(page.locator(".count")).to_contain_text("Thấy")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/scam-messages.html")


def test_enter_opens_nothing_that_is_not_shown(browser: Browser, site: Path) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(site, "index.html"))
        results(page, "lua dao")
        page.keyboard.press("Escape")
        page.keyboard.press("Enter")
        page.fill("#tim", "")
        page.keyboard.press("Enter")
        page.wait_for_timeout(200)
        assert page.url == address(site, "index.html")


def test_nothing_found_says_so_and_offers_the_tracks(browser: Browser, site: Path) -> None:
    with offline_page(browser) as (page, _):
        page.goto(address(site, "index.html"))
        assert results(page, "xyzzyq") == []
        expect(page.locator(".nothing")).to_be_visible()
        for words in (".found .count", ".search [role=status]"):
            expect(page.locator(words)).to_have_text("Không thấy bài nào có “xyzzyq”.")
        assert page.locator(".nothing a").count() == 5
