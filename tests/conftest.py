"""Fixtures shared by all tests."""

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from tests import samples

# How long a machine takes is a matter for benchmarks/, never for a test.
settings.register_profile("kit", deadline=None)
settings.load_profile("kit")

ROOT = Path(__file__).parents[1]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project of its own: one lesson, one notice, a glossary, the real templates."""
    root = tmp_path / "project"
    vi = root / "content" / "vi"
    for folder in ("online-safety", "notices"):
        (vi / folder).mkdir(parents=True)
    (root / "mkdocs.yml").write_text(samples.CONFIG, encoding="utf-8")
    (vi / "online-safety" / "scam.md").write_text(samples.LESSON, encoding="utf-8")
    (vi / "notices" / "bhyt.md").write_text(samples.NOTICE, encoding="utf-8")
    (vi / "glossary.md").write_text(samples.GLOSSARY, encoding="utf-8")
    shutil.copytree(ROOT / "site_templates", root / "site_templates")
    return root
