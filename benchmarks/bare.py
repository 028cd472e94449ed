"""The alternative of `build`, `serve` and `weight`: mkdocs-material as it comes, on the same Markdown pages."""

from __future__ import annotations

import json
import re
from pathlib import Path

from generator.build import Project, load
from generator.cli import today
from generator.handouts import print_jobs
from generator.printing import links_by_owner
from generator.settings import CONFIG
from generator.site import stage, stage_index

from .process import python


def stage_ours(root: Path, work: Path) -> Project:
    """The pages of the project at `root` as the kit gives them to its engine, with our theme."""
    project = load(root)
    jobs = print_jobs(project.content, project.settings, project.renderer, today())
    site = project.site(links_by_owner(jobs), today())
    stage(site, work)
    stage_index(site, work)
    return project


def stage_bare(root: Path, work: Path) -> None:
    """The same pages for the stock theme: the same settings without our theme, of the front matter only title and description."""
    stage_ours(root, work)
    config, found = re.subn(r"^  custom_dir: .*\n", "", (root / CONFIG).read_text(encoding="utf-8"), flags=re.M)
    assert found == 1
    (work / CONFIG).write_text(config, encoding="utf-8")
    for path in (work / "docs").rglob("*.md"):
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        kept = {key: value for key, value in json.loads(front).items() if key in ("title", "description")}
        path.write_text(f"---\n{json.dumps(kept, ensure_ascii=False)}\n---\n{body}", encoding="utf-8")


def mkdocs_build(work: Path) -> list[str]:
    """The command that builds a staged folder into `work`/site."""
    return python("mkdocs", "build", "--quiet", "--clean", "--config-file", work / CONFIG)


def mkdocs_serve(work: Path, port: int) -> list[str]:
    """The command that previews a staged folder, as a writer would type it."""
    return python("mkdocs", "serve", "--quiet", "--dev-addr", f"127.0.0.1:{port}", "--config-file", str(work / CONFIG))
