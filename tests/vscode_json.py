"""VS Code's JSON language service: fetched from npm, and run by node.

What it says of a file is what VS Code shows of it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

PACKAGE = "vscode-json-languageservice"
VERSION = "5.7.2"
CACHE = Path(__file__).parents[1] / ".cache" / "vscode-json"
PROGRAM = Path(__file__).with_suffix(".cjs")


class Answer(NamedTuple):
    """What the editor shows of a text.

    Attributes:
        problems: Errors and warnings, as ``line: message``.
        completions: The labels proposed at each place that was asked for.
        hovers: The text shown at each place that was asked for, in Markdown.
    """

    problems: list[str]
    completions: list[list[str]]
    hovers: list[str]


def missing_tools() -> list[str]:
    """Return which of the programs it takes are not on this machine."""
    return [tool for tool in ("node", "npm") if shutil.which(tool) is None]


def fetch() -> Path:
    """Return the folder of the npm packages, fetched the first time.

    Several processes may do so at once: the first to be done renames its copy into
    place.
    """
    home = CACHE / VERSION
    if not home.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            options = ["--silent", "--no-audit", "--no-fund", "--prefix", scratch]
            subprocess.run(
                ["npm", "install", *options, f"{PACKAGE}@{VERSION}"],
                check=True,
                capture_output=True,
                timeout=300,
            )
            with contextlib.suppress(OSError):  # another process was quicker
                Path(scratch, "node_modules").rename(home)
    return home


def ask(settings: list[dict[str, Any]], *texts: dict[str, Any]) -> list[Answer]:
    """Return what the editor shows of each text.

    Args:
        settings: What ``json.schemas`` has in VS Code's settings.
        texts: Of each, the ``file`` name, the ``text``, and the offsets to
            ``complete`` and to ``hover`` at.
    """
    run = subprocess.run(
        ["node", str(PROGRAM)],
        input=json.dumps({"settings": settings, "texts": texts}),
        env={**os.environ, "NODE_PATH": str(fetch())},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return [Answer(**answer) for answer in json.loads(run.stdout)]
