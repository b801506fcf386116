"""Checks values against the wire schemas in `schemas/`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

_SCHEMAS = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in (Path(__file__).parents[1] / "schemas").glob("*.json")
}
_REGISTRY: Registry[Any] = Registry().with_resources(
    (schema["$id"], Resource.from_contents(schema)) for schema in _SCHEMAS.values()
)


def validate(value: Any, schema: str) -> None:
    """Raise `jsonschema.ValidationError` unless a value is what a schema says."""
    Draft202012Validator(_SCHEMAS[schema], registry=_REGISTRY).validate(value)
