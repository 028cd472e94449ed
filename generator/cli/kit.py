"""`kit check`, `build`, `posters`, `new` and `serve`: words and looks become the kit."""

from __future__ import annotations

import gc
from pathlib import Path

import click

from terminal_words import COMMAND, OPTIONS

from ..build import build_kit, load, print_village_posters
from ..content import LANGUAGE
from ..engines import ENGINES, Engine
from ..errors import KitError
from ..facts import FACTS
from ..newlesson import new_lesson
from ..serve import serve_preview
from ..settings import Settings
from ..stages import LABELS, STAGES, all_here, pick
from ..trust import load_signer
from ..trust.keys import key_path
from ..words import day, file_size
from .common import FOLDER, PORT, Progress, plain_errors, root_option, today
from .trust import ask_key_password


@click.command()
@root_option
@click.option("--json", "as_json", is_flag=True, help="In ra JSON cho công cụ khác.")
def check(root: Path, as_json: bool) -> None:
    """Soát mọi bài học và thông báo; kể hết các lỗi, kèm tệp và dòng."""
    with plain_errors(as_json):
        project = load(root)
        problems = project.check(today())
        if problems:
            raise KitError(problems)
        if as_json:
            click.echo("[]")
        else:
            count = f"{len(project.content.lessons)} bài, {len(project.content.notices)} thông báo"
            click.echo(f"Đã soát {count}: không có lỗi.")


@click.command()
@root_option
def facts(root: Path) -> None:
    """Kể mọi con số bà con làm theo, ngày đối chiếu và bài nào dùng; để gọi thử trước khi in."""
    with plain_errors():
        content = load(root).content
        if wrong := [problem for problem in content.problems if problem.file.endswith(FACTS)]:
            raise KitError(wrong)
        for name, fact in content.facts.items():
            used = ", ".join(content.users_of(name)) or "chưa bài nào dùng"
            click.echo(f"{', '.join(fact.numbers)}\n  {fact.about}\n  Đối chiếu ngày {day(fact.checked)} · {name} · {used}")
            for source in fact.sources:
                click.echo(f"  Nguồn: {source.title}")


@click.command()
@root_option
@click.option("--engine", type=click.Choice(ENGINES), default=ENGINES[0], show_default=True, help="Công cụ dựng trang.")
@click.option("--only", metavar="site,zip", help=f"Chỉ làm các phần này (và phần chúng cần): {', '.join(STAGES)}.")
@click.option("--lang", "languages", multiple=True, metavar="en", help="Thêm một thứ tiếng có trong content/, đặt ở site/en/.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), metavar=FOLDER, help="Nơi đặt kết quả (mặc định: build).")
def build(root: Path, engine: Engine, only: str | None, languages: tuple[str, ...], out: Path | None) -> None:
    """Dựng cả bộ: trang web, tờ in, áp phích, và các tệp để mang đi."""
    with plain_errors():
        gc.disable()  # a build ends before its litter matters: 0.1 s of 2.5
        stages = all_here() if only is None else pick([name.strip() for name in only.split(",") if name.strip()])
        wanted = _listed(languages)
        project = load(root, wanted)
        signer = load_signer(project.settings, ask_key_password())
        progress = Progress()
        result = build_kit(project, out or root / "build", engine, today(), progress, stages, signer, wanted)
        progress.done()
        for problem in result.overdue:
            click.echo(f"Lưu ý: {problem}", err=True)
        for part in result.parts:
            click.echo(f"  {LABELS[part.stage]}: {part.files} tệp, {file_size(part.size)}, {part.seconds:.1f} giây")
        if "zim" not in stages and only is None:
            click.echo("Lưu ý: chưa có thư viện libzim nên không làm tệp ZIM. Cài thêm: pip install '.[zim]'", err=True)
        click.echo(_signed(result.signed, project.settings))
        where = f"Mở {result.site / 'index.html'}" if "site" in stages else f"Ở {result.site.parent}"
        click.echo(f"Xong: {result.pages} trang, {result.prints} tệp in. {where}")


def _listed(given: tuple[str, ...]) -> tuple[str, ...]:
    """Names given one by one or with commas between them, each once."""
    return tuple(dict.fromkeys(name.strip() for names in given for name in names.split(",") if name.strip()))


def _signed(signed: bool, settings: Settings) -> str:
    if signed:
        return f"Đã ký. Dấu vân tay của khóa: {settings.fingerprint}"
    if settings.public_key:
        return f"Chưa ký: trên máy này không có khóa bí mật ({key_path()}). Người nhận không kiểm được bộ này."
    return "Chưa ký: bộ này chưa có khóa, người nhận không kiểm được. Tạo khóa: kit keygen"


@click.command()
@root_option
@click.option(
    "--teams", "teams_file", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="TỆP.csv", help="Danh sách tổ."
)
@click.option("--paper", type=click.Choice(["a4", "a3"]), default="a4", show_default=True, help="Khổ giấy.")
@click.option("--only", default="", metavar="C3,C4", help="Chỉ in các bài này.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), metavar=FOLDER, help="Nơi đặt tệp (mặc định: build/posters).")
def posters(root: Path, teams_file: Path, paper: str, only: str, out: Path | None) -> None:
    """In áp phích cho từng thôn: mỗi tổ một tệp PDF, mỗi bài một trang."""
    with plain_errors():
        project = load(root, ())
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


@click.group(subcommand_metavar=COMMAND)
def new() -> None:
    """Tạo bài mới."""


@new.command("lesson", options_metavar=OPTIONS)
@root_option
@click.argument("place", metavar="CHỦ-ĐỀ/TÊN-BÀI")
def new_lesson_command(root: Path, place: str) -> None:
    """Tạo khung bài học, ví dụ: kit new lesson online-safety/ten-bai."""
    with plain_errors():
        project = load(root)
        path = new_lesson(project.content, project.settings, place, today())
        click.echo(f"Đã tạo {path}. Viết bài rồi chạy: kit check")


@click.command()
@root_option
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, metavar=PORT, help="Cổng trên máy này.")
@click.option("--engine", type=click.Choice(ENGINES), default="zensical", show_default=True, help="Công cụ dựng trang.")
@click.option("--lang", "language", default=LANGUAGE, show_default=True, metavar="en", help="Xem thứ tiếng nào, có trong content/.")
def serve(root: Path, port: int, engine: Engine, language: str) -> None:
    """Xem thử trên máy này; sửa bài là trang tự tải lại."""
    with plain_errors(stopped="Đã dừng xem thử."):
        serve_preview(root, port, engine, today(), click.echo, language)
