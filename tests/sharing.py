"""`kit share` as a process of its own, telephones that ask it, and codes read from a screenshot. Helpers for tests."""

from __future__ import annotations

import base64
import http.client
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import zxingcpp
from playwright.sync_api import Page

from tests.prints import ROOT

BIG = 6_000_000  # bytes of the ZIM that phones take slowly: more than the sockets of a connection hold
WIFI, PASSWORD = "Lớp học; Thôn Mẫu", r'hoc:cung\"ba con"'
_PIXELS = """png => new Promise(done => {
  const picture = new Image();
  picture.onload = () => {
    const paper = document.createElement("canvas");
    paper.width = picture.width; paper.height = picture.height;
    const brush = paper.getContext("2d");
    brush.drawImage(picture, 0, 0);
    const seen = brush.getImageData(0, 0, paper.width, paper.height).data, green = new Uint8Array(seen.length / 4);
    for (let at = 0; at < green.length; at++) green[at] = seen[4 * at + 1];
    let text = "";
    for (let at = 0; at < green.length; at += 8192) text += String.fromCharCode.apply(null, green.subarray(at, at + 8192));
    done([paper.width, paper.height, btoa(text)]);
  };
  picture.src = "data:image/png;base64," + png;
})"""


@dataclass(frozen=True)
class Sharing:
    """A `kit share` that runs."""

    process: subprocess.Popen[str]
    port: int
    said: str

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, method: str = "GET", phone: str = "127.0.0.1", **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        """One request from the address `phone` (127.0.0.2 and on are other machines to it); the path goes out as it is."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(phone, 0))
        try:
            line.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            line.close()

    def send(self, raw: bytes) -> bytes:
        """What comes back for these bytes, until the other side closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as line:
            line.sendall(raw)
            said = b""
            try:
                while more := line.recv(65536):
                    said += more
            except ConnectionResetError:
                pass
            return said


@contextmanager
def sharing(folder: Path, *options: str, port: int = 0, stdin: int = subprocess.DEVNULL) -> Iterator[Sharing]:
    """Run the real command on 127.0.0.1; it is ended with the block, if it has not ended by then."""
    words = [sys.executable, "-m", "generator", "share", str(folder), "--address", "127.0.0.1", "--port", str(port), *options]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    environment.pop("CAM_TAY_WIFI_PASSWORD", None)
    with subprocess.Popen(
        words, cwd=ROOT, env=environment, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    ) as process:
        try:
            assert process.stdout
            said = ""
            for line in process.stdout:
                said += line
                if found := re.search(r"http://127\.0\.0\.1:(\d+)/phong-hoc", line):
                    yield Sharing(process, int(found[1]), said)
                    break
            else:
                raise AssertionError(said)
        finally:
            process.kill()


def carried_kit(folder: Path) -> Path:
    """A small build folder: a site of two pages, single files, a ZIM, a zip, and a register that is nobody's business."""
    files = {
        "site/index.html": "<title>Cầm Tay</title><a href='c3.html'>C3</a>",
        "site/c3.html": "<title>C3. Tin nhắn lạ</title>",
        "site/online-safety/scam.html": "<title>Tin nhắn lạ</title>",
        "site/sw.js": "/* không làm gì */",
        "site/manifest.webmanifest": "{}",
        "site/print/C3-handout-a4.pdf": "%PDF-1.7",
        "site/audio/C3.vi.m4a": "nghe",
        "site/.hidden": "x",
        "share/kit.html": "<!doctype html><title>Cầm Tay</title>" + "x" * 1_860_000,
        "share/track-C.html": "<title>C. An toàn, chống lừa – Cầm Tay</title>",
        "share/C2.html": "<title>C2. Cuộc gọi giả – Cầm Tay</title>",
        "share/C10.html": "<title>C10. Mã &lt;OTP&gt; – Cầm Tay</title>",
        "share/cam-tay-2026.11.23.zip": "PK",
        "demo/register.csv": "Bà Mẫu,0500 000 001",
        "catalog.json": "{}",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "share/cam-tay_vi.zim").write_bytes(bytes(range(250)) * (BIG // 250))
    return folder


def codes_on(page: Page) -> list[str]:
    """The texts of the QR codes on a screenshot of the page, as it stands, from left to right."""
    shot = base64.b64encode(page.screenshot()).decode("ascii")
    assert page.context.browser
    reader = page.context.browser.new_page()
    width, height, data = reader.evaluate(_PIXELS, shot)
    reader.close()
    gray = memoryview(base64.b64decode(data)).cast("B", shape=[height, width])
    found = zxingcpp.read_barcodes(gray, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]), try_invert=False)
    return [one.text for one in sorted(found, key=lambda one: one.position.top_left.x)]
