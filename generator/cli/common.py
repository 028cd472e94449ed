"""What all `kit` commands share: options, progress on one line, problems without a traceback, the day."""

from __future__ import annotations

import errno
import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import click

from ..errors import KitError, Problem
from ..project import TOLD, source_date_epoch

FOLDER, PORT = "THƯ-MỤC", "CỔNG"
root_option = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    metavar=FOLDER,
    help="Thư mục dự án (có mkdocs.yml).",
)


class Progress:
    """One line a stage: rewritten in place on a terminal, printed once when it is complete elsewhere."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._open = False

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`done` of `total` things of this stage are made."""
        if self._live:
            click.echo(f"\r\x1b[K{stage}: {done}/{total}", nl=False, err=True)
            self._open = True
        elif done == total:
            click.echo(f"{stage}: {done}/{total}", err=True)

    def done(self) -> None:
        """Close the line."""
        if self._open:
            click.echo(err=True)


def today() -> date:
    """The day that decides what has ended or is due for review: SOURCE_DATE_EPOCH when set, else this machine's date."""
    epoch = source_date_epoch()
    return datetime.now().astimezone().date() if epoch is None else datetime.fromtimestamp(epoch, UTC).date()


@contextmanager
def plain_errors(as_json: bool = False, stopped: str = "Đã dừng. Kết quả lần trước còn nguyên.") -> Iterator[None]:
    """Problems become lines (or JSON) and exit status 1; nobody sees a traceback for a mistake in a file."""
    signal.signal(signal.SIGTERM, _interrupt)  # a service manager's way to press Ctrl+C
    try:
        yield
    except KitError as error:
        _show(error.problems, as_json)
        sys.exit(1)
    except (KeyboardInterrupt, click.Abort):  # the latter at a question
        click.echo(f"\n{stopped}", err=True)
        sys.exit(130)
    except OSError as error:
        said = _SAID.get(error.errno or 0, error.strerror or str(error))
        _show((Problem(str(error.filename or "tệp"), 0, "file", f"không đọc hoặc ghi được: {said}"),), as_json)
        sys.exit(1)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


_SAID = {
    errno.ENOENT: "không có tệp hay thư mục này",
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.ENOTDIR: "đây là một tệp, không phải thư mục",
    errno.EEXIST: "đã có một tệp mang tên này",
    errno.EISDIR: "đây là một thư mục, không phải tệp",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.EIO: "ổ đĩa hỏng, hoặc đã bị rút ra",
    errno.ENODEV: "ổ đĩa đã bị rút ra",
    errno.ENXIO: "ổ đĩa đã bị rút ra",
}


def _show(problems: tuple[Problem, ...], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=1))
        return
    for problem in problems:
        click.echo(str(problem), err=True)
    only_told = all(problem.rule in TOLD for problem in problems)
    click.echo(f"\n{len(problems)} chỗ cần {'xem lại' if only_told else 'sửa'}.", err=True)
