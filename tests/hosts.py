"""A web host for tests: serves a folder, notes every request, and can be made to fail as hosts and networks do."""

from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit


class Host:
    """`folder` under `base` on 127.0.0.1. `worker` lists what a service worker asked for, `page` what pages themselves did.

    `spoiled`: paths answered with one byte too many; `cut`: paths whose connection is closed unanswered; `bare`: the host drops
    `.html` from addresses and leads there, as some do; `fallback`: it answers with its first page for whatever is missing; `portal`:
    a Wi-Fi that wants a sign-in first answers everything with its own page.
    """

    def __init__(self, folder: Path, base: str) -> None:
        self.folder, self.base = folder, base
        self.worker: list[str] = []
        self.page: list[str] = []
        self.spoiled: set[str] = set()
        self.cut: set[str] = set()
        self.bare = self.fallback = self.portal = False
        self.lines: set[socket.socket] = set()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self, directory=str(folder)))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        self.port: int = self._server.server_port
        self.address = f"http://127.0.0.1:{self.port}{base}"

    def forget(self) -> None:
        """Start counting anew."""
        self.worker.clear()
        self.page.clear()

    def stop(self) -> None:
        """Nobody answers at this address any more."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
            for line in list(self.lines):  # a browser opens connections ahead of its questions
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)


class _Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, host: Host, *args: object, **options: object) -> None:
        self._host = host
        super().__init__(*args, **options)  # type: ignore[arg-type]

    def setup(self) -> None:
        super().setup()
        self._host.lines.add(self.connection)

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self._host.lines.discard(self.connection)

    def do_GET(self) -> None:
        host, path = self._host, urlsplit(self.path).path
        if not path.startswith(host.base):
            return self.send_error(404)
        name = path.removeprefix(host.base)
        (host.worker if self.headers.get("Sec-Fetch-Dest") == "empty" else host.page).append(name)
        if host.portal:
            return self._send("<html lang=vi><meta charset=utf-8><h1>Đăng nhập Wi-Fi</h1>".encode())
        if host.fallback and not (host.folder / name).exists():
            return self._send((host.folder / "index.html").read_bytes())
        if name in host.cut:
            self.close_connection = True
            return None
        if name in host.spoiled:
            return self._send((host.folder / name).read_bytes() + b" ")
        if host.bare and name.endswith(".html"):
            self.send_response(308)
            self.send_header("Location", path.removesuffix(".html"))
            return self.end_headers()
        if host.bare and (host.folder / f"{name}.html").is_file():
            return self._send((host.folder / f"{name}.html").read_bytes())
        del self.headers["If-Modified-Since"]  # a file may change twice in a second, in tests
        self.path = "/" + name
        return super().do_GET()

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8" if b"<html" in body else "text/javascript")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def hosting(folder: Path, base: str = "/") -> Iterator[Host]:
    """A host that is stopped at the end."""
    host = Host(folder, base)
    try:
        yield host
    finally:
        host.stop()
