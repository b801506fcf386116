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

from sybil import Example

_COMMAND = re.compile(r"^\$ (.+(?:(?<=\\)\n.+)*)\n", re.MULTILINE)
_FILE = re.compile(r"`([^`\n]+)`:\n+\Z")
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|(?<= in )[\d.]+s")
_SECONDS = 120


def run_session(example: Example) -> str | None:
    """Run the commands of a `console` block; return how the page differs, or None."""
    printed = "".join(
        f"$ {command}\n{_printed_by(command, example.namespace['folder'])}"
        for command in _COMMAND.findall(example.parsed)
    )
    page, here = (_TIME.sub("TIME", text) for text in (example.parsed, printed))
    lines = unified_diff(
        page.splitlines(), here.splitlines(), "page", "printed", "", ""
    )
    return "\n".join(lines) or None


def write_file(example: Example) -> None:
    """Write the file that a block shows."""
    _file_of(example).write_text(example.parsed, "utf-8")


def change_file(example: Example) -> None:
    """Make the change that a `diff` block shows."""
    lines = example.parsed.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] != "+")
    new = "".join(line[1:] for line in lines if line[0] != "-")
    file = _file_of(example)
    before, after = file.read_text("utf-8").split(old)
    file.write_text(before + new + after, "utf-8")


def _printed_by(command: str, folder: Path) -> str:
    return subprocess.run(
        command,
        shell=True,
        check=False,  # what it prints is compared, also if it fails
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_SECONDS,
    ).stdout


def _file_of(example: Example) -> Path:
    named = _FILE.search(example.document.text[: example.start])
    assert named, "no file is named above the block: `NAME`:"
    folder: Path = example.namespace["folder"]
    return folder / named[1]
