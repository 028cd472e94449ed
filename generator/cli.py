"""The `kit` command: the only place that prints. Its words are Vietnamese: volunteers and officers read them."""

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

from .build import build_kit, load, print_village_posters, source_date_epoch
from .check import OVERDUE
from .engines import ENGINES, Engine
from .errors import KitError, Problem
from .newlesson import new_lesson
from .serve import serve_preview

root_option = click.option(
    "--root", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path(), help="Thư mục dự án (có mkdocs.yml)."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cam-tay")
def main() -> None:
    """Cầm Tay: bài học Markdown thành trang xem không cần mạng, tờ in và áp phích."""
    for stream in (sys.stdout, sys.stderr):  # a Windows console may not speak UTF-8 by itself
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


@main.command()
@root_option
@click.option("--json", "as_json", is_flag=True, help="In ra JSON cho công cụ khác.")
def check(root: Path, as_json: bool) -> None:
    """Soát mọi bài học và thông báo; kể hết các lỗi, kèm tệp và dòng."""
    with _plain_errors(as_json):
        project = load(root)
        problems = project.check(today())
        if problems:
            raise KitError(problems)
        if as_json:
            click.echo("[]")
        else:
            count = f"{len(project.content.lessons)} bài, {len(project.content.notices)} thông báo"
            click.echo(f"Đã soát {count}: không có lỗi.")


@main.command()
@root_option
@click.option("--engine", type=click.Choice(ENGINES), default=ENGINES[0], show_default=True, help="Công cụ dựng trang.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=None, help="Nơi đặt kết quả (mặc định: build).")
def build(root: Path, engine: Engine, out: Path | None) -> None:
    """Dựng cả bộ: trang xem không cần mạng, tờ in, áp phích, catalog.json."""
    with _plain_errors():
        progress = Progress()
        result = build_kit(load(root), out or root / "build", engine, today(), progress)
        progress.done()
        for problem in result.overdue:
            click.echo(f"Lưu ý: {problem}", err=True)
        for stage, seconds in result.seconds.items():
            click.echo(f"  {stage}: {seconds:.1f} giây")
        click.echo(f"Xong: {result.pages} trang, {result.prints} tệp in. Mở {result.site / 'index.html'}")


@main.command()
@root_option
@click.option("--teams", "teams_file", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Danh sách tổ (CSV).")
@click.option("--paper", type=click.Choice(["a4", "a3"]), default="a4", show_default=True, help="Khổ giấy.")
@click.option("--only", default="", metavar="C3,C4", help="Chỉ in các bài này.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=None, help="Nơi đặt tệp (mặc định: build/posters).")
def posters(root: Path, teams_file: Path, paper: str, only: str, out: Path | None) -> None:
    """In áp phích cho từng thôn: mỗi tổ một tệp PDF, mỗi bài một trang."""
    with _plain_errors():
        project = load(root)
        progress = Progress()
        codes = [code.strip().upper() for code in only.split(",") if code.strip()]
        made = print_village_posters(project, teams_file, paper, codes, out or root / "build" / "posters", today(), progress)
        progress.done()
        if project.settings.is_sample:
            click.echo("Lưu ý: địa chỉ trang còn là mẫu (.example). Sửa site_url trong mkdocs.yml trước khi in thật.", err=True)
        folder = made[0].parent
        click.echo(f"Xong: {len(made)} tệp trong {folder}")
        if older := len([path for path in folder.glob("*.pdf") if path not in made]):
            click.echo(f"Lưu ý: trong {folder} còn {older} tệp PDF của lần in trước, không phải của danh sách này.", err=True)


@main.group()
def new() -> None:
    """Tạo bài mới."""


@new.command("lesson")
@root_option
@click.argument("place", metavar="CHỦ-ĐỀ/TÊN-BÀI")
def new_lesson_command(root: Path, place: str) -> None:
    """Tạo khung bài học, ví dụ: kit new lesson online-safety/ten-bai."""
    with _plain_errors():
        project = load(root)
        path = new_lesson(project.content, project.settings, place, today())
        click.echo(f"Đã tạo {path}. Viết bài rồi chạy: kit check")


@main.command()
@root_option
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Cổng trên máy này.")
@click.option("--engine", type=click.Choice(ENGINES), default="zensical", show_default=True, help="Công cụ dựng trang.")
def serve(root: Path, port: int, engine: Engine) -> None:
    """Xem thử trên máy này; sửa bài là trang tự tải lại."""
    with _plain_errors(stopped="Đã dừng xem thử."):
        serve_preview(root, port, engine, today(), click.echo)


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
def _plain_errors(as_json: bool = False, stopped: str = "Đã dừng. Kết quả lần trước còn nguyên.") -> Iterator[None]:
    """Problems become lines (or JSON) and exit status 1; nobody sees a traceback for a mistake in a file."""
    signal.signal(signal.SIGTERM, _interrupt)  # a service manager's way to press Ctrl+C
    try:
        yield
    except KitError as error:
        _show(error.problems, as_json)
        sys.exit(1)
    except KeyboardInterrupt:
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
}


def _show(problems: tuple[Problem, ...], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=1))
        return
    for problem in problems:
        click.echo(str(problem), err=True)
    only_overdue = all(problem.rule == OVERDUE for problem in problems)
    click.echo(f"\n{len(problems)} chỗ cần {'xem lại' if only_overdue else 'sửa'}.", err=True)
