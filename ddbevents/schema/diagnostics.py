"""What is wrong with a table schema, and where."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from ddbevents.errors import DdbEventsError
from ddbevents.escaping import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_LONGEST_LINE = 120


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file: 1-based, and the text of its line.

    The text is empty if the file may be something else than a schema.
    """

    file: str
    line: int
    column: int
    source: str

    def __str__(self) -> str:
        return f"{escaped(self.file)}:{self.line}:{self.column}"

    def marked(self) -> str:
        """Return the line, and below it a mark at the column.

        A long line is cut to the part around the mark.
        """
        text, before = self.source.expandtabs(1), self.column - 1
        if len(text) > _LONGEST_LINE:
            start = max(0, before - _LONGEST_LINE // 2)
            end = start + _LONGEST_LINE
            dots = "..." if start else ""
            before += len(dots) - start
            text = dots + text[start:end] + "..." * (end < len(text))
        left, right = escaped(text[:before]), escaped(text[before:])
        gutter = f"{self.line:5} | "
        margin = " " * (len(gutter) - 2)
        return f"{gutter}{left}{right}\n{margin}| {' ' * len(left)}^"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One error in a table schema, or a note on it.

    Attributes:
        code: One of `diagnostic_codes.CODES`.
        message: What is wrong, as a sentence without a full stop; quotations from the
            schema are escaped.
        pointer: The JSON Pointer of the wrong part (RFC 6901).
        place: The place of that part.
        help: How to fix it, also escaped; may be empty.
    """

    code: str
    message: str
    pointer: str
    place: Place
    help: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", escaped(self.message))
        object.__setattr__(self, "help", escaped(self.help))

    @property
    def level(self) -> Literal["error", "note"]:
        """Whether it is an error; a note changes nothing."""
        return "note" if self.code.startswith("DDB2") else "error"

    def __str__(self) -> str:
        lines = [f"{self.place}: {self.level} {self.code}: {self.message}"]
        if self.place.source:  # what is not JSON is not shown
            lines.append(self.place.marked())
        lines.append(f"      = at {escaped(self.pointer) or 'the top'}")
        if self.help:
            lines.append(f"      = help: {self.help}")
        return "\n".join(lines)


class SchemaError(DdbEventsError):
    """A table schema that no module can be made from.

    Attributes:
        diagnostics: All of its errors.
    """

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(tuple(diagnostics))
        self.diagnostics = tuple(diagnostics)

    def __str__(self) -> str:
        return "\n\n".join(map(str, self.diagnostics))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a help line with the known name that is closest to a wrong one."""
    close = get_close_matches(name, list(known), n=1)
    return f"did you mean {close[0]!r}?" if close else ""
