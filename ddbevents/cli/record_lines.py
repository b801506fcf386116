"""The lines that `ddbevents inspect` shows for a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ddbevents.cli.shortened_values import (
    shortened_change,
    shortened_sets,
    shortened_value,
)
from ddbevents.codec.absent import ABSENT
from ddbevents.codec.nested_differences import Difference, nested_differences
from ddbevents.errors import format_path
from ddbevents.escaping import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ddbevents.records.any_view import StreamRecord

_NO_TIME = "-"
_MARGIN = 8
_NARROWEST = 40
"""The fewest characters for values, however long their paths are."""

_MOST_CHANGES = 100
"""The most changes of a record that are shown."""

_BOLD, _RED, _GREEN, _YELLOW = 1, 31, 32, 33
_COLOUR_OF = {"+": _GREEN, "-": _RED, "~": _YELLOW}


class RecordLines(NamedTuple):
    """How records are shown.

    Attributes:
        width: The most characters of a line.
        colours: Whether they have a terminal's colours.
    """

    width: int
    colours: bool

    def of(self, number: int, record: StreamRecord) -> Iterator[str]:
        """Yield the lines of a record and its number: what happened, and each change.

        Source of the colours: ECMA-48, "SGR - Select Graphic Rendition".
        """
        old, new = _images(record)
        yield self._head(number, record, _note(record, old, new))
        if old is None or new is None:
            known = old or new or {}
            found = [Difference((name,), known[name], known[name]) for name in known]
        else:
            found = [*nested_differences(old, new)]
        found = sorted(each for each in found if each.path[0] not in record.keys)
        more = len(found) - _MOST_CHANGES
        found = found[:_MOST_CHANGES]
        paths = [escaped(format_path(each.path), self.width // 2) for each in found]
        column = max(map(len, paths), default=0)
        for path, (_, before, after) in zip(paths, found, strict=True):
            space = max(self.width - _MARGIN - column - 4, _NARROWEST)
            yield f"{'':{_MARGIN}}{self._change(path, column, before, after, space)}"
        if more > 0:
            text = f"... and {more:,} more: `ddbevents decode` prints both images"
            yield f"{'':{_MARGIN}}{text}"

    def _head(self, number: int, record: StreamRecord, note: str) -> str:
        moment = record.approximate_creation_date_time
        time = f"{moment:%Y-%m-%d %H:%M:%S}" if moment else _NO_TIME
        name = self._painted(record.event_name, _BOLD)
        head, space = f"{number:>6}  {name}  {time:<19}", self.width - 40 - len(note)
        each = max(space // max(len(record.keys), 1), _NARROWEST // 2)
        keys = "".join(
            f"  {escaped(name)}={shortened_value(value, each)}"
            for name, value in record.keys.items()
        )
        return f"{head}{keys}{note}"

    def _change(self, path: str, column: int, old: Any, new: Any, space: int) -> str:
        sign = _sign(old, new)
        painted = self._painted(sign, _COLOUR_OF.get(sign, _BOLD))
        return f"{painted} {path:<{column}}  {self._values(sign, old, new, space)}"

    def _values(self, sign: str, old: Any, new: Any, space: int) -> str:
        if sign != "~":
            return shortened_value(new if old is ABSENT else old, space)
        if isinstance(old, set) and isinstance(new, set):
            return shortened_sets(old, new, space)
        arrow = " -> "
        before, after = shortened_change(old, new, space - len(arrow))
        return arrow.join((self._painted(before, _RED), self._painted(after, _GREEN)))

    def _painted(self, text: str, colour: int) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self.colours else text


def _images(record: StreamRecord) -> list[Mapping[str, Any] | None]:
    """Return the old and the new image; empty where there was no item."""
    no_item = {"INSERT": "old_image", "REMOVE": "new_image"}.get(record.event_name)
    return [
        {} if name == no_item else getattr(record, name)
        for name in ("old_image", "new_image")
    ]


def _note(record: StreamRecord, old: object, new: object) -> str:
    if record.is_ttl_delete:
        return "  (expired)"
    if record.event_name != "MODIFY" or (old is None) is (new is None):
        return ""
    return f"  ({'new' if old is None else 'old'} image only)"


def _sign(old: Any, new: Any) -> str:
    if old is new:
        return "="
    if old is ABSENT:
        return "+"
    return "-" if new is ABSENT else "~"
