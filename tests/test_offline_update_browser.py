"""What a phone keeps after the first visit: new versions wholly or not at all, prints and recordings only when somebody wants them."""

from __future__ import annotations

import re
import wave
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import LESSON
from tests.hosts import Host
from tests.kept import ALL_SAVED, SAVED, UPDATE, caches, change, digest, equip, got, is_new, listed, saved, until, wait_said
from tests.prints import ROOT


def test_a_new_version_is_taken_wholly_or_not_at_all(phone: BrowserContext, host: Host, real_project: Path) -> None:
    page = saved(phone, host, LESSON)
    old = caches(page)
    change(host, real_project, LESSON, "glossary.html", "index.html")
    host.spoiled.add("glossary.html")
    host.forget()
    assert page.evaluate(UPDATE)
    wait_said(page, "Bản mới chưa tải xong")
    for name in (LESSON, "glossary.html", "index.html", "c3.html"):
        assert not is_new(page, host.address + name)
    assert {name: caches(page)[name] for name in old} == old
    host.spoiled.clear()
    page.evaluate(UPDATE)
    wait_said(page, "Có bản mới. Tải lại")
    asked = [name for name in host.worker if name != "sw.js"]
    assert sorted(set(asked)) == sorted({LESSON, "glossary.html", "index.html"})
    assert asked.count(LESSON) == asked.count("index.html") == 1
    assert not is_new(page, host.address + "glossary.html")  # the open page goes on with the old version
    other = phone.new_page()
    other.goto(host.address + "glossary.html")
    with other.expect_navigation(), page.expect_navigation():
        page.locator(".kept-fresh button").first.click()
    for one in (page, other):
        wait_said(one, "Đã lưu (bản 25/11/2026)")
        expect(one.locator(".kept-fresh").first).to_be_hidden()
    host.stop()
    for name in (LESSON, "glossary.html", "index.html"):
        assert is_new(page, host.address + name)
    assert [name.rpartition(" ")[2] for name in caches(page)] == [listed(host.folder)["version"]]


def test_a_new_version_takes_over_by_itself_when_all_pages_are_closed(phone: BrowserContext, host: Host, real_project: Path) -> None:
    page = saved(phone, host)
    change(host, real_project, "index.html")
    page.evaluate(UPDATE)
    wait_said(page, "Có bản mới")
    elsewhere = phone.new_page()
    elsewhere.goto(host.address.replace(host.base, "/ngoai-bo-bai.html"))
    page.goto("about:blank")  # Chromium sometimes never reports that a page with a waiting worker has closed
    until(elsewhere, "async base => !(await navigator.serviceWorker.getRegistration(base)).waiting", host.base)
    page = phone.new_page()
    page.goto(host.address)
    wait_said(page, "Đã lưu (bản 25/11/2026)")
    assert page.evaluate("document.lastChild.textContent") == " moi "


def test_a_phone_without_room_for_the_new_version_says_why_and_goes_on_with_the_old_one(
    phone: BrowserContext, host: Host, real_project: Path
) -> None:
    page = saved(phone, host)
    change(host, real_project, "index.html")
    room = phone.new_cdp_session(page)
    room.send("Storage.overrideQuotaForOrigin", {"origin": f"http://127.0.0.1:{host.port}", "quotaSize": 100_000})
    page.evaluate(UPDATE)
    wait_said(page, "Bản mới chưa tải xong: máy hết chỗ.")
    host.stop()
    assert page.goto(host.address + LESSON).status == 200  # type: ignore[union-attr]


def test_caches_of_others_under_the_same_host_are_left_alone(phone: BrowserContext, host: Host, real_project: Path) -> None:
    page = saved(phone, host)
    theirs = {"trang-khac", "camtay /bo-bai-khac/ 0123", "camtay / 0123"}
    page.evaluate("names => Promise.all(names.map(name => caches.open(name)))", list(theirs))
    change(host, real_project, "index.html")
    page.evaluate(UPDATE)
    wait_said(page, "Có bản mới")
    page.locator(".kept-fresh button").first.click()
    wait_said(page, "Đã lưu (bản 25/11/2026)")
    assert {name for name in caches(page) if name in theirs} == theirs


def test_prints_are_kept_when_opened_or_when_asked_for_and_renewed_with_the_kit(
    phone: BrowserContext, host: Host, real_project: Path
) -> None:
    page = saved(phone, host)
    prints = sorted(f"print/{path.name}" for path in host.folder.glob("print/*.pdf"))
    assert [name for name in host.worker if name.startswith("print/")] == []
    sizes = sum((host.folder / name).stat().st_size for name in prints)
    expect(page.locator(".kept-more").first).to_have_text(f"Lưu cả tờ in ({round(sizes / 1e6)} MB)")
    assert got(page, host.address + prints[0])["status"] == 200
    until(page, "async at => !!(await caches.match(at))", host.address + prints[0])
    host.forget()
    page.locator(".kept-more").first.click()
    wait_said(page, ALL_SAVED)
    assert sorted(host.worker) == prints[1:]
    expect(page.locator(".kept-more").first).to_be_hidden()
    change(host, real_project, prints[3])
    host.forget()
    page.evaluate(UPDATE)
    wait_said(page, "Có bản mới")
    assert [name for name in host.worker if name != "sw.js"] == [prints[3]]
    page.locator(".kept-fresh button").first.click()
    wait_said(page, "Đã lưu cả tờ in (bản 25/11/2026)")
    host.stop()
    for name in prints:
        assert got(page, host.address + name)["digest"] == digest((host.folder / name).read_bytes())


