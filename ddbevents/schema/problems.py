"""What is wrong with a type, before its line and column are looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ddbevents.schema.diagnostics import Diagnostic

if TYPE_CHECKING:
    from ddbevents.schema.location import Location


class Problem(NamedTuple):
    """A diagnostic whose place has not been looked up yet."""

    code: str
    message: str
    location: Location
    help: str = ""

    def diagnostic(self) -> Diagnostic:
        """Return the diagnostic."""
        place, pointer = self.location.place, self.location.pointer
        return Diagnostic(self.code, self.message, pointer, place, self.help)
