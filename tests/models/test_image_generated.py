"""Both paths of `Image` mean the same for models that hypothesis makes up."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Annotated, Any, Literal, NamedTuple, Optional, Union
from uuid import UUID

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from image_models import BREAKING_VALUES
from image_paths import (
    UNDECLARED,
    added,
    both_ways,
    is_same,
    mappings,
    places,
    removed,
    replaced,
)
from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    create_model,
)

from ddbevents import Json, UnixTime, encode_item


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Size(IntEnum):
    SMALL = 1
    LARGE = 2


class Kind(NamedTuple):
    """A type, and the native values that an item may have for it."""

    annotation: Any
    values: st.SearchStrategy[Any]


_texts = st.text("abcXYZ 1.é", max_size=6)
_integers = st.integers(-(10**12), 10**12)
_fractions = st.decimals(-(10**6), 10**6, places=3, allow_nan=False)
_hashable = [
    Kind(str, _texts),
    Kind(int, _integers),
    Kind(Decimal, _integers | _fractions),
    Kind(bytes, st.binary(max_size=3)),
    Kind(Colour, st.sampled_from(["red", "blue"])),
    Kind(Literal["a", "b"], st.sampled_from(["a", "b", "c"])),
]
_scalars = [
    *_hashable,
    Kind(float, _integers | _fractions),
    Kind(bool, st.booleans()),
    Kind(date, st.just(date(2026, 11, 23))),
    Kind(time, st.just(time(12))),
    Kind(datetime, st.just(datetime(2026, 11, 23, tzinfo=UTC))),
    Kind(UUID, st.just(UUID(int=5))),
    Kind(Size, st.sampled_from([1, 2])),
    Kind(Any, _texts | _integers | st.lists(_texts, max_size=2)),
    Kind(Annotated[str, Field(max_length=3, pattern="^[a-z]*$")], _texts),
    Kind(Annotated[int, Field(ge=0, multiple_of=2)], _integers),
    Kind(Annotated[Decimal, Field(max_digits=7, decimal_places=2)], _fractions),
    Kind(Annotated[int, AfterValidator(abs)], _integers),
    Kind(Annotated[str, BeforeValidator(str)], _texts),
    Kind(Annotated[str, Field(strict=True)], _texts),
    Kind(Annotated[Decimal, Field(strict=True)], _integers | _fractions),
    Kind(Annotated[datetime, UnixTime()], st.integers(0, 2**31)),
    Kind(Json[list[int]], st.just("[1, 2]")),
]


def _optional(kind: Kind) -> Kind:
    return Kind(Optional[kind.annotation], st.none() | kind.values)  # noqa: UP045  # annotations are values here


def _list(kind: Kind) -> Kind:
    return Kind(list[kind.annotation], st.lists(kind.values, max_size=3))  # type: ignore[name-defined]


def _dict(kind: Kind) -> Kind:
    keys = st.sampled_from(["k", "S", "a b"])
    values = st.dictionaries(keys, kind.values, max_size=2)
    return Kind(dict[str, kind.annotation], values)  # type: ignore[name-defined]


def _tuple(kind: Kind) -> Kind:
    return Kind(tuple[kind.annotation, ...], st.lists(kind.values, max_size=2))  # type: ignore[name-defined]


def _set(kind: Kind) -> Kind:
    # What is wrong by its own rules is no set of DynamoDB's.
    return Kind(set[kind.annotation], st.sets(kind.values, min_size=1, max_size=3))  # type: ignore[name-defined]


def _union(kinds: tuple[Kind, Kind]) -> Kind:
    first, second = kinds
    either = Union[first.annotation, second.annotation]  # type: ignore[name-defined]  # noqa: UP007  # annotations are values here
    return Kind(either, first.values | second.values)


_configs = st.fixed_dictionaries(
    {"extra": st.sampled_from(["allow", "ignore", "forbid"])},
    optional={
        "strict": st.booleans(),
        "str_strip_whitespace": st.just(value=True),
        "str_to_lower": st.just(value=True),
        "str_max_length": st.just(4),
        "coerce_numbers_to_str": st.just(value=True),
        "validate_default": st.just(value=True),
        "hide_input_in_errors": st.just(value=True),
        "validate_by_name": st.just(value=True),
        "revalidate_instances": st.just("always"),
        "from_attributes": st.just(value=True),
        "use_enum_values": st.just(value=True),
        "regex_engine": st.just("python-re"),
    },
)
_aliases: list[dict[str, Any]] = [
    {},
    {"alias": "S"},
    {"validation_alias": "an-alias"},
    {"validation_alias": AliasChoices("first", "second")},
]


def _attributes(options: dict[str, Any]) -> list[str]:
    """Return the attributes that a field with such an alias may be read from."""
    alias = options.get("alias") or options.get("validation_alias")
    if isinstance(alias, AliasChoices):
        return [name for name in alias.choices if isinstance(name, str)]
    return [alias] if alias else []


@st.composite
def _models(draw: st.DrawFn, inner: st.SearchStrategy[Kind]) -> Kind:
    """Draw a model, and the items it is made for."""
    names = ["alpha", "beta", "gamma"][: draw(st.integers(1, 3))]
    aliased = draw(st.sampled_from(names))
    fields: dict[str, Any] = {}
    required: dict[str, Any] = {}
    optional: dict[str, Any] = {}
    for name in names:
        kind = draw(inner)
        options = draw(st.sampled_from(_aliases)) if name == aliased else {}
        attribute = draw(st.sampled_from(_attributes(options) or [name]))
        if draw(st.booleans()):
            fields[name] = (kind.annotation, Field(**options))
            required[attribute] = kind.values
        else:
            fields[name] = (kind.annotation, Field(default=None, **options))
            optional[attribute] = kind.values
    config = ConfigDict(**draw(_configs))  # type: ignore[typeddict-item]
    model: type[BaseModel] = create_model("Model", __config__=config, **fields)
    return Kind(model, st.fixed_dictionaries(required, optional=optional))


def _extended(inner: st.SearchStrategy[Kind]) -> st.SearchStrategy[Kind]:
    return (
        inner.map(_optional)
        | inner.map(_list)
        | inner.map(_dict)
        | inner.map(_tuple)
        | st.tuples(inner, inner).map(_union)
        | _models(inner)
    )


_kinds = st.recursive(
    st.sampled_from(_scalars) | st.sampled_from(_hashable).map(_set),
    _extended,
    max_leaves=4,
)


@st.composite
def _broken(draw: st.DrawFn, item: Any) -> Any:
    """Draw the item with up to two things changed in it."""
    for _ in range(draw(st.integers(0, 2))):
        paths = list(places(item)) if all(map(_is_whole, item.values())) else []
        if not paths:
            break
        path = draw(st.sampled_from(paths))
        match draw(st.sampled_from(["replace", "remove", "add"])):
            case "replace":
                item = replaced(item, path, draw(st.sampled_from(BREAKING_VALUES)))
            case "remove":
                item = removed(item, path)
            case _:
                path = draw(st.sampled_from([*mappings(item)]))
                av = draw(st.sampled_from(BREAKING_VALUES))
                item = added(item, path, UNDECLARED, av)
    return item


def _is_whole(av: Any) -> bool:
    try:
        list(places({"": av}))
    except (AttributeError, TypeError, ValueError):
        return False
    return True


@given(_models(_kinds), st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_items_of_a_generated_model_are_read_or_refused_alike(
    kind: Kind, data: st.DataObject
) -> None:
    for _ in range(4):
        item = data.draw(_broken(encode_item(data.draw(kind.values))))
        expected, actual = both_ways(kind.annotation, item)
        event(expected[0])
        assert is_same(expected, actual), item
