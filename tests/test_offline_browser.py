"""A served site keeps itself on the phone: from the first visit, wholly or not at all, and only what the family agreed to pay for."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.browser import LESSON, QUIET, address, chromium, offline_page, results
from tests.hosts import Host, hosting
from tests.kept import SAVED, UPDATE, caches, digest, digests, equipped, got, saved, unasked, wait_said


def leads_on(page: Path) -> bool:
    """Whether it is a short address that goes on to its lesson at once."""
    text = page.read_text(encoding="utf-8")
    return "assets/short.js" in text and "data-listen" not in text


@pytest.mark.parametrize(("engine", "base"), [("site", "/"), ("zensical_site", "/bo-bai/")])
def test_after_one_visit_every_page_opens_without_the_server(
    request: pytest.FixtureRequest, real_project: Path, tmp_path: Path, phone: BrowserContext, engine: str, base: str
) -> None:
    built = equipped(request.getfixturevalue(engine), real_project, tmp_path / "served")
    with hosting(built, base) as host:
        page = saved(phone, host)
        assert sorted(host.worker) == sorted(unasked(built))
        host.stop()
        for name in sorted(path for path in unasked(built) if path.endswith(".html")):
            answer = page.goto(host.address + name, wait_until="commit")
            assert answer
            assert (answer.status, answer.from_service_worker) == (200, True), name
            if leads_on(built / name):
                page.wait_for_function("name => !location.pathname.endsWith(name)", arg=f"/{name}")
        page.goto(host.address + "glossary.html")
        names = sorted(unasked(built))
        assert digests(page, [host.address + name for name in names]) == [digest((built / name).read_bytes()) for name in names]
        for way, title in (
            ("", "Cầm Tay"),
            ("online-safety/", "An toàn, chống lừa"),
            ("C3.HTML?tu=ap-phich", "Nhận biết tin nhắn lừa đảo"),
        ):
            page.goto("about:blank")
            page.goto(host.address + way)
            page.wait_for_function("title => document.title.includes(title)", arg=title)
        page.wait_for_url(f"**/{LESSON}?tu=ap-phich")
        assert results(page, "lua dao")[0].endswith(LESSON)
        expect(page.locator(".kept-said").first).to_have_text(SAVED)


def test_a_page_that_is_not_kept_says_so_and_leads_home(phone: BrowserContext, host: Host) -> None:
    page = saved(phone, host)
    assert page.goto(host.address + "khong-co.html").status == 404  # type: ignore[union-attr]
    host.stop()
    page.goto(host.address + "khong-co.html")
    expect(page.get_by_role("heading")).to_have_text("Phần này chưa lưu trong máy")
    page.get_by_role("link", name="Về trang đầu").click()
    expect(page.get_by_role("heading", name="Bà con muốn học gì hôm nay?")).to_be_visible()


def test_a_changed_byte_on_the_way_keeps_nothing_and_is_told_and_the_next_try_fetches_only_the_rest(
    phone: BrowserContext, host: Host
) -> None:
    host.spoiled.add("glossary.html")
    page = phone.new_page()
    page.goto(host.address)
    wait_said(page, "Chưa lưu được: tệp tải về chưa đúng.")
    assert page.evaluate("navigator.serviceWorker.getRegistration().then(found => !found || !found.active)")
    assert not any(url.endswith("glossary.html") for urls in caches(page).values() for url in urls)
    have = {url.removeprefix(host.address) for urls in caches(page).values() for url in urls}
    host.spoiled.clear()
    host.forget()
    page.reload()
    wait_said(page, SAVED)
    assert sorted(host.worker) == sorted(unasked(host.folder) - have)
    assert "glossary.html" in host.worker


def test_an_interrupted_first_visit_is_told_and_resumed(phone: BrowserContext, host: Host) -> None:
    host.cut |= {"prints.html", "public-services/index.html"}
    page = phone.new_page()
    page.goto(host.address)
    wait_said(page, "Chưa lưu được: mất mạng giữa chừng.")
    have = {url.removeprefix(host.address) for urls in caches(page).values() for url in urls}
    assert len(have) > 10
    host.cut.clear()
    host.forget()
    page.evaluate("dispatchEvent(new Event('online'))")  # as the browser does when the network is back
    wait_said(page, SAVED)
    assert sorted(host.worker) == sorted(unasked(host.folder) - have)


def test_a_phone_without_room_says_so(phone: BrowserContext, host: Host) -> None:
    page = phone.new_page()
    room = phone.new_cdp_session(page)
    room.send("Storage.overrideQuotaForOrigin", {"origin": f"http://127.0.0.1:{host.port}", "quotaSize": 100_000})
    page.goto(host.address)
    wait_said(page, "Chưa lưu được: máy hết chỗ.")


def test_a_phone_whose_store_is_broken_sees_online_what_it_would_see_without_a_worker(phone: BrowserContext, host: Host) -> None:
    page = saved(phone, host)
    phone.service_workers[0].evaluate("() => { caches.open = () => Promise.reject(new Error('hỏng')); }")
    page.goto(host.address + LESSON)
    expect(page.locator("h1")).to_contain_text("Nhận biết tin nhắn lừa đảo")
    wait_said(page, "Chưa lưu được: có trục trặc.")


def test_the_page_of_a_wifi_that_wants_a_sign_in_is_never_kept_nor_shown_as_ours(phone: BrowserContext, host: Host) -> None:
    page, sheet = saved(phone, host), next(host.folder.glob("print/*.pdf"))
    host.portal = True
    assert page.evaluate(UPDATE) is False
    page.goto(host.address + LESSON)
    expect(page.locator("h1")).to_contain_text("Nhận biết tin nhắn lừa đảo")
    wait_said(page, SAVED)
    at = f"{host.address}print/{sheet.name}"
    assert got(page, at)["type"] == "text/html; charset=utf-8"  # as without a worker
    page.locator(".kept-more").first.click()
    wait_said(page, "Chưa lưu hết tờ in: tệp tải về chưa đúng. Có thể Wi-Fi đang đòi đăng nhập")
    assert not any("/print/" in url for urls in caches(page).values() for url in urls)
    host.portal = False
    assert got(page, at)["digest"] == digest(sheet.read_bytes())


def test_a_host_that_drops_the_ending_of_addresses_is_kept_as_well(phone: BrowserContext, host: Host) -> None:
    host.bare = True
    page = saved(phone, host, "")
    host.stop()
    for way in (LESSON, LESSON.removesuffix(".html")):
        page.goto(host.address + way)
        expect(page.locator("h1")).to_contain_text("Nhận biết tin nhắn lừa đảo")


def complaints(page: Page) -> list[str]:
    """What the console will have said, from now on."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.mark.parametrize("name", ["index.html", LESSON, "c3.html"])
