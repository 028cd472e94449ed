"""What click itself says, in Vietnamese. Both commands, `kit` and `outreach`, speak through it; it knows neither of them."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

__all__ = ["COMMAND", "OPTIONS", "speak_vietnamese"]

OPTIONS = "[LỰA CHỌN]"
COMMAND = "LỆNH"


def speak_vietnamese() -> None:
    """Click asks gettext for its words: they are in `locale` beside this file, whatever language the machine is set to."""
    os.environ["LANGUAGE"] = "vi"
    gettext.bindtextdomain("click", str(Path(__file__).resolve().parent / "locale"))
    gettext.textdomain("click")
