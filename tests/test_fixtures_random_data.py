"""Made-up items and records: what the models take, the same for the same seed."""

from __future__ import annotations

import re
import tracemalloc
from collections import Counter, deque
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, localcontext
from itertools import islice
from random import Random
from typing import Annotated, Any, ClassVar, get_args

import pytest
from generated_modules import event_types
from pydantic import BaseModel, Field
from validation import validate

from ddbevents import (
    DdbEventsError,
    ItemModel,
    StreamEvent,
    Table,
    UnixTime,
    encode_item,
)
from ddbevents.fixtures import (
    PAYLOAD_LIMIT,
    batches,
    build_event,
    random_items,
    random_records,
)
from ddbevents.fixtures.random.draw import RandomDraw
from ddbevents.fixtures.random.pattern_text import text_matching
from ddbevents.fixtures.random.random_changes import item_type_of
from ddbevents.records import Event
from ddbevents.records.new_and_old_images import (
    InsertRecord,
    ModifyRecord,
    RemoveRecord,
)
from ddbevents.wire import StreamViewType

EVENTS = event_types()
VIEW_TYPES: tuple[StreamViewType, ...] = get_args(StreamViewType)
ONE_OF_EACH_VIEW = {event.table.view_type: case for case, event in EVENTS.items()}


@pytest.mark.parametrize("case", EVENTS)
def test_made_up_records_are_what_their_event_takes(case: str) -> None:
    event_type = EVENTS[case]
    made = [*islice(random_records(event_type, seed=1), 60)]
    event = build_event(made)
    validate(event, "lambda-event")
    records = event_type.model_validate(event).records
    assert [each["eventName"] for each in made] == [r.event_name for r in records]
    assert {"INSERT", "REMOVE"} <= {record.event_name for record in records}


@pytest.mark.parametrize("view_type", VIEW_TYPES)
@pytest.mark.parametrize("case", ONE_OF_EACH_VIEW.values())
def test_made_up_records_can_have_another_view_type(
    case: str, view_type: StreamViewType
) -> None:
    made = [*islice(random_records(EVENTS[case], view_type=view_type), 20)]
    event = build_event(made)
    validate(event, "lambda-event")
    assert {view_type} == {
        record.stream_view_type for record in StreamEvent.model_validate(event).records
    }


