"""What went wrong, for people: Vietnamese, with the next step."""

from __future__ import annotations


class OutreachError(Exception):
    """Nothing was done. `hint` is the next step."""

    def __init__(self, message: str, hint: str = "") -> None:
        self.hint = hint
        super().__init__(f"{message} → {hint}" if hint else message)
