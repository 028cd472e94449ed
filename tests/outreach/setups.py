"""The installation tests plan and send with."""

from pathlib import Path

from outreach.installation import Setup
from outreach.texts import Texts

TEMPLATES = Path(__file__).resolve().parents[2] / "site_templates" / "sms"


def make_setup(folder: Path = TEMPLATES) -> Setup:
    """The project's own templates, 700 VND a segment to Viettel, 900 else."""
    return Setup(Texts(folder), {"viettel": 700, "default": 900})
