"""``ddbevents explain``: explains the code of a diagnostic, or a rule of `diff`."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from ddbevents.errors import DdbEventsError

if TYPE_CHECKING:
    import argparse

    from ddbevents.diff import Rule

DESCRIPTION = """\
Explain the code of a diagnostic, or a rule of `ddbevents diff`. Without NAME, explain
all of them.
"""

EXAMPLES = """\
examples:
  ddbevents explain DDB106
  ddbevents explain value-added
  ddbevents explain
"""

_WORD_TO_FILL_IN = re.compile(r"{(\w+)(?:!r)?}")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="such as DDB106 or value-added"
    )


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    explanations = _explanations()
    if options.name is None:
        sys.stdout.writelines(f"{each}\n" for each in explanations.values())
        return 0
    for name in (options.name.upper(), options.name.lower()):
        if name in explanations:
            sys.stdout.write(f"{explanations[name]}\n")
            return 0
    raise DdbEventsError(_unknown(options.name, explanations))


def _explanations() -> dict[str, str]:
    from ddbevents.diff import RULES  # noqa: PLC0415  # slow
    from ddbevents.schema.diagnostic_codes import CODES  # noqa: PLC0415  # as above

    codes = {
        code: f"{code}  {each.meaning}\n  why: {each.why}\n  fix: {each.fix}"
        for code, each in CODES.items()
    }
    return codes | {name: _of_rule(rule) for name, rule in RULES.items()}


def _of_rule(rule: Rule) -> str:
    from ddbevents.diff import BROKEN  # noqa: PLC0415  # slow

    why = _WORD_TO_FILL_IN.sub(lambda match: match[1].upper(), rule.why)
    lines = [f"{rule.name}  {rule.level}: {why}"]
    lines += [f"  breaks {who}: {BROKEN[who]}" for who in rule.breaks]
    return "\n".join(lines)


def _unknown(name: str, known: dict[str, str]) -> str:
    from ddbevents.schema.diagnostics import did_you_mean  # noqa: PLC0415  # slow

    close = did_you_mean(name, known) or "`ddbevents explain` lists all"
    return f"there is no code or rule {name}: {close}"
