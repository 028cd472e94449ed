"""What a phone gets for what it asks, from the command as it runs; and for what no phone should ask."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import LESSON
from tests.sharing import PASSWORD, WIFI, Sharing, carried_kit, codes_on, sharing


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return carried_kit(tmp_path_factory.mktemp("carried"))


@pytest.fixture(scope="module")
def room(kit: Path) -> Iterator[Sharing]:
    with sharing(kit, "--wifi", WIFI, "--password", PASSWORD) as running:
        yield running


def test_pages_and_files_come_with_their_type_and_how_long_they_may_be_kept(room: Sharing) -> None:
    status, headers, body = room.ask("/site/c3.html")
    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (200, "text/html; charset=utf-8", "no-cache")
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "no-referrer")
    assert "Tin nhắn lạ" in body.decode("utf-8")
    told = {name: (said["Content-Type"], said["Cache-Control"]) for name in FILES if (said := room.ask(name)[1])}
    assert told == FILES


FILES = {
    "/site/sw.js": ("text/javascript; charset=utf-8", "no-cache"),
    "/site/manifest.webmanifest": ("application/manifest+json", "no-cache"),
    "/site/audio/C3.vi.m4a": ("audio/mp4", "max-age=3600"),
    "/site/print/C3-handout-a4.pdf": ("application/pdf", "max-age=3600"),
    "/share/cam-tay_vi.zim": ("application/octet-stream", "max-age=3600"),
    "/share/cam-tay-2026.11.23.zip": ("application/zip", "max-age=3600"),
}


def test_a_folder_is_its_front_page_and_lists_nothing(room: Sharing) -> None:
    assert b"C3" in room.ask("/site/")[2]
    for folder in ("/site/online-safety/", "/share/", "/share", "/site/print/"):
        assert room.ask(folder)[0] == 404


def test_a_wrong_address_is_answered_in_vietnamese_with_the_way_back(room: Sharing) -> None:
    status, headers, body = room.ask("/site/khong-co.html")
    assert (status, headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "Không thấy trang này" in body.decode("utf-8")
    assert 'href="/"' in body.decode("utf-8")


@pytest.mark.parametrize(("asked", "right"), [("/site/C3.HTML?x=1", "/site/c3.html?x=1"), ("/C3", "/site/c3.html"), ("/site", "/site/")])
def test_an_address_in_capitals_leads_to_the_right_page(room: Sharing, asked: str, right: str) -> None:
    status, headers, _ = room.ask(asked)
    assert (status, headers["Location"]) == (302, right)


def test_a_download_goes_on_where_it_stopped(room: Sharing, kit: Path) -> None:
    whole = (kit / "share/cam-tay_vi.zim").read_bytes()
    status, headers, body = room.ask("/share/cam-tay_vi.zim", Range="bytes=5999000-")
    assert (status, headers["Content-Range"], body) == (206, f"bytes 5999000-5999999/{len(whole)}", whole[5999000:])
    assert room.ask("/share/cam-tay_vi.zim", Range="bytes=-10")[2] == whole[-10:]
    assert room.ask("/share/cam-tay_vi.zim", Range="bytes=6000000-")[0] == 416
    for several in ("bytes=0-1,5-6", "bytes=0-1," * 500):
        status, _, body = room.ask("/share/cam-tay_vi.zim", Range=several)
        assert (status, len(body)) == (200, len(whole))
    for wrong in ("bytes=5-2", "bytes=a-b", "items=0-1", "bytes=", "bytes=--5", f"bytes={9**40}-"):
        assert room.ask("/share/C10.html", Range=wrong)[0] == 416, wrong
    assert room.ask("/share/C10.html", Range=f"bytes=-{9**40}")[2] == (kit / "share/C10.html").read_bytes()


def test_a_file_that_changed_meanwhile_is_not_pieced_together_from_two(room: Sharing, kit: Path) -> None:
    old = room.ask("/share/C2.html")[1]["ETag"]
    assert room.ask("/share/C2.html", Range="bytes=0-2", If_Range=old)[0] == 206
    (kit / "share/C2.html").write_text("<title>C2. Viết lại</title>", encoding="utf-8")
    for named in (old, f"W/{old}", "linh tinh"):
        status, _, body = room.ask("/share/C2.html", Range="bytes=0-2", If_Range=named)
        assert (status, body.decode("utf-8")) == (200, "<title>C2. Viết lại</title>")


def test_scripts_and_sheets_that_a_phone_has_already_are_not_sent_again(room: Sharing) -> None:
    headers = room.ask("/site/sw.js")[1]
    assert room.ask("/site/sw.js", If_None_Match=headers["ETag"])[::2] == (304, b"")
    assert room.ask("/site/sw.js", If_Modified_Since=headers["Last-Modified"])[0] == 304


def test_a_corrected_number_is_seen_though_the_page_is_as_long_and_as_old_as_before(room: Sharing, kit: Path) -> None:
    """As with two unpacked zips, whose files all bear the date of the newest review."""
    page = kit / "site/online-safety/scam.html"
    for number in (b"0500 000 001", b"0500 000 002"):
        page.write_bytes(b"<title>" + number + b"</title>")
        os.utime(page, (1795392000, 1795392000))
        tag = f'"{page.stat().st_mtime_ns:x}-{page.stat().st_size:x}"'
        status, headers, body = room.ask("/site/online-safety/scam.html", If_None_Match=tag)
        assert (status, headers["ETag"], number in body) == (200, tag, True)


def test_head_says_the_size_and_sends_nothing(room: Sharing, kit: Path) -> None:
    status, headers, body = room.ask("/share/kit.html", "HEAD")
    assert (status, int(headers["Content-Length"]), body) == (200, (kit / "share/kit.html").stat().st_size, b"")
    assert room.ask("/", "HEAD")[::2] == (200, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_nothing_but_looking_is_allowed(room: Sharing, method: str) -> None:
    status, headers, _ = room.ask("/site/c3.html", method)
    assert (status, headers["Allow"]) == (405, "GET, HEAD")


ODD = [
    "/../../etc/passwd",
    "/site/../../../../etc/passwd",
    "/site/%2e%2e/%2e%2e/demo/register.csv",
    "/site/..%2f..%2fdemo%2fregister.csv",
    "/site\\..\\..\\demo\\register.csv",
    "/site/..%5c..%5cdemo%5cregister.csv",
    "/demo/register.csv",
    "/catalog.json",
    "//etc/passwd",
    "/site//c3.html",
    "/site/c3.html%00.pdf",
    "/site/%",
    "/site/%zz%ff%fe",
    "/site/%c0%ae%c0%ae/",
    "/site/./c3.html",
    "/site/c3.html/",
    "/site/.hidden",
    "file:///etc/passwd",
    "*",
    "/" + "a" * 7000,
]


@pytest.mark.parametrize("path", ODD, ids=lambda path: path[:40])
def test_an_odd_path_finds_nothing(room: Sharing, path: str) -> None:
    head, _, body = room.send(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()).partition(b"\r\n\r\n")
    assert head[9:12] in (b"404", b"400", b"302"), head
    if b" 302 " in head:
        assert b"\r\nLocation: /site/c3.html\r\n" in head
    assert b"0500 000 001" not in body
    assert b"root:" not in body


BROKEN = [
    b"GET /site/c3.html\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"b" * 100_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nzzzz",
    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdeGET /site/ HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "GET /site/lừa.html HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode(),
    b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
]


@pytest.mark.parametrize("raw", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_request_is_refused_and_the_next_phone_is_served(room: Sharing, raw: bytes) -> None:
    said = room.send(raw)
    assert said.startswith(b"HTTP/1.") or said == b""
    assert said[9:10] in (b"4", b"")
    assert room.ask("/site/c3.html")[0] == 200


def test_the_wall_page_is_for_this_machine_alone(room: Sharing) -> None:
    status, headers, body = room.ask("/phong-hoc")
    assert (status, headers["Cache-Control"]) == (200, "no-store")
    assert "Mật khẩu" in body.decode("utf-8")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    for path in ("/phong-hoc", "/phong-hoc/so-may.json"):
        assert room.ask(path, phone="127.0.0.9")[0] == 404
        for name in ("trang-la.example:8080", "127.0.0.1.trang-la.example", "localhost.trang-la.example", "x@127.0.0.1", ""):
            assert room.ask(path, Host=name)[0] == 404, name
        for unnamed in (f"GET {path} HTTP/1.0", f"GET {path}", f"GET http://trang-la.example{path} HTTP/1.1\r\nHost: 127.0.0.1"):
            assert b" 404 " in room.send(f"{unnamed}\r\nConnection: close\r\n\r\n".encode())[:15], unnamed


def test_a_kit_that_is_built_anew_meanwhile_is_what_phones_see(tmp_path: Path) -> None:
    build = carried_kit(tmp_path)
    with sharing(build) as room:
        for old, new in (("site/c3.html", "site/c4.html"), ("share/cam-tay-2026.11.23.zip", "share/cam-tay-2026.11.25.zip")):
            (build / old).rename(build / new)
        assert room.ask("/site/c4.html")[0] == 200
        assert "cam-tay-2026.11.25.zip" in room.ask("/")[2].decode("utf-8")
        (build / "site").rename(build / ".old-site")  # for a moment, between two renames, there is none
        status, _, body = room.ask("/site/c4.html")
        assert (status, "Không thấy trang này" in body.decode("utf-8")) == (404, True)
        assert room.ask("/share/C2.html")[0] == 200
        (build / ".old-site").rename(build / "site")
        assert room.ask("/site/c4.html")[0] == 200


def test_a_file_or_folder_that_has_become_a_link_meanwhile_is_not_followed(tmp_path: Path) -> None:
    build = carried_kit(tmp_path / "build")
    with sharing(build) as room:
        (build / "site/online-safety").rename(tmp_path / "elsewhere")
        (build / "site/online-safety").symlink_to(tmp_path / "elsewhere")
        (build / "site/print/C3-handout-a4.pdf").unlink()
        (build / "site/print/C3-handout-a4.pdf").symlink_to(build / "demo/register.csv")
        (build / "site/audio/C3.vi.m4a").unlink()
        for path in ("/site/online-safety/scam.html", "/site/print/C3-handout-a4.pdf", "/site/audio/C3.vi.m4a"):
            status, _, body = room.ask(path)
            assert (status, "Không thấy trang này" in body.decode("utf-8")) == (404, True), path


def test_each_phone_that_opens_a_page_counts_once_and_the_wall_counts_along(kit: Path, browser: Browser) -> None:
    with sharing(kit, "--wifi", WIFI, "--password", PASSWORD) as fresh:
        wall = browser.new_page(viewport={"width": 1366, "height": 768})
        wall.goto(f"{fresh.address}/phong-hoc")
        assert wall.inner_text(".count") == "0 máy đã mở"
        assert codes_on(wall)[1] == f"{fresh.address}/"
        for phone, path in (("127.0.0.2", "/"), ("127.0.0.2", "/site/c3.html"), ("127.0.0.3", "/site/"), ("127.0.0.1", "/")):
            assert fresh.ask(path, phone=phone)[0] == 200
        for path, method in (("/site/sw.js", "GET"), ("/khong-co", "GET"), ("/", "HEAD")):
            fresh.ask(path, method, phone="127.0.0.4")
        fresh.ask("/", phone="127.0.0.3", X_Forwarded_For="192.0.2.1", Forwarded="for=192.0.2.2")
        expect(wall.locator("#so-may")).to_have_text("2")
        wall.close()


def test_nobodys_address_is_written_anywhere(kit: Path) -> None:
    with sharing(kit) as fresh:
        fresh.ask("/", phone="127.0.0.7")
        for raw in BROKEN:
            fresh.send(raw)
        fresh.process.terminate()
        rest, _ = fresh.process.communicate(timeout=60)
        assert "127.0.0.7" not in rest
        assert rest.splitlines()[-1] == "Đã dừng. 1 máy đã mở bài."
        assert "Traceback" not in rest
        assert "Error" not in rest


def test_a_phone_enters_opens_a_lesson_and_takes_the_kit_home(site: Path, tmp_path: Path, browser: Browser) -> None:
    build = carried_kit(tmp_path)
    shutil.rmtree(build / "site")
    shutil.copytree(site, build / "site", copy_function=os.link)
    with sharing(build) as room:
        context = browser.new_context(viewport={"width": 390, "height": 800}, accept_downloads=True)
        page = context.new_page()
        lost: list[str] = []
        page.on("response", lambda answer: lost.append(answer.url) if answer.status >= 400 else None)
        page.goto(f"{room.address}/")
        with page.expect_download() as taken:
            page.click("text=Tải cả bộ")
        assert taken.value.suggested_filename == "kit.html"
        assert Path(taken.value.path()).read_bytes() == (build / "share/kit.html").read_bytes()
        page.click("text=Vào học")
        page.goto(f"{room.address}/site/{LESSON}")
        page.fill("#tim", "lua dao")
        page.wait_for_selector("#ket-qua [role=option]")
        assert lost == []
        context.close()
