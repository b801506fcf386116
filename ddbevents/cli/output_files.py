"""Writes files so that none is left half written, whatever ends the command.

A file's content goes to a scratch file in the same folder, is synced to disk, and then
renamed to the file. The renames of several files come last, one after the other. The
next command removes scratch files that a killed command left.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from shutil import rmtree
from stat import S_IMODE
from typing import TYPE_CHECKING

from ddbevents.errors import DdbEventsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from io import FileIO

_is_scratch_name = re.compile(r"\.ddbevents-[0-9a-f]{16}\.tmp").fullmatch


def write_files(files: Mapping[Path, bytes], unchanged: Iterable[Path] = ()) -> None:
    """Write files: all of them, unless the command is killed between two renames.

    Links are followed. A file keeps its mode, and its owner if possible; a new one gets
    the mode of the umask. A pipe or device is written to as it is.

    Args:
        files: The content of each.
        unchanged: Other files, in whose folders a killed command may have left scratch
            files.

    Raises:
        OSError: A file cannot be written. No file has changed then, unless a rename
            failed, which needs no space; and new folders are removed.
    """
    targets = {path: _target(path) for path in files if not _is_special(path)}
    with ExitStack() as always, ExitStack() as on_failure:
        for path in targets.values():
            _make_folder(path.parent, on_failure)
        folders = {
            path.parent for path in (*targets.values(), *map(_target, unchanged))
        }
        for folder in sorted(filter(Path.is_dir, folders)):
            always.enter_context(_only_writer(folder))
        scratch_files = {
            path: _scratch_file(path, target, files[path], on_failure)
            for path, target in targets.items()
        }
        for path, scratch in scratch_files.items():
            with _errors_of(path):
                scratch.replace(targets[path])
        on_failure.pop_all()
    for folder in {path.parent for path in targets.values()}:
        _sync_folder(folder)
    for path in files.keys() - targets.keys():
        path.write_bytes(files[path])


@contextmanager
def new_folder(folder: Path) -> Iterator[Callable[[str, bytes], None]]:
    """Yield a function that writes files to an empty folder, which it makes if needed.

    At the end all files are in the folder, or none if there is an error. They are not
    synced to disk one by one, which would take as long as everything else.

    Raises:
        DdbEventsError: The folder is not empty.
        OSError: A file cannot be written.
    """
    target = _target(folder)
    with ExitStack() as always, ExitStack() as on_failure:
        _make_folder(target, on_failure)
        always.enter_context(_only_writer(target))
        if any(target.iterdir()):
            raise DdbEventsError(f"{folder} is not empty")
        scratch = target / _scratch_name()
        on_failure.callback(rmtree, scratch, ignore_errors=True)
        scratch.mkdir()
        names: list[str] = []

        def write(name: str, content: bytes) -> None:
            with _errors_of(folder / name):
                descriptor = _open_new(scratch / name)
                try:
                    _write(descriptor, content)
                finally:
                    os.close(descriptor)
            names.append(name)

        yield write
        on_failure.callback(_remove, target, names)
        for name in names:
            with _errors_of(folder / name):
                (scratch / name).replace(target / name)
        scratch.rmdir()
        on_failure.pop_all()
    _sync_folder(target)


def append(file: FileIO, content: bytes) -> None:
    """Append content to a file that is not buffered: all of it, or nothing.

    Raises:
        OSError: It cannot be written. A full disk takes a part before it fails.
    """
    size = os.fstat(file.fileno()).st_size
    try:
        _write(file.fileno(), content)
    except BaseException:
        with suppress(OSError):  # of a pipe
            file.truncate(size)
        raise


def _is_special(path: Path) -> bool:
    return path.exists() and not path.is_file() and not path.is_dir()


def _target(path: Path) -> Path:
    """Return where the links of a path lead to, whether it exists or not."""
    target = Path(os.path.realpath(path))
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    return target


def _make_folder(folder: Path, on_failure: ExitStack) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        on_failure.callback(_remove_folder, each)
        _sync_folder(each.parent)


def _remove_folder(folder: Path) -> None:
    with suppress(OSError):  # another command has put a file there
        folder.rmdir()


@contextmanager
def _only_writer(folder: Path) -> Iterator[None]:
    """Wait until no other command writes to a folder, and clean it up."""
    if sys.platform == "win32":  # it has no such locks: scratch files stay
        yield
        return
    from fcntl import LOCK_EX, flock  # noqa: PLC0415  # not on Windows

    with ExitStack() as opened:
        with suppress(OSError):  # unreadable, or on a system without locks
            descriptor = os.open(folder, os.O_RDONLY)
            opened.callback(os.close, descriptor)
            flock(descriptor, LOCK_EX)  # it ends with the process, in any case
            _remove_scratch(folder)
        yield


def _remove_scratch(folder: Path) -> None:
    """Remove what killed commands left: no other command is at work here."""
    for left in folder.iterdir():
        if _is_scratch_name(left.name):
            if left.is_dir():
                rmtree(left)
            else:
                left.unlink()


def _scratch_name() -> str:
    return f".ddbevents-{token_hex(8)}.tmp"


def _scratch_file(
    path: Path, target: Path, content: bytes, on_failure: ExitStack
) -> Path:
    scratch = target.with_name(_scratch_name())
    on_failure.callback(scratch.unlink, missing_ok=True)
    with _errors_of(path):
        descriptor = _open_new(scratch)
        try:
            _write(descriptor, content)
            if target.exists():
                _keep_mode(target, scratch)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    return scratch


def _open_new(path: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.open(path, flags, 0o666)  # less the umask


def _keep_mode(target: Path, scratch: Path) -> None:
    before = target.stat()
    if hasattr(os, "chown"):  # not on Windows
        with suppress(PermissionError):
            os.chown(scratch, before.st_uid, before.st_gid)
    scratch.chmod(S_IMODE(before.st_mode))


def _write(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def _sync_folder(folder: Path) -> None:
    """Sync the names of a folder's files to disk, on systems that can."""
    with suppress(OSError):  # Windows opens no folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remove(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)


@contextmanager
def _errors_of(path: Path) -> Iterator[None]:
    """Name a file in the system's errors, which have no name or the scratch file's."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
