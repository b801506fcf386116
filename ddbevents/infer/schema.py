"""Writes down what samples have in common as a table schema."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ddbevents.errors import format_path
from ddbevents.infer.samples import InferError
from ddbevents.infer.shape import MOST_NAMES, merged
from ddbevents.schema.imported import IMPORTED
from ddbevents.schema.names import class_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ddbevents.infer.samples import Samples
    from ddbevents.infer.shape import Shape
    from ddbevents.wire import StreamViewType

Schema = dict[str, Any]

_FEWEST_NAMES = 10
_SUFFIXES = (
    "",
    "Event",
    "InsertRecord",
    "Item",
    "Keys",
    "ModifyRecord",
    "Record",
    "RemoveRecord",
    "UnknownItem",
)


class Inferred(NamedTuple):
    """A table schema made from samples.

    Attributes:
        schema: The schema.
        guesses: What in it may hold for the samples only, a line for each.
    """

    schema: Schema
    guesses: list[str]


def infer_schema(
    samples: Samples,
    *,
    title: str,
    table_name: str,
    view_type: StreamViewType | None = None,
    enums: bool = False,
) -> Inferred:
    """Return a table schema whose module reads each of the samples.

    Args:
        samples: What the items have in common.
        title: The name of the item's class.
        table_name: The table's name.
        view_type: Which images the stream's records carry, if it is known.
        enums: Whether strings that only have a few values become enums.

    Raises:
        InferError: There is no item, or a key attribute is none.
    """
    if not samples.count:
        raise InferError("there is no item in the input: records of keys alone?")
    table = {"tableName": table_name}
    table |= zip(("partitionKey", "sortKey"), samples.keys, strict=False)
    if view_type is not None:
        table["streamViewType"] = view_type
    return _Writer(samples, title, enums=enums).table(table)


class _Writer:
    def __init__(self, samples: Samples, title: str, *, enums: bool) -> None:
        self.samples = samples
        self.title = title
        self.enums = enums
        self.guesses: list[str] = []
        self.definitions: Schema = {}
        self.taken = {*IMPORTED, *(f"{title}{suffix}" for suffix in _SUFFIXES)}

    def table(self, table: Schema) -> Inferred:
        """Return the schema of the table, and all guesses."""
        samples = self.samples
        schema: Schema = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.title,
            "x-dynamodb": table,
        }
        if samples.has_passed_over:
            self.guess("", "more attributes than are told apart: some are left out")
        if samples.discriminator is None:
            schema |= self.item(samples.kinds[None], self.title, "")
        else:
            schema |= self.entities(samples.discriminator, table)
        if self.definitions:
            schema["$defs"] = self.definitions
        return Inferred(schema, self.guesses)

    def entities(self, discriminator: str, table: Schema) -> Schema:
        """Return what tells of several kinds of items, each in a definition."""
        kinds = {tag: each for tag, each in self.samples.kinds.items() if tag}
        others = self.samples.count - sum(each.count for each in kinds.values())
        if others:
            table["unknownItems"] = "passthrough"
            where = f"{others:,} of {self.samples.count:,} items"
            self.guess("", f"{where} have no {discriminator!a} and are passed through")
        if not kinds:
            raise InferError(f"no item has a {discriminator!a}")
        names = {tag: self.free(_class_name_of(tag)) for tag in kinds}
        for tag, shape in kinds.items():
            entity = self.item(shape, names[tag], names[tag])
            entity["properties"][discriminator] = {"const": tag}
            self.definitions[names[tag]] = entity
        return {
            "oneOf": [{"$ref": f"#/$defs/{name}"} for name in names.values()],
            "discriminator": {"propertyName": discriminator},
        }

    def item(self, shape: Shape, name: str, path: str) -> Schema:
        """Return the schema of items: the keys first, and nothing guessed of them."""
        rest = {
            key: each
            for key, each in shape.members.items()
            if key not in self.samples.keys
        }
        item = self.object(rest, shape.count, name, path)
        keys = {key: self.key(key) for key in self.samples.keys}
        return {
            "type": "object",
            "required": [*keys, *item.get("required", ())],
            "properties": {**keys, **item["properties"]},
        }

    def key(self, name: str) -> Schema:
        """Return the schema of a key attribute, the same for items of all kinds."""
        shape = merged(kind.members[name] for kind in self.samples.kinds.values())
        if len(shape.kinds) != 1 or not shape.kinds.keys() <= {"S", "N", "B"}:
            tags = ", ".join(sorted(shape.kinds))
            raise InferError(f"{name!a} cannot be a key: it is {tags} in the samples")
        [tag] = shape.kinds
        return _scalar(tag, is_whole=shape.is_whole)

    def object(
        self, members: Mapping[str, Shape], count: int, name: str, path: str
    ) -> Schema:
        """Return the schema of so many maps with known names."""
        known = {key: each for key, each in members.items() if key}
        always = [key for key, each in known.items() if each.count == count]
        properties = {
            key: self.type(each, class_name(name, key), _inside(path, key))
            for key, each in known.items()
        }
        required = {"required": always} if always else {}
        return {"type": "object", **required, "properties": properties}

    def type(self, shape: Shape, name: str, path: str) -> Schema | Literal[True]:
        """Return the schema of an attribute, an element or the like.

        Args:
            shape: What was seen of it.
            name: What its class is called, if it needs one.
            path: Where it is, for the guesses.
        """
        tags = [tag for tag in shape.kinds if tag != "NULL"]
        if len(tags) != 1:
            seen = ", ".join(f"{tag} {shape.kinds[tag]:,}" for tag in shape.kinds)
            self.guess(path, f"any value ({seen})")
            return True
        schema = self.present(tags[0], shape, name, path)
        return _nullable(schema) if "NULL" in shape.kinds else schema

    def present(self, tag: str, shape: Shape, name: str, path: str) -> Schema:
        """Return the schema of what is never NULL, and always of one tag."""
        match tag:
            case "S":
                return self.text(shape, name, path)
            case "M":
                return self.map(shape, name, path)
            case "L":
                return self.list(shape.elements, name, path)
            case "SS" | "NS" | "BS":
                items = _scalar(tag[0], is_whole=shape.is_whole)
                return {"type": "array", "items": items, "uniqueItems": True}
        return _scalar(tag, is_whole=shape.is_whole)

    def text(self, shape: Shape, name: str, path: str) -> Schema:
        """Return the schema of strings: with a format or an enum, if they agree."""
        count = shape.kinds["S"]
        for found in shape.texts.formats:
            self.guess(path, f"{found} ({_values(count)})")
            return {"type": "string", "format": found}
        choices = shape.texts.enum(count) if self.enums else None
        if choices is None:
            return {"type": "string"}
        self.guess(path, f"enum of {len(choices)} ({_values(count)})")
        enum: Schema = {"type": "string", "enum": choices}
        return self.placed(enum, name, self.free(name))

    def list(self, elements: Shape | None, name: str, path: str) -> Schema:
        """Return the schema of lists, by what is in them; None if nothing was."""
        if elements is None:
            return {"type": "array"}
        items = self.type(elements, f"{name}Item", f"{path}[]")
        return {"type": "array", "items": items}

    def map(self, shape: Shape, name: str, path: str) -> Schema:
        """Return the schema of maps: of a class, or with open keys."""
        values = _open_values(shape)
        if values is not None:
            names = len(shape.members) or f"more than {MOST_NAMES}"
            self.guess(path, f"map with open keys ({names} names)")
            rest = self.type(values, f"{name}Value", f"{path}{{}}")
            return {"type": "object", "additionalProperties": rest}
        if not any(shape.members):
            return {"type": "object"}
        chosen = self.free(name)
        schema = self.object(shape.members, shape.kinds["M"], chosen, path)
        return self.placed(schema, name, chosen)

    def placed(self, schema: Schema, name: str, chosen: str) -> Schema:
        """Return a class's schema; a reference to it if it could not have its name."""
        if chosen == name:
            return schema
        self.definitions[chosen] = schema
        return {"$ref": f"#/$defs/{chosen}"}

    def free(self, name: str) -> str:
        """Return the name, or the first numbered one that is free; take it."""
        numbered = (f"{name}{number or ''}" for number in (0, *range(2, 10**6)))
        chosen = next(each for each in numbered if each not in self.taken)
        self.taken.add(chosen)
        return chosen

    def guess(self, path: str, guess: str) -> None:
        """Note something that may hold for the samples only."""
        self.guesses.append(f"{path}: {guess}" if path else guess)


