"""The wire schemas, read from `schemas/`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Schema: TypeAlias = dict[str, Any]

NOT_WIRE = frozenset({"table-schema.json"})
"""Files in `schemas/` that do not describe the wire."""


@dataclass(frozen=True)
class WireSchemas:
    """Every wire schema by its file's name."""

    folder: Path

    @cached_property
    def files(self) -> dict[str, Schema]:
        """The schemas by file name, in the order of the names."""
        return {
            path.name: json.loads(path.read_text("utf-8"))
            for path in sorted(self.folder.glob("*.json"))
            if path.name not in NOT_WIRE
        }

    def __getitem__(self, file: str) -> Schema:
        return self.files[file]

    def resolve(self, reference: str, base: str) -> Schema:
        """Return the schema that a `$ref` in the file `base` points to."""
        file, _, pointer = reference.partition("#")
        schema = self.files[file or base]
        for step in pointer.split("/")[1:]:
            schema = schema[step]
        return schema

    def named(self) -> Iterator[tuple[str, Schema]]:
        """Yield every schema that has a name of its own, with its file."""
        for file, schema in self.files.items():
            for definition in schema.get("$defs", {}).values():
                yield file, definition
            yield file, schema
