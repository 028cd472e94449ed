"""How every command of this package behaves: Vietnamese words, commands in the order of the work, nothing before `outreach init`."""

from __future__ import annotations

from typing import Any

import click
from django.conf import settings

from terminal_words import COMMAND, OPTIONS

from ..errors import OutreachError

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def need_secrets() -> None:
    """Stop unless this installation has its keys."""
    if not settings.PHONE_KEY or settings.SECRET_KEY == "not-set":  # noqa: S105
        raise OutreachError("Nơi này chưa dựng sổ.", "chạy: outreach init")


class FreeCommand(click.Command):
    """A command that works before `outreach init`, too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"options_metavar": OPTIONS, **kwargs})


class Command(FreeCommand):
    """A command that works with the register. What was typed is looked at first, and help is always given."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run it, if there is a register."""
        need_secrets()
        return super().invoke(ctx)


class Group(click.Group):
    """Several commands; listed in the order in which they are mostly used."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        said = {"options_metavar": OPTIONS, "subcommand_metavar": COMMAND}
        super().__init__(*args, **{**said, **kwargs})

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """As they were added."""
        return list(self.commands)
