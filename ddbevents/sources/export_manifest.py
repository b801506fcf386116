"""The manifests of an export to S3: its data files, and how many lines each has."""

from __future__ import annotations

import posixpath
from collections import Counter
from dataclasses import dataclass
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ddbevents.codec.text import loads_json
from ddbevents.errors import SourceError
from ddbevents.escaping import escaped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ddbevents.wire import ExportFile, ExportManifest

_SHOWN = 40
_MOST_NAMED = 10


class DataFile(NamedTuple):
    """A data file according to the manifest.

    Attributes:
        path: Its path, or its URL if the export's folder is a URL.
        md5: Its MD5 sum, in base64.
        item_count: How many lines it has.
    """

    path: str
    md5: str
    item_count: int


@dataclass(frozen=True, slots=True)
class ExportFiles:
    """The data files of an export, for engines that read them without ddbevents.

    Attributes:
        item_count: How many lines each file has, by its path.
    """

    item_count: Mapping[str, int]

    @property
    def paths(self) -> list[str]:
        """The paths of all data files, even empty ones, in the manifest's order."""
        return [*self.item_count]

    def check_counts(self, counts: Mapping[str, int]) -> None:
        """Compare the numbers of rows that an engine read with the manifest.

        Files are recognized by their names, which are unique in an export: engines
        write the same path as ``s3://``, ``s3a://`` or ``file:///``. A file without
        a count has no rows.

        Args:
            counts: How many rows were read, by the file's path.

        Raises:
            SourceError: A file has another number of rows, or is not in the export.
        """
        expected = {_name(path): count for path, count in self.item_count.items()}
        found = dict.fromkeys(expected, 0)
        for path, rows in counts.items():
            if _name(path) not in expected:
                raise SourceError(f"{path} is not a data file of this export")
            found[_name(path)] += rows
        wrong = [
            f"{name}: {found[name]} of {count}"
            for name, count in expected.items()
            if found[name] != count
        ]
        if wrong:
            more = len(wrong) - _MOST_NAMED
            named = ", ".join(wrong[:_MOST_NAMED]) + (f", {more} more" * (more > 0))
            raise SourceError(
                f"files with other numbers of rows than in the manifest: {named}"
            )


def export_files(
    folder: str | Path, read: Callable[[str], bytes] | None = None
) -> ExportFiles:
    """Return the data files of a table's export to S3, with their numbers of lines.

        files = export_files("exports/01693685827463-2d8752fd")

    It only reads the two manifests, not the data files: unlike `read_export`, it does
    not check MD5 sums.

    Args:
        folder: The folder of the export: the one with `manifest-summary.json`. With
            `read`, it may be a URL, as ``s3://BUCKET/PREFIX/AWSDynamoDB/...``.
        read: Returns the content of a file by its path or URL; by default from disk.

    Raises:
        SourceError: A manifest is missing or lists two files of one name, or the
            export is not DYNAMODB_JSON.

    Source: AWS, "DynamoDB table export output format".
    """
    listed = data_files(str(folder), read or read_local)
    for name, times in Counter(_name(file.path) for file in listed).items():
        if times > 1:
            raise SourceError(f"a manifest in {folder} lists two files {name}")
    return ExportFiles({file.path: file.item_count for file in listed})


def data_files(folder: str, read: Callable[[str], bytes]) -> list[DataFile]:
    """Return each data file; its key gives its place relative to the export's folder.

    Raises:
        SourceError: A manifest is missing, or the export is not DYNAMODB_JSON.
    """
    try:
        base = posixpath.dirname(_read_summary(folder, read)["manifestFilesS3Key"])
        return [
            DataFile(
                _joined(folder, posixpath.relpath(listed["dataFileS3Key"], base)),
                listed["md5Checksum"],
                _count(listed["itemCount"]),
            )
            for listed in _read_listing(folder, read)
        ]
    except SourceError:
        raise
    except (LookupError, TypeError, ValueError, AttributeError):
        pass
    raise SourceError(f"a manifest in {folder} is not from an export to S3")


def _count(found: Any) -> int:
    count = index(found)
    if count < 0 or found is True or found is False:
        raise ValueError("no number of items")
    return count


def _read_summary(folder: str, read: Callable[[str], bytes]) -> ExportManifest:
    path = _joined(folder, "manifest-summary.json")
    summary: ExportManifest = loads_json(_read(path, read))
    if summary["outputFormat"] != "DYNAMODB_JSON":
        found = escaped(summary["outputFormat"], _SHOWN)
        raise SourceError(
            f"the export is written in {found}: export the table as DYNAMODB_JSON"
        )
    return summary


def _read_listing(folder: str, read: Callable[[str], bytes]) -> Iterator[ExportFile]:
    path = _joined(folder, "manifest-files.json")
    for line in _read(path, read).splitlines():
        if line.strip():
            yield loads_json(line)


def _read(path: str, read: Callable[[str], bytes]) -> bytes:
    try:
        return read(path)
    except FileNotFoundError:
        raise SourceError(
            f"{path} is missing: name the folder of an export to S3, such as"
            " AWSDynamoDB/01693685827463-2d8752fd, or the files in this folder"
        ) from None


def read_local(path: str) -> bytes:
    """Return the content of a file on disk.

    Raises:
        SourceError: It is not on disk, but a URL.
    """
    if "://" in path:
        raise SourceError(f"{path} is not on disk: pass read=, which returns its bytes")
    return Path(path).read_bytes()


def _joined(folder: str, relative: str) -> str:
    """Return a path relative to a folder; in a URL without `..`, unknown to S3."""
    scheme, mark, place = folder.rpartition("://")
    if not mark:
        return str(Path(folder) / relative)
    return scheme + mark + posixpath.normpath(posixpath.join(place, relative))


def _name(path: str) -> str:
    return posixpath.basename(path.replace("\\", "/"))
