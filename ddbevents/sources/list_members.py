"""A document that is too large for memory, in parts: the members of its list.

`aws dynamodb scan` writes one document, `{"Items": [...]}`, however large the table is.
Each part is such a document again, with some of the members.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ddbevents.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_VALUE = 16 << 20
"""How many bytes a JSON value has at most by default; events of Lambda have 6 MB."""

_CHUNK = 1 << 16
_LONGEST_HEAD = 1 << 16
_DEEPEST = 1024
"""How deep JSON nests at most, for orjson."""

_bracket_at = re.compile(
    rb"""(?xs: (?: [^"{}\[\]]++ | " (?: [^"\\]++ | \\. )*+ " )*+ ([{}\[\]]) )"""
).match
"""Matches up to the next bracket that is not in a string."""

_names_a_list = re.compile(
    rb'(?<!\\)"(?:Items|Messages|Records)"[ \t\r\n]*:[ \t\r\n]*\[\Z'
).search
_separator_at = re.compile(rb"[ \t\r\n]*,?[ \t\r\n]*").match


def too_large(limit: int) -> SourceError:
    """Return the error of a value that is larger than the limit in bytes."""
    return SourceError(
        f"a JSON value of more than {limit:,} bytes, which may be endless: `max_value`,"
        " or --max-value of a command, reads larger ones"
    )


class ListMembers:
    """The parts of a document.

    Args:
        data: Its beginning.
        blocks: What follows, in blocks of any size.
        limit: How many bytes a member may have, about.

    Attributes:
        rest: What is after the document, once it is read.
        lines: How many line ends the document has, so far.
    """

    def __init__(self, data: bytearray, blocks: Iterator[bytes], limit: int) -> None:
        self.rest = data
        self.lines = 0
        self._blocks = blocks
        self._limit = limit

    def parts(self) -> Iterator[tuple[int, bytes]]:
        """Yield each part, and in which line of the document it is, from 0.

        Raises:
            SourceError: There is no list, or a member or what follows is too large.
        """
        start = self._list_start()
        head = bytes(self.rest[:start])
        tail = b"]}" if head.lstrip().startswith(b"{") else b"]"
        self._drop(start)
        at = depth = 0
        while (found := self._next_bracket(at)) is not None:
            at, opens = found
            depth += 1 if opens else -1
            if depth > _DEEPEST:
                raise too_large(self._limit)
            if depth < 0 or (depth == 0 and at >= _CHUNK):
                end = at if depth == 0 else at - 1
                if text := self._members(end):
                    yield self.lines, head + text + tail
                self._drop(at)
                at = 0
            if depth < 0:
                break
        if depth >= 0 or (tail == b"]}" and not self._skip_end()):
            # It is cut off, which its reader reports.
            yield self.lines, head + bytes(self.rest)
            self.rest.clear()

    def _drop(self, end: int) -> None:
        self.lines += self.rest.count(b"\n", 0, end)
        del self.rest[:end]

    def _list_start(self) -> int:
        at = depth = 0
        while found := _bracket_at(self.rest, at, _LONGEST_HEAD):
            at, bracket = found.end(), found[1]
            if bracket == b"[" and (
                depth == 0 or (depth == 1 and _names_a_list(found[0]))
            ):
                return at
            depth += 1 if bracket in b"{[" else -1
            if depth <= 0:
                break
        raise too_large(self._limit)

    def _members(self, end: int) -> bytes:
        """Return the members before an offset, without the commas around them."""
        start = _separator_at(self.rest, 0, end)
        return bytes(self.rest[start.end() if start else 0 : end]).rstrip()

    def _skip_end(self) -> bool:
        """Pass over what is after the list; return whether the document ends."""
        at, depth = 0, 1
        while found := self._next_bracket(at):
            before, (at, opens) = at, found
            depth += 1 if opens else -1
            if depth == 2 and _names_a_list(self.rest[before:at]):  # noqa: PLR2004
                raise SourceError(
                    "a document with two lists that is too large to be read at once:"
                    " `max_value`, or --max-value of a command, reads larger ones"
                )
            if depth == 0:
                self._drop(at)
                return True
        return False

    def _next_bracket(self, at: int) -> tuple[int, bool] | None:
        """Return the end of the next bracket, and whether it opens; None if none is."""
        while (found := _bracket_at(self.rest, at)) is None:
            if len(self.rest) > self._limit + _CHUNK:
                raise too_large(self._limit)
            if not self._read(2 * len(self.rest) - at):
                return None
        return found.end(), found[1] in b"{["

    def _read(self, length: int) -> bool:
        """Read until there are so many bytes, so that the time stays linear."""
        for block in self._blocks:
            self.rest += block
            if len(self.rest) >= length or len(self.rest) > self._limit + _CHUNK:
                return True
        return False
