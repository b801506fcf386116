"""Follows the tutorial in a fresh folder, with nothing but the wheel and the site.

    python tests/newcomer.py WHEEL SITE

The code blocks are those of the built page. `pip install` gets the wheel, where a
newcomer's gets `ddbevents` from PyPI, into an environment of its own; what it needs
comes from the package index. Files are written and changed, commands run, and what they
print compared, as in documented_sessions.py. The table is in DynamoDB Local.

It exits with 1 at the first block that does not work as printed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import dynamodb_local as local
from documented_sessions import change_file, name_of_file, run, run_session

PAGE = "tutorial/typed-handler/index.html"
SYSTEM = "/usr/local/bin:/usr/bin:/bin"


class Block(NamedTuple):
    """A code block, and the text of the page above it, with code in backquotes."""

    above: str
    text: str


class Page(HTMLParser):
    """Collects the code blocks of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self._above = self._code = ""
        self._is_block = False
        self.feed(html)

    def handle_starttag(self, tag: str, _: object) -> None:
        if tag == "pre":
            self._is_block = True
        elif tag == "code":
            self._above += "`"

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre":
            self.blocks.append(Block(self._above.removesuffix("``"), self._code))
            self._above = self._code = ""
            self._is_block = False
        elif tag == "code":
            self._above += "`"

    def handle_data(self, data: str) -> None:
        if self._is_block:
            self._code += data
        else:
            self._above += data


def follow(block: Block, folder: Path, wheel: Path) -> str | None:
    """Do what a block says; return how it did not work, or None."""
    if block.text.startswith("$ "):
        return run_session(block.text, folder)
    if block.text.startswith("pip install"):
        return install(block.text, folder, wheel)
    file = folder / name_of_file(block.above)
    if file.exists():
        change_file(file, block.text)
    else:
        file.write_text(block.text, "utf-8")
    return None


def install(command: str, folder: Path, wheel: Path) -> str | None:
    """Run `pip install` with the wheel in the place of `ddbevents` from PyPI."""
    with_wheel, count = re.subn(
        r"ddbevents(?:\[[\w,]+\])?", rf"\g<0> @ {wheel.resolve().as_uri()}", command
    )
    assert 1 == count, command
    done = run(with_wheel, folder)
    return done.stdout if done.returncode else None


def settings(environment: Path, endpoint: str) -> dict[str, str]:
    """What the newcomer's shell has: no program of ours, an account of their own."""
    ours = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    return {
        **{name: value for name, value in os.environ.items() if name not in ours},
        "PATH": f"{environment / 'bin'}:{SYSTEM}",
        "COLUMNS": "80",
        "NO_COLOR": "1",
        **local.settings(endpoint, account="newcomer"),
    }


def main(wheel: Path, site: Path) -> str | None:
    """Follow the page; return what did not work, or None."""
    if missing := local.missing_tools():
        sys.stderr.write(f"SKIPPED: DynamoDB Local needs {' and '.join(missing)}\n")
        return None
    blocks = Page((site / PAGE).read_text("utf-8")).blocks
    with TemporaryDirectory() as scratch, local.running() as endpoint:
        environment, folder = Path(scratch, "venv"), Path(scratch, "project")
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        folder.mkdir()
        shell = settings(environment, endpoint)
        os.environ.clear()
        os.environ.update(shell)
        for block in blocks:
            if problem := follow(block, folder, wheel):
                return f"{block.text}\ndoes not work as printed:\n{problem}"
        sessions = sum(block.text.startswith("$ ") for block in blocks)
    sys.stdout.write(f"{PAGE}: {len(blocks)} blocks, {sessions} with commands\n")
    return None if sessions else "the page has no commands"


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
