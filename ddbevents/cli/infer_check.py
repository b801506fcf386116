"""Reads the samples of `infer` with the module that its schema gives."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any

import orjson

from ddbevents import decode_item, encode_item
from ddbevents.cli.module_in_memory import module_of
from ddbevents.cli.native_json import boto3_default
from ddbevents.codec.text import loads_json
from ddbevents.errors import DdbEventsError, RecordError
from ddbevents.escaping import escaped
from ddbevents.schema.diagnostics import SchemaError

if TYPE_CHECKING:
    from collections.abc import Mapping

_BUG = "This is a bug in `ddbevents infer`: please report it."
_SCHEMA = "inferred.schema.json"


class SavedItems:
    """Items, kept in a file until a class can read them."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def add(self, item: Mapping[str, Any]) -> None:
        """Keep an item of native values."""
        option = orjson.OPT_APPEND_NEWLINE
        self._file.write(orjson.dumps(encode_item(item), boto3_default, option))

    def misfit(self, source: str, item_name: str, before: int = 0) -> str | None:
        """Return why a module cannot read an item, in a sentence; None if it can.

        Args:
            source: The text of the module.
            item_name: The name of the type of items in it.
            before: How many items are in earlier files.
        """
        item_type = _item_type(source, item_name)
        self._file.seek(0)
        for number, line in enumerate(self._file, before + 1):
            try:
                decode_item(loads_json(line), item_type)
            except Exception as error:  # noqa: BLE001  # whatever it is, it is a bug
                problem = RecordError(number, None, None, error).problem
                return f"item {number:,} {problem}, with the schema above. {_BUG}"
        return None


def module_source(schema: str) -> str:
    """Return the text of the module of a table schema.

    Args:
        schema: The schema's text.

    Raises:
        DdbEventsError: There is no module for it.
        ModuleNotFoundError: The extra ``gen`` is not installed.
    """
    from ddbevents.gen.pipeline import generate  # noqa: PLC0415  # slow
    from ddbevents.schema.parse import load  # noqa: PLC0415  # as above

    with TemporaryDirectory() as folder:
        file = Path(folder) / _SCHEMA
        file.write_text(schema, "utf-8")
        try:
            return generate(load(file))
        except SchemaError as error:
            [found, *_] = error.diagnostics
            raise DdbEventsError(
                f"the schema gives no module: {escaped(found.message)}. {_BUG}"
            ) from None


@cache
def _item_type(source: str, name: str) -> Any:
    """Return the type of items of a module; a process reads several files with it."""
    return getattr(module_of(source, _SCHEMA), name)
