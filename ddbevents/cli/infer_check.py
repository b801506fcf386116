"""Reads the samples of `infer` with the module that its schema gives."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TYPE_CHECKING, Any, Self

import orjson

from ddbevents import decode_item, encode_item
from ddbevents.cli.event_types import event_type_of
from ddbevents.cli.native_json import boto3_default
from ddbevents.codec.text import loads_json
from ddbevents.errors import RecordError
from ddbevents.escaping import escaped
from ddbevents.schema.diagnostics import SchemaError

if TYPE_CHECKING:
    from collections.abc import Mapping

_BUG = "This is a bug in `ddbevents infer`: please report it."


class SavedItems:
    """Items, kept in a temporary file until they can be read with a class."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115  # closed by __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, item: Mapping[str, Any]) -> None:
        """Keep an item of native values."""
        option = orjson.OPT_APPEND_NEWLINE
        self._file.write(orjson.dumps(encode_item(item), boto3_default, option))

    def misfit(self, schema: str, item_name: str) -> str | None:
        """Return why a module does not read an item, in a sentence; None if it does.

        Args:
            schema: The text of the table schema.
            item_name: What the type of items is called in the module.

        Raises:
            ModuleNotFoundError: The extra ``gen`` is not installed.
        """
        with TemporaryDirectory() as folder:
            file = Path(folder) / "inferred.schema.json"
            file.write_text(schema, "utf-8")
            try:
                event_type = event_type_of(str(file))
            except SchemaError as error:
                [found, *_] = error.diagnostics
                return f"the schema gives no module: {escaped(found.message)}. {_BUG}"
        return self._unread(getattr(sys.modules[event_type.__module__], item_name))

    def _unread(self, item_type: Any) -> str | None:
        self._file.seek(0)
        for number, line in enumerate(self._file, 1):
            try:
                decode_item(loads_json(line), item_type)
            except Exception as error:  # noqa: BLE001  # whatever it is, it is a bug
                problem = RecordError(number, None, None, error).problem
                return f"item {number:,} {problem}, with the schema above. {_BUG}"
        return None