def _open_values(shape: Shape) -> Shape | None:
    """Return what the values of maps with open keys are; None if they have none.

    Besides maps with very many names, those have open keys that have some, none
    of them in more than half of the maps, and values that are all alike.
    """
    if shape.values is not None:
        return shape.values
    most = max((each.count for each in shape.members.values()), default=0)
    if len(shape.members) < _FEWEST_NAMES or 2 * most > shape.kinds["M"]:
        return None
    values = merged(shape.members.values())
    return values if len(values.kinds) == 1 else None


def _scalar(tag: str, *, is_whole: bool) -> Schema:
    match tag:
        case "N":
            return {"type": "integer" if is_whole else "number"}
        case "B":
            return {"type": "string", "contentEncoding": "base64"}
        case "BOOL":
            return {"type": "boolean"}
    return {"type": "string"}


def _nullable(schema: Schema) -> Schema:
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    enum = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **enum}


def _inside(path: str, name: str) -> str:
    part = format_path((name,))
    return f"{path}.{part}" if path and not part.startswith("[") else path + part


def _values(count: int) -> str:
    return "1 value" if count == 1 else f"all {count:,} values"


def _class_name_of(tag: str) -> str:
    """Return a class name for a kind of items: ``Order`` for ``ORDER``."""
    words = re.findall("[A-Za-z0-9]+", tag)
    name = "".join(
        word.capitalize() if word.isupper() else word[0].upper() + word[1:]
        for word in words
    )
    return name if name[:1].isalpha() else f"Kind{name}"
