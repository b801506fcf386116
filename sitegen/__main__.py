"""Writes the generated pages, or checks them; `make generate` and `make check`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sitegen.api_pages import api_pages
from sitegen.batch_picture import batch_picture
from sitegen.command_page import command_page
from sitegen.diagnostic_page import diagnostic_page
from sitegen.limits_page import limits_page
from sitegen.llms_text import llms_text
from sitegen.terminal_pictures import terminal_pictures
from sitegen.wire_page import wire_page

DOCS = Path(__file__).parents[1] / "docs"


def main() -> int:
    """Write the pages, or check them; return the exit code."""
    parser = argparse.ArgumentParser(prog="sitegen", description="Makes pages of docs/")
    parser.add_argument("--check", action="store_true", help="report drift only")
    check = parser.parse_args().check
    pages = {
        **api_pages(),
        **terminal_pictures(),
        "pictures/batch-way.svg": batch_picture(),
        "reference/command-line.md": command_page(),
        "reference/diagnostics.md": diagnostic_page(),
        "reference/limits.md": limits_page(),
        "reference/wire-schemas.md": wire_page(),
    }
    drifted = [path for path, text in pages.items() if _differs(path, text)]
    drifted += [path for path in _found_api_pages() if path not in pages]
    for path in [] if check else drifted:
        _write(path, pages.get(path))
    # The descriptions of all pages, those that were just written included.
    text = llms_text(DOCS)
    if _differs("llms.txt", text):
        drifted.append("llms.txt")
        if not check:
            _write("llms.txt", text)
    for path in drifted:
        sys.stderr.write(f"docs/{path}: {'has drifted' if check else 'written'}\n")
    return 1 if check and drifted else 0


def _found_api_pages() -> list[str]:
    folder = DOCS / "reference" / "api"
    return [path.relative_to(DOCS).as_posix() for path in folder.glob("*.md")]


def _differs(path: str, text: str) -> bool:
    file = DOCS / path
    return not file.exists() or file.read_text("utf-8") != text


def _write(path: str, text: str | None) -> None:
    file = DOCS / path
    if text is None:
        file.unlink()
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


if __name__ == "__main__":
    sys.exit(main())
