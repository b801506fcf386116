"""Follows a page of docs/ as its readers do: in a folder of its own, with a shell.

A block after a line such as "`app.py`:" is a file, which is written; a `diff` block
there changes it. In a `console` block, what follows a `$` is run by the shell, and what
is printed must be what the page shows; dates and durations may differ.
"""

from __future__ import annotations

import re
import subprocess
from difflib import unified_diff
from pathlib import Path

_COMMAND = re.compile(r"^\$ (.+(?:(?<=\\)\n.+)*)\n", re.MULTILINE)
_FILE = re.compile(r"`([^`\n]+)`:\s*\Z")
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|(?<= in )[\d.]+s")
_SECONDS = 120


def run_session(session: str, folder: Path) -> str | None:
    """Run the commands of a `console` block; return how the page differs, or None."""
    printed = "".join(
        f"$ {command}\n{run(command, folder).stdout}"
        for command in _COMMAND.findall(session)
    )
    page, here = (_TIME.sub("TIME", text) for text in (session, printed))
    lines = unified_diff(
        page.splitlines(), here.splitlines(), "page", "printed", "", ""
    )
    return "\n".join(lines) or None


def name_of_file(text: str) -> str:
    """Return the name of the file that a block shows, from the text above it."""
    named = _FILE.search(text)
    assert named, "no file is named above the block: `NAME`:"
    return named[1]


def change_file(file: Path, change: str) -> None:
    """Make the change that a `diff` block shows."""
    lines = change.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] != "+")
    new = "".join(line[1:] for line in lines if line[0] != "-")
    before, after = file.read_text("utf-8").split(old)
    file.write_text(before + new + after, "utf-8")


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command by a shell; its standard output has its standard error, too."""
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        check=False,  # what it prints is compared, also if it fails
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_SECONDS,
    )
