"""The documents say what is there: commands, options, links, pictures."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from generator.cli import main
from tests.conftest import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "samples").glob("*.md"), *(ROOT / "benchmarks").glob("*.md")])


def commands() -> dict[str, click.Command]:
    """Every command of `kit` by the words one types."""
    found: dict[str, click.Command] = {}
    for name, command in main.commands.items():
        if isinstance(command, click.Group):
            found |= {f"{name} {below}": inner for below, inner in command.commands.items()}
        else:
            found[name] = command
    return found


def test_the_readme_names_every_command_and_only_options_that_exist() -> None:
    rows = re.findall(r"^\| `kit ([a-z ]+?)(?: (?:[A-Z\[-].*?))?` \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(commands())
    for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines():
        if found := re.match(r"\| `kit (check|build|posters|serve|new lesson|share|keygen|verify)\b(.*?)` \|", line):
            known = {option for parameter in commands()[found[1]].params for option in parameter.opts}
            assert set(re.findall(r"--[a-z]+", found[2])) <= known


@pytest.mark.parametrize("command", commands())
def test_every_command_has_help_in_vietnamese(command: str) -> None:
    said = commands()[command]
    assert said.help
    assert all(isinstance(p, click.Argument) or getattr(p, "help", None) for p in said.params), command


@pytest.mark.parametrize("command", ["", *commands()])
def test_nothing_of_a_command_s_help_is_english(command: str) -> None:
    said = CliRunner().invoke(main, [*command.split(), "--help"]).output
    assert not re.search(r"Usage|Options|Commands|Missing|default|required|Show|TEXT|INTEGER|FILE|DIRECTORY|PATH", said), said


@pytest.mark.parametrize(
    "words", [["bui"], ["posters"], ["build", "--engine", "x"], ["build", "--nothing"], ["serve", "--port", "x"], ["new"]]
)
def test_a_slip_of_the_finger_is_answered_in_vietnamese(words: list[str]) -> None:
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert not re.search(r"Usage|Try |Error|Missing|No such|Invalid|not one of|not a valid", done.output), done.output


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_and_pictures_of_the_documents_are_there(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#]+)", text) + re.findall(r'src="([^"]+)"', text)
    assert [target for target in targets if not target.startswith("http") and not (page.parent / target).exists()] == []


def test_every_make_target_that_the_documents_name_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {
        name
        for page in PAGES
        for name in re.findall(r"make ([a-z]+)\b", " ".join(re.findall(r"`[^`]+`|```.*?```", page.read_text(encoding="utf-8"), re.DOTALL)))
    }
    assert {"demo", "test"} <= named
    assert [name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []
