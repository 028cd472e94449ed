"""The command group and what all commands share."""

from __future__ import annotations

import sys
from typing import Any

import click
from django.db.utils import OperationalError, ProgrammingError

from ..errors import OutreachError
from . import campaigns, classes, lists, register, sending, system


class PlainErrors(click.Group):
    """What goes wrong is said in one line with the next step, and ends with status 1; a traceback is a bug of ours."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except OutreachError as error:
            said = str(error)
        except (OperationalError, ProgrammingError) as error:
            said = _database_said(error)
        except OSError as error:
            said = f"{error.filename or 'tệp'}: không đọc hoặc ghi được ({error.strerror or error})."
        except KeyboardInterrupt:
            raise SystemExit(_say("\nĐã dừng.", 130)) from None
        raise SystemExit(_say(said, 1))


def _say(words: str, status: int) -> int:
    click.echo(words, err=True)
    return status


def _database_said(error: Exception) -> str:
    text = str(error).splitlines()[0]
    if "no such table" in text or "does not exist" in text:
        return "Chưa có sổ. → chạy: outreach init"
    if "unable to open" in text:
        return "Chưa có sổ ở đây. → chạy: outreach init"
    if "locked" in text:
        return "Sổ đang bận quá lâu. → đóng chương trình khác đang mở tệp sổ rồi thử lại"
    return f"Không mở được sổ: {text} → xem: outreach doctor"


@click.group(cls=PlainErrors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cam-tay")
def main() -> None:
    """Cầm Tay: nhắn tin tới hộ dân – đúng người, một lần, đúng giờ, biết trước giá."""
    for stream in (sys.stdout, sys.stderr):  # a Windows console may not speak UTF-8 by itself
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


for group in (system, register, classes, campaigns, sending, lists):
    for command in group.COMMANDS:
        main.add_command(command)
