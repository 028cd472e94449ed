"""A site that keeps itself on a phone, and what a browser has kept of it. Helpers for tests."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

from generator.build import load
from generator.icons import theme_icons
from generator.offline import ICON_SIZES, write_offline
from tests.hosts import Host
from tests.prints import SAMPLE_DAY

FIRST, LATER = 1795392000, 1795564800  # 2026-11-23 and 2026-11-25, in seconds since 1970
SAVED = "Đã lưu (bản 23/11/2026). Mất mạng vẫn xem được."
ALL_SAVED = "Đã lưu cả tờ in (bản 23/11/2026). Mất mạng vẫn xem được."
UPDATE = "navigator.serviceWorker.ready.then(ready => ready.update()).then(() => true, () => false)"


def equip(built: Path, root: Path, epoch: int = FIRST) -> Path:
    """Write manifest, icons and worker into the site `built` of the project at `root`."""
    project = load(root)
    write_offline(built, project.site({}, SAMPLE_DAY), theme_icons(root, ICON_SIZES), epoch)
    return built


def equipped(site: Path, root: Path, to: Path) -> Path:
    """A copy of a site that may be changed, equipped."""
    return equip(shutil.copytree(site, to), root)


def listed(built: Path) -> dict[str, Any]:
    """What the worker is given: version, date, files."""
    found = re.match(r"self\.KIT = (\{.*?\n\]\});\n", (built / "sw.js").read_text(encoding="utf-8"), re.DOTALL)
    assert found
    kit: dict[str, Any] = json.loads(found[1])
    return kit


def unasked(built: Path) -> set[str]:
    """The files that a phone keeps unasked."""
    return {row[0] for row in listed(built)["files"] if row[3]}


def digest(content: bytes) -> str:
    """SHA-256 in base64."""
    return base64.b64encode(hashlib.sha256(content).digest()).decode("ascii")


def wait_said(page: Page, words: str) -> None:
    """Wait until the page says so of what is kept."""
    page.wait_for_function("words => document.querySelector('.kept').innerText.includes(words)", arg=words)


def until(page: Page, check: str, argument: str) -> None:
    """Wait until an asynchronous check holds; Playwright's own waiting takes a promise for a yes."""
    held = page.evaluate(
        f"""async argument => {{
          for (let turn = 0; turn < 600; turn++) {{
            if (await ({check})(argument)) return true;
            await new Promise(next => setTimeout(next, 50));
          }}
          return false;
        }}""",
        argument,
    )
    assert held, check


def caches(page: Page) -> dict[str, list[str]]:
    """What the browser has stored: addresses by the name of the cache."""
    found: dict[str, list[str]] = page.evaluate(
        """async () => {
          const found = {};
          for (const name of await caches.keys()) found[name] = (await (await caches.open(name)).keys()).map(request => request.url);
          return found;
        }"""
    )
    return found


def got(page: Page, address: str, part: str = "") -> dict[str, Any]:
    """What a page gets when it asks for an address, or a part of it: status, type, range, digest, length; or only `failed`."""
    found: dict[str, Any] = page.evaluate(
        """async ([address, part]) => {
          let response;
          try { response = await fetch(address, part ? {headers: {Range: part}} : {}); } catch (error) { return {failed: true}; }
          const body = await response.arrayBuffer(), sum = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
          return {status: response.status, type: response.headers.get("Content-Type"), range: response.headers.get("Content-Range"),
            digest: btoa(String.fromCharCode(...sum)), length: body.byteLength};
        }""",
        [address, part],
    )
    return found


def digests(page: Page, addresses: list[str]) -> list[str]:
    """The digests of what a page gets at these addresses, in turn."""
    found: list[str] = page.evaluate(
        """addresses => Promise.all(addresses.map(async address => {
          const body = await (await fetch(address)).arrayBuffer();
          return btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest("SHA-256", body))));
        }))""",
        addresses,
    )
    return found


def saved(phone: BrowserContext, host: Host, path: str = "index.html") -> Page:
    """A page on a phone that has kept the kit."""
    page = phone.new_page()
    page.goto(host.address + path)
    wait_said(page, SAVED)
    return page


def change(host: Host, root: Path, *names: str) -> None:
    """A new version on the host, in which these files differ."""
    for name in names:
        with (host.folder / name).open("ab") as file:
            file.write(b"<!-- moi -->" if name.endswith(".html") else b"\n")
    equip(host.folder, root, LATER)


def is_new(page: Page, at: str) -> bool:
    """Whether the phone shows the changed text of a page."""
    return bool(page.evaluate("async at => (await (await fetch(at)).text()).includes('<!-- moi -->')", at))
