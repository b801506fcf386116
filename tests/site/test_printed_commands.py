"""Each command that a page prints is one that the command line takes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from ddbevents.cli import _parser

DOCS = Path(__file__).parents[2] / "docs"


def commands(text: str) -> list[list[str]]:
    """The arguments of each `ddbevents` command in the blocks of a page."""
    found = []
    for block in re.findall(r"```(?:sh|console|text)\n(.*?)```", text, re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            match = re.match(r"\$? *ddbevents (.*)", line)
            if match:
                words = re.split(r" (?:\||>>?) ", match[1])[0]
                found.append(shlex.split(words, comments=True))
    return found


PAGES = {
    page.relative_to(DOCS).as_posix(): printed
    for page in sorted(DOCS.rglob("*.md"))
    if (printed := commands(page.read_text("utf-8")))
}


@pytest.mark.parametrize("page", PAGES)
def test_each_command_of_a_page_is_taken(page: str) -> None:
    for arguments in PAGES[page]:
        parsed = _parser(arguments).parse_args(arguments)
        assert arguments[0] == parsed.command


def test_the_pages_print_commands_of_all_sections() -> None:
    sections = {page.partition("/")[0] for page in PAGES}
    assert {"how-to", "reference", "tutorial"} <= sections
