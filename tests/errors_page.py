"""Replays the sessions of docs/reference/errors.md, and writes what they print.

    python tests/errors_page.py

A session is a code block: of a shell (`console`), where `$ cat FILE` shows a file that
is there, and `$ ddbevents ...` is run; or of Python (`pycon`). A comment above it,
`<!-- without: NAME -->`, takes a package away.
"""

from __future__ import annotations

import re
import shlex
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from doctest import DocTestParser
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "orders"
PAGE = ROOT / "docs" / "reference" / "errors.md"
_SESSION = re.compile(
    r"^### (?P<title>[^\n]+)\n(?:(?!#|```)[^\n]*\n)*?"
    r"(?:<!-- without: (?P<missing>\w+) -->\n)?"
    r"```(?P<language>console|pycon)\n(?P<text>.*?)```$",
    re.MULTILINE | re.DOTALL,
)


class Session(NamedTuple):
    """A code block of the page.

    Attributes:
        title: The heading above it.
        missing: The package that is taken away, if any.
        language: ``console`` or ``pycon``.
        text: What it shows.
    """

    title: str
    missing: str | None
    language: str
    text: str

    def replayed(self) -> str:
        """Return what it shows when it is run now.

        Raises:
            ValueError: Its last step is no error.
        """
        run = _shell if self.language == "console" else _python
        with _apart(self.missing):
            *steps, last = run(self.text)
        if not last[1]:
            raise ValueError(f"{self.title}: this is no error any more")
        return "".join(shown for shown, _ in [*steps, last])


def sessions() -> list[Session]:
    """Return the sessions of the page."""
    page = PAGE.read_text("utf-8")
    return [Session(**match.groupdict()) for match in _SESSION.finditer(page)]


def rewrite() -> None:
    """Let the page show what its sessions print now."""

    def current(match: re.Match[str]) -> str:
        start, end = (each - match.start() for each in match.span("text"))
        replayed = Session(**match.groupdict()).replayed()
        return match[0][:start] + replayed + match[0][end:]

    PAGE.write_text(_SESSION.sub(current, PAGE.read_text("utf-8")), "utf-8")


@contextmanager
def _apart(missing: str | None) -> Iterator[None]:
    """Run in an empty folder, from which and from the example modules come."""
    gone = {"datamodel_code_generator": "ddbevents.gen"}.get(missing or "", missing)
    hidden = {missing: None} if missing else {}
    with (
        tempfile.TemporaryDirectory() as folder,
        chdir(folder),
        patch.object(sys, "path", [folder, str(EXAMPLE), *sys.path]),
        patch.dict(sys.modules, hidden),
    ):
        for name in [*sys.modules]:
            if name == "orders" or (gone and name.startswith(f"{gone}.")):
                del sys.modules[name]
        yield


def _shell(text: str) -> Iterator[tuple[str, bool]]:
    from ddbevents.cli import main  # noqa: PLC0415  # what is missing is missing now

    steps = re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE)
    for command, content in steps:
        program, *arguments = shlex.split(command)
        if program == "cat":
            Path(arguments[0]).write_text(content, "utf-8")
            yield f"$ {command}\n{content}", False
        else:
            assert "ddbevents" == program
            printed, failed = _run(partial(main, arguments))
            yield f"$ {command}\n{printed}", failed


def _python(text: str) -> Iterator[tuple[str, bool]]:
    names = {"__name__": "__main__"}
    for example in DocTestParser().get_examples(text):
        code = compile(example.source, "<page>", "single")
        printed, failed = _run(partial(exec, code, names))
        source = example.source.rstrip("\n").replace("\n", "\n... ")
        yield f">>> {source}\n{printed}", failed


def _run(function: Callable[[], Any]) -> tuple[str, bool]:
    """Return what is printed, errors as doctest shows them, and whether it failed."""
    with redirect_stdout(StringIO()) as printed, redirect_stderr(printed):
        try:
            failed = bool(function())
        except Exception as error:  # noqa: BLE001  # whatever it is, it is shown
            failed = True
            printed.write("Traceback (most recent call last):\n    ...\n")
            printed.writelines(traceback.format_exception_only(error))
    # Pydantic's version is not ours to show.
    shown = re.sub(r"(?<=errors\.pydantic\.dev/)[\d.]+", "2", printed.getvalue())
    return shown, failed


if __name__ == "__main__":
    rewrite()
