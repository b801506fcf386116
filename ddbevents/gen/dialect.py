"""Writes a table's types as a schema in datamodel-code-generator's dialect.

Each class is a definition under its final name, and so are its fields. Nothing is
in it that the generator reads otherwise than we do, and no text of the user's but
the values of enums and defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ddbevents.gen.annotations import Annotation, annotation, is_decimal, literal
from ddbevents.schema.class_names import classes_of, fields_of, unknown_name
from ddbevents.schema.key_attributes import key_attributes
from ddbevents.schema.names import member_names
from ddbevents.schema.types import Enum, Object, Reference, json_type_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ddbevents.schema.table_schema import TableSchema
    from ddbevents.schema.types import Attribute, Type

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the generator gets, and what its dialect cannot express.

    Attributes:
        schema: The schema; all classes are definitions.
        fields: For each class of fields, the code after a field's name: its
            annotation, and its default if that is a decimal or a member of an enum.
    """

    schema: Schema
    fields: Mapping[str, Mapping[str, str]]


def module_classes(table: TableSchema) -> dict[str, Enum | Object]:
    """Return the types that are classes of a table's module, by their names."""
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
    writer = _Writer(table, fields_of(table))
    classes = module_classes(table)
    return Dialect(
        {
            "title": f"{table.title}Event",  # a name that is taken; it is ours to write
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
    """Writes the classes of a table, whose fields have these names."""

    table: TableSchema
    names: Mapping[str, str]

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
            "properties": {
                self.names[each.name]: self.property(each) for each in type_.attributes
            },
            "required": [
                self.names[each.name] for each in type_.attributes if each.required
            ],
        }
        if type_.base is None:
            return own
        return {"allOf": [self.class_(Reference(type_.base)), own]}

    def class_(self, reference: Reference) -> Schema:
        """Return a reference to the class that one of the table's leads to."""
        target = self.table.resolve(reference)
        assert isinstance(target, Enum | Object)  # noqa: S101  # the schema is checked
        return {"$ref": f"#/$defs/{target.name}"}

    def property(self, attribute: Attribute) -> Schema:
        """Return what the generator reads of a field: its value by default."""
        default = self.table.resolve(attribute.type).default
        return {} if attribute.required or default is None else {"default": default}

    def fields(self, type_: Object) -> Iterator[tuple[str, str]]:
        """Yield the names of the fields of a class, and what comes after each."""
        tags = {entity.item.name: entity.tags for entity in self.table.entities}
        for each in type_.attributes:
            found, name = self.table.resolve(each.type), self.names[each.name]
            written = annotation(each.type, self.table)
            if each.name == self.table.discriminator and type_.name in tags:
                written = Annotation(literal(tags[type_.name]), {})
            code = written.code(
                optional=not each.required and found.default is None,
                alias=None if name == each.name else each.name,
            )
            yield name, code if each.required else code + _own_default(found)


def _own_default(type_: Type) -> str:
    """Return the code of a default that the generator would write otherwise."""
    if type_.default is None:
        return ""
    if isinstance(type_, Enum):
        member = member_names(type_.values)[type_.values.index(type_.default)]
        return f" = {type_.name}.{member}"
    return f" = Decimal({str(type_.default)!r})" if is_decimal(type_) else ""
