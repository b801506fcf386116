"""Files at a git reference."""

from __future__ import annotations

import os
import subprocess
from errno import ENOENT
from pathlib import Path

from ddbevents.errors import DdbEventsError
from ddbevents.escaping import escaped


class FilesAtReference:
    """The files of a repository at a reference, by their paths in the working tree.

    Args:
        reference: A branch, a tag or whatever else names a commit.
        folder: A folder in the working tree.

    Attributes:
        name: The reference.

    Raises:
        DdbEventsError: There is no git, no repository, or no such commit.
    """

    def __init__(self, reference: str, folder: Path) -> None:
        self.name = reference
        done = _git(folder, "rev-parse", "--show-toplevel")
        if done.returncode:
            reason = done.stderr.decode(errors="replace").partition("\n")[0]
            raise DdbEventsError(
                f"--against needs a git repository: {reason.removeprefix('fatal: ')};"
                " or compare two files: ddbevents diff OLD NEW"
            )
        self._top = Path(os.fsdecode(done.stdout.removesuffix(b"\n")))
        revision = f"{reference}^{{commit}}"
        options = ("--verify", "--quiet", "--end-of-options")
        done = _git(self._top, "rev-parse", *options, revision)
        if done.returncode:
            raise DdbEventsError(
                f"git knows no commit {reference!r}: fetch it first, as in `git fetch"
                " origin main`; in GitHub Actions, set fetch-depth: 0 of"
                " actions/checkout to fetch all"
            )
        self._commit = done.stdout.decode().strip()

    def read(self, path: Path) -> bytes:
        """Return the content of a file at the reference.

        Raises:
            FileNotFoundError: It does not exist there.
        """
        inside = (self._inside(path.parent) / path.name).as_posix()
        done = _git(self._top, "cat-file", "blob", f"{self._commit}:{inside}")
        if done.returncode:
            strerror = f"No such file in {escaped(self.name)}"
            raise FileNotFoundError(ENOENT, strerror, str(path))
        return done.stdout

    def names_in(self, folder: Path) -> list[str]:
        """Return the names in a folder at the reference; none if it has no folder."""
        inside = self._inside(folder).as_posix().removeprefix(".")
        options = ("-z", "--name-only")
        done = _git(self._top, "ls-tree", *options, f"{self._commit}:{inside}")
        return [*filter(None, os.fsdecode(done.stdout).split("\0"))]

    def _inside(self, folder: Path) -> Path:
        real = os.path.realpath(folder)  # git's paths have no links in them
        return Path(os.path.relpath(real, self._top))


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = ["git", "-C", str(folder), *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=False)  # noqa: S603  # git gets no option of a user's
    except FileNotFoundError:
        raise DdbEventsError(
            "--against needs git: install it, or put it on the PATH"
        ) from None
