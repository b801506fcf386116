"""Made-up items and records: what the models take, the same for the same seed."""

from __future__ import annotations

import re
import time
from collections import Counter
from itertools import islice
from random import Random
from typing import Annotated, Any

import pytest
from generated_modules import event_types
from pydantic import BaseModel, Field
from validation import validate

from ddbevents import DdbEventsError, ItemModel, PatternError
from ddbevents.fixtures import (
    PAYLOAD_LIMIT,
    batches,
    build_event,
    random_items,
    random_records,
)
from ddbevents.fixtures.changes import item_type_of
from ddbevents.fixtures.choices import RandomChoices
from ddbevents.fixtures.pattern_text import text_matching

EVENTS = event_types()


@pytest.mark.parametrize("case", EVENTS)
def test_made_up_records_are_what_their_event_takes(case: str) -> None:
    event_type = EVENTS[case]
    made = [*islice(random_records(event_type, seed=1), 60)]
    event = build_event(made)
    validate(event, "lambda-event")
    records = event_type.model_validate(event).records
    assert [each["eventName"] for each in made] == [r.event_name for r in records]
    assert {"INSERT", "REMOVE"} <= {record.event_name for record in records}


@pytest.mark.parametrize("case", EVENTS)
def test_one_seed_makes_one_sequence(case: str) -> None:
    first, again, other = (
        [*islice(random_records(EVENTS[case], seed=seed), 20)] for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_all_kinds_of_items_come_up() -> None:
    item_type = item_type_of(EVENTS["entities-key-patterns"])
    kinds = {type(item).__name__ for item in islice(random_items(item_type), 40)}
    assert {"Customer", "Order"} == kinds


class Bounded(ItemModel):
    exact: Annotated[str, Field(pattern=r"^[A-Z]{2}-\d{3,5}$")]
    begun: Annotated[str, Field(pattern=r"^(ORDER|INVOICE)#[^ab]")]
    short: Annotated[str, Field(max_length=3)]
    above: Annotated[int, Field(gt=10, lt=12)]
    fifths: Annotated[int, Field(multiple_of=5, ge=-7, le=7)]
    share: Annotated[float, Field(ge=0, le=1)]
    words: Annotated[set[str], Field(min_length=2, max_length=3)]
    maybe: int | None
    inner: list["Bounded"] | None = None


def test_bounds_are_kept_to_and_reached() -> None:
    made = [*islice(random_items(Bounded), 300)]
    assert {11} == {each.above for each in made}
    assert {-5, 0, 5} == {each.fifths for each in made}
    assert {2, 3} == {len(each.words) for each in made}
    assert {True, False} == {each.maybe is None for each in made}
    assert {True, False} == {each.inner is None for each in made}
    assert len({each.begun for each in made}) > 250


@pytest.mark.parametrize(
    "pattern",
    [
        r"^a?b*c+d{2,3}$",
        r"^[^a-z]$",
        r"^(?:x|yz|)\w\W\s\S\d\D$",
        r"^.[.]\.$",
        r"^[à-ü]$",
        r"^(?P<year>\d{4})-x*?$",
    ],
)
def test_text_is_made_up_for_a_pattern(pattern: str) -> None:
    choices = RandomChoices(Random(1))
    for _ in range(100):
        assert re.fullmatch(pattern, text_matching(pattern, choices))


def test_a_pattern_that_nothing_is_made_up_for_is_refused() -> None:
    with pytest.raises(PatternError, match="no text is made up"):
        text_matching(r"^(?=a)a$", RandomChoices(Random(1)))


def test_a_model_that_takes_nothing_made_up_is_refused() -> None:
    class Impossible(BaseModel):
        text: Annotated[str, Field(pattern="^a$", min_length=2)]

    with pytest.raises(DdbEventsError, match="cannot make up `text`"):
        next(random_items(Impossible))


def test_a_type_that_nothing_is_made_up_for_is_refused() -> None:
    class Odd(BaseModel):
        odd: complex

    with pytest.raises(DdbEventsError, match="type `complex`"):
        next(random_items(Odd))


def test_a_mix_decides_how_often_each_change_comes() -> None:
    mix: Any = {"insert": 50, "modify": 30, "remove": 10, "expire": 10}
    made = islice(random_records(EVENTS["scalars"], mix=mix), 1000)
    counts = Counter(
        "EXPIRE" if "userIdentity" in record else record["eventName"] for record in made
    )
    assert {"INSERT", "MODIFY", "REMOVE", "EXPIRE"} == counts.keys()
    for name, share in (("INSERT", 500), ("MODIFY", 300), ("EXPIRE", 100)):
        assert abs(counts[name] - share) < 60


@pytest.mark.parametrize(
    "mix", [{}, {"modify": 1}, {"insert": 1, "upsert": 1}, {"insert": 1, "remove": -1}]
)
def test_a_mix_that_makes_no_sense_is_refused_at_once(mix: Any) -> None:
    with pytest.raises(ValueError, match="a mix has shares"):
        random_records(EVENTS["scalars"], mix=mix)


def test_a_full_payload_is_made_up_in_about_a_second() -> None:
    begun = time.perf_counter()
    made = random_records(EVENTS["descriptions"])
    event = next(batches(made, 10_000, PAYLOAD_LIMIT))
    assert len(event["Records"]) > 4000
    assert time.perf_counter() - begun < 6  # with a busy machine in mind
