"""What `ddbevents/records/` is made of, read from the schemas.

Names, types, what may be missing, and the docstrings: all of it is in the schemas, and
nothing of it in the templates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wire_schemas import Schema, WireSchemas

PYTHON_TYPES = {
    "array": "list",
    "creation-time.json": "CreationTime",
    "event-name.json": "EventName",
    "integer": "int",
    "item.json": "Image[ItemT]",
    "keys.json": "Image[KeysT]",
    "stream-record.json": "StreamRecord",
    "stream-view-type.json": "StreamViewType",
    "string": "str",
    "table-name.json": "TableName",
    "user-identity.json": "UserIdentity",
}
"""What a schema is in Python, by the file it refers to or by its type."""

DEFAULTS = {"TableName": "Field(default=None, validate_default=True)"}
"""What a field of a type is that was not sent, where it is not just None."""

WITH_NONE = frozenset({"TableName"})
"""The types that None is one of."""


@dataclass(frozen=True)
class Field:
    """One field of a model, and where it is on the wire."""

    name: str
    python_type: str
    required: bool
    default: str
    doc: str
    path: tuple[str, ...]
    other_spellings: tuple[str, ...]

    @property
    def annotation(self) -> str:
        """The type of the field, with None if it may be left out."""
        if self.required or self.python_type in WITH_NONE:
            return self.python_type
        return f"{self.python_type} | None"


@dataclass(frozen=True)
class RecordClass:
    """One record class: what happened, and the images there are of it."""

    event_name: str
    doc: str
    images: tuple[Field, ...]
    has_all_images: bool


@dataclass(frozen=True)
class View:
    """One view type and its record classes."""

    name: str
    doc: str
    classes: tuple[RecordClass, ...]


def snake_case(name: str) -> str:
    """Return AWS's name as Python writes it: `eventSourceARN` is event_source_arn."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def fields_of(schema: Schema, parent: tuple[str, ...] = ()) -> Iterator[Field]:
    """Yield the fields of an object schema that stands at a path on the wire."""
    members = schema["properties"]
    for name, member in members.items():
        if "x-spelling-of" not in member:
            yield Field(
                name=snake_case(name),
                python_type=_python_type(member),
                required=name in schema.get("required", ()),
                default=DEFAULTS.get(_python_type(member), "None"),
                doc=member["description"],
                path=(*parent, name),
                other_spellings=tuple(
                    other
                    for other, spelling in members.items()
                    if spelling.get("x-spelling-of") == name
                ),
            )


def record_fields(schemas: WireSchemas) -> dict[str, Field]:
    """Return a record's fields by name, those under `dynamodb` among the others."""
    fields: list[Field] = []
    for field in fields_of(schemas["record.json"]):
        if field.python_type == "StreamRecord":
            fields += fields_of(schemas["stream-record.json"], field.path)
        else:
            fields.append(field)
    return {field.name: field for field in fields}


def view_types(schemas: WireSchemas) -> list[View]:
    """Return the view types, in the order of the schema."""
    return [
        View(
            name=view["const"],
            doc=view["description"],
            classes=_record_classes(schemas, view["x-images"]),
        )
        for view in schemas["stream-view-type.json"]["oneOf"]
    ]


def any_view_classes(schemas: WireSchemas) -> tuple[RecordClass, ...]:
    """Return the record classes with every image that any view type gives them."""
    return _record_classes(schemas, _every_image(schemas))


def _every_image(schemas: WireSchemas) -> dict[str, list[str]]:
    every: dict[str, list[str]] = {}
    for view in schemas["stream-view-type.json"]["oneOf"]:
        for event_name, images in view["x-images"].items():
            known = every.setdefault(event_name, [])
            known += [image for image in images if image not in known]
    return every


def _record_classes(
    schemas: WireSchemas, images: dict[str, list[str]]
) -> tuple[RecordClass, ...]:
    fields, every_image = record_fields(schemas), _every_image(schemas)
    return tuple(
        RecordClass(
            event_name=(name := event["const"]),
            doc=event["description"],
            images=tuple(fields[snake_case(image)] for image in images[name]),
            has_all_images=set(images[name]) == set(every_image[name]),
        )
        for event in schemas["event-name.json"]["oneOf"]
    )


def _python_type(member: Schema) -> str:
    for branch in member.get("anyOf", (member,)):
        kind = branch.get("$ref") or branch["type"]
        if kind != "null":
            return PYTHON_TYPES[kind]
    raise ValueError("a member that is always null")
