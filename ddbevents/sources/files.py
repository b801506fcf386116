"""Files of events: JSON, JSON lines and exports to S3, read as a stream."""

from __future__ import annotations

import gzip
import hashlib
import posixpath
import zlib
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING

from ddbevents.codec.text import loads_json
from ddbevents.errors import DecodeError, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedIOBase, BufferedReader

    from ddbevents.wire import ExportFile, ExportManifest

_GZIP = b"\x1f\x8b"


def read_lines(file: BufferedReader) -> Iterator[bytes]:
    """Yield the JSON texts of a file, plain or gzipped: what `iter_records` takes.

    Each line is a text, if the first one is. Otherwise all of the file is one
    text, such as an event that is laid out over several lines.

        with open("changes.jsonl.gz", "rb") as file:
            for record in iter_records(OrderEvent, read_lines(file)): ...

    Raises:
        SourceError: The gzip data is damaged.
    """
    try:
        unzipped = _unzipped(file)
        first = next((line for line in unzipped if line.strip()), b"")
        if _is_json(first):
            yield first
            yield from unzipped
        elif first:
            yield first + unzipped.read()
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise SourceError("the gzip data is cut off or damaged") from None


def read_export(folder: str | Path) -> Iterator[bytes]:
    """Yield the lines of a table's export to S3, by its manifests.

        aws s3 sync s3://BUCKET/PREFIX/AWSDynamoDB/ exports/

        lines = read_export("exports/01693685827463-2d8752fd")
        for record in iter_records(OrderEvent, lines): ...

    A full export reads as an INSERT of every item, an incremental one as the
    change of every item that changed. Data files are checked against their MD5
    sums before they are read, and counted. Memory holds one line at a time.

    Args:
        folder: The folder of the export: the one with `manifest-summary.json`.
            The data files are where their keys say, seen from there.

    Raises:
        SourceError: A file is missing, has another MD5 sum or another number of
            lines than the manifest says, or the export is not DYNAMODB_JSON.

    Source: AWS, "DynamoDB table export output format".
    """
    folder = Path(folder)
    summary = _read_summary(folder)
    base = posixpath.dirname(summary["manifestFilesS3Key"])
    for listed in _read_listing(folder):
        key = posixpath.relpath(listed["dataFileS3Key"], base)
        yield from _read_data(folder / key, listed)


def _read_summary(folder: Path) -> ExportManifest:
    summary: ExportManifest = loads_json(_read(folder / "manifest-summary.json"))
    if summary["outputFormat"] != "DYNAMODB_JSON":
        raise SourceError(
            f"the export is written in {summary['outputFormat']}: export the table"
            " as DYNAMODB_JSON"
        )
    return summary


def _read_listing(folder: Path) -> Iterator[ExportFile]:
    for line in _read(folder / "manifest-files.json").splitlines():
        yield loads_json(line)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise SourceError(f"{path} is missing") from None


def _read_data(path: Path, listed: ExportFile) -> Iterator[bytes]:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise SourceError(f"{path}, which the manifest lists, is missing") from None
    with file:
        if _md5(file) != listed["md5Checksum"]:
            raise SourceError(f"{path} has another MD5 sum than the manifest says")
        count = 0
        for count, line in enumerate(_unzipped(file), 1):  # noqa: B007  # used below
            yield line
    if count != listed["itemCount"]:
        raise SourceError(
            f"{path} has {count} lines, the manifest says {listed['itemCount']}"
        )


def _md5(file: BufferedReader) -> str:
    digest = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False))
    file.seek(0)
    return b64encode(digest.digest()).decode()


def _unzipped(file: BufferedReader) -> BufferedIOBase:
    return gzip.GzipFile(fileobj=file) if file.peek(2)[:2] == _GZIP else file


def _is_json(text: bytes) -> bool:
    try:
        loads_json(text)
    except DecodeError:
        return False
    return True
