"""Builds filter patterns from an event class, which knows what can match."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, get_args

from ddbevents.codec.decode import SET_TAGS
from ddbevents.errors import PatternError, format_path
from ddbevents.filters.attribute_type import AttributeType
from ddbevents.filters.condition import Alternative, Condition
from ddbevents.models.item_model import models_in
from ddbevents.records.methods import expect_event_type, record_types

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ddbevents.records import Event

_TEXT_ON_THE_WIRE = frozenset({"S", "N", "B"})
_NOT_A_LEAF = frozenset({"L", "M"})


def where(event_type: type[Event[Any]]) -> Records:
    """Return the start of conditions on the records of an event.

        order = where(OrderEvent)
        paid = order.new_image["status"].equals("PAID")
        condition = order.event_name("MODIFY") & paid
        str(condition)  # the pattern's text, for FilterCriteria

    Names and values are checked against the models. A pattern that can never match is
    refused when you make it: a misspelt attribute, a value that its type does not have,
    an old image of an INSERT, a comparison of numbers.

    Raises:
        PatternError: From the conditions: no record can match.

    Source: AWS, "Using event filtering with a DynamoDB event source".
    """
    return Records(event_type)


class Records:
    """The records of an event, for conditions; see `where`."""

    def __init__(self, event_type: type[Event[Any]]) -> None:
        expect_event_type(event_type)
        self._records = [
            (name, record)
            for record in record_types(event_type)
            for name in get_args(record.model_fields["event_name"].annotation)
        ]
        self._event_names = frozenset(name for name, _ in self._records)

    @property
    def keys(self) -> Attribute:
        """The keys: ``keys["pk"]``."""
        return self._image("keys", "Keys")

    @property
    def new_image(self) -> Attribute:
        """The image after the change: ``new_image["status"]``."""
        return self._image("new_image", "NewImage")

    @property
    def old_image(self) -> Attribute:
        """The image before the change: ``old_image["status"]``."""
        return self._image("old_image", "OldImage")

    def event_name(self, *names: str) -> Condition:
        """Match any of INSERT, MODIFY and REMOVE."""
        if not names or not self._event_names.issuperset(names):
            raise PatternError(
                f"expected any of {', '.join(sorted(self._event_names))}"
            )
        return Condition([Alternative({("eventName",): list(names)}, frozenset(names))])

    def is_ttl_delete(self) -> Condition:
        """Match items that DynamoDB deleted because they expired."""
        leaves = {
            ("eventName",): ["REMOVE"],
            ("userIdentity", "type"): ["Service"],
            ("userIdentity", "principalId"): ["dynamodb.amazonaws.com"],
        }
        return Condition([Alternative(leaves, frozenset({"REMOVE"}))])

    def _image(self, field: str, member: str) -> Attribute:
        having = [
            (name, record.model_fields[field].annotation)
            for name, record in self._records
            if field in record.model_fields
        ]
        if not having:
            raise PatternError(f"the stream's records have no {field}")
        images = [model for _, image in having for model in models_in(image)]
        if not images:
            raise PatternError(
                f"there is no model of the {field}, so conditions cannot be checked:"
                " use a generated event class, or a TableEvent of your models"
            )
        return Attribute(
            WirePlace(("dynamodb", member)),
            AttributeType(images),
            frozenset(name for name, _ in having),
            self._event_names,
        )


class WirePlace(NamedTuple):
    """The place of a value on the wire.

    Attributes:
        path: The names that lead to it in a record.
        shown: The same as messages show it, without tags.
    """

    path: tuple[str, ...]
    shown: tuple[str | int, ...] = ()

    def member(self, name: str) -> WirePlace:
        """Return the place of a member of the map here."""
        # An image is a map without its tag.
        steps = ("M", name) if self.shown else (name,)
        return WirePlace((*self.path, *steps), (*self.shown, name))

    def element(self) -> WirePlace:
        """Return the place of the elements of the list here."""
        return WirePlace((*self.path, "L"), (*self.shown, 0))


class Attribute:
    """An attribute, or a part of one, for conditions; see `where`.

    Args:
        place: Where it is.
        attribute_type: The type of its values.
        present_in: The names of the events with its image.
        event_names: The names of all events.
    """

    def __init__(
        self,
        place: WirePlace,
        attribute_type: AttributeType,
        present_in: frozenset[str],
        event_names: frozenset[str],
    ) -> None:
        self._place = place
        self._type = attribute_type
        self._present_in = present_in
        self._event_names = event_names

    def __getitem__(self, name: str) -> Attribute:
        """Return an attribute of an image or of a map, by its name in the table."""
        self._check("M" in self._type.tags, "it is not a map")
        members = self._type.members()
        attribute_type = members.get(name) or self._type.values()
        if attribute_type is None:
            raise self._never(
                f"there is no attribute `{name}`, only {', '.join(sorted(members))}"
            )
        return self._inside(self._place.member(name), attribute_type)

    @property
    def elements(self) -> Attribute:
        """The elements of a list; any one of them can meet a condition."""
        attribute_type = self._type.elements()
        if attribute_type is None:
            raise self._never("it is not a list")
        return self._inside(self._place.element(), attribute_type)

    def equals(self, *values: Any) -> Condition:
        """Match any of some values."""
        wires = [self._wire(value) for value in values]
        if any(isinstance(payload, list) for _, payload in wires):
            raise self._never("a filter tests the elements of a set: use contains()")
        return self._present(wires)

    def contains(self, *values: Any) -> Condition:
        """Match a set that has any of some elements."""
        self._check(bool(self._type.tags & SET_TAGS), "it is not a set")
        try:
            sets = [{each} for each in values]
        except TypeError:
            raise self._never("no set has such an element") from None
        return self._present((tag, element) for tag, [element] in map(self._wire, sets))

    def anything_but(self, *values: Any) -> Condition:
        """Match all except some texts, numbers or bytes; never an absent attribute."""
        wires = [self._wire(value) for value in values]
        tags = {tag for tag, _ in wires}
        self._check(
            len(tags) == 1 and tags <= _TEXT_ON_THE_WIRE,
            "anything_but() takes only texts, only numbers, or only bytes",
        )
        [tag] = tags
        return self._present([(tag, {"anything-but": [each for _, each in wires]})])

    def equals_ignore_case(self, text: str) -> Condition:
        """Match a text in any case."""
        return self._text({"equals-ignore-case": text})

    def prefix(self, text: str) -> Condition:
        """Match texts that begin with a text."""
        return self._text({"prefix": text})

    def suffix(self, text: str) -> Condition:
        """Match texts that end with a text."""
        return self._text({"suffix": text})

    def exists(self) -> Condition:
        """Match if the attribute exists."""
        return self._present((tag, {"exists": True}) for tag in self._leaf_tags())

    def absent(self) -> Condition:
        """Match if there is no such attribute, or no such image."""
        leaves = {
            (*self._place.path, tag): [{"exists": False}] for tag in self._leaf_tags()
        }
        return Condition([Alternative(leaves, self._event_names)])

    def __eq__(self, _: object) -> bool:
        """Refuse ``==``: it looks like a condition but cannot be one."""
        raise PatternError("`==` is not a condition: use equals()")

    __hash__ = None  # type: ignore[assignment]  # what cannot be compared has no hash

    def _refuse_order(self, _: Any) -> NoReturn:
        raise self._never("to a filter, numbers are text and have no order")

    __lt__ = __le__ = __gt__ = __ge__ = _refuse_order

    def _inside(self, place: WirePlace, attribute_type: AttributeType) -> Attribute:
        return Attribute(place, attribute_type, self._present_in, self._event_names)

    def _leaf_tags(self) -> list[str]:
        self._check(
            not self._type.tags & _NOT_A_LEAF,
            "a filter only tests leaf nodes: test its elements or attributes",
        )
        return sorted(self._type.tags)

    def _wire(self, value: Any) -> tuple[str, Any]:
        wire = self._type.wire(value)
        if wire is None or wire[0] not in self._type.tags:
            raise self._never("it never has such a value")
        self._check(wire[0] not in _NOT_A_LEAF, "a filter only tests leaf nodes")
        return wire

    def _text(self, test: dict[str, str]) -> Condition:
        self._check("S" in self._type.tags, "it is not text")
        return self._present([("S", test)])

    def _present(self, wanted: Iterable[tuple[str, Any]]) -> Condition:
        by_tag: dict[str, list[Any]] = {}
        for tag, value in wanted:
            by_tag.setdefault(tag, []).append(value)
        self._check(bool(by_tag), "no value to look for")
        return Condition(
            Alternative({(*self._place.path, tag): values}, self._present_in)
            for tag, values in by_tag.items()
        )

    def _check(self, right: bool, otherwise: str) -> None:  # noqa: FBT001  # a test
        if not right:
            raise self._never(otherwise)

    def _never(self, why: str) -> PatternError:
        where_ = f"`{format_path(self._place.shown)}` " if self._place.shown else ""
        return PatternError(f"{where_}can never match: {why}")
