"""``ddbevents explain``: explains the code of a diagnostic."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ddbevents.errors import DdbEventsError

if TYPE_CHECKING:
    import argparse

DESCRIPTION = "Explain the code of a diagnostic; without one, all of them."

EXAMPLES = """\
examples:
  ddbevents explain DDB106
  ddbevents explain
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.add_argument("code", nargs="?", metavar="CODE", help="such as DDB106")


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    from ddbevents.schema.diagnostics import CODES  # noqa: PLC0415  # slow

    codes = CODES
    if options.code is not None:
        code = options.code.upper()
        if code not in CODES:
            raise DdbEventsError(f"there is no code {code}: `ddbevents explain`")
        codes = {code: CODES[code]}
    for code, meaning in codes.items():
        sys.stdout.write(f"{code}  {meaning}\n")
    return 0
