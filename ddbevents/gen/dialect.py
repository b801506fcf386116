"""Writes a table's types as a schema in datamodel-code-generator's dialect.

Classes and fields already have their final names. The schema only uses what the
generator reads as we do. The values of enums are its only text from the user.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeGuard

from ddbevents.gen.annotations import Annotation, annotation, is_decimal, literal
from ddbevents.schema.class_names import classes_of, fields_of, unknown_name
from ddbevents.schema.defaults import default_of
from ddbevents.schema.key_attributes import key_attributes
from ddbevents.schema.names import member_names
from ddbevents.schema.table_schema import tags_of
from ddbevents.schema.type_names import json_type_of
from ddbevents.schema.types import (
    Binary,
    Constant,
    Enum,
    List,
    Map,
    Object,
    Reference,
    Set,
    Union,
)
from ddbevents.schema.unions import discriminators

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ddbevents.schema.table_schema import TableSchema
    from ddbevents.schema.types import Attribute, Type

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the generator gets, and what its dialect cannot express.

    Attributes:
        schema: The schema; all classes are definitions.
        fields: By class and field, the code after the field's name: its annotation,
            and its default unless that is None.
    """

    schema: Schema
    fields: Mapping[str, Mapping[str, str]]


def module_classes(table: TableSchema) -> dict[str, Enum | Object]:
    """Return the types that become classes of a table's module, by their names."""
    item = "item" if table.entity_names else table.title
    about = f"The primary key of {_article(item)} {item}."
    classes = [
        *sorted(classes_of(table).values(), key=lambda type_: type_ is table.item),
        Object(f"{table.title}Keys", key_attributes(table), description=about),
    ]
    if (unknown := unknown_name(table)) is not None:
        about = "An item of none of the entities in the table's schema."
        classes.append(Object(unknown, key_attributes(table), description=about))
    return {type_.name: type_ for type_ in classes}


def _article(word: str) -> str:
    return "an" if word[0] in "AEIOUi" else "a"


def dialect_of(table: TableSchema) -> Dialect:
    """Return the classes of a table's module in the generator's dialect."""
    writer = _Writer(table, fields_of(table), discriminators(table))
    classes = module_classes(table)
    return Dialect(
        {
            "title": f"{table.title}Event",  # no other class has it: we write this one
            "type": "object",
            "$defs": {
                name: writer.definition(type_) for name, type_ in classes.items()
            },
        },
        {
            name: dict(writer.fields(type_))
            for name, type_ in classes.items()
            if isinstance(type_, Object)
        },
    )


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the classes of a table.

    Attributes:
        table: The table.
        names: The names of fields, by attribute name.
        tags: The class and attribute of each discriminator.
    """

    table: TableSchema
    names: Mapping[str, str]
    tags: Collection[tuple[str, str]]

    def definition(self, type_: Enum | Object) -> Schema:
        """Return the definition of a class."""
        if isinstance(type_, Enum):
            return {
                "type": json_type_of(type_),
                "enum": [*type_.values],
                "x-enum-varnames": member_names(type_.values),
            }
        own: Schema = {
            "type": "object",
            "properties": {self.names[each.name]: {} for each in type_.attributes},
            "required": [
                self.names[each.name] for each in type_.attributes if each.required
            ],
        }
        if type_.base is None:
            return own
        return {"allOf": [self.class_(Reference(type_.base)), own]}

    def class_(self, reference: Reference) -> Schema:
        """Return the generator's reference for one of the table's references."""
        target = self.table.resolve(reference)
        assert isinstance(target, Enum | Object)  # noqa: S101  # the schema is checked
        return {"$ref": f"#/$defs/{target.name}"}

    def fields(self, type_: Object) -> Iterator[tuple[str, str]]:
        """Yield the names of the fields of a class, and what comes after each."""
        for each in type_.attributes:
            found, name = self.table.resolve(each.type), self.names[each.name]
            written = annotation(each.type, self.table)
            if (type_.name, each.name) in self.tags:
                written = replace(written, python_type=literal(tags_of(each.type)))
            code = written.code(
                optional=not each.required and found.default is None,
                alias=None if name == each.name else each.name,
                always_stored=each.required and _is_fixed(found),
            )
            yield name, code + self.default(each, written)

    def default(self, attribute: Attribute, written: Annotation) -> str:
        """Return the code of a field's default, unless that is None."""
        found = self.table.resolve(attribute.type)
        if attribute.required:
            return f" = {found.value!r}" if _is_fixed(found) else ""
        if found.default is None:
            return ""
        is_literal = written.python_type.startswith("Literal[")
        code = repr(found.default) if is_literal else _default(found, self.table)
        return f" = {code}"


def _is_fixed(type_: Type) -> TypeGuard[Constant]:
    """Return whether a type has only one value, so that you need not pass it."""
    return isinstance(type_, Constant) and not type_.nullable


_EMPTY: dict[type, str] = {Binary: "b''", List: "[]", Map: "{}", Set: "set()"}


def _default(type_: Type, table: TableSchema) -> str:
    """Return the code of a type's default; the type is not a reference."""
    default: Any = type_.default
    match type_:
        case Enum(values=values):
            member = member_names(values)[[*values].index(default)]
            return f"{type_.name}.{member}"
        case Union(choices=choices):
            for choice in map(table.resolve, choices):
                if default_of(choice, default, table.resolve) == default:
                    return _default(replace(choice, default=default), table)
    if type(type_) in _EMPTY:
        return _EMPTY[type(type_)]
    return f"Decimal({str(default)!r})" if is_decimal(type_) else repr(default)
