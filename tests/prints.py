"""Making the prints of a project. Helpers for tests."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from generator.build import load
from generator.handouts import print_jobs
from generator.press import run_jobs
from generator.printing import PrintJob
from tests import samples

SAMPLE_DAY = date(2026, 11, 26)
ROOT = Path(__file__).parents[1]


def sample_project(root: Path) -> Path:
    """A small project in `root`: one lesson, one notice, a glossary, the real templates."""
    vi = root / "content" / "vi"
    for folder in ("online-safety", "notices"):
        (vi / folder).mkdir(parents=True)
    (root / "mkdocs.yml").write_text(samples.CONFIG, encoding="utf-8")
    (vi / "online-safety" / "scam.md").write_text(samples.LESSON, encoding="utf-8")
    (vi / "notices" / "bhyt.md").write_text(samples.NOTICE, encoding="utf-8")
    (vi / "glossary.md").write_text(samples.GLOSSARY, encoding="utf-8")
    shutil.copytree(ROOT / "site_templates", root / "site_templates")
    return root


def silent(*_: object) -> None:
    """Progress that nobody watches."""


def jobs_of(root: Path, today: date) -> dict[str, PrintJob]:
    """All print jobs of the project at `root`, by name."""
    project = load(root)
    return {job.name: job for job in print_jobs(project.content, project.settings, project.renderer, today)}


def prints_of(root: Path, today: date) -> dict[str, bytes]:
    """All PDFs of the project at `root`, by name."""
    return {name: path.read_bytes() for name, path in run_jobs(root, list(jobs_of(root, today).values()), silent).items()}
