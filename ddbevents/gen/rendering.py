"""Puts a module together: header, imports, classes, records."""

from __future__ import annotations

import ast
import re
import shlex
import textwrap
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

import ddbevents
from ddbevents.gen.adapter import format_module
from ddbevents.gen.dialect import module_classes
from ddbevents.gen.template_loader import load_template
from ddbevents.schema.class_names import (
    IMPORTS,
    RECORDS,
    fields_of,
    item_name,
    reserved_names,
    unknown_name,
)
from ddbevents.schema.types import Object

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jinja2 import Template

    from ddbevents.gen.adapter import Class
    from ddbevents.schema.table_schema import TableSchema
    from ddbevents.schema.types import Attribute, Enum

_LINE = 88
_WIDTH = 80


class _Member(NamedTuple):
    """A field or a member of an enum: its statement, and its description."""

    code: str
    doc: str


class _Class(NamedTuple):
    """A class of fields or an enum, as the template writes it; `doc` may be empty."""

    name: str
    bases: str
    doc: str
    forbids_extra: bool
    members: list[_Member]


def render(table: TableSchema, classes: Sequence[Class]) -> str:
    """Return the module's code."""
    types, fields = module_classes(table), fields_of(table)
    names = [f"{table.title}Keys", unknown_name(table)]
    module = partial(
        _template().render,
        table=table,
        version=ddbevents.__version__,
        command=f"ddbevents gen {shlex.quote(table.source)}",
        classes=[
            _written(cls, types[cls.name], table, fields)
            for cls in sorted(classes, key=lambda cls: cls.name in names)
        ],
        names=sorted({*reserved_names(table), *types}),
        item=item_name(table),
        unknown=unknown_name(table),
        description=_printable(table.description),
        discriminator=fields.get(table.discriminator or ""),
    )
    return format_module(module(imports=_imports(table, module(imports=""))))


@cache
def _template() -> Template:
    filters = {"comment": comment, "docstring": docstring, "repr": repr}
    return load_template("module.py.jinja", filters)


def _written(
    cls: Class, type_: Enum | Object, table: TableSchema, fields: Mapping[str, str]
) -> _Class:
    docs, closed = {}, False
    if isinstance(type_, Object):
        docs = {fields[each.name]: _about(each, table) for each in type_.attributes}
        closed = type_.closed
    is_item = any(type_ is item for item in table.items)
    bases = cls.base
    if closed and is_item:
        bases = f"{bases}, ClosedItemModel".removeprefix("ItemModel, ")
    return _Class(
        name=cls.name,
        bases=bases,
        doc=_printable(type_.description),
        forbids_extra=closed and not is_item,
        members=[
            _Member(code, _printable(docs.get(name, "")))
            for name, code in cls.members.items()
        ],
    )


def _about(attribute: Attribute, table: TableSchema) -> str:
    """Return the description of a field: its own, or that of its definition."""
    return attribute.description or table.resolve(attribute.type).description


def comment(text: str) -> str:
    """Return a text for a comment, always on one line.

    Python reads a file's encoding from a comment such as `coding=utf-7` (PEP 263).
    """
    return re.sub("coding(?=[:=])", r"codin\\x67", ascii(text)[1:-1])


def docstring(text: str, indent: int = 4) -> str:
    """Return a docstring's literal, wrapped; any text is safe in it."""
    text = text.replace("\\", "\\\\")
    if '"""' in text or text.endswith('"'):
        text = text.replace('"', '\\"')
    paragraphs = [
        textwrap.wrap(paragraph, _WIDTH, break_on_hyphens=False)
        for paragraph in text.split("\n\n")
    ]
    lines = [line for lines in paragraphs for line in [*lines, ""]][:-1]
    if len(lines) == 1:
        return f'"""{lines[0]}"""'
    margin = " " * indent
    inside = "\n".join(f"{margin}{line}" if line else "" for line in lines[1:])
    return f'"""{lines[0]}\n{inside}\n{margin}"""'


def _printable(text: str) -> str:
    """Return a description without control characters and the like."""
    return "".join(
        character if character.isprintable() or character == "\n" else " "
        for character in text
    ).strip()


def _imports(table: TableSchema, body: str) -> str:
    """Return the imports of the names that are used, sorted as isort does."""
    view = f"ddbevents.records.{table.table.view_type.lower()}"
    used = {node.id for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)}
    groups: tuple[list[str], list[str]] = ([], [])
    for module, names in sorted({**IMPORTS, view: RECORDS}.items()):
        if needed := [name for name in names if name in used]:
            is_ours = module.partition(".")[0] in {"ddbevents", "pydantic"}
            groups[is_ours].append(_import(module, needed))
    return "\n\n".join("\n".join(group) for group in groups if group)


def _import(module: str, names: Sequence[str]) -> str:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= _LINE:
        return line
    return "\n".join([f"from {module} import (", *(f"    {n}," for n in names), ")"])
