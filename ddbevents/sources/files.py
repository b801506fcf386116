"""Files of events: JSON, JSON lines and exports to S3, read as a stream."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from base64 import b64encode
from functools import partial
from io import BufferedReader, RawIOBase, TextIOBase
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ddbevents.errors import SourceError
from ddbevents.sources.export_manifest import DataFile, data_files, read_local
from ddbevents.sources.file_texts import FileTexts
from ddbevents.sources.list_members import MAX_VALUE, too_large

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedIOBase


class Readable(Protocol):
    """An object that reads bytes, such as a file opened in binary mode."""

    def read(self, size: int = ..., /) -> bytes:
        """Return up to a number of bytes; none at the end."""
        ...


_BLOCK = 1 << 16
_GZIP = b"\x1f\x8b"
_DAMAGES = (EOFError, gzip.BadGzipFile, zlib.error)
_DAMAGED = "the gzip data is truncated or damaged"


def read_lines(file: Readable, *, max_value: int = MAX_VALUE) -> FileTexts:
    """Yield the JSON texts of a file, plain or gzipped, for `iter_records`.

    Each text may be on one line or on several; texts may also follow each other with
    nothing between them, as Firehose writes them. The file is UTF-8, or UTF-16 with a
    byte order mark, as PowerShell's ``>`` writes it. Memory holds about two texts at a
    time.

        with open("changes.jsonl.gz", "rb") as file:
            for record in iter_records(OrderEvent, read_lines(file)): ...

    Args:
        file: A file opened in binary mode, or another object that reads bytes, such as
            the body of an object in S3: ``s3.get_object(...)["Body"]``.
        max_value: How many bytes a value may have in memory, by default 16 MB; gzip
            data of 1 MB may hold one of 1 GB. The members of a list, or of a document
            with `Items`, `Messages` or `Records`, are values by themselves.

    Raises:
        TypeError: It does not read bytes.
        SourceError: The gzip data or the UTF-16 text is damaged, it is not text, or a
            value is larger than `max_value`.
    """
    return FileTexts(_blocks(file), max_value)


def _blocks(file: Any) -> Iterator[bytes]:
    if not (hasattr(file, "peek") and hasattr(file, "read1")):
        file = BufferedReader(_Raw(file))
    try:
        unzipped = _unzipped(file)
        # Each block is what is there now: the file may be a pipe.
        while block := unzipped.read1(_BLOCK):
            yield block
    except _DAMAGES:
        raise SourceError(_DAMAGED) from None


def read_export(folder: str | Path) -> Iterator[bytes]:
    """Yield the lines of a table's export to S3, by its manifests.

        aws s3 sync s3://BUCKET/PREFIX/AWSDynamoDB/ exports/

        lines = read_export("exports/01693685827463-2d8752fd")
        for record in iter_records(OrderEvent, lines): ...

    A full export gives an INSERT for every item, an incremental one the change of every
    item that changed. The MD5 sum of a data file is checked before it is read, and its
    lines are counted. Memory holds one line at a time.

    Args:
        folder: The folder of the export: the one with `manifest-summary.json`. The keys
            of data files give their places relative to it.

    Raises:
        SourceError: A file is missing, has another MD5 sum or another number of
            lines than in the manifest, or the export is not DYNAMODB_JSON.

    Source: AWS, "DynamoDB table export output format".
    """
    for data_file in data_files(str(folder), read_local):
        yield from read_data_file(data_file)


def read_data_file(data_file: DataFile, max_value: int = MAX_VALUE) -> Iterator[bytes]:
    """Yield the lines of one data file of an export; see `read_export`.

    Raises:
        SourceError: It is missing, or does not match the manifest.
    """
    path, md5, expected = Path(data_file.path), data_file.md5, data_file.item_count
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise SourceError(f"{path}, which the manifest lists, is missing") from None
    with file:
        if _md5(file) != md5:
            raise SourceError(f"{path} does not have the MD5 sum in the manifest")
        count = 0
        try:
            read = partial(_unzipped(file).readline, max_value + 1)
            for count, line in enumerate(iter(read, b""), 1):  # noqa: B007  # used below
                if len(line) > max_value:
                    raise SourceError(f"{path}: {too_large(max_value)}")
                yield line
        except _DAMAGES:
            raise SourceError(f"{path}: {_DAMAGED}") from None
    if count != expected:
        raise SourceError(f"{path} has {count} lines, the manifest has {expected}")


def _md5(file: BufferedReader) -> str:
    digest = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False))
    file.seek(0)
    return b64encode(digest.digest()).decode()


def _unzipped(file: Any) -> BufferedIOBase:
    return gzip.GzipFile(fileobj=file) if file.peek(2)[:2] == _GZIP else file


class _Raw(RawIOBase):
    """An object with only a method `read`, as the raw file of a `BufferedReader`."""

    def __init__(self, file: Any) -> None:
        if not hasattr(file, "read") or isinstance(file, TextIOBase):
            found = type(file).__name__
            raise TypeError(
                f'expected a file, as from open(path, "rb"), found a {found}'
            )
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
