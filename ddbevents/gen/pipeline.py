"""The way of a table schema to a module's code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents._collector import collector_at_rest
from ddbevents.gen.model import model_of
from ddbevents.gen.normalise import normalise
from ddbevents.schema import parse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ddbevents.gen.model import TableModel


def load_all(paths: Iterable[Path]) -> list[TableModel]:
    """Return the checked pictures of several table schemas.

    Raises:
        OSError: A file cannot be read.
        SchemaError: With everything that is wrong with any of them.
    """
    return [*map(model_of, parse.load_all(paths))]


def load(path: Path) -> TableModel:
    """Return the checked picture of the table schema in a file.

    Raises:
        OSError: The file cannot be read.
        SchemaError: With everything that is wrong with it.
    """
    return model_of(parse.load(path))


def generate(model: TableModel) -> str:
    """Return the code of a table's module; the same to the byte for the same schema.

    Raises:
        GenerateError: The generator's output is not what the schema says.
        ModuleNotFoundError: The extra ``gen`` is not installed.
    """
    # Imported here: they need the extra.
    from ddbevents.gen.classes import classes_of  # noqa: PLC0415
    from ddbevents.gen.render import render  # noqa: PLC0415
    from ddbevents.gen.verify import verify  # noqa: PLC0415

    with collector_at_rest():
        normal = normalise(model)
        classes = classes_of(model, normal)
        verify(model, normal, classes)
        code = render(model, classes)
        compile(code, model.source, "exec")
    return code
