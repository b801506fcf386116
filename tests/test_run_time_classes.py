"""Classes that a program makes without end do not fill its memory, and all work."""

from __future__ import annotations

import gc
from collections import UserDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import make_dataclass
from enum import Enum
from typing import Any
from weakref import ref

import pytest
from deliveries import insert, lambda_event
from pydantic import create_model

from ddbevents import (
    Codec,
    EncodeError,
    Image,
    ItemModel,
    Table,
    decode_item,
    encode_item,
    iter_records,
    native_item,
    stream_handler,
)
from ddbevents.codec.classes import MOST_CLASSES
from ddbevents.records.generic_classes import MOST_EVENT_TYPES
from ddbevents.records.new_and_old_images import TableEvent


def model() -> Any:
    return create_model("Made", __base__=ItemModel, pk=(str, ...))


def of_an_item() -> Any:
    made = model()
    assert {"pk": {"S": "a"}} == encode_item(decode_item({"pk": {"S": "a"}}, made))
    assert {"pk": "a"} == native_item(made(pk="a"))
    return made


def of_a_nested_item() -> Any:
    inner = model()
    field: Any = (inner | None, None)
    outer: Any = create_model("Outer", __base__=ItemModel, inner=field)
    item = {"inner": {"M": {"pk": {"S": "a"}}}}
    assert item == encode_item(outer(inner=inner(pk="a")))
    return inner


def of_an_image() -> Any:
    made: Any = model()
    image: Any = Image
    holder: Any = create_model("Holder", image=(image[made], ...))
    assert "a" == holder(image={"pk": {"S": "a"}}).image.pk
    return made


def of_a_dataclass() -> Any:
    made = make_dataclass("Made", [("pk", str)])
    assert {"pk": {"S": "a"}} == encode_item(made("a"))
    return made


def of_an_enum() -> Any:
    made = Enum("made", {"A": 1})
    assert {"pk": {"N": "1"}} == encode_item({"pk": made.A})
    return made


def of_text() -> Any:
    made = type("Made", (str,), {})
    assert {"pk": {"L": [{"S": "a"}]}} == encode_item({"pk": [made("a")]})
    return made


def of_a_mapping() -> Any:
    made = type("Made", (UserDict,), {})
    assert {"pk": {"M": {"a": {"N": "1"}}}} == encode_item({"pk": made(a=1)})
    return made


CODEC = Codec()


def of_a_default() -> Any:
    made = type("Made", (), {})
    item = CODEC.encode_item({"pk": made()}, default=lambda _: "a")
    assert {"pk": {"S": "a"}} == item
    return made


def of_what_is_refused() -> Any:
    made = type("Made", (), {})
    with suppress(EncodeError):
        raise AssertionError(encode_item({"pk": made()}))
    return made


def of_an_event() -> Any:
    generic: Any = TableEvent
    base: Any = generic[model(), model()]
    namespace = {"table": Table("orders", "pk"), "__module__": __name__}
    made: Any = type("MadeEvent", (base,), namespace)
    event = lambda_event(insert(1))
    [record] = iter_records(made, event)
    assert "o1" == made.model_validate(event).records[0].keys.pk == record.keys.pk

    @stream_handler(made)
    def handler(record: Any) -> None:
        assert "o1" == record.keys.pk

    assert {"batchItemFailures": []} == handler(event, None)
    return made


@pytest.mark.parametrize(
    ("make", "most"),
    [
        (of_an_item, MOST_CLASSES),
        (of_a_nested_item, MOST_CLASSES),
        (of_an_image, MOST_CLASSES),
        (of_a_dataclass, MOST_CLASSES),
        (of_an_enum, MOST_CLASSES),
        (of_text, MOST_CLASSES),
        (of_a_mapping, MOST_CLASSES),
        (of_a_default, MOST_CLASSES),
        (of_what_is_refused, MOST_CLASSES),
        (of_an_event, MOST_EVENT_TYPES),
    ],
)
def test_only_the_last_classes_are_kept(make: Callable[[], Any], most: int) -> None:
    made = [ref(make()) for _ in range(most + 20)]
    gc.collect()
    alive = [each() is not None for each in made]
    assert sum(alive) <= most + 1
    assert not any(alive[:10])
