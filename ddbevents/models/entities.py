"""Detects the class of an item in a table of several entities.

If an attribute names the entity and there are no unknown ones, use pydantic's own
``Field(discriminator="type")``. For all other tables use the classes here:

    ShopItem = Annotated[
        Customer | Order | ShopUnknownItem,
        EntityTags("type", {"CUSTOMER": Customer, "ORDER": Order}, ShopUnknownItem),
    ]
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic_core import SchemaValidator, core_schema

from ddbevents.escaping import escaped
from ddbevents.models.marks import Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import GetCoreSchemaHandler


class Entities(ABC):
    """Detects the class of an item by some of its attributes.

    Args:
        names: The attributes that decide the class.
        classes: The classes.
        unknown: The class of items of unknown entities; None to refuse them.
    """

    def __init__(
        self,
        names: Iterable[str],
        classes: Iterable[type[BaseModel]],
        unknown: type[BaseModel] | None,
    ) -> None:
        self.names = tuple(dict.fromkeys(names))
        self.unknown = unknown
        self._entities: dict[type[BaseModel], str] = {}
        for cls in [*classes, *([] if unknown is None else [unknown])]:
            self._entities.setdefault(cls, self._name_for(cls))

    @abstractmethod
    def matching(self, item: Mapping[str, Any]) -> Iterable[type[BaseModel]]:
        """Yield the known classes that an item may have."""

    def _name_for(self, cls: type[BaseModel]) -> str:
        """Return the name of a class, with a number if another has the same."""
        others = sum(other.__name__ == cls.__name__ for other in self._entities)
        return f"{cls.__name__}-{others + 1}" if others else cls.__name__

    def entity_of(self, value: Any) -> str | None:
        """Return the name of an item's class, None if none or several match."""
        if isinstance(value, BaseModel):
            names = map(self._entities.get, type(value).__mro__)
            return next(filter(None, names), None)
        if not isinstance(value, dict):
            return None
        found = {*self.matching(value)}
        if not found and self.unknown is not None:
            found = {self.unknown}
        return self._entities[found.pop()] if len(found) == 1 else None

    def __get_pydantic_core_schema__(
        self, _source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        names = " and ".join(f"`{escaped(name)}`" for name in self.names)
        return core_schema.tagged_union_schema(
            {
                name: handler.generate_schema(cls)
                for cls, name in self._entities.items()
            },
            self.entity_of,
            metadata=Mark(names=self.names).as_metadata(),
            custom_error_type="unknown_entity",
            custom_error_message=f"unknown entity of the item, by {names}",
        )


class EntityTags(Entities):
    """Detects the class of an item by the value of one attribute.

    Args:
        name: The attribute.
        tags: Its values, and the class of each.
        unknown: The class of all other items; None to refuse them.
    """

    def __init__(
        self,
        name: str,
        tags: Mapping[str, type[BaseModel]],
        unknown: type[BaseModel] | None = None,
    ) -> None:
        super().__init__([name], tags.values(), unknown)
        self.name = name
        self.tags = dict(tags)

    def matching(self, item: Mapping[str, Any]) -> Iterable[type[BaseModel]]:
        """Yield the class of an item, if it is known."""
        tag = item.get(self.name)
        if isinstance(tag, str) and tag in self.tags:
            yield self.tags[tag]


class KeyPatterns(Entities):
    """Detects the class of an item by the form of its keys.

    An item has a class if all of the class's patterns match. If those of two classes
    match, the item is refused: no order of the classes would be right.

    Args:
        patterns: For each class, the patterns of key attributes, in the syntax
            of pydantic's ``Field(pattern=...)``.
        unknown: The class of items that match no class; None to refuse them.
    """

    def __init__(
        self,
        patterns: Mapping[type[BaseModel], Mapping[str, str]],
        unknown: type[BaseModel] | None = None,
    ) -> None:
        names = [name for keys in patterns.values() for name in keys]
        super().__init__(names, patterns, unknown)
        self.patterns = {
            cls: {name: _text_like(pattern) for name, pattern in keys.items()}
            for cls, keys in patterns.items()
        }

    def matching(self, item: Mapping[str, Any]) -> Iterable[type[BaseModel]]:
        """Yield the classes whose patterns an item's keys match."""
        for cls, keys in self.patterns.items():
            if all(text.isinstance_python(item.get(key)) for key, text in keys.items()):
                yield cls


def _text_like(pattern: str) -> SchemaValidator:
    return SchemaValidator(core_schema.str_schema(pattern=pattern, strict=True))
