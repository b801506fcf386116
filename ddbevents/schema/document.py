"""Reads JSON strictly, and records where every part begins."""

from __future__ import annotations

import math
import re
from json import JSONDecodeError, JSONDecoder
from typing import TYPE_CHECKING, Any, NoReturn

from ddbevents.schema.diagnostics import Diagnostic, Place, SchemaError
from ddbevents.schema.schema_files import read_schema

if TYPE_CHECKING:
    from pathlib import Path

    from ddbevents.schema.schema_files import ReadBytes

_string_at = JSONDecoder(strict=True).raw_decode
_SPACE = re.compile(r"[ \t\n\r]*").match
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?").match
_WORDS = {"true": True, "false": False, "null": None}
_DEEPEST = 100


class Document:
    """A JSON text, its value, and the place of every part.

    Args:
        file: The file's name, for messages.
        text: Its content.
        is_named: Whether the user named the file, and no reference did.

    Attributes:
        value: The value of the text.

    Raises:
        SchemaError: It is not JSON (RFC 8259), or has a duplicate member.
    """

    def __init__(self, file: str, text: str, *, is_named: bool = True) -> None:
        self.file = file
        self.text = text
        # It may be anything until it is read: keys, the environment of a process.
        self._is_quotable = is_named and self.text[self._skip(0) :][:1] == "{"
        self._offsets: dict[str, int] = {}
        self.value, end = self._value(self._skip(0), "", 0)
        if (end := self._skip(end)) != len(text):
            self._fail(end, "expected the end of the file")
        self._is_quotable = isinstance(self.value, dict)

    @classmethod
    def read(cls, path: Path, read: ReadBytes = read_schema) -> Document:
        """Return the document in a file.

        Args:
            path: The file.
            read: Reads it, if it is not on the disk.

        Raises:
            OSError: The file cannot be read.
            SchemaError: It is not JSON in UTF-8.
        """
        return cls.decoded(path, read(path))

    @classmethod
    def decoded(cls, path: Path, data: bytes, *, is_named: bool = True) -> Document:
        """Return the document that a file has.

        Raises:
            SchemaError: It is not JSON in UTF-8.
        """
        try:
            text = data.decode("utf-8-sig")
            return cls(path.as_posix(), text, is_named=is_named)
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            place = Place(path.as_posix(), line, 1, "")
            problem = Diagnostic("DDB001", "the file is not UTF-8", "", place)
            raise SchemaError([problem]) from None

    def place(self, pointer: str) -> Place:
        """Return the place where the value of a JSON Pointer begins.

        For a member of an object, that is the place of its name.
        """
        return self._place_of(self._offsets[pointer])

    def __contains__(self, pointer: str) -> bool:
        return pointer in self._offsets

    def _place_of(self, offset: int) -> Place:
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        source = self.text[start : end if end >= 0 else len(self.text)]
        line = self.text.count("\n", 0, offset) + 1
        shown = source.rstrip("\r") if self._is_quotable else ""
        return Place(self.file, line, offset - start + 1, shown)

    def _fail(
        self, offset: int, message: str, code: str = "DDB001", pointer: str = ""
    ) -> NoReturn:
        place = self._place_of(min(offset, len(self.text)))
        raise SchemaError([Diagnostic(code, message, pointer, place)])

    def _skip(self, at: int) -> int:
        match = _SPACE(self.text, at)
        return match.end() if match else at

    def _value(self, at: int, pointer: str, depth: int) -> tuple[Any, int]:
        self._offsets.setdefault(pointer, at)
        if depth > _DEEPEST:
            self._fail(at, f"nested deeper than {_DEEPEST} levels")
        first = self.text[at : at + 1]
        if first == "{":
            return self._object(at, pointer, depth)
        if first == "[":
            return self._array(at, pointer, depth)
        if first == '"':
            return self._string(at)
        for word, value in _WORDS.items():
            if self.text.startswith(word, at):
                return value, at + len(word)
        return self._number(at)

    def _object(self, at: int, pointer: str, depth: int) -> tuple[dict[str, Any], int]:
        members: dict[str, Any] = {}
        at = self._skip(at + 1)
        while self.text[at : at + 1] != "}" or members:
            if self.text[at : at + 1] != '"':
                self._fail(at, "expected a member's name in double quotes")
            start = at
            name, at = self._string(at)
            inside = f"{pointer}/{escape(name)}"
            if name in members:
                if not self._is_quotable:
                    self._fail(start, "a duplicate member", "DDB002", pointer)
                self._fail(start, f"duplicate member {name!r}", "DDB002", inside)
            at = self._expect(":", at)
            self._offsets[inside] = start
            members[name], at = self._value(at, inside, depth + 1)
            at, more = self._more("}", at)
            if not more:
                return members, at
        return members, at + 1

    def _array(self, at: int, pointer: str, depth: int) -> tuple[list[Any], int]:
        elements: list[Any] = []
        at = self._skip(at + 1)
        while self.text[at : at + 1] != "]" or elements:
            inside = f"{pointer}/{len(elements)}"
            element, at = self._value(at, inside, depth + 1)
            elements.append(element)
            at, more = self._more("]", at)
            if not more:
                return elements, at
        return elements, at + 1

    def _expect(self, mark: str, at: int) -> int:
        at = self._skip(at)
        if self.text[at : at + 1] != mark:
            self._fail(at, f"expected {mark!r}")
        return self._skip(at + 1)

    def _more(self, closing: str, at: int) -> tuple[int, bool]:
        at = self._skip(at)
        mark = self.text[at : at + 1]
        if mark == closing:
            return at + 1, False
        if mark != ",":
            self._fail(at, f"expected ',' or {closing!r}")
        after = self._skip(at + 1)
        if self.text[after : after + 1] == closing:
            self._fail(at, "a comma after the last element")
        return after, True

    def _string(self, at: int) -> tuple[str, int]:
        try:
            value, end = _string_at(self.text, at)
            value.encode()
        except JSONDecodeError as error:
            self._fail(error.pos, error.msg[0].lower() + error.msg[1:])
        except UnicodeEncodeError:
            self._fail(at, "a lone surrogate, which is not text")
        return value, end

    def _number(self, at: int) -> tuple[int | float, int]:
        match = _NUMBER(self.text, at)
        if match is None:
            self._fail(at, "expected a value")
        text = match.group()
        exact = match.group(1) is None and match.group(2) is None
        if len(text) > 400:  # noqa: PLR2004  # no bound of a number is longer
            self._fail(at, "a number of more than 400 characters")
        value = int(text) if exact else float(text)
        if value in (math.inf, -math.inf):
            self._fail(at, "a number of more than 1.7e308")
        return value, match.end()


def unescape(step: str) -> str:
    """Return the name that a step of a JSON Pointer stands for (RFC 6901)."""
    return step.replace("~1", "/").replace("~0", "~")


def escape(name: str) -> str:
    """Return a name as a step of a JSON Pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
