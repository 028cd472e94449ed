"""The pipeline: read, check, stage, site and prints side by side, catalog, swap."""

from __future__ import annotations

import calendar
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from .check import OVERDUE, check
from .content import Content, read_content
from .errors import KitError, Problem
from .markdown import Renderer
from .settings import CONFIG, Settings, read_settings

Report = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Project:
    """A folder with `mkdocs.yml`, `content/` and `site_templates/`, read once."""

    root: Path
    settings: Settings
    content: Content
    renderer: Renderer

    def check(self, today: date) -> list[Problem]:
        """Every problem of its content."""
        return check(self.content, self.settings, self.renderer, today)


def load(root: Path) -> Project:
    """Read the project at `root`. Raises KitError when its settings are wrong; problems of content wait for `check`."""
    settings = read_settings(root)
    return Project(root, settings, read_content(root, settings), Renderer(root / CONFIG))
