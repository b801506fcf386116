"""A schema in its place in a table schema, and where its references lead."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ddbevents.gen.classes import fields_of
from ddbevents.gen.model import name_in
from ddbevents.gen.normalise import is_class, normalise
from ddbevents.schema.document import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ddbevents.gen.model import TableModel
    from ddbevents.schema.diagnostics import Place


class Spot(NamedTuple):
    """A JSON Pointer into one of the schemas, and the place that it names."""

    pointer: str
    place: Place


class Side:
    """One of the two table schemas, and the names in the module made from it.

    Args:
        model: The table.

    Attributes:
        model: The table.
        classes: The names of the classes, by the JSON Pointers of their schemas.
        fields: The names of the fields, by those of the attributes.
        kinds: The JSON Pointers of the kinds of items, if there are several.
    """

    def __init__(self, model: TableModel) -> None:
        self.model = model
        normal = normalise(model)
        self.classes: dict[str, str] = {"": model.title}
        for name, pointer in normal.origins.items():
            self.classes.setdefault(pointer, name)
        self.fields = fields_of(model, normal)
        self.kinds = {f"/$defs/{escape(kind.name)}" for kind in model.entities}

    def spot(self, pointer: str) -> Spot:
        """Return a JSON Pointer and the place that it names."""
        return Spot(pointer, self.model.document.place(pointer))

    @property
    def root(self) -> Part:
        """The whole schema."""
        return Part(self, "", self.model.schema)

    @cached_property
    def definitions(self) -> Mapping[str, Part]:
        """The definitions, by their names."""
        return self.root.parts("$defs")

    @property
    def names(self) -> set[str]:
        """The names of all classes."""
        return {*self.model.reserved, *self.classes.values()}


@dataclass(frozen=True, slots=True)
class Part:
    """A schema in its place.

    Attributes:
        side: The table schema that it is in.
        pointer: Its JSON Pointer there.
        schema: What it says; nothing if anything goes.
    """

    side: Side
    pointer: str
    schema: Mapping[str, Any]

    def inside(self, *steps: str | int) -> Part:
        """Return the schema some steps further; one of anything if there is none."""
        found = _at(self.schema, steps)
        pointer = self.pointer if found is None else self.pointer + _pointer(steps)
        return Part(self.side, pointer, found if isinstance(found, dict) else {})

    def parts(self, keyword: str) -> dict[str, Part]:
        """Return the schemas in an object of schemas, by their names."""
        names = self.schema.get(keyword, ())
        return {name: self.inside(keyword, name) for name in names}

    def spot(self, *steps: str | int) -> Spot:
        """Return where something in it is, or else what would be around it."""
        for end in range(len(steps), 0, -1):
            for part in self.layers:
                if _at(part.schema, steps[:end]) is not None:
                    return self.side.spot(part.pointer + _pointer(steps[:end]))
        return self.side.spot(self.pointer)

    @property
    def chain(self) -> Iterator[Part]:
        """Itself, and what references and choices of it or NULL lead to."""
        part = self
        while True:
            yield part
            if "$ref" in part.schema:
                part = part.side.definitions[name_in(part.schema["$ref"])]
            elif "anyOf" in part.schema:
                null = part.schema["anyOf"].index({"type": "null"})
                part = part.inside("anyOf", 1 - null)
            else:
                return

    @property
    def target(self) -> Part:
        """What it stands for, beside NULL."""
        *_, last = self.chain
        return last

    @property
    def may_be_null(self) -> bool:
        """Whether NULL is allowed."""
        return any(
            "anyOf" in part.schema or isinstance(part.schema.get("type"), list)
            for part in self.chain
        )

    @property
    def spelling(self) -> list[str]:
        """How it leads to what it stands for; it means the same however it does."""
        words = []
        for part in self.chain:
            reference = part.schema.get("$ref")
            if reference is not None:
                words.append("a class" if is_class(self.target.schema) else reference)
            elif "anyOf" in part.schema or isinstance(part.schema.get("type"), list):
                words.append("anyOf" if "anyOf" in part.schema else "type")
        return words

    @property
    def default(self) -> Any:
        """What an absent attribute is read as; None if there is no default."""
        target = self.target
        if target.pointer == self.pointer or not is_class(target.schema):
            plain = not any("anyOf" in part.schema for part in self.chain)
            return target.schema.get("default") if plain else None
        return None

    @property
    def layers(self) -> list[Part]:
        """It, and what it says beside the reference if it extends another object."""
        extends = "allOf" in self.schema
        return [self, self.inside("allOf", 1)] if extends else [self]

    @property
    def words(self) -> dict[str, Any]:
        """What it says itself, of whatever object it extends."""
        said = {
            word: value for part in self.layers for word, value in part.schema.items()
        }
        return {word: value for word, value in said.items() if word != "allOf"}

    @property
    def base(self) -> Part | None:
        """The object that it extends."""
        return self.inside("allOf", 0).target if "allOf" in self.schema else None

    @property
    def lineage(self) -> Iterator[Part]:
        """What it says itself, and what the objects say that it extends."""
        part: Part | None = self
        while part is not None:
            yield part.layers[-1]
            part = part.base

    @property
    def attributes(self) -> dict[str, Attribute]:
        """The attributes of an object, those of what it extends included."""
        return {
            name: Attribute(schema, name in part.schema.get("required", ()))
            for part in self.lineage
            for name, schema in part.parts("properties").items()
        }

    @property
    def tag_name(self) -> str | None:
        """The attribute that tells its kind from others, if it is a kind of items."""
        is_kind = self.pointer in self.side.kinds
        return self.side.model.discriminator if is_kind else None

    @property
    def is_closed(self) -> bool:
        """Whether an object refuses unknown attributes."""
        return any(
            part.schema.get("additionalProperties") is False for part in self.lineage
        )


class Attribute(NamedTuple):
    """An attribute's schema, and whether it must be there."""

    part: Part
    required: bool = True

    @property
    def reads_null(self) -> bool:
        """Whether a module reads NULL, as it does where an attribute may be absent."""
        absent_is_none = not self.required and self.part.default is None
        return self.part.may_be_null or absent_is_none


def _at(value: Any, steps: tuple[str | int, ...]) -> Any:
    """Return what is some steps further, None if there is nothing."""
    for step in steps:
        try:
            value = value[step]
        except LookupError:
            return None
    return value


def _pointer(steps: tuple[str | int, ...]) -> str:
    return "".join(f"/{escape(str(step))}" for step in steps)
