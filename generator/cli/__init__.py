"""The `kit` command: the only place that prints. Its words are Vietnamese: volunteers and officers read them."""

from __future__ import annotations

import sys

import click

from terminal_words import COMMAND, OPTIONS, speak_vietnamese

from . import kit, share, trust
from .common import today

__all__ = ["main", "today"]


speak_vietnamese()


class InOrder(click.Group):
    """Its commands stand in the order of the work."""

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add a command, whose options are named in Vietnamese."""
        cmd.options_metavar = OPTIONS
        super().add_command(cmd, name)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """As they were added."""
        return list(self.commands)


@click.group(
    cls=InOrder,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar=OPTIONS,
    subcommand_metavar=COMMAND,
)
@click.version_option(package_name="cam-tay")
def main() -> None:
    """Cầm Tay: bài học Markdown thành trang xem không cần mạng, tờ in và áp phích."""
    for stream in (sys.stdout, sys.stderr):  # a Windows console may not speak UTF-8 by itself
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


for command in (kit.new, kit.check, kit.facts, kit.serve, kit.build, kit.posters, share.share, trust.keygen, trust.verify):
    main.add_command(command)
