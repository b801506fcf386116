"""Puts a module together: header, imports, classes, records."""

from __future__ import annotations

import ast
import textwrap
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import ddbevents
from ddbevents._assets import assets
from ddbevents.gen.adapter import format_module
from ddbevents.gen.extend import own_part
from ddbevents.gen.verify import resolve
from ddbevents.schema.imported import IMPORTS, RECORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jinja2 import Template

    from ddbevents.gen.classes import Class
    from ddbevents.gen.model import TableModel

_LINE = 88
_WIDTH = 80


def render(model: TableModel, classes: Sequence[Class]) -> str:
    """Return the module's code."""
    keys = f"{model.title}Keys"
    module = partial(
        _template().render,
        model=model,
        version=ddbevents.__version__,
        classes=sorted(classes, key=lambda cls: cls.name in {keys, model.unknown}),
        names=sorted({*model.reserved, *(cls.name for cls in classes)}),
        bases=lambda cls: _bases(model, cls),
        is_item=lambda cls: _is_item(model, cls),
        doc=lambda cls: _class_doc(model, cls),
        member_doc=lambda cls, member: _member_doc(model, cls, member.attribute),
        description=_description(model.schema),
        discriminator=_discriminator(model, classes),
    )
    return format_module(module(imports=_imports(model, module(imports=""))))


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(assets() / "codegen" / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701  # it is Python, and every literal goes by repr
    )
    environment.filters.update(comment=comment, docstring=docstring, repr=repr)
    return environment.get_template("module.py.jinja")


def _discriminator(model: TableModel, classes: Sequence[Class]) -> str | None:
    """Return the field name of the discriminator, which all entities share."""
    for cls in classes:
        for member in cls.members:
            if model.discriminator and member.attribute == model.discriminator:
                return member.name
    return None


def _is_item(model: TableModel, cls: Class) -> bool:
    items = {entity.class_name for entity in model.entities} or {model.title}
    return cls.name in items


def _bases(model: TableModel, cls: Class) -> str:
    if not cls.forbids_extra or not _is_item(model, cls):
        return cls.base
    closed = "ClosedItemModel"
    return closed if cls.base == "ItemModel" else f"{cls.base}, {closed}"


def comment(text: str) -> str:
    """Return a text for a comment: in one line, whatever is in it."""
    return ascii(text)[1:-1]


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


def _class_doc(model: TableModel, cls: Class) -> str:
    if cls.name == f"{model.title}Keys":
        article = "an" if model.title[0] in "AEIOU" else "a"
        whose = "an item" if model.entities else f"{article} {model.title}"
        return f"The primary key of {whose}."
    if cls.name == model.unknown:
        return "An item of no kind that the table's schema tells of."
    return _description(resolve(model.schema, cls.pointer))


def _member_doc(model: TableModel, cls: Class, attribute: str | None) -> str:
    if attribute is None:
        return ""
    if cls.name in {f"{model.title}Keys", model.unknown}:
        return _description(model.keys[attribute])
    schema = own_part(resolve(model.schema, cls.pointer))
    return _description(schema["properties"][attribute])


def _description(schema: Mapping[str, Any] | Literal[True]) -> str:
    text = "" if schema is True else schema.get("description", "")
    return "".join(
        character if character.isprintable() or character == "\n" else " "
        for character in text
    ).strip()


def _imports(model: TableModel, body: str) -> str:
    """Return the imports of the names that are used, sorted as isort does."""
    view = f"ddbevents.records.{model.table.view_type.lower()}"
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
