"""`python -m generator` is the `kit` command."""

from .cli import main

main(prog_name="kit")
