"""The `outreach` command. Its words are Vietnamese: officers and volunteers read them. Only this package prints."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outreach.settings")
django.setup()

from .main import main  # noqa: E402  (models can only be imported once Django is set up)

__all__ = ["main"]
