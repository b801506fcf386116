"""JSON documents in a stream of bytes: on lines, laid out, or concatenated."""

from __future__ import annotations

import re
from codecs import (
    BOM_UTF8,
    BOM_UTF16_BE,
    BOM_UTF16_LE,
    BOM_UTF32_BE,
    BOM_UTF32_LE,
    getincrementaldecoder,
)
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from ddbevents.codec.text import loads_json
from ddbevents.errors import DecodeError, SourceError
from ddbevents.sources.list_members import MAX_VALUE, ListMembers, too_large

if TYPE_CHECKING:
    from collections.abc import Iterable

_OTHER_FORMATS = {
    b"PK\x03\x04": "a ZIP archive: unpack it first",
    b"BZh": "bzip2 data: unpack it first",
    b"\x28\xb5\x2f\xfd": "Zstandard data: unpack it first",
    b"\xfd7zXZ": "xz data: unpack it first",
    b"\xff\x06\x00\x00sNaPpY": "Snappy data: unpack it first",
    b"PAR1": "a Parquet file: write it as JSON",
    b"ORC": "an ORC file: write it as JSON",
    b"\xe0\x01\x00\xea": "Amazon Ion: export the table as DYNAMODB_JSON",
    b"$ion_1_0": "Amazon Ion: export the table as DYNAMODB_JSON",
    BOM_UTF32_LE: "UTF-32: save the file as UTF-8",
    BOM_UTF32_BE: "UTF-32: save the file as UTF-8",
}
"""The first bytes of files in other formats."""

_LONGEST_MARK = max(map(len, _OTHER_FORMATS))

_COLUMN = r"""(?:"[^"{}\n]*"|[A-Za-z_][\w.-]*)"""
_OTHER_TEXTS = {
    re.compile(rb"\s*<"): "HTML or XML: look at what it says",
    re.compile(rb"\s*\[?\{'"): (
        "a dict from Python's print(): write it with json.dumps(..., default=str)"
    ),
    re.compile(rf"{_COLUMN}(?:,{_COLUMN})+\r?\n".encode()): (
        "CSV, which has no types: write it as JSON, as `aws dynamodb scan` does"
    ),
    re.compile(rb"(?:Count|Items?|Messages|Records|Responses):\s*\n"): (
        "YAML: use `--output json` of the AWS CLI"
    ),
}
"""Patterns of the first line of other text formats; no JSON begins like that."""

_NEXT_LINE = b"\n{"
"""The bytes that nearly always follow a line that is a document."""

_blank_at = re.compile(rb"[ \t\r\n]*+").match
_document_at = re.compile(
    rb"""(?x: (?:
      [^"}\]]++
    | " [^"\\\n]*+ (?: \\[^\n] [^"\\\n]*+ )*+ (?: " | (?=\\?\n) )
    | [}\]] (?! [ \t\r\n]*+ [{\[] )
    )*+ [}\]] (?= [ \t\r\n]*+ [{\[] ))"""
).match
"""Matches a document that is followed by another one.

Inside a document, a comma is between a closing and an opening bracket: without one, the
document ends. A string ends at the end of its line at the latest, so that a broken one
does not swallow the lines after it. No part backtracks, so the time is linear.
"""


