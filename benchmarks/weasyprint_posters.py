"""The alternative of `posters`: WeasyPrint makes the same page. Run as a process of its own, so that its memory can be watched:

python -m benchmarks.weasyprint_posters PROJECT OUT TEAMS
"""

from __future__ import annotations

import base64
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import jinja2
from weasyprint import HTML  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]

from generator.build import load
from generator.lessons import Lesson
from generator.printing import page_count
from generator.qr import qr_svg, read_back
from generator.screens.icons import icon_svg
from generator.screens.measure import font_folder
from generator.settings import Settings
from generator.teams import Team
from generator.words import day

from .project import POSTERS, invented_teams

HERE = Path(__file__).parent
COLOURS = {"A": "#0b4f9c", "B": "#0a5f43", "C": "#a3190f", "D": "#7a4200", "H": "#51327f"}
FONTS = ((400, "Regular"), (500, "Medium"), (700, "Bold"), (900, "Black"))


class Posters:
    """One PDF a team. Fonts and pictures are kept from one PDF to the next, as a careful user of WeasyPrint would."""

    def __init__(self, root: Path) -> None:
        project = load(root)
        lessons = project.content.lessons[:POSTERS]
        self.lessons = [_data(lesson, project.settings) for lesson in lessons]
        self.addresses = [project.settings.qr_address(lesson.code) for lesson in lessons]
        environment = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), autoescape=True)
        environment.filters["picture"] = _as_address
        self._template = environment.get_template("poster.html")
        self._fonts = FontConfiguration()
        self._pictures: dict[str, Any] = {}

    def pdf(self, team: Team) -> bytes:
        """The team's PDF, a page a lesson; tagged as ours is (PDF/UA-1)."""
        page = self._template.render(
            title=f"Áp phích của {team.name}, {team.hamlet}",
            team=asdict(team),
            lessons=self.lessons,
            phone=icon_svg("phone"),
            fonts=[(weight, (font_folder() / f"Roboto-{name}.ttf").as_uri()) for weight, name in FONTS],
        )
        made = HTML(string=page).write_pdf(font_config=self._fonts, cache=self._pictures, pdf_variant="pdf/ua-1")
        assert isinstance(made, bytes)
        return made


def _data(lesson: Lesson, settings: Settings) -> dict[str, Any]:
    """What the page shows of a lesson: the words, icons and QR code of our own poster."""
    front, poster = lesson.front, lesson.front.poster
    assert poster is not None
    mark = icon_svg("alert-octagon" if poster.tone == "warn" else "thumb-up")
    return {
        "code": lesson.code,
        "headline": poster.headline,
        "ground": "#111" if poster.tone == "warn" else COLOURS[lesson.code[0]],
        "mark": mark.replace("<svg ", '<svg fill="#fff" ', 1),
        "points": [(icon_svg(point.icon), point.text) for point in poster.points],
        "qr": qr_svg(settings.qr_address(lesson.code)),
        "address": settings.short_address(lesson.code),
        "reviewed": day(front.reviewed),
        "review_by": day(front.review_by),
    }


def _as_address(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def main(root: Path, out: Path, count: int) -> None:
    """Make the posters of `count` teams and say how long it took, without what comes before the second team's PDF."""
    posters, teams = Posters(root), invented_teams(count + 1)
    out.mkdir(parents=True, exist_ok=True)
    posters.pdf(teams[0])
    start = time.perf_counter()
    for team in teams[1:]:
        (out / f"{team.code}.pdf").write_bytes(posters.pdf(team))
    seconds = time.perf_counter() - start
    for path in out.glob("*.pdf"):
        assert page_count(path.read_bytes()) == len(posters.lessons)
    for page, address in enumerate(posters.addresses):
        read_back((out / f"{teams[1].code}.pdf").read_bytes(), address, "poster.html", page)
    print(json.dumps({"seconds": seconds, "posters": count * len(posters.lessons)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
