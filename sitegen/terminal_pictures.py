"""Pictures of a terminal: what commands print, as SVG."""

from __future__ import annotations

import shlex
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch
from xml.sax.saxutils import escape

from ddbevents.cli import main

EXAMPLE = Path(__file__).parents[1] / "examples" / "orders"
COMMANDS = {
    "inspect": "ddbevents inspect events/lifetime.json",
    "validate": "ddbevents validate --model orders:OrderEvent events/poison.json",
}
"""The pictures, and what is typed in the folder of the example `orders`."""

_LINE, _WIDTH, _MARGIN = 19, 7.8, 16  # pixels: a line's height, a character's width
_COLOURS = {"$": "#e6edf3", "+": "#7ee787", "-": "#ff7b72", "~": "#e3b341"}


def terminal_pictures() -> dict[str, str]:
    """Return each picture, by its path in docs/."""
    return {
        f"pictures/{name}.svg": _picture(command) for name, command in COMMANDS.items()
    }


def _picture(command: str) -> str:
    lines = [f"$ {command}", *printed(command).splitlines()]
    width = max(map(len, lines)) * _WIDTH + 2 * _MARGIN
    height = len(lines) * _LINE + 2 * _MARGIN
    texts = "\n".join(
        f'<text x="{_MARGIN}" y="{_MARGIN + 14 + number * _LINE}"'
        f' fill="{_COLOURS.get(line.strip()[:1], "#c9d1d9")}">{_spaced(line)}</text>'
        for number, line in enumerate(lines)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img"'
        f' viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" height="{height}">\n'
        f"<title>{escape(command)}</title>\n"
        '<rect width="100%" height="100%" rx="8" fill="#0d1117"/>\n'
        '<g font-family="ui-monospace, DejaVu Sans Mono, Menlo, Consolas, monospace"'
        f' font-size="13">\n{texts}\n</g>\n</svg>\n'
    )


def _spaced(line: str) -> str:
    """Return a line whose spaces SVG keeps: as no-break spaces."""
    return escape(line).replace(" ", "\u00a0")


def printed(command: str) -> str:
    """Return what a command prints in the folder of the example."""
    _, *arguments = shlex.split(command)
    with (
        chdir(EXAMPLE),
        patch("sys.path", [str(EXAMPLE)]),
        redirect_stdout(StringIO()) as text,
        redirect_stderr(text),
    ):
        main(arguments)
    return text.getvalue()
