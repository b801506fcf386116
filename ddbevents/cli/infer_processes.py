"""`infer --jobs`: processes take samples from files, and read them with the module."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from ddbevents.cli.file_chunks import Chunk, chunks_of
from ddbevents.cli.file_processes import FileProcesses
from ddbevents.cli.infer_check import SavedItems
from ddbevents.cli.infer_files import FileSamples
from ddbevents.cli.inputs import ItemInputs, name_of
from ddbevents.errors import DdbEventsError
from ddbevents.escaping import escaped
from ddbevents.infer import InferError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence

    from ddbevents.cli.infer_samples import Collected
    from ddbevents.cli.inputs import Source


class _File(NamedTuple):
    """A file that a process reads, and the place where it saves the items."""

    source: Source
    saved: Path
    options: Namespace


class _Saved(NamedTuple):
    """Items of a file, and the module to read them with; see `SavedItems.misfit`."""

    saved: Path
    source: str
    item_name: str
    before: int


def known_keys(options: Namespace, inputs: ItemInputs) -> Sequence[str] | None:
    """Return the keys of `--key` or of the first record; None if neither has them."""
    if options.key:
        return options.key  # type: ignore[no-any-return]
    found = FileSamples(options)
    first = ItemInputs(inputs.sources, inputs.max_value, is_native=options.native)
    try:
        for _ in found.read(first, SavedItems(BytesIO())):
            if found.keys:
                break
    except (DdbEventsError, OSError):
        return None
    return found.keys


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Yield a folder that is removed when the command ends, also by SIGTERM."""

    def end(*_: object) -> NoReturn:
        sys.exit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, end)
    try:
        with TemporaryDirectory() as folder:
            yield Path(folder)
    finally:
        signal.signal(signal.SIGTERM, before)


class SplitFiles:
    """Samples of several files, which processes read.

    Args:
        options: The command's options, with keys.
        inputs: The files.
        folder: Where they save items.
    """

    def __init__(self, options: Namespace, inputs: ItemInputs, folder: Path) -> None:
        self._jobs = options.jobs
        self._inputs = inputs
        self._names = [name_of(source) for source in inputs.sources]
        self._files = [
            _File(source, folder / str(number), options)
            for number, source in enumerate(inputs.sources)
        ]
        self._found = FileSamples(options)
        self._before = [0]

    def collected(self) -> Collected:
        """Return the samples of all files.

        Raises:
            DdbEventsError: As by `from_files`.
        """
        files = [*zip(self._names, self._files, strict=True)]
        with FileProcesses(_read, files, self._jobs) as processes:
            for result in processes.results():
                if isinstance(result, Chunk):
                    result.show(self._inputs)
                else:
                    self._merge(result)
        self._inputs.close()
        return self._found.collected(self._inputs.warn)

    def misfit(self, source: str, item_name: str) -> str | None:
        """Return why a module cannot read an item; see `SavedItems.misfit`."""
        saved = [
            (name, _Saved(file.saved, source, item_name, before))
            for name, file, before in zip(
                self._names, self._files, self._before, strict=False
            )
        ]
        with FileProcesses(_misfit, saved, self._jobs) as processes:
            return next(filter(None, processes.results()), None)

    def _merge(self, found: FileSamples) -> None:
        name = self._names[len(self._before) - 1]
        try:
            self._found.merge(found)
        except InferError as error:
            raise InferError(f"{escaped(name)}: {error}") from None
        samples = self._found.samples
        self._before.append(samples.count if samples else 0)


def _read(file: _File) -> Iterator[Chunk | FileSamples]:
    options = file.options
    size = options.max_value
    inputs = ItemInputs([file.source], size, is_native=options.native)
    found = FileSamples(options)
    with file.saved.open("wb") as saved:
        yield from chunks_of(inputs, found.read(inputs, SavedItems(saved)))
    yield found


def _misfit(items: _Saved) -> Iterator[str | None]:
    with items.saved.open("rb") as saved:
        yield SavedItems(saved).misfit(items.source, items.item_name, items.before)
