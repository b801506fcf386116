"""What forms of values types have, and which module is sure to read which form."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from ddbevents.diff.change import changed
from ddbevents.diff.value_changes import is_bounded
from ddbevents.schema.type_names import form_of, json_type_of
from ddbevents.schema.types import (
    Anything,
    Boolean,
    Constant,
    Enum,
    List,
    Map,
    Number,
    Text,
    Union,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.diff.change import Change
    from ddbevents.schema.table_schema import TableSchema
    from ddbevents.schema.types import Type

_T = TypeVar("_T")
Pair = tuple[_T, _T]
"""The old and the new."""


def form_changes(types: Pair[Type], tables: Pair[TableSchema]) -> Iterator[Change]:
    """Yield whether the forms of two types differ, or the tags of their values."""
    old, new = types
    if (form_of(old), old.stored_as) != (form_of(new), new.stored_as):
        tags = tables[0].tag_of(old), tables[1].tag_of(new)
        words = {"old": described(old, tags[0]), "new": described(new, tags[1])}
        rule = _rule(types, tables, tags)
        yield changed(rule, old.location, new.location, **words)


def described(type_: Type, tag: str | None) -> str:
    """Return the form of a type and the tag of its values, for a sentence."""
    form = form_of(type_)
    article = (
        "" if isinstance(type_, Anything) else "an " if form[0] in "aeio" else "a "
    )
    return f"{article}{form}" + (f" ({tag})" if tag else "")


def are_listed(old: Type, new: Type) -> bool:
    """Return whether types list values of the same form, as enums or constants."""
    form = _listed_form(old)
    return form is not None and form == _listed_form(new)


def _listed_form(type_: Type) -> str | None:
    """Return the form that the values of an enum or constant have in Python."""
    return json_type_of(type_) if isinstance(type_, Enum | Constant) else None


def _rule(types: Pair[Type], tables: Pair[TableSchema], tags: Pair[str | None]) -> str:
    old, new = types
    if form_of(old) == form_of(new):
        return "tag-changed"
    has_same_tag = tags[0] == tags[1]
    old_reads = _reads(old, new, tables[0], has_same_tag=has_same_tag)
    new_reads = _reads(new, old, tables[1], has_same_tag=has_same_tag)
    if not (old_reads or new_reads or has_same_tag):
        return "wire-type-changed"
    if are_listed(old, new) or (old_reads and new_reads):
        return "python-type-changed"
    if new_reads:
        return "type-widened"
    if old_reads:
        is_listed = _listed_form(new) == form_of(old)
        return "values-listed" if is_listed else "type-narrowed"
    return "type-changed"


def _choices(type_: Type, table: TableSchema) -> list[Type]:
    """Return the choices of a union, or the type itself, without descriptions."""
    parts = type_.choices if isinstance(type_, Union) else (type_,)
    found = [replace(part, nullable=False, default=None) for part in parts]
    return [replace(part, description="") for part in map(table.resolve, found)]


def _reads(
    reader: Type, writer: Type, table: TableSchema, *, has_same_tag: bool
) -> bool:
    """Return whether a type surely allows all values of a type of another form."""
    if isinstance(reader, Anything | Union):
        is_part = {*_choices(writer, table)} <= {*_choices(reader, table)}
        return is_part or isinstance(reader, Anything)
    if not has_same_tag or reader.stored_as or is_bounded(reader):
        return False
    match reader:
        case Number(is_integer=True, format=None):
            # A UNIX time is read with a fraction, too.
            is_whole = getattr(writer, "is_integer", True)
            return bool(is_whole and getattr(writer, "format", None) is None)
        case Number(format=format_) | Text(format=format_):
            return format_ in (None, "double")
        case Map(values=inner) | List(element=inner):
            return isinstance(table.resolve(inner), Anything)
    return isinstance(reader, Boolean)