def test_opened_from_a_folder_nothing_is_asked_for_and_nothing_complains(browser: Browser, host: Host, name: str) -> None:
    with offline_page(browser) as (page, left):
        said = complaints(page)
        page.goto(address(host.folder, name))
        page.wait_for_load_state("networkidle")
        assert (said, left) == ([], [])
        assert page.locator("link[rel=manifest]").count() == 0
        assert page.locator(".kept").first.inner_text().strip() == ""


def test_over_plain_http_nothing_is_asked_for_and_nothing_complains(browser: Browser, host: Host) -> None:
    flags = [*QUIET, "--host-resolver-rules=MAP lan.test 127.0.0.1"]
    other = browser.browser_type.launch(executable_path=chromium(), args=flags)
    try:
        page = other.new_page()
        said = complaints(page)
        page.goto(f"http://lan.test:{host.port}{host.base}{LESSON}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.isSecureContext") is False
        assert said == []
        assert not {"sw.js", "manifest.webmanifest"} & {*host.page, *host.worker}
        assert page.locator(".kept").first.inner_text().strip() == ""
    finally:
        other.close()


@pytest.mark.parametrize("fallback", [False, True])
def test_a_preview_without_a_worker_says_nothing(phone: BrowserContext, host: Host, fallback: bool) -> None:
    (host.folder / "sw.js").unlink()
    host.fallback = fallback
    page = phone.new_page()
    page.goto(host.address)
    page.wait_for_load_state("networkidle")
    assert page.locator(".kept").first.inner_text().strip() == ""
    assert "manifest.webmanifest" not in host.page


def test_chromium_offers_to_install_it(browser: Browser, host: Host, tmp_path: Path) -> None:
    """With a profile of its own: a private window, as the other tests use, may install nothing."""
    profile = tmp_path / "profile"
    own = browser.browser_type.launch_persistent_context(profile, executable_path=chromium(), args=QUIET)
    try:
        page = own.new_page()
        page.goto(host.address)
        wait_said(page, SAVED)
        session = own.new_cdp_session(page)
        manifest: dict[str, Any] = session.send("Page.getAppManifest")
        assert (manifest["errors"], manifest["manifest"]["name"]) == ([], "Cầm Tay")
        assert session.send("Page.getInstallabilityErrors") == {"installabilityErrors": []}
        expect(page.get_by_role("button", name="Cài lên màn hình chính")).to_be_visible()
    finally:
        own.close()
        shutil.rmtree(profile, ignore_errors=True)


def test_in_a_sandboxed_frame_nothing_breaks(phone: BrowserContext, host: Host) -> None:
    page = phone.new_page()
    said = complaints(page)
    page.goto(host.address + "glossary.html")
    wait_said(page, SAVED)
    page.set_content(f'<iframe sandbox="allow-scripts" src="{host.address}index.html"></iframe>')
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Bà con muốn học gì hôm nay?")).to_be_attached()
    assert said == []


def test_an_unreachable_site_that_was_never_kept_is_simply_not_there(phone: BrowserContext, host: Host) -> None:
    """The counter-check: without a visit before, the stopped server answers nothing, so what the tests above saw came from the phone."""
    host.stop()
    with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
        phone.new_page().goto(host.address)
