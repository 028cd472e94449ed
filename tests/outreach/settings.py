"""Django settings for tests: SQLite in a temporary folder, or PostgreSQL with OUTREACH_TEST_DB=postgresql."""

import os
import tempfile
from pathlib import Path

_FOLDER = tempfile.TemporaryDirectory(prefix="outreach-tests-")
_ON_POSTGRESQL = os.environ.get("OUTREACH_TEST_DB") == "postgresql"

os.environ["OUTREACH_DATA"] = _FOLDER.name
os.environ["OUTREACH_SECRET_KEY"] = "only-for-tests-and-long-enough"
os.environ["OUTREACH_PHONE_KEY"] = "only-for-tests-either-and-long"
os.environ.pop("DATABASE_URL", None)
if _ON_POSTGRESQL:
    from .postgres import start

    os.environ["DATABASE_URL"] = start()

from outreach.settings import *  # noqa: E402, F403
from outreach.settings import DATABASES  # noqa: E402

if not _ON_POSTGRESQL:
    DATABASES["default"]["TEST"] = {"NAME": Path(_FOLDER.name) / "test.sqlite3"}  # a file: threads and processes share it
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
