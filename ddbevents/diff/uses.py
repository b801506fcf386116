"""Compares types where they are used: whether they may be absent, or NULL."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ddbevents.diff.change import changed
from ddbevents.schema.types import Anything, JsonText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.diff.change import Change
    from ddbevents.schema.location import Location
    from ddbevents.schema.table_schema import TableSchema
    from ddbevents.schema.types import Type


class Use(NamedTuple):
    """A type where it is used: of an attribute, an element, a definition, or the like.

    Attributes:
        type: The type; never a reference.
        table: The table.
        location: Where it is used.
        required: Whether it is always there, as all but attributes are.
    """

    type: Type
    table: TableSchema
    location: Location
    required: bool = True

    @property
    def reads_null(self) -> bool:
        """Whether a module reads NULL; it does if it reads an absent value as None."""
        is_none = not self.required and self.type.default is None
        return self.type.nullable or is_none

    @property
    def may_be_null(self) -> bool:
        """Whether a module may write NULL; it does for null in optional JSON text."""
        if isinstance(self.type, JsonText) and not self.required:
            content = self.table.resolve(self.type.content)
            if content.nullable or isinstance(content, Anything):
                return True
        return self.type.nullable


def use_of(type_: Type, table: TableSchema, *, required: bool = True) -> Use:
    """Return a type of a table where it is used."""
    return Use(table.resolve(type_), table, type_.location.outside_choice, required)


def use_changes(old: Use, new: Use) -> Iterator[Change]:
    """Yield how two uses differ, whatever their types are."""
    yield from _null_changes(old, new)
    before, after = old.type.default, new.type.default
    if before != after and not (old.required or new.required):
        locations = old.location.of("default"), new.location.of("default")
        yield changed("default-changed", *locations, old=repr(before), new=repr(after))


def presence_rule(old: Use, new: Use) -> str | None:
    """Return the rule of a change of whether an attribute may be absent."""
    if old.required is new.required:
        return None
    if new.required:
        return "attribute-required"
    is_new = new.reads_null and not old.reads_null
    return "attribute-optional" if is_new else "attribute-optional-same-type"


def _null_changes(old: Use, new: Use) -> Iterator[Change]:
    if isinstance(old.type, Anything) or isinstance(new.type, Anything):
        return  # which may be NULL as well
    before, after = old.type.nullable, new.type.nullable
    is_declared = before is not after
    if not is_declared:
        before, after = old.may_be_null, new.may_be_null
    reader = old if after else new
    if before is after or (reader.reads_null and not is_declared):
        return
    rule = "null-allowed" if after else "null-refused"
    rule += "-where-optional" * reader.reads_null
    yield changed(rule, old.location, new.location)
