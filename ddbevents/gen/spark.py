"""The target ``spark``: readers of a table in typed columns that only need PySpark."""

from __future__ import annotations

import keyword
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import ddbevents
from ddbevents.gen.columns.column_plan import (
    DistinctElements,
    Elements,
    Members,
    Scalar,
    Struct,
    WireJson,
    structs_in,
)
from ddbevents.gen.columns.columns_of import columns_of, snake_case
from ddbevents.gen.engine_patterns import java_pattern
from ddbevents.gen.python_calls import Call, Name, python_code
from ddbevents.gen.rendering import comment
from ddbevents.gen.template_loader import load_template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Template

    from ddbevents.gen.columns.column_plan import (
        Column,
        EntityColumns,
        TableColumns,
        Value,
    )
    from ddbevents.gen.python_calls import Expression
    from ddbevents.schema.table_schema import TableSchema

_RESERVED = {"ENTITIES", "F", "KEYS", "cached_property", "dataclass", "unmatched"}
"""The names in a module besides those of its types and readers."""

_CONVERSIONS = {"binary": "_binary", "boolean": "_as_is", "text": "_as_is"}
_NUMBERS = {"integer", "number", "wide-integer"}
_BOOLEANS = {"N": Call("_boolean", "1", "0"), "S": Call("_boolean", "true", "false")}


def render_spark(schema: TableSchema) -> str:
    """Return the code of a table's module; the same to the byte for the same schema.

    Raises:
        SchemaError: An engine refuses the name of a column.
    """
    plan = columns_of(schema)
    code = _template().render(
        plan=plan,
        version=ddbevents.__version__,
        definitions="\n".join(_Definitions(plan).statements()),
    )
    compile(code, plan.source, "exec")
    return code


@cache
def _template() -> Template:
    return load_template("spark.py.jinja", {"comment": comment})


@dataclass
class _Definitions:
    """Writes the types and readers of a table."""

    plan: TableColumns
    _taken: set[str] = field(default_factory=lambda: set(_RESERVED))
    _structs: dict[str, str] = field(default_factory=dict)

    def statements(self) -> Iterator[str]:
        """Yield statements, each before those that use it."""
        plan = self.plan
        keys = [self._attribute(column) for column in plan.keys]
        yield _assigned("KEYS", Call("_Struct", tuple(keys)))
        if plan.several_entities:
            yield _assigned("ENTITIES", tuple(map(self._entity, plan.entities)))
        seen: set[str] = set()
        for entity in plan.entities:
            for struct in structs_in(entity.columns, seen):
                yield self._struct(struct.name, struct.columns, closed=struct.closed)
            seen.add(entity.name)
            allowed = {"allowed": "aws:rep:"} if entity.closed else {}
            yield self._struct(
                entity.name, entity.columns, closed=entity.closed, **allowed
            )
        readers = [*self._readers()]
        yield ""
        yield from readers
        if plan.several_entities:
            yield self._unmatched()

    def _readers(self) -> Iterator[str]:
        for entity in self.plan.entities:
            arguments: list[Expression] = [Name("KEYS"), self._name_of(entity.name)]
            if self.plan.several_entities:
                arguments += [entity.name, Name("ENTITIES")]
            reader = self._free(entity.identifier)
            yield _assigned(reader, Call("_Reader", *arguments))

    def _unmatched(self) -> str:
        about = "Return the lines of no entity, or of several, with `ddb_problems`."
        if self.plan.unknown_items:
            about = "Return the lines of no entity; several entities are a problem."
        passed = f"unknown_items={self.plan.unknown_items}"
        return f'''

def unmatched(lines: DataFrame) -> DataFrame:
    """{about}"""
    return _unmatched(lines, ENTITIES, {passed})'''

    def _entity(self, entity: EntityColumns) -> Call:
        if self.plan.discriminator is not None:
            how = {"discriminator": self.plan.discriminator}
            return Call("_Entity", entity.name, tags=entity.tags, **how)
        patterns = tuple(
            (name, java_pattern(pattern)) for name, pattern in entity.patterns.items()
        )
        return Call("_Entity", entity.name, patterns=patterns)

    def _struct(
        self, name: str, columns: tuple[Column, ...], *, closed: bool, **more: str
    ) -> str:
        attributes = tuple(self._attribute(column) for column in columns)
        options: dict[str, Expression] = {"closed": True, **more} if closed else {}
        variable = self._free(snake_case(name).upper())
        self._structs[name] = variable
        return _assigned(variable, Call("_Struct", attributes, **options))

    def _name_of(self, struct: str) -> Name:
        return Name(self._structs[struct])

    def _free(self, name: str) -> str:
        while name in self._taken or keyword.iskeyword(name):
            name += "_"
        self._taken.add(name)
        return name

    def _attribute(self, column: Column) -> Call:
        options: dict[str, Expression] = {}
        if column.required:
            options["required"] = True
        if column.name != column.attribute:
            options["column"] = column.name
        return Call(
            "_Attribute", column.attribute, self._value(column.value), **options
        )

    def _value(self, value: Value) -> Expression:
        options: dict[str, Expression] = {"nullable": True} if value.nullable else {}
        match value:
            case Scalar():
                return Call("_Scalar", *_scalar(value), **options)
            case Elements(element=element):
                return Call("_List", self._value(element), **options)
            case DistinctElements(element=element, tag=tag):
                return Call("_Set", tag, self._value(element), **options)
            case Members(member=member):
                return Call("_Map", self._value(member), **options)
            case WireJson(tags=tags):
                return Call("_WireJson", *([tags] if tags else []), **options)
            case Struct(name=name):
                struct = self._name_of(name)
                return Call(f"{struct.name}.or_null") if options else struct
        raise TypeError(value)


def _assigned(name: str, expression: Expression) -> str:
    return f"{name} = {python_code(expression, taken=len(name) + 3)}"


def _scalar(scalar: Scalar) -> list[Expression]:
    """Return the arguments of a scalar: its tag, and the conversion of its text."""
    usual = Name(_CONVERSIONS.get(scalar.type, "_" + scalar.type.replace("-", "_")))
    convert: Expression = usual
    if scalar.type == "json-text":
        convert = Name("_json")
    elif scalar.type == "number":
        convert = Call("_number", scalar.scale)
    elif scalar.type == "boolean":
        convert = _BOOLEANS.get(scalar.tag, usual)
    if scalar.tag == "S" and scalar.type in _NUMBERS:
        number = scalar.type == "number"
        convert = Call("_plain_number" if number else "_plain_integer", convert)
    if scalar.choices:
        convert = Call("_one_of", convert, *scalar.choices)
    if convert == Name("_as_is"):
        return [] if scalar.tag == "S" else [scalar.tag]
    return [scalar.tag, convert]
