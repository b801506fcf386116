"""Which table schemas the command line names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.errors import DdbEventsError
from ddbevents.schema.references import parts_among
from ddbevents.schema.schema_files import ON_DISK, SchemaFiles

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from pathlib import Path

SUFFIX = ".schema.json"


def add_allow_outside(parser: argparse.ArgumentParser) -> None:
    """Add the argument that lets references leave the project."""
    parser.add_argument(
        "--allow-outside",
        action="store_true",
        help="read also what references name outside of the project, which is the"
        " folder of the nearest pyproject.toml, or without one the schema's",
    )


def schema_files(options: argparse.Namespace) -> SchemaFiles:
    """Return how a command reads table schemas."""
    return SchemaFiles(allow_outside=options.allow_outside)


def table_schemas(paths: Iterable[Path], files: SchemaFiles = ON_DISK) -> list[Path]:
    """Return the files of table schemas; those of a folder in the order of names.

    A schema without ``x-dynamodb`` is left out if a table refers to it: it is a part.
    If none does, it is kept, so that its error is reported.

    Raises:
        DdbEventsError: A folder has none, or has one that must be named by itself.
        OSError: A folder cannot be read.
    """
    schemas: dict[Path, None] = {}
    for path in paths:
        found = schemas_in(path)
        if not found:
            raise DdbEventsError(f"{path} has no *{SUFFIX}")
        if found != [path]:
            _expect_files_of_the_project(found, files)
        schemas |= dict.fromkeys(found)
    parts = parts_among(schemas, files)
    return [schema for schema in schemas if schema not in parts]


def schemas_in(path: Path) -> list[Path]:
    """Return a file, or the files in a folder with names of schemas.

    Subfolders and hidden files, such as the scratch files of editors, are left out.
    """
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.iterdir() if is_schema(file.name))


def _expect_files_of_the_project(found: Iterable[Path], files: SchemaFiles) -> None:
    """Refuse what was found in a folder and may be endless, or secret.

    Raises:
        DdbEventsError: One is a pipe or the like, or a link out of the project.
    """
    for file in found:
        if file.exists() and not file.is_file():
            raise DdbEventsError(
                f"{file} is not a regular file: give it another name, or name the"
                " schemas one by one"
            )
        if not files.may_be_found(file):
            raise DdbEventsError(
                f"{file} is a link out of the project: name it by itself, or use"
                " --allow-outside"
            )


def is_schema(name: str) -> bool:
    """Return whether a file in a folder has a schema's name."""
    return name.endswith(SUFFIX) and not name.startswith(".")
