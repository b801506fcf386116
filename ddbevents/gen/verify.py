"""Compares the classes that came back with the schema that went in.

The generator is large and changes fast; a class that is missing, a field that is
lost or required when it should not be would be found by a user's handler.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.gen.adapter import GenerateError
from ddbevents.gen.extend import own_part
from ddbevents.schema.document import unescape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ddbevents.gen.classes import Class
    from ddbevents.gen.model import TableModel
    from ddbevents.gen.normalise import Normal


def verify(model: TableModel, normal: Normal, classes: Sequence[Class]) -> None:
    """Raise GenerateError unless the classes are those of the schema."""
    expected = {**normal.schema["$defs"], model.title: normal.schema}
    if model.entities:
        del expected[model.title]
    if model.unknown is not None:
        expected[model.unknown] = normal.schema
    names = [cls.name for cls in classes]
    if sorted(names) != sorted(expected):
        other = ", ".join(sorted({*names} ^ {*expected}))
        raise GenerateError(f"there are other classes than the schema's: {other}")
    for cls in classes:
        node = own_part(expected[cls.name])
        if "enum" in node:
            members = normal.members[cls.name].values()
            _verify_members(cls, dict(zip(members, node["enum"], strict=True)))
        else:
            _verify_fields(cls, node)


def resolve(schema: Mapping[str, Any], pointer: str) -> Any:
    """Return what a JSON Pointer names (RFC 6901)."""
    node: Any = schema
    for step in pointer.split("/")[1:]:
        name = unescape(step)
        node = node[int(name)] if isinstance(node, list) else node[name]
    return node


def _verify_members(cls: Class, expected: Mapping[str, str | int]) -> None:
    codes = [f"{name} = {value!r}" for name, value in expected.items()]
    if [member.code for member in cls.members] != codes:
        raise GenerateError(f"{cls.name} has other members than its schema")


def _verify_fields(cls: Class, node: Mapping[str, Any]) -> None:
    attributes = {member.attribute for member in cls.members}
    if attributes != set(node["properties"]):
        raise GenerateError(f"{cls.name} has other fields than its schema")
    if len({member.name for member in cls.members}) < len(cls.members):
        raise GenerateError(f"{cls.name} has two fields of one name")
    required = set(node.get("required", ()))
    for member in cls.members:
        if member.has_default is (member.attribute in required):
            raise GenerateError(
                f"{cls.name}.{member.name} is required where the schema says otherwise"
            )
