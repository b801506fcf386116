"""The files that table schemas are read from, and which of them references may name."""

from __future__ import annotations

import os
import posixpath
import stat
from dataclasses import dataclass
from errno import EFBIG
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

ReadBytes: TypeAlias = "Callable[[Path], bytes]"

LARGEST = 16 << 20
"""How many bytes a schema has at most: a larger one would take minutes to read."""

_TOO_LARGE = "more than 16 MB, which no schema has"

_PROJECT = "pyproject.toml"


def read_schema(path: Path) -> bytes:
    """Return what is in a file, which may be a pipe.

    Raises:
        OSError: It cannot be read, or has more than 16 MB; it may be endless.
    """
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise OSError(EFBIG, _TOO_LARGE, str(path))
    return data


@dataclass(frozen=True, slots=True)
class SchemaFiles:
    """How table schemas are read, and what else their references may name.

    References stay in the project of the schema: below the folder of the nearest
    `pyproject.toml`, or where there is none, in the schema's own folder. Links are
    resolved, so that none leads out. They name regular files only: a pipe or a device
    may never end, and what is under /proc is not a file.

    Attributes:
        read: Reads a file, if it is not on the disk.
        allow_outside: Whether references may leave the project.
    """

    read: ReadBytes = read_schema
    allow_outside: bool = False

    def referred_by(self, schema: Path) -> ReferredFiles:
        """Return the files that the references of a schema may name."""
        return ReferredFiles(self.read, self._root(schema))

    def may_be_found(self, schema: Path) -> bool:
        """Return whether a file in a folder is of the project, and no link out of it.

        A file that somebody names is read in any case, but not one that a repository
        has in a folder of schemas.
        """
        root = self._root(schema)
        return root is None or _is_in(os.path.realpath(schema), root)

    def _root(self, schema: Path) -> str | None:
        return None if self.allow_outside else _root_of(schema)


ON_DISK = SchemaFiles()
"""The files on the disk, without those outside of the project."""


@dataclass(frozen=True, slots=True)
class ReferredFiles:
    """The files that the references of one schema may name.

    Attributes:
        read: As of `SchemaFiles`.
        root: The folder that they are in, without links; None if anywhere.
    """

    read: ReadBytes
    root: str | None

    def path_of(self, reference: str, beside: str) -> Path:
        """Return the path of the file that a reference names.

        Args:
            reference: The reference, without its fragment.
            beside: The path of the file that the reference is in.

        Raises:
            LookupError: It may not be read; the only argument says why.
        """
        if reference.startswith("/") or {":", "\\", "\0"} & {*reference}:
            raise LookupError("a reference can only name a file next to this one")
        path = posixpath.normpath(PurePosixPath(beside).parent / reference)
        if self.root is not None and not _is_in(os.path.realpath(path), self.root):
            raise LookupError(
                f"{path}: outside of the project, which is {self.root}:"
                " use --allow-outside to read it"
            )
        return Path(path)

    def contents(self, path: Path) -> bytes:
        """Return what is in a file at a path that `path_of` made.

        Raises:
            LookupError: It cannot be read; the only argument says why.
        """
        try:
            data = _read_regular(path) if self.read is read_schema else self.read(path)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "no file has such a name"
            raise LookupError(f"{path}: {reason}") from None
        if len(data) > LARGEST:
            raise LookupError(f"{path}: {_TOO_LARGE}")
        return data


def _read_regular(path: Path) -> bytes:
    # A pipe would block even when it is opened, and another process may put one here.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise LookupError(f"{path}: not a regular file")
        if not status.st_size:  # what is under /proc says so, too, and may block
            raise LookupError(f"{path}: empty")
        return file.read(LARGEST + 1)


def _root_of(schema: Path) -> str:
    """Return the folder of a schema's project, without links."""
    folder = Path(os.path.realpath(schema.parent))
    for each in [folder, *folder.parents]:
        if (each / _PROJECT).is_file():
            return str(each)
    return str(folder)


def _is_in(path: str, folder: str) -> bool:
    try:
        return os.path.commonpath([folder, path]) == folder
    except ValueError:  # another drive of Windows
        return False
