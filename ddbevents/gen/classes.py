"""The classes of a table's items, put together from generated fields.

datamodel-code-generator gets each different field once, whatever it is called and
wherever it is: of thousands of attributes, most are a text or a number like another.
"""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

from ddbevents.gen.adapter import GenerateError, generated
from ddbevents.gen.extend import own_part
from ddbevents.gen.model import name_in
from ddbevents.gen.normalise import FIELDS
from ddbevents.gen.rewrite import rewritten
from ddbevents.schema.imported import IMPORTED
from ddbevents.schema.names import field_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ddbevents.gen.model import TableModel
    from ddbevents.gen.normalise import Normal

Kind: TypeAlias = str
"""What a field is but for its name, as JSON: schema, required, has an alias."""


_ALIASED = "aliased_"


@dataclass(frozen=True, slots=True)
class Member:
    """A field of a class, or a member of an enum.

    Attributes:
        name: Its name in Python.
        code: Its statement.
        attribute: The attribute's name; None for a member of an enum.
        has_default: Whether a value is given.
    """

    name: str
    code: str
    attribute: str | None
    has_default: bool


@dataclass(frozen=True, slots=True)
class Class:
    """A generated class.

    Attributes:
        name: Its name.
        base: That of its base class.
        pointer: The JSON Pointer of its schema.
        forbids_extra: Whether it refuses unknown attributes.
        members: Its fields or enum members.
    """

    name: str
    base: str
    pointer: str
    forbids_extra: bool
    members: tuple[Member, ...]


def classes_of(model: TableModel, normal: Normal) -> list[Class]:
    """Return the classes of a table's item, those they need first.

    Raises:
        GenerateError: The generator's output is not what the schema says.
    """
    bodies = _bodies(model, normal)
    names = fields_of(model, normal)
    kinds = {name: _kinds(own_part(body), names) for name, body in bodies.items()}
    different = [*dict.fromkeys(chain.from_iterable(kinds.values()))]
    nodes = _generated(different, normal)
    generic = _fields(nodes[FIELDS], map("field{}".format, range(len(different))))
    fields = dict(zip(different, generic, strict=True))
    for name, body in bodies.items():
        if "enum" not in body:
            nodes[name] = _model(name, body, [fields[kind] for kind in kinds[name]])
    return [
        _class(node, bodies[node.name], names, normal.origins.get(node.name, ""))
        for node in _ordered({name: nodes[name] for name in bodies})
    ]


def fields_of(model: TableModel, normal: Normal) -> dict[str, str]:
    """Return the names of the fields, by the names of the attributes."""
    taken = {*IMPORTED, *model.reserved, *normal.schema["$defs"]}
    return field_names(_attributes(normal.schema), taken)


def _attributes(schema: Any) -> Iterator[str]:
    """Yield the names of all attributes in a normalised schema."""
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        for name, part in schema.items():
            inside = part.values() if name in {"properties", "$defs"} else [part]
            for each in part if name == "allOf" else inside:
                yield from _attributes(each)


def _bodies(model: TableModel, normal: Normal) -> dict[str, Mapping[str, Any]]:
    """Return the schemas of the classes by their names, in their order."""
    root = model.unknown if model.entities else model.title
    return {**normal.schema["$defs"], **({root: normal.schema} if root else {})}


def _kinds(body: Mapping[str, Any], names: Mapping[str, str]) -> list[Kind]:
    required = {*body.get("required", ())}
    return [
        json.dumps([schema, attribute in required, attribute != names[attribute]])
        for attribute, schema in body.get("properties", {}).items()
    ]


def _generated(kinds: Sequence[Kind], normal: Normal) -> dict[str, ast.ClassDef]:
    """Return the classes of the enums, and one that has a field of each kind."""
    fields = {f"field{place}": json.loads(kind) for place, kind in enumerate(kinds)}
    schemas = {name: schema for name, (schema, _, _) in fields.items()}
    required = [name for name, (_, is_required, _) in fields.items() if is_required]
    an_object = {"type": "object", "properties": {"any": {}}}
    nodes = generated(
        {
            "title": FIELDS,
            "type": "object",
            "required": [*required, *normal.pieces],
            "properties": {**schemas, **normal.pieces},
            "$defs": {
                name: body if "enum" in body else an_object
                for name, body in normal.schema["$defs"].items()
            },
        },
        {name: _ALIASED + name for name, (_, _, aliased) in fields.items() if aliased},
    )
    pieces = _fields(nodes[FIELDS], normal.pieces)
    annotations = [ast.unparse(piece.annotation) for piece in pieces]
    parts = dict(zip(normal.parts.values(), annotations, strict=True))
    written = {**normal.written, **parts}
    return {
        name: rewritten(node, written, normal.members) for name, node in nodes.items()
    }


def _fields(node: ast.ClassDef, names: Iterable[str]) -> list[ast.AnnAssign]:
    found = {
        statement.target.id.removeprefix(_ALIASED): statement
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
    }
    try:
        return [found[name] for name in names]
    except KeyError as error:
        raise GenerateError(f"{error} was lost") from None


def _model(
    name: str, body: Mapping[str, Any], fields: Sequence[ast.stmt]
) -> ast.ClassDef:
    """Return the class of an object; its fields have no names yet."""
    base = name_in(body["allOf"][0]["$ref"]) if "allOf" in body else "ItemModel"
    [node] = ast.parse(f"class {name}({base}): pass").body
    assert isinstance(node, ast.ClassDef)  # noqa: S101  # it was just written
    node.body = [*fields]
    return node


def _ordered(classes: Mapping[str, ast.ClassDef]) -> list[ast.ClassDef]:
    """Return the classes, each after those that it needs, if it can be."""
    ordered: list[ast.ClassDef] = []
    begun: set[str] = set()

    def add(name: str) -> None:
        if name in begun:
            return
        begun.add(name)
        for node in ast.walk(classes[name]):
            if isinstance(node, ast.Name) and node.id in classes:
                add(node.id)
        ordered.append(classes[name])

    for name in classes:
        add(name)
    return ordered


def _class(
    node: ast.ClassDef,
    body: Mapping[str, Any],
    names: Mapping[str, str],
    pointer: str,
) -> Class:
    [base] = [base.id for base in node.bases if isinstance(base, ast.Name)]
    own = own_part(body)
    if "enum" in body:
        members = [_enum_member(statement) for statement in node.body]
    else:
        members = [
            _field(statement, attribute, names[attribute])
            for statement, attribute in zip(
                node.body, own.get("properties", ()), strict=True
            )
        ]
    forbids_extra = own.get("additionalProperties") is False
    return Class(node.name, base, pointer, forbids_extra, tuple(members))


def _enum_member(statement: ast.stmt) -> Member:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return Member(name, ast.unparse(statement), None, has_default=True)
    raise GenerateError(f"an enum holds a {type(statement).__name__}")


def _field(statement: ast.stmt, attribute: str, name: str) -> Member:
    """Return a field, of what it shares with all of its kind."""
    match statement:
        case ast.AnnAssign(target=ast.Name() as target):
            target.id = name
            for node in ast.walk(statement):
                if isinstance(node, ast.keyword) and node.arg in _ALIASES:
                    node.value = ast.Constant(attribute)
            has_default = statement.value is not None
            return Member(name, ast.unparse(statement), attribute, has_default)
    raise GenerateError(f"a class holds a {type(statement).__name__}")


_ALIASES = {"serialization_alias", "validation_alias"}
