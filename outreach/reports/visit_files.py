"""Visit lists as files: a sheet for paper and for a telephone without signal (HTML), and a workbook for the officer (XLSX)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path

from django.conf import settings
from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ..errors import OutreachError
from ..models import Area, Campaign, Session, record
from ..rules.folding import fold_key
from ..rules.timing import local
from .files import written
from .sheets import write_visit_xlsx
from .visit_list import VisitList, visit_list


def write_visit_lists(
    campaign: Campaign,
    area: Area | None,
    folder: Path,
    now: datetime,
    who: str,
    session: Session | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Write the lists of `area` (None: everywhere) into `folder` and return their paths.

    For each commune one workbook and one HTML of all its hamlets, to be printed by the officer; besides, one HTML for each hamlet, so
    that a volunteer gets the households of the own hamlet only. Where just one hamlet is asked for, its two files. Each file appears
    whole or not at all; `progress` hears how many are done, out of how many. Raises OutreachError when nobody is in the audience
    there, or a file cannot be written.
    """
    visits = visit_list(campaign, area, now, session)
    if not visits.hamlets:
        raise OutreachError("Không có hộ nào thuộc đợt nhắn này ở địa bàn đã chọn.", "chọn địa bàn khác, hoặc nhập danh sách hộ")
    counts = {"hamlets": len(visits.hamlets), "households": sum(len(hamlet.rows) for hamlet in visits.hamlets)}
    record(now, who, "export-visit-list", campaign.pk, area=area.pk if area else None, **counts)  # before the files are there
    jobs = list(_jobs(visits))
    paths = []
    for done, (name, part, write) in enumerate(jobs, 1):
        paths.append(write(part, folder / name))
        if progress:
            progress(done, len(jobs))
    return paths


def write_visit_html(visits: VisitList, path: Path) -> Path:
    """The sheet of `visits`, one hamlet after the other. Written whole or not at all."""
    with written(path) as part:
        part.write_text(_sheet().render(visits=visits), encoding="utf-8")
    return path


def _jobs(visits: VisitList) -> Iterator[tuple[str, VisitList, Callable[[VisitList, Path], Path]]]:
    """(file name, what stands in it, who writes it)."""
    used: set[str] = set()
    for (_, commune), group in groupby(visits.hamlets, key=lambda hamlet: (hamlet.province, hamlet.commune)):
        hamlets = tuple(group)
        if len(hamlets) > 1:
            name = _file_name((visits.code, commune), hamlets[0].id, used)
            yield f"{name}.xlsx", replace(visits, hamlets=hamlets), write_visit_xlsx
            yield f"{name}.html", replace(visits, hamlets=hamlets), write_visit_html
        for hamlet in hamlets:
            name = _file_name((visits.code, commune, hamlet.hamlet), hamlet.id, used)
            if len(hamlets) == 1:
                yield f"{name}.xlsx", replace(visits, hamlets=hamlets), write_visit_xlsx
            yield f"{name}.html", replace(visits, hamlets=(hamlet,)), write_visit_html


def _file_name(parts: tuple[str, ...], number: int, used: set[str]) -> str:
    """Plain letters that every computer takes; with `number` when another file has that name already."""
    name = "-".join(slug for part in parts if (slug := re.sub("[^a-z0-9]+", "-", fold_key(part)).strip("-")[:60]))
    name = f"{name}-{number}" if name in used else name
    used.add(name)
    return name


@cache
def _sheet() -> Template:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(settings.ROOT / "site_templates" / "visit-list"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["local"] = local
    environment.filters["dial"] = lambda number: re.sub(r"[^\d+]", "", number)
    return environment.get_template("sheet.html")
