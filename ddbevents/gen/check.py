"""Checks a table schema against what `ddbevents gen` understands.

An allowlist: what is not known is refused, with its place and how to mend it.
All problems are found at once.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import SchemaError as CoreSchemaError
from pydantic_core import SchemaValidator, core_schema

from ddbevents.gen.check_bounds import bound_problems
from ddbevents.gen.check_entities import (
    NOT_AT_THE_TOP,
    choice_problems,
    kind_problems,
)
from ddbevents.gen.check_keys import key_problems
from ddbevents.gen.check_parts import cycle_problems, part_problems, parts_of
from ddbevents.gen.check_tags import tag_problems
from ddbevents.gen.diagnostics import Diagnostic, SchemaError, did_you_mean
from ddbevents.gen.extend import base_problems
from ddbevents.gen.keywords import (
    BY_TYPE,
    DISCRIMINATOR,
    FORMATS,
    ROOT,
    TABLE,
    UNSUPPORTED,
    VALUES,
    WITH_ALL_OF,
    WITH_ANY_OF,
    WITH_REF,
    type_of,
)
from ddbevents.gen.load import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ddbevents.gen.diagnostics import Problem
    from ddbevents.gen.keywords import Known
    from ddbevents.gen.load import Document

DEFINITIONS = "#/$defs/"


def check(document: Document, problems: Iterable[Diagnostic] = ()) -> None:
    """Raise SchemaError with everything that is wrong with a table schema.

    Args:
        document: The schema's document.
        problems: What has been found already.
    """
    checker = _Checker(document)
    checker.table()
    found = [*problems, *checker.found]
    if found:
        raise SchemaError(sorted(found, key=_position))


def _position(problem: Diagnostic) -> tuple[str, int, int]:
    place = problem.place
    return place.file, place.line, place.column


_BOUNDS = {
    "exclusiveMaximum": "lt",
    "exclusiveMinimum": "gt",
    "maxLength": "max_length",
    "maximum": "le",
    "minLength": "min_length",
    "minimum": "ge",
    "multipleOf": "multiple_of",
    "pattern": "pattern",
}
"""What pydantic calls the keywords that a default has to meet."""

_WITHOUT_DEFAULT = {"contentEncoding", "contentMediaType"}


class _Checker:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.schema = document.value
        self.found: list[Diagnostic] = []

    def report(self, code: str, message: str, pointer: str, help_: str = "") -> None:
        place = self.document.place(pointer)
        self.found.append(Diagnostic(code, message, pointer, place, help_))

    def table(self) -> None:
        """Check the whole document."""
        schema = self.schema
        if not isinstance(schema, dict):
            self.report("DDB102", "a table schema is an object", "")
            return
        self._members(schema, "", {**VALUES, **ROOT})
        several = "oneOf" in schema
        for name in ("title", "x-dynamodb", "oneOf" if several else "properties"):
            if name not in schema:
                self.report("DDB103", f"the keyword {name!r} is missing", "")
        self._title()
        for name, definition in self._objects("$defs"):
            pointer = f"/$defs/{escape(name)}"
            if not name.isidentifier():
                self.report("DDB102", f"{name!a} is no class name", pointer)
            self.node(definition, pointer)
        if schema.get("type", "object") != "object":
            self.report("DDB102", "an item is an object", "/type")
        other = {*ROOT, *NOT_AT_THE_TOP}
        own = {key: value for key, value in schema.items() if key not in other}
        self.node({"type": "object", **own}, "", checked=True)
        self._own_members("x-dynamodb", TABLE, ("tableName", "partitionKey"))
        self._own_members("discriminator", DISCRIMINATOR, ("propertyName",))
        if isinstance(schema.get("x-dynamodb"), dict):
            self._report_all(key_problems(schema))
        self._report_all(choice_problems(schema))
        self._report_all(cycle_problems(schema))
        if not self.found:
            self._report_all(base_problems(schema))
        if several and not self.found:
            self._report_all(kind_problems(schema))

    def _report_all(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.report(*problem)

    def _own_members(self, name: str, known: Known, required: Iterable[str]) -> None:
        members = self.schema.get(name)
        if isinstance(members, dict):
            self._members(members, f"/{name}", known)
            for member in required:
                if member not in members:
                    self.report("DDB103", f"{member!r} is missing", f"/{name}")

    def _title(self) -> None:
        title = self.schema.get("title")
        if isinstance(title, str) and not (title.isidentifier() and title[0].isupper()):
            help_ = "it becomes a class name, such as Order"
            self.report(
                "DDB102", f"the title {title!a} is no class name", "/title", help_
            )

    def _objects(self, name: str) -> list[tuple[str, Any]]:
        value = self.schema.get(name)
        return list(value.items()) if isinstance(value, dict) else []

    def _members(self, schema: Mapping[str, Any], pointer: str, known: Known) -> None:
        for name, value in schema.items():
            inside = f"{pointer}/{escape(name)}"
            if name not in known and name in UNSUPPORTED:
                message = f"{name!r} is not supported"
                self.report("DDB112", message, inside, UNSUPPORTED[name])
            elif name not in known:
                help_ = did_you_mean(name, known)
                self.report("DDB101", f"unknown keyword {name!a}", inside, help_)
            elif not known[name][0](value):
                self.report("DDB102", f"{name!r} must be {known[name][1]}", inside)

    def node(self, schema: Any, pointer: str, *, checked: bool = False) -> None:
        """Check a schema, and those inside it."""
        if schema is True:
            return
        if not isinstance(schema, dict):
            self.report("DDB102", "a schema is an object, or true", pointer)
            return
        before = len(self.found)
        if not checked:
            self._members(schema, pointer, VALUES)
        if "$ref" in schema:
            self._reference(schema, pointer)
            return
        for name, beside in (("anyOf", WITH_ANY_OF), ("allOf", WITH_ALL_OF)):
            if name in schema:
                self._only(schema, beside, name, pointer)
                self._inside(schema, pointer)
                return
        self._typed(schema, pointer, is_right=len(self.found) == before)

    def _typed(
        self, schema: Mapping[str, Any], pointer: str, *, is_right: bool
    ) -> None:
        type_ = type_of(schema)
        if type_ is None and "type" not in schema:
            help_ = "of any type it is `true`"
            self.report("DDB103", "the keyword 'type' is missing", pointer, help_)
        if not isinstance(type_, str) or type_ not in BY_TYPE:
            return
        for name in schema.keys() - BY_TYPE[type_]:
            if name in VALUES:
                message = f"{name!r} does not go with the type {type_}"
                self.report("DDB104", message, f"{pointer}/{name}")
                is_right = False
        if is_right:
            self._report_all(part_problems(schema, pointer))
            self._report_all(bound_problems(schema, pointer))
            definitions = dict(self._objects("$defs"))
            self._report_all(tag_problems(schema, pointer, definitions))
            self._scalar(schema, type_, pointer)
        self._inside(schema, pointer)

    def _inside(self, schema: Mapping[str, Any], pointer: str) -> None:
        properties = schema.get("properties")
        known = properties if isinstance(properties, dict) else {}
        if "" in known:
            inside = f"{pointer}/properties/"
            self.report("DDB102", "an attribute's name is not empty", inside)
        required = schema.get("required")
        for index, name in enumerate(required if isinstance(required, list) else ()):
            if isinstance(name, str) and name not in known:
                inside, help_ = f"{pointer}/required/{index}", did_you_mean(name, known)
                message = f"there is no property {name!a}"
                self.report("DDB105", message, inside, help_)
        maps = schema.get("patternProperties")
        for pattern in maps if isinstance(maps, dict) else ():
            self._pattern(pattern, f"{pointer}/patternProperties/{escape(pattern)}")
        for part, inside in parts_of(schema, pointer):
            self.node(part, inside)

    def _only(
        self, schema: Mapping[str, Any], allowed: set[str], beside: str, pointer: str
    ) -> None:
        for name in schema.keys() - allowed:
            if name in VALUES:
                message = f"{name!r} cannot stand beside {beside!r}"
                self.report("DDB104", message, f"{pointer}/{name}")

    def _reference(self, schema: Mapping[str, Any], pointer: str) -> None:
        self._only(schema, WITH_REF, "$ref", pointer)
        reference = schema["$ref"]
        if not isinstance(reference, str):
            return
        names = [name for name, _ in self._objects("$defs")]
        if reference not in {f"{DEFINITIONS}{escape(name)}" for name in names}:
            help_ = f"write {DEFINITIONS}NAME; there is {', '.join(names) or 'none'}"
            self.report("DDB105", "it refers to nothing", f"{pointer}/$ref", help_)

    def _scalar(self, schema: Mapping[str, Any], type_: str, pointer: str) -> None:
        formats = FORMATS.get(type_, ())
        if "format" in schema and schema["format"] not in formats:
            message = f"unknown format {schema['format']!a} of the type {type_}"
            help_ = f"there is {', '.join(formats)}"
            self.report("DDB102", message, f"{pointer}/format", help_)
        if ("contentMediaType" in schema) != ("contentSchema" in schema):
            message = "'contentMediaType' and 'contentSchema' go together"
            self.report("DDB103", message, pointer)
        if "pattern" in schema:
            self._pattern(schema["pattern"], f"{pointer}/pattern")
        if "default" in schema:
            self._default(schema, type_, f"{pointer}/default")

    def _pattern(self, pattern: str, pointer: str) -> None:
        try:
            SchemaValidator(core_schema.str_schema(pattern=pattern))
        except CoreSchemaError:
            help_ = "pydantic's engine has no look-around and no back-references"
            self.report("DDB107", "it is no regular expression", pointer, help_)

    def _default(self, schema: Mapping[str, Any], type_: str, pointer: str) -> None:
        is_plain = schema.get("format", "decimal") in ("decimal", "double")
        python = {"string": str, "integer": int, "number": float, "boolean": bool}
        if type_ not in python or not is_plain or _WITHOUT_DEFAULT & schema.keys():
            self.report("DDB108", "such an attribute can have no default", pointer)
            return
        try:
            TypeAdapter(python[type_]).validate_python(schema["default"], strict=True)
        except ValidationError:
            self.report("DDB108", f"the default is not of the type {type_}", pointer)
            return
        if schema["default"] not in schema.get("enum", [schema["default"]]):
            self.report("DDB108", "the default is none of 'enum'", pointer)
        bounds = {_BOUNDS[name]: schema[name] for name in _BOUNDS if name in schema}
        if "const" in schema and schema["const"] != schema["default"]:
            self.report("DDB108", "the default is not 'const'", pointer)
        with suppress(CoreSchemaError):  # a wrong pattern has been reported
            kind: Any = Annotated[python[type_], Field(**bounds)]
            bounded: TypeAdapter[Any] = TypeAdapter(kind)
            try:
                bounded.validate_python(schema["default"])
            except ValidationError:
                self.report("DDB108", "the default is out of its bounds", pointer)