def test_keeping_all_prints_that_breaks_off_is_told_and_goes_on_where_it_stopped(phone: BrowserContext, host: Host) -> None:
    page = saved(phone, host)
    prints = sorted(f"print/{path.name}" for path in host.folder.glob("print/*.pdf"))
    host.cut.add(prints[20])
    page.locator(".kept-more").first.click()
    wait_said(page, "Chưa lưu hết tờ in: mất mạng giữa chừng.")
    done = {url.removeprefix(host.address) for urls in caches(page).values() for url in urls} & set(prints)
    assert prints[0] in done
    host.cut.clear()
    host.forget()
    page.locator(".kept-more").first.click()
    wait_said(page, ALL_SAVED)
    assert sorted(host.worker) == sorted(set(prints) - done)


def test_a_recording_is_kept_once_it_was_played_and_plays_and_seeks_without_the_server(
    phone: BrowserContext, host: Host, real_project: Path
) -> None:
    name, sound = "phone-basics/nghe.wav", host.folder / "phone-basics" / "nghe.wav"
    with wave.open(str(sound), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", "NONE"))
        file.writeframes(Random(1).randbytes(800_000))  # noqa: S311 - fifty seconds of noise
    equip(host.folder, real_project)
    page = saved(phone, host)
    expect(page.locator(".kept-more").first).to_contain_text("Lưu cả tờ in và bản đọc (")
    whole, at = sound.read_bytes(), host.address + name
    host.spoiled.add(name)  # the host has another version already
    other = got(page, at, "bytes=0-")
    assert (other["status"], other["length"]) == (200, len(whole) + 1)
    host.spoiled.clear()
    host.forget()
    first = got(page, at, "bytes=0-")
    assert (first["status"], first["digest"], first["range"]) == (206, digest(whole), f"bytes 0-{len(whole) - 1}/{len(whole)}")
    until(page, "async at => !!(await caches.match(at))", at)
    assert host.worker.count(name) == 1
    host.stop()
    for part, piece in (("bytes=10-19", whole[10:20]), ("bytes=-5", whole[-5:]), ("bytes=800000-9999999", whole[800000:])):
        answer = got(page, at, part)
        assert (answer["status"], answer["digest"]) == (206, digest(piece))
    assert got(page, at, f"bytes={len(whole)}-")["status"] == 416
    assert got(page, at)["digest"] == digest(whole)
    heard: float = page.evaluate(
        """at => new Promise((done, wrong) => {
          const sound = new Audio(at);
          sound.muted = true;
          sound.onerror = () => wrong(sound.error.message);
          sound.onplaying = () => { if (sound.currentTime < 40) sound.currentTime = 49.5; };
          sound.onended = () => done(sound.currentTime);
          sound.play();
        })""",
        at,
    )
    assert heard == pytest.approx(50, abs=0.1)


def test_what_the_browser_took_back_is_fetched_again(phone: BrowserContext, host: Host) -> None:
    page = saved(phone, host)
    page.evaluate(
        "async at => { for (const name of await caches.keys()) await (await caches.open(name)).delete(at); }", host.address + LESSON
    )
    page.goto(host.address + "glossary.html")
    wait_said(page, SAVED)
    host.stop()
    assert page.goto(host.address + LESSON).status == 200  # type: ignore[union-attr]


def test_the_worker_that_the_documents_give_for_a_site_that_moves_clears_up_and_steps_aside(phone: BrowserContext, host: Host) -> None:
    page = saved(phone, host)
    page.evaluate("caches.open('trang-khac')")
    given = re.search(r"```js\n(.*?)```", (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8"), re.DOTALL)
    assert given
    (host.folder / "sw.js").write_text(given[1], encoding="utf-8")
    (host.folder / "assets" / "offline.js").unlink()  # the new site does not register it again
    elsewhere = phone.new_page()
    elsewhere.goto(host.address.replace(host.base, "/ngoai-bo-bai.html"))
    page.evaluate(UPDATE)
    until(elsewhere, "async name => (await caches.keys()).join() === name", "trang-khac")
    page = phone.new_page()
    answer = page.goto(host.address + LESSON)
    assert answer
    assert (answer.status, answer.from_service_worker) == (200, False)
    assert caches(page) == {"trang-khac": []}
