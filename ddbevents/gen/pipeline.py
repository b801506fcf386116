"""The way of a table schema to a module's code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.gen.bundle import bundle
from ddbevents.gen.check import check
from ddbevents.gen.diagnostics import SchemaError
from ddbevents.gen.load import Document
from ddbevents.gen.model import model_of
from ddbevents.gen.normalise import name_clashes, normalise
from ddbevents.records.garbage_collector import collector_paused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ddbevents.gen.diagnostics import Diagnostic
    from ddbevents.gen.model import TableModel


def load_all(paths: Iterable[Path]) -> list[TableModel]:
    """Return the checked pictures of several table schemas.

    Raises:
        OSError: A file cannot be read.
        SchemaError: With everything that is wrong with any of them.
    """
    models: list[TableModel] = []
    problems: list[Diagnostic] = []
    for path in paths:
        try:
            models.append(load(path))
        except SchemaError as error:
            problems += error.diagnostics
    if problems:
        raise SchemaError([*dict.fromkeys(problems)])  # of a shared part, once
    return models


def load(path: Path) -> TableModel:
    """Return the checked picture of the table schema in a file.

    Raises:
        OSError: The file cannot be read.
        SchemaError: With everything that is wrong with it.
    """
    document, problems = bundle(Document.read(path))
    check(document, problems)
    model = model_of(document)
    if clashes := name_clashes(model, normalise(model)):
        raise SchemaError(clashes)
    return model


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

    with collector_paused():
        normal = normalise(model)
        classes = classes_of(model, normal)
        verify(model, normal, classes)
        code = render(model, classes)
        compile(code, model.source, "exec")
    return code
