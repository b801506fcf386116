"""Writes modules: all of them or none, and only those that changed."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def changed(modules: Mapping[Path, str]) -> dict[Path, str]:
    """Return the modules whose files are missing or hold something else."""
    return {path: code for path, code in modules.items() if current(path) != code}


def current(path: Path) -> str | None:
    """Return what a file holds, None if there is none."""
    try:
        return path.read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return None


def write(modules: Mapping[Path, str]) -> None:
    """Write modules to their files, each with one rename at the end.

    Raises:
        OSError: A folder cannot be written to; no module has changed then.
    """
    with ExitStack() as undo:
        prepared = {path: _beside(path, code, undo) for path, code in modules.items()}
        for path, scratch in prepared.items():
            scratch.replace(path)


def _beside(path: Path, code: str, undo: ExitStack) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    scratch = Path(name)
    undo.callback(scratch.unlink, missing_ok=True)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(code)
    scratch.chmod(path.stat().st_mode if path.exists() else 0o644)
    return scratch
