"""Compares the classes that came back with the schema that went in.

The generator is large and changes fast; a class that is missing, a field that is
lost or required when it should not be would be found by a user's handler.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.gen.classes import GenerateError, normalised
from ddbevents.gen.diagnostics import Diagnostic
from ddbevents.gen.imports import IMPORTED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ddbevents.gen.classes import Class
    from ddbevents.gen.model import TableModel


def verify(model: TableModel, classes: Sequence[Class]) -> None:
    """Raise GenerateError unless the classes are those of the schema."""
    schema = normalised(model)
    found = {cls.pointer: cls for cls in classes}
    names = [cls.name for cls in classes]
    if twice := {name for name in names if names.count(name) > 1}:
        raise GenerateError(f"several classes are called {', '.join(sorted(twice))}")
    for pointer in ("", f"/$defs/{model.title}Keys"):
        if pointer not in found and (pointer or model.has_root_class):
            raise GenerateError(f"there is no class for {pointer or 'the item'}")
    for pointer, cls in found.items():
        node = resolve(schema, pointer)
        if "properties" in node:
            _verify_fields(cls, node)
        elif "enum" in node and len(cls.members) != len(node["enum"]):
            raise GenerateError(f"{cls.name} has other members than its schema")


def name_clashes(model: TableModel, classes: Sequence[Class]) -> list[Diagnostic]:
    """Return an error for every class whose name is taken by one of the module's own.

    The generator would number the later one, and which is later may change.
    """
    own = {"", f"/$defs/{model.title}Keys"}
    taken = {*model.reserved, *IMPORTED}
    found = []
    for cls in classes:
        name = cls.name.rstrip("0123456789_")
        if cls.pointer not in own and (cls.name in taken or name in taken):
            message = f"its class would be called {name}, as one of the module's own"
            place = model.document.place(cls.pointer)
            help_ = "give it another name in $defs, and refer to it"
            found.append(Diagnostic("DDB110", message, cls.pointer, place, help_))
    return found


def resolve(schema: Mapping[str, Any], pointer: str) -> Any:
    """Return what a JSON Pointer names (RFC 6901)."""
    node: Any = schema
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        node = node[int(name)] if isinstance(node, list) else node[name]
    return node


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
