"""The reference of the command line, from the parsers of its commands.

argparse lays its help out differently in each version of Python, so the page is made
from the arguments themselves.
"""

from __future__ import annotations

import argparse
import re
from importlib import import_module

from ddbevents.cli import COMMANDS

# Options, and words with a character that Markdown would take for its own.
_CODE = re.compile(
    r"(?<![^\s(])(--?[a-z][a-z-]*|\[[\w.]+\]|[\w./*:-]*[_*][\w./*:-]*\w)"
)


def command_page() -> str:
    """Return the text of the page."""
    rows = "\n".join(
        f"| [`{name}`](#{name}) | {summary} |" for name, summary in COMMANDS.items()
    )
    sections = "\n".join(_section(name) for name in COMMANDS)
    return (
        "# Command line\n\n"
        "All arguments of each command, as `ddbevents COMMAND --help` prints them."
        " [Commands](../how-to/commands.md) shows them at work.\n\n"
        f"| command | what it does |\n|---|---|\n{rows}\n\n"
        "The exit code is 0 if all is well, and 2 for wrong usage or an input that"
        " cannot be read.\n\n"
        f"{sections}"
    )


def _section(name: str) -> str:
    parser = argparse.ArgumentParser(prog=f"ddbevents {name}", add_help=False)
    import_module(f"ddbevents.cli.{name}").configure(parser)
    arguments = [each for each in _actions(parser) if each.help != argparse.SUPPRESS]
    rows = "\n".join(
        f"| {_names(each)} | {_cell(_help(each, parser))} |" for each in arguments
    )
    table = f"\n| argument | what it is |\n|---|---|\n{rows}\n" if rows else ""
    return (
        f"## {name} {{ #{name} }}\n\n{_text(parser.description)}{table}"
        f"{_text(parser.epilog)}"
    )


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return parser._actions  # noqa: SLF001  # argparse has no other way


def _names(action: argparse.Action) -> str:
    value = action.metavar
    if value is None and action.nargs != 0:
        choices = ",".join(map(str, action.choices or ()))
        value = f"{{{choices}}}" if choices else action.dest.upper()
    names = [f"`{name}`" for name in action.option_strings] or [f"`{value}`"]
    if action.option_strings and value and action.nargs != 0:
        names[-1] = f"{names[-1][:-1]} {value}`"
    if action.nargs in ("*", "+", argparse.OPTIONAL) and not action.option_strings:
        names[-1] += {"*": " (any number)", "+": " (one or more)"}.get(
            action.nargs, " (optional)"
        )
    return ", ".join(names)


def _help(action: argparse.Action, parser: argparse.ArgumentParser) -> str:
    values = {**vars(action), "prog": parser.prog}
    text = (action.help or "") % values
    return f"{text} (required)" if action.required and action.option_strings else text


def _cell(text: str) -> str:
    return _marked(text).replace("|", "\\|").replace("\n", " ")


def _marked(text: str) -> str:
    """Return a text of argparse's as Markdown: its options and names are code."""
    return _CODE.sub(r"`\1`", text.replace("<", "&lt;"))


def _text(text: str | None) -> str:
    """Return a description or epilog: paragraphs, and its indented parts as code."""
    parts = []
    for part in (text or "").strip("\n").split("\n\n"):
        lines = part.splitlines()
        head = [line for line in lines[:1] if line.endswith(":") and line[0] != " "]
        body = lines[len(head) :]
        if body and all(line.startswith("  ") or not line for line in body):
            code = "\n".join(line[2:] for line in body)
            title = f"{head[0].capitalize()}\n\n" if head else ""
            parts.append(f"{title}```text\n{code}\n```")
        else:
            parts.append(_marked(part))
    # Blank lines are part of a block of code.
    shown = "\n\n".join(parts).replace("\n```\n\n```text\n", "\n\n")
    return f"\n{shown}\n" if text else ""
