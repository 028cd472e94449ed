"""docs/outreach.md says what is there."""

import re
from pathlib import Path

import click

from outreach.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "outreach.md").read_text("utf-8")
SETTINGS = (ROOT / "outreach" / "settings.py").read_text("utf-8")


def test_every_command_is_named_and_every_named_command_exists() -> None:
    """Groups with each of their subcommands."""
    rows = " ".join(re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE)).replace("\\|", "|")
    for name, command in main.commands.items():
        assert re.search(rf"`{name}\b", rows), name
        if isinstance(command, click.Group):
            for below in command.commands:
                assert re.search(rf"\b{below}\b", rows), f"{name} {below}"
    for line in re.findall(r"^outreach ([a-z-]+)", PAGE, re.MULTILINE):
        assert line in main.commands


def test_every_setting_is_named_and_every_named_setting_is_read() -> None:
    """Names from the environment."""
    read = set(re.findall(r'"((?:OUTREACH|TWILIO|DATABASE)_[A-Z_]+)"', SETTINGS))
    named = set(re.findall(r"`((?:OUTREACH|TWILIO|DATABASE)_[A-Z_]+)`", PAGE))
    assert named <= read
    assert read - named <= {"OUTREACH_DEBUG"}


def test_every_rule_of_a_message_names_tests_that_exist() -> None:
    """The table of rules points to test files."""
    tests = {name for line in PAGE.splitlines() if line.startswith("| ") for name in re.findall(r"`(test_[a-z_]+)`", line)}
    assert len(tests) > 15
    assert [name for name in tests if not (ROOT / "tests" / "outreach" / f"{name}.py").exists()] == []