class FileTexts(Iterator[bytes]):
    """The JSON documents of a file, read one by one.

    A line that is JSON is a document. Other documents end where the next one begins.
    Anything else is one text, or one text per line if some of its lines are JSON.

    Memory holds about twice the largest document. One that is larger than the limit is
    read in parts, each with some members of its list; see `ListMembers`.

    Args:
        blocks: The bytes of the file, in blocks of any size.
        max_value: How many bytes a document or a member may have, about: a larger one
            is a SourceError.

    Attributes:
        line: The line of the file where the latest document begins, from 1.
        parsed: The latest document's value, an object or a list, if finding its end
            required to read it; else None.
    """

    def __init__(self, blocks: Iterable[bytes], max_value: int = MAX_VALUE) -> None:
        self.line = 1
        self.parsed: Any = None
        self._blocks = _utf8(iter(blocks))
        self._data = bytearray()
        self._start = 0
        self._limit = max_value
        self._located = self._locate()

    def __next__(self) -> bytes:
        self.parsed = None
        self.line, document = next(self._located)
        return document

    def _locate(self) -> Iterator[tuple[int, bytes]]:
        """Yield each document, and its line."""
        line, at_line_start = 1, True
        while (skipped := self._skip_blank()) is not None:
            line, at_line_start = line + skipped, at_line_start or skipped > 0
            text = self._take_text(at_line_start=at_line_start)
            at_line_start = False
            if text is None:
                for offset, document in (members := self._members()).parts():
                    yield line + offset, document
                line += members.lines
                self._data, self._start = members.rest, 0
                continue
            if b"\n" not in text:
                yield line, text.rstrip()
                continue
            for offset, document in _whole_or_lines(text):
                yield line + offset, document
            line += text.count(b"\n")

    def _skip_blank(self) -> int | None:
        """Skip blanks; return how many lines end in them, None at the end."""
        if self._data.startswith(_NEXT_LINE, self._start):  # quicker than the rest
            self._start += 1
            return 1
        skipped = 0
        while True:
            end = _end_at(_blank_at, self._data, self._start)
            skipped += self._data.count(b"\n", self._start, end)
            self._start = end
            if end < len(self._data):
                return skipped
            if not self._read():
                return None

    def _take_text(self, *, at_line_start: bool) -> bytes | None:
        """Return a document, or what stands in its place, and pass over it.

        None if it has a bracket and is larger than the limit.
        """
        is_bracketed = self._data[self._start] in b"{["
        is_line_wanted, searched, scanned = at_line_start or not is_bracketed, 0, 0
        while True:
            length = len(self._data) - self._start
            if is_line_wanted:
                line_end = self._data.find(b"\n", self._start + searched)
                searched = length
                is_line_wanted = line_end < 0
                if line_end >= 0 and not (is_bracketed and self._is_broken(line_end)):
                    return self._take(line_end)
            # Twice as much as before, so that the time stays linear.
            if is_bracketed and length >= 2 * scanned:
                scanned = length
                end = _end_at(_document_at, self._data, self._start)
                if end > self._start:
                    return self._take(end)
            if length > self._limit:
                if is_bracketed:
                    return None
                raise too_large(self._limit)
            if not self._read():
                return self._take_last(is_bracketed=is_bracketed)

    def _take_last(self, *, is_bracketed: bool) -> bytes:
        end = _end_at(_document_at, self._data, self._start) if is_bracketed else 0
        return self._take(end if end > self._start else len(self._data))

    def _members(self) -> ListMembers:
        del self._data[: self._start]
        return ListMembers(self._data, self._blocks, self._limit)

    def _take(self, end: int) -> bytes:
        text = bytes(self._data[self._start : end])
        self._start = end
        return text

    def _is_broken(self, end: int) -> bool:
        try:
            self.parsed = loads_json(self._data[self._start : end])
        except DecodeError:
            return True
        return False

    def _read(self) -> bool:
        """Add a block to the data; return whether there was one."""
        block = next(self._blocks, b"")
        del self._data[: self._start]
        self._start = 0
        self._data += block
        return bool(block)


def _whole_or_lines(text: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield a text; or its lines, with their numbers from 0, if some are JSON."""
    if not _is_json(text):
        lines = text.splitlines()
        if any(line.startswith(b"{") and _is_json(line) for line in lines):
            yield from ((n, line) for n, line in enumerate(lines) if line.strip())
            return
    yield 0, text.rstrip()


def _end_at(match_at: Any, data: bytearray, start: int) -> int:
    """Return where a pattern's match ends; the start if there is no match."""
    match = match_at(data, start)
    return match.end() if match else start


def _is_json(text: bytes | bytearray) -> bool:
    try:
        loads_json(text)
    except DecodeError:
        return False
    return True


def _utf8(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the blocks of a text in UTF-8, whatever its Unicode encoding.

    Raises:
        SourceError: It is not text in UTF-8 or UTF-16.
    """
    first = next(blocks, b"")
    while 0 < len(first) < _LONGEST_MARK and (more := next(blocks, b"")):
        first += more
    for mark, found in _OTHER_FORMATS.items():
        if first.startswith(mark):
            raise SourceError(f"expected JSON; found {found}")
    for pattern, found in _OTHER_TEXTS.items():
        if pattern.match(first.removeprefix(BOM_UTF8)):
            raise SourceError(f"expected JSON; found {found}")
    if first.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        yield from _from_utf16(chain([first], blocks))
        return
    if b"\0" in first[:_LONGEST_MARK]:
        raise SourceError(
            "expected JSON in UTF-8; found zero bytes, as UTF-16 has them: save the"
            " file as UTF-8"
        )
    yield first.removeprefix(BOM_UTF8)
    yield from blocks


def _from_utf16(blocks: Iterator[bytes]) -> Iterator[bytes]:
    decoder = getincrementaldecoder("utf-16")()
    try:
        for block in blocks:
            if text := decoder.decode(block):
                yield text.encode()
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise SourceError("the UTF-16 text is truncated or damaged") from None
