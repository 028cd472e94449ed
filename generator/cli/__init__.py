"""The `kit` command: the only place that prints. Its words are Vietnamese: volunteers and officers read them."""

from __future__ import annotations

import sys

import click

from . import kit, share, trust
from .common import today

__all__ = ["main", "today"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cam-tay")
def main() -> None:
    """Cầm Tay: bài học Markdown thành trang xem không cần mạng, tờ in và áp phích."""
    for stream in (sys.stdout, sys.stderr):  # a Windows console may not speak UTF-8 by itself
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


for command in (kit.check, kit.build, kit.posters, kit.new, kit.serve, share.share, trust.keygen, trust.verify):
    main.add_command(command)
