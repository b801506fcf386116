"""`Reader` reads what a type's own validator reads, and raises what that raises."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from image_models import BREAKING_VALUES, SAMPLES
from image_oddities import ODDITIES
from image_paths import outcome, places, removed, replaced
from pydantic import BaseModel, TypeAdapter, ValidationError, field_validator

from ddbevents import Image, ItemModel, StreamEvent, encode_item
from ddbevents.models.reader import Reader
from ddbevents.records import Event
from ddbevents.records.new_and_old_images import (
    InsertRecord,
    ModifyRecord,
    RemoveRecord,
)

EVENTS = [*(Path(__file__).parents[1].parent / "fixtures" / "events").glob("*.json")]
KINDS = [*SAMPLES, *ODDITIES]
OF_TAGS = [av for av in BREAKING_VALUES if isinstance(av, dict) and av]
OF_EACH_TAG = [*{next(iter(av)): av for av in OF_TAGS}.values()]
NOT_OF_A_TAG = [av for av in BREAKING_VALUES if av not in OF_TAGS]
"""What else there is, `Image` reads; test_image_paths.py has it at each place."""


class Keys(ItemModel):
    pk: str


class Note(ItemModel):
    pk: str
    text: str | None = None


class NoteEvent(
    Event[
        InsertRecord[Note, Keys] | ModifyRecord[Note, Keys] | RemoveRecord[Note, Keys]
    ]
):
    pass


RECORD = {
    "eventName": "INSERT",
    "dynamodb": {"Keys": {"pk": {"S": "a"}}, "NewImage": {"pk": {"S": "a"}}},
}


@cache
def holder(source: Any) -> tuple[TypeAdapter[Any], Reader[Any]]:
    class Holder(BaseModel):
        image: Image[source]

    adapter = TypeAdapter(Holder)
    return adapter, Reader(adapter)


@pytest.mark.parametrize(
    ("source", "native"),
    KINDS,
    ids=[f"{n}-{getattr(kind, '__name__', kind)}" for n, (kind, _) in enumerate(KINDS)],
)
def test_an_image_of_any_kind_is_read_or_refused_alike(
    source: Any, native: Any
) -> None:
    adapter, reader = holder(source)
    item = encode_item(native)
    broken = [removed(item, path) for path in places(item)]
    broken += [
        replaced(item, path, av)
        for path in places(item)
        for av in [*OF_EACH_TAG, *NOT_OF_A_TAG]
    ]
    for each in [item, *broken]:
        expected = outcome(lambda: adapter.validate_python({"image": each}))  # noqa: B023  # called at once
        actual = outcome(lambda: reader.read({"image": copy.deepcopy(each)}))  # noqa: B023  # as above
        assert expected == actual, each


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.stem)
def test_a_sample_event_is_read_alike(path: Path) -> None:
    event = json.loads(path.read_bytes())
    expected = outcome(lambda: TypeAdapter(StreamEvent).validate_python(event))
    assert expected == outcome(lambda: StreamEvent.model_validate(event))


def test_a_whole_event_is_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = TypeAdapter(NoteEvent).validate_python({"Records": [RECORD]})
    monkeypatch.setattr(TypeAdapter, "validate_python", None)
    assert NoteEvent.model_validate({"Records": [RECORD]}) == expected
    assert NoteEvent.record_reader().read(RECORD) == expected.records[0]


def test_a_field_is_not_read_by_its_name_on_the_wire() -> None:
    record = {**RECORD, "event_id": "its name in Python"}
    [read] = NoteEvent.model_validate({"Records": [record]}).records
    [expected] = TypeAdapter(NoteEvent).validate_python({"Records": [record]}).records
    assert read.event_id == expected.event_id


def test_an_event_is_read_by_its_names_in_python() -> None:
    [record] = NoteEvent.model_validate({"Records": [RECORD]}).records
    assert NoteEvent.model_validate({"records": [record]}).records == [record]


def test_an_event_passes_as_it_is() -> None:
    event = NoteEvent.model_validate({"Records": [RECORD]})
    assert NoteEvent.model_validate(event) is event


def test_options_are_those_of_pydantic() -> None:
    event = NoteEvent.model_validate({"Records": [RECORD]}, strict=True)
    assert event.records[0].keys.pk == "a"


def test_validators_of_a_subclass_are_called() -> None:
    class Counted(NoteEvent):
        @field_validator("records")
        @classmethod
        def are_few(cls, records: list[Any]) -> list[Any]:
            if len(records) > 1:
                raise ValueError("too many")
            return records

    assert Counted.model_validate({"Records": [RECORD]}).records
    with pytest.raises(ValueError, match="too many"):
        Counted.model_validate({"Records": [RECORD, RECORD]})


def test_a_type_without_images_is_read_by_its_own_validator() -> None:
    assert Reader(TypeAdapter(list[int])).read(["1"]) == [1]


def test_a_name_with_two_meanings_is_no_obstacle() -> None:
    class Tree(ItemModel):
        pk: str
        parts: list[Tree] = []

    class Both(BaseModel):
        plain: Tree
        image: Image[Tree]

    plain = {"pk": "a", "parts": [{"pk": "b"}]}
    read = Reader(TypeAdapter(Both)).read({"plain": plain, "image": encode_item(plain)})
    assert read.plain == read.image == Tree.model_validate(plain)


class Open(ItemModel):
    data: Any = None


class Outer(ItemModel):
    inner: Open


OpenEvent = Event[InsertRecord[Open, Keys]]


def test_an_instance_is_no_item_whatever_it_holds() -> None:
    image = Open(data={"S": "x"})
    change: Any = {"Keys": {"pk": {"S": "a"}}, "NewImage": image}
    record = {"eventName": "INSERT", "dynamodb": change}
    read = OpenEvent.model_validate({"Records": [record]})
    assert read == TypeAdapter(OpenEvent).validate_python({"Records": [record]})
    assert {"S": "x"} == read.records[0].new_image.data
    with pytest.raises(ValidationError, match="a mapping of attributes in M"):
        TypeAdapter(Image[Outer]).validate_python({"inner": {"M": image}})
