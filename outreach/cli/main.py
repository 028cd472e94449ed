"""The command group and what all commands share."""

from __future__ import annotations

import sys
from typing import Any

import click
from django.db.utils import DatabaseError, DataError, IntegrityError

from terminal_words import speak_vietnamese

from ..doctor import database_fault
from ..errors import OutreachError, why_not
from . import campaigns, classes, lists, register, sending, system
from .commands import CONTEXT, Group


class PlainErrors(Group):
    """What goes wrong is said in one line with the next step, and ends with status 1; a traceback is a bug of ours."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except OutreachError as error:
            said = str(error)
        except (DataError, IntegrityError):  # a bug of ours
            raise
        except DatabaseError as error:
            said = str(OutreachError(*database_fault(error)))
        except OSError as error:
            said = f"Không đọc hoặc không ghi được {error.filename or 'tệp'}: {why_not(error)}."
        except KeyboardInterrupt:
            raise SystemExit(_say("\nĐã dừng.", 130)) from None
        raise SystemExit(_say(said, 1))


def _say(words: str, status: int) -> int:
    click.echo(words, err=True)
    return status


speak_vietnamese()
FIRST = "Lần đầu: outreach init, rồi import-households, load-catalog, doctor. Muốn xem thử trước: outreach demo."


@click.group(cls=PlainErrors, context_settings=CONTEXT, epilog=FIRST)
@click.version_option(package_name="cam-tay")
def main() -> None:
    """Cầm Tay: nhắn tin tới hộ dân – đúng người, một lần, đúng giờ, biết trước giá."""
    for stream in (sys.stdout, sys.stderr):  # a Windows console may not speak UTF-8 by itself
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


for group in (system, register, classes, campaigns, sending, lists):
    for command in group.COMMANDS:
        main.add_command(command)