@pytest.mark.parametrize("case", EVENTS)
def test_one_seed_makes_one_sequence(case: str) -> None:
    first, again, other = (
        [*islice(random_records(EVENTS[case], seed=seed), 20)] for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_all_entities_come_up() -> None:
    item_type = item_type_of(EVENTS["entities-key-patterns"])
    names = {type(item).__name__ for item in islice(random_items(item_type), 40)}
    assert {"Customer", "Order"} == names


class Bounded(ItemModel):
    exact: Annotated[str, Field(pattern=r"^[A-Z]{2}-\d{3,5}$")]
    begun: Annotated[str, Field(pattern=r"^(ORDER|INVOICE)#[^ab]")]
    short: Annotated[str, Field(max_length=3)]
    empty: Annotated[str, Field(max_length=0)]
    long: Annotated[bytes, Field(min_length=100)]
    words: Annotated[set[str], Field(min_length=2, max_length=3)]
    maybe: int | None
    inner: list["Bounded"] | None = None


def test_bounds_are_kept_to_and_reached() -> None:
    made = [*islice(random_items(Bounded), 300)]
    assert {2, 3} == {len(each.words) for each in made}
    assert {1, 2, 3} == {len(each.short) for each in made}
    assert {True, False} == {each.maybe is None for each in made}
    assert {True, False} == {each.inner is None for each in made}
    assert len({each.begun for each in made}) > 250


class Numbers(ItemModel):
    above: Annotated[int, Field(gt=10, lt=12)]
    fifths: Annotated[int, Field(multiple_of=5, ge=-7, le=7)]
    large: Annotated[int, Field(ge=10**37 + 1, le=10**37 + 1)]
    open: int
    least: Annotated[int, Field(gt=5)]
    most: Annotated[int, Field(lt=5)]
    share: Annotated[float, Field(ge=0, le=1)]
    narrow: Annotated[Decimal, Field(gt=0, lt=Decimal("0.0015"))]
    endless: Annotated[float, Field(ge=0, le=float("inf"))]
    tenths: Annotated[Decimal, Field(decimal_places=1, ge=0, le=1)]
    few: Annotated[Decimal, Field(max_digits=3, decimal_places=2)]


def test_numbers_are_within_their_bounds_whatever_the_context() -> None:
    with localcontext(prec=3):
        made = [*islice(random_items(Numbers), 300)]
    assert {11} == {each.above for each in made}
    assert {-5, 0, 5} == {each.fifths for each in made}
    assert {10**37 + 1} == {each.large for each in made}
    assert {True, False} == {each.open > 0 for each in made}
    assert {0, 1} <= {each.share for each in made}
    assert {Decimal("0.001")} == {each.narrow for each in made}
    assert 11 == len({each.tenths for each in made})
    for each in made:
        encode_item(each)


def test_bounds_without_a_number_between_are_refused() -> None:
    class Impossible(BaseModel):
        number: Annotated[int, Field(gt=1, lt=2)]

    with pytest.raises(DdbEventsError, match="no number of 38 digits"):
        random_items(Impossible)


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
    draw = RandomDraw(Random(1))
    for _ in range(100):
        assert re.fullmatch(pattern, text_matching(pattern, draw))


@pytest.mark.parametrize("pattern", [r"^(?=a)a$", r"^\p{L}$"])
def test_a_pattern_that_nothing_is_made_up_for_is_refused(pattern: str) -> None:
    with pytest.raises(DdbEventsError, match="no text is made up"):
        text_matching(pattern, RandomDraw(Random(1)))


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


class Session(ItemModel):
    pk: str
    expires_at: Annotated[datetime, UnixTime()] | None = None


class SessionKeys(ItemModel):
    pk: str


class SessionEvent(
    Event[
        InsertRecord[Session, SessionKeys]
        | ModifyRecord[Session, SessionKeys]
        | RemoveRecord[Session, SessionKeys]
    ]
):
    table: ClassVar[Table] = Table("sessions", "pk", time_to_live="expires_at")


def test_a_mix_decides_how_often_each_change_comes() -> None:
    mix: Any = {"insert": 50, "modify": 30, "remove": 10, "expire": 10}
    made = islice(random_records(SessionEvent, mix=mix), 1000)
    counts = Counter(
        "EXPIRE" if "userIdentity" in record else record["eventName"] for record in made
    )
    assert {"INSERT", "MODIFY", "REMOVE", "EXPIRE"} == counts.keys()
    for name, share in (("INSERT", 500), ("MODIFY", 300), ("EXPIRE", 100)):
        assert abs(counts[name] - share) < 60


def test_an_item_expires_only_after_its_time_to_live() -> None:
    mix: Any = {"insert": 1, "expire": 1}
    made = islice(random_records(SessionEvent, mix=mix), 300)
    records = SessionEvent.model_validate(build_event(made)).records
    expired = [each for each in records if isinstance(each, RemoveRecord)]
    assert len(expired) > 30
    for record in expired:
        assert record.is_ttl_delete
        assert record.old_image.expires_at is not None
        assert record.approximate_creation_date_time is not None
        assert record.old_image.expires_at <= record.approximate_creation_date_time


class Lease(ItemModel):
    pk: str
    ends: Annotated[Decimal, Field(gt=0, le=10**9, decimal_places=2)]


class LeaseEvent(
    Event[InsertRecord[Lease, SessionKeys] | RemoveRecord[Lease, SessionKeys]]
):
    table: ClassVar[Table] = Table("leases", "pk", time_to_live="ends")


def test_a_time_to_live_may_have_a_fraction() -> None:
    mix: Any = {"insert": 1, "expire": 1}
    records = [*islice(random_records(LeaseEvent, mix=mix), 100)]
    assert any("userIdentity" in record for record in records)


def test_nothing_expires_in_a_table_without_time_to_live() -> None:
    with pytest.raises(ValueError, match="nothing expires in things, which has no"):
        random_records(EVENTS["scalars"], mix={"insert": 1, "expire": 1})


class Seat(ItemModel):
    pk: Annotated[str, Field(pattern="^[A-Z][0-9]{3}$")]
    taken: bool


class SeatEvent(
    Event[
        InsertRecord[Seat, SessionKeys]
        | ModifyRecord[Seat, SessionKeys]
        | RemoveRecord[Seat, SessionKeys]
    ]
):
    table: ClassVar[Table] = Table("seats", "pk")


def test_an_item_that_was_long_unchanged_never_comes_as_a_new_one() -> None:
    keys: set[str] = set()
    for record in islice(random_records(SeatEvent), 20_000):
        key = str(record["dynamodb"]["Keys"]["pk"])
        assert (record["eventName"] == "INSERT") is (key not in keys)
        (keys.discard if record["eventName"] == "REMOVE" else keys.add)(key)
    assert len(keys) > 5000


def test_records_without_end_do_not_fill_the_memory() -> None:
    made = random_records(SessionEvent)
    tracemalloc.start()
    try:
        deque(islice(made, 4000), maxlen=0)
        full, _ = tracemalloc.get_traced_memory()
        deque(islice(made, 4000), maxlen=0)
        assert tracemalloc.get_traced_memory()[1] < 1.2 * full
    finally:
        tracemalloc.stop()


def test_a_spoilt_record_spoils_no_other_one() -> None:
    others = [*islice(random_records(SessionEvent), 200)]
    records: Iterator[Any] = random_records(SessionEvent)
    for record, expected in zip(records, others, strict=False):
        assert expected == record
        for image in {"Keys", "NewImage", "OldImage"} & record["dynamodb"].keys():
            record["dynamodb"][image]["pk"]["S"] = "spoilt"


@pytest.mark.parametrize(
    "mix", [{}, {"modify": 1}, {"insert": 1, "upsert": 1}, {"insert": 1, "remove": -1}]
)
def test_a_mix_that_makes_no_sense_is_refused_at_once(mix: Any) -> None:
    with pytest.raises(ValueError, match="a mix has shares"):
        random_records(EVENTS["scalars"], mix=mix)


def test_a_full_payload_is_made_up() -> None:
    made = random_records(EVENTS["descriptions"])
    event = next(batches(made, 10_000, PAYLOAD_LIMIT))
    assert len(event["Records"]) > 4000


class Endless(ItemModel):
    pk: str
    other: "Endless"


def test_a_model_that_has_no_end_is_refused() -> None:
    with pytest.raises(DdbEventsError, match="a model that must hold itself"):
        next(random_items(Endless))


def test_an_event_of_no_table_is_refused() -> None:
    with pytest.raises(DdbEventsError, match="StreamEvent is of no table"):
        next(random_records(StreamEvent))
