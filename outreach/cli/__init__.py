"""The `outreach` command. Its words are Vietnamese: officers and volunteers read them. Only this package prints."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outreach.settings")
try:
    django.setup()
except (OSError, ValueError) as error:  # outreach.env cannot be read, or a number or an address in it is none
    raise SystemExit(f"Không đọc được cài đặt của nơi này: {error} → xem lại outreach.env và các biến OUTREACH_, DATABASE_URL") from error

from .main import main  # models can only be imported once Django is set up

__all__ = ["main"]
