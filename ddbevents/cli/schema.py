"""``ddbevents schema``: prints the meta-schema of table schemas, for editors."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ddbevents._assets import assets

if TYPE_CHECKING:
    import argparse

DESCRIPTION = """\
Print the meta-schema: the JSON Schema of table schemas. With it, your editor
completes, explains and checks them. It is one file and refers to no other.
The page "Editors" of the documentation has the settings of VS Code and PyCharm.
"""

EXAMPLES = """\
examples:
  ddbevents schema --path    # where it is
  ddbevents schema > table-schema.json
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.add_argument(
        "--path",
        action="store_true",
        help="print the path of the file, which comes with ddbevents, instead",
    )


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    path = assets() / "schemas" / "table-schema.json"
    sys.stdout.write(f"{path}\n" if options.path else path.read_text("utf-8"))
    return 0
