"""`python -m benchmarks [NAME ...]`: all measurements, or those named. Exit status 1 when a limit is not held."""

from __future__ import annotations

import argparse
import sys

from . import build, outreach_dispatch, outreach_kill, outreach_plan, packing, posters, register_import, serve, weight
from .rows import table

MEASUREMENTS = {
    "build": build.measure,
    "packing": packing.measure,
    "posters": posters.measure,
    "serve": serve.measure,
    "weight": weight.measure,
    "register": register_import.measure,
    "plan": outreach_plan.measure,
    "dispatch": outreach_dispatch.measure,
    "kill": outreach_kill.measure,
}


def main() -> int:
    """Measure, show the table, say whether all limits are held."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure the kit and the outreach service against their alternatives."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to measure: {', '.join(MEASUREMENTS)} (all when none is named)")
    names = parser.parse_args().names or list(MEASUREMENTS)
    if unknown := [name for name in names if name not in MEASUREMENTS]:
        parser.error(f"unknown: {', '.join(unknown)}")
    rows = [row for name in names for row in MEASUREMENTS[name]()]
    print(table(rows))
    return 1 if any(row.held is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
