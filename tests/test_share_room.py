"""The first page for phones and the page on the wall, as people see them."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from generator.errors import KitError
from generator.share.downloads import read_downloads
from generator.share.files import read_shelf
from generator.share.room import Room, RoomPages, Wifi
from tests.prints import ROOT
from tests.sharing import PASSWORD, WIFI, carried_kit, codes_on

ADDRESS = "http://192.168.137.1:8080/"


def pages_of(folder: Path, wifi: Wifi | None = None) -> RoomPages:
    shelf = read_shelf(folder)
    return RoomPages(ROOT, Room(ADDRESS, wifi, shelf.has_site, read_downloads(shelf.singles(), shelf.wholes())))


def shown(browser: Browser, html: str, width: int, height: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_content(html)
    return page


def test_the_first_page_offers_each_file_with_its_name_and_size(tmp_path: Path, browser: Browser) -> None:
    page = shown(browser, pages_of(carried_kit(tmp_path)).start(), 390, 800)
    assert page.get_attribute(".enter", "href") == "/site/"
    page.click("summary")
    offered = [
        (one.get_attribute("href"), one.get_attribute("download"), one.inner_text().split("\n")) for one in page.locator(".take").all()
    ]
    assert offered == [
        ("/share/kit.html", "kit.html", ["Tải cả bộ", "1,9 MB"]),
        ("/share/track-C.html", "track-C.html", ["Tải cả chủ đề", "1 KB"]),
        ("/share/C2.html", "C2.html", ["C2. Cuộc gọi giả", "1 KB"]),
        ("/share/C10.html", "C10.html", ["C10. Mã <OTP>", "1 KB"]),
        ("/share/cam-tay_vi.zim", "cam-tay_vi.zim", ["Tải tệp Kiwix", "6,0 MB"]),
        ("/share/cam-tay-2026.11.23.zip", "cam-tay-2026.11.23.zip", ["Tải tệp nén", "1 KB"]),
    ]
    assert "An toàn, chống lừa" in page.inner_text(".track-C h3")
    assert "ứng dụng Kiwix" in page.inner_text("main")
    page.close()


def test_a_further_language_is_offered_and_its_files_are_told_apart(tmp_path: Path, browser: Browser) -> None:
    kit = carried_kit(tmp_path)
    (kit / "share/en").mkdir()
    (kit / "share/en/kit.html").write_text("<title>Cầm Tay</title>", encoding="utf-8")
    (kit / "share/cam-tay_en.zim").write_bytes(b"zim")
    page = shown(browser, pages_of(kit).start(), 390, 800)
    assert page.locator(".take", has_text="(EN)").get_attribute("href") == "/share/en/kit.html"
    assert page.locator(".take", has_text="(EN)").get_attribute("download") == "kit-en.html"
    assert page.locator(".take", has_text="Kiwix").all_inner_texts()[0].startswith("Tải tệp Kiwix (cam-tay_en.zim)")
    assert read_shelf(kit).find("/share/en/kit.html")
    page.close()


def test_what_was_not_built_is_not_offered(tmp_path: Path) -> None:
    kit = carried_kit(tmp_path)
    bare = pages_of(kit / "site").start()
    assert "Vào học" in bare
    assert "Mang bài về nhà" not in bare
    singles = tmp_path / "other/share"
    singles.mkdir(parents=True)
    (singles / "A1.html").write_text("không có tên", encoding="utf-8")
    only = pages_of(singles.parent).start()
    assert "Vào học" not in only
    assert "Chủ đề A" in only


@pytest.mark.parametrize("width", [320, 390, 1366])
def test_the_first_page_has_large_targets_and_does_not_scroll_sideways(tmp_path: Path, browser: Browser, width: int) -> None:
    page = shown(browser, pages_of(carried_kit(tmp_path)).start(), width, 800)
    page.click("summary")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert min(box["height"] for one in page.locator("a, summary").all() if (box := one.bounding_box())) >= 48
    page.close()


def test_axe_has_no_serious_finding_on_any_page_of_the_room(tmp_path: Path, browser: Browser) -> None:
    pages = pages_of(carried_kit(tmp_path), Wifi(WIFI, PASSWORD))
    for html in (pages.start(), pages.missing(), pages.room(3)):
        page = shown(browser, html, 1366, 768)
        found = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")] == []
        page.close()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080), (1024, 768), (390, 1900)])
def test_both_codes_are_read_from_a_screenshot_of_the_wall(tmp_path: Path, browser: Browser, width: int, height: int) -> None:
    page = shown(browser, pages_of(carried_kit(tmp_path), Wifi(WIFI, PASSWORD)).room(0), width, height)
    assert sorted(codes_on(page)) == sorted([r"WIFI:T:WPA;S:Lớp học\; Thôn Mẫu;P:hoc\:cung\\\"ba con\";;", ADDRESS])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.scrollHeight") <= height
    said = page.inner_text("body")
    assert WIFI in said
    assert PASSWORD in said
    page.close()


def test_the_longest_name_and_password_still_fit_on_the_wall(tmp_path: Path, browser: Browser) -> None:
    wifi = Wifi("W" * 32, "M" * 63)
    page = shown(browser, pages_of(carried_kit(tmp_path), wifi).room(120), 1366, 768)
    assert codes_on(page) == [wifi.code, ADDRESS]
    assert (
        page.evaluate("Math.max(...[...document.querySelectorAll('.say, .say *, .help')].map(e => e.getBoundingClientRect().bottom))")
        <= 768
    )
    assert page.evaluate(
        "[...document.querySelectorAll('.step')].every(e => e.scrollHeight <= e.clientHeight && e.scrollWidth <= e.clientWidth)"
    )
    page.close()


def test_without_a_wifi_name_only_the_address_is_on_the_wall(tmp_path: Path, browser: Browser) -> None:
    page = shown(browser, pages_of(carried_kit(tmp_path)).room(0), 1366, 768)
    assert codes_on(page) == [ADDRESS]
    assert "Mật khẩu" not in page.inner_text("body")
    page.close()


def test_an_open_network_says_that_it_has_no_password(tmp_path: Path) -> None:
    wifi = Wifi("Nhà văn hóa")
    assert wifi.code == "WIFI:T:nopass;S:Nhà văn hóa;;"
    assert "Không có mật khẩu" in pages_of(carried_kit(tmp_path), wifi).room(0)


def test_words_from_files_and_from_the_command_line_cannot_become_markup(tmp_path: Path) -> None:
    kit = carried_kit(tmp_path)
    (kit / "share/C3.html").write_text("<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>", encoding="utf-8")
    pages = pages_of(kit, Wifi("<b>x</b>", "<script>ab"))
    assert "<script>alert" not in pages.start()
    assert "<script>ab" not in pages.room(0)
    assert "<b>x" not in pages.room(0)


@pytest.mark.parametrize(
    ("name", "password"),
    [("", "x" * 8), ("ệ" * 11, ""), ("a\nb", ""), ("a", "short"), ("a", "x" * 64), ("a", "học cùng nhau"), ("a\ud800", "")],
)
def test_a_name_or_password_that_no_wifi_can_have_is_refused(name: str, password: str) -> None:
    with pytest.raises(ValueError, match="Wi-Fi"):
        Wifi(name, password)


def test_a_project_without_the_pages_says_where_they_should_be(tmp_path: Path) -> None:
    with pytest.raises(KitError, match="site_templates/share"):
        RoomPages(tmp_path, Room(ADDRESS, None, True, read_downloads([])))


@given(st.binary(max_size=300))
def test_a_single_file_of_any_content_has_some_title(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "A1.html"
    path.write_bytes(b"<title>" + data)
    assert read_downloads([path]).groups[0].lessons[0].title
