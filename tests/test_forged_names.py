"""Names that come as data stay on their line, wherever they are shown.

An attribute's name, a key, an identifier, a file's name may be any text. None may forge
a line of a log, drive the terminal or reorder its line; and no value is shown at all.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from deliveries import OrderEvent, insert, kinesis_record, lambda_event
from fuzzing import slow
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, field_validator

from ddbevents import (
    Image,
    ItemModel,
    StreamEvent,
    decode_item,
    encode_item,
    iter_records,
    loads_item,
)
from ddbevents.cli import main
from ddbevents.diff import changes
from ddbevents.errors import (
    EncodeError,
    MissingImageError,
    RecordError,
    UnhandledRecordError,
    format_path,
)
from ddbevents.filters import Pattern
from ddbevents.fixtures import EventSourceMapping
from ddbevents.infer import Samples
from ddbevents.records import Event
from ddbevents.records.new_and_old_images import InsertRecord
from ddbevents.schema.diagnostics import SchemaError
from ddbevents.schema.parse import load, load_all
from ddbevents.sources import detect_source, open_event, read_export
from ddbevents.sources.destination import payload_of

FORGED = "ERROR forged"
SECRET = "s3cret-value"
NAMES = {
    "line feed": f"a\n{FORGED}",
    "carriage return": f"a\r{FORGED}",
    "both": f"a.b\r\n{FORGED}",
    "next line": f"a\x85{FORGED}",
    "vertical tab": f"a\x0b{FORGED}",
    "line separator": f"a\u2028{FORGED}",
    "paragraph separator": f"a\u2029{FORGED}",
    "colour": "a\x1b[31m",
    "title": "a\x1b]0;title\x07",
    "C1": "a\x9b2J",
    "delete": "a\x7f",
    "NUL": "a\0",
    "override": "a\u202egnp",
    "isolate": "a\u2066b\u2069",
    "marks": "a\u200e\u200f\u061c",
    "zero width": "a\u200bb\u2060\ufeff",
    "tag": "a\U000e0041",
    "private use": "a\ue000",
}


def is_safe(text: str) -> bool:
    """Return whether lines are printable, none is forged, and no value is shown."""
    return (
        all(line.isprintable() for line in text.split("\n"))
        and not any(line.lstrip().startswith(FORGED) for line in text.split("\n"))
        and SECRET not in text
    )


def assert_safe(error: BaseException) -> None:
    while_logged = "".join(traceback.format_exception(error))
    for text in (str(error), repr(error), while_logged):
        assert is_safe(text), ascii(text)


class Strict(BaseModel):
    """A model of a user's that keeps what it is not told to forbid."""

    model_config = {"extra": "allow", "hide_input_in_errors": True}
    __pydantic_extra__: dict[str, int]


class Shown(BaseModel):
    """A model that does not hide its input."""

    model_config = {"extra": "allow"}
    __pydantic_extra__: dict[str, bool]


class Picky(ItemModel):
    """A model whose validator quotes a name."""

    pk: dict[str, str]

    @field_validator("pk")
    @classmethod
    def _refuse(cls, value: dict[str, str]) -> dict[str, str]:
        raise ValueError(f"unknown name {next(iter(value))}")


AV = {"S": SECRET}
BAD_AV = {"S": [SECRET]}


def _record(**members: Any) -> dict[str, Any]:
    """Return a record with other members in its change, whose image has a secret."""
    record = insert()
    change = deepcopy(record["dynamodb"]) | members
    change["NewImage"] = members.get("NewImage", {"pk": AV, "status": AV})
    return record | {"dynamodb": change}


def _read(event: Any, event_type: Any = OrderEvent) -> None:
    for _ in iter_records(event_type, event):
        pass


def _in_image(name: str) -> Any:
    return lambda_event(_record(NewImage={"pk": AV, "status": AV, name: BAD_AV}))


def _without_image(**members: Any) -> Any:
    return lambda_event(_record(NewImage=BAD_AV, **members))


def _in_kinesis(name: str) -> Any:
    event = {"Records": [deepcopy(kinesis_record())]}
    event["Records"][0]["kinesis"]["sequenceNumber"] = name
    event["Records"][0]["kinesis"]["data"] = "!"
    return event


PLACES: dict[str, Callable[[str], Any]] = {
    "an attribute": lambda name: decode_item({name: BAD_AV}),
    "an attribute in a map": lambda name: decode_item({"m": {"M": {name: BAD_AV}}}),
    "an attribute in JSON": lambda name: loads_item(json.dumps({name: BAD_AV})),
    "a tag": lambda name: decode_item({"pk": {name: SECRET}}),
    "an attribute that is written": lambda name: encode_item({name: {object()}}),
    "an attribute of an image": lambda name: TypeAdapter(
        Image[ItemModel]
    ).validate_python({name: BAD_AV}),
    "an attribute of a model": lambda name: decode_item({name: BAD_AV}, Strict),
    "an attribute of another type": lambda name: decode_item({name: AV}, Strict),
    "the same, read as an image": lambda name: TypeAdapter(
        Image[Strict]
    ).validate_python({name: AV}),
    "a map's key": lambda name: decode_item({"pk": {"M": {name: {"N": "1"}}}}, Picky),
    "a validator's message": lambda name: decode_item({"pk": {"M": {name: AV}}}, Picky),
    "an attribute of a record": lambda name: _read(_in_image(name)),
    "the same without a schema": lambda name: _read(_in_image(name), StreamEvent),
    "the same in an event": lambda name: OrderEvent.model_validate(_in_image(name)),
    "the same in its JSON": lambda name: OrderEvent.loads(json.dumps(_in_image(name))),
    "an attribute of the keys": lambda name: _read(
        lambda_event(_record(Keys={"pk": AV, name: BAD_AV}))
    ),
    "eventID": lambda name: _read([_record(NewImage=BAD_AV) | {"eventID": name}]),
    "eventName": lambda name: _read(lambda_event(_record() | {"eventName": name})),
    "eventName of an event": lambda name: OrderEvent.model_validate(
        lambda_event(_record() | {"eventName": name})
    ),
    "SequenceNumber": lambda name: _read(_without_image(SequenceNumber=name)),
    "a sequence number of Kinesis": lambda name: _read(_in_kinesis(name)),
    "StreamViewType": lambda name: _read(_without_image(StreamViewType=name)),
    "eventSource": lambda name: detect_source({"Records": [{"eventSource": name}]}),
    "EventSource": lambda name: detect_source([{"EventSource": name}]),
    "a member": lambda name: detect_source({name: SECRET, "other": SECRET}),
    "a member of a record": lambda name: _read(iter([{name: SECRET}])),
    "a shard": lambda name: payload_of({"DDBStreamBatchInfo": {"shardId": name}}),
    "a folder": lambda name: [*read_export(f"/nowhere/{name}")],
    "an unread record": lambda name: _raise(
        RecordError(0, name, name, EncodeError("a str", "a list", SECRET, (name,)))
    ),
    "a view type": lambda name: _raise(MissingImageError("new_image", name)),
    "an entity": lambda name: _raise(UnhandledRecordError(name, name)),
    "a changed attribute": lambda name: _first().changed(name),
    "a pattern": lambda name: Pattern({"dynamodb": {name: 5}}),
    "a pattern's operator": lambda name: Pattern({"pk": [{name: SECRET}]}),
    "a missing key": lambda name: Samples([name]).add({"pk": SECRET}),
}
"""What raises an error about a name."""
UNNAMED = {"StreamViewType", "a pattern's operator", "eventID"}
"""Those whose error does not quote it."""


forged = st.text(
    st.characters(categories=["Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Zl", "Zp", "Zs"])
    | st.sampled_from("a.[]'\"\\0{%"),
    max_size=20,
)


def _raise(error: Exception) -> None:
    raise error


class Closed(BaseModel):
    """A model that drops the attributes that it does not know."""

    pk: str
    status: str


class ClosedRecord(InsertRecord[Closed, Closed]):
    pass


class ClosedEvent(Event[ClosedRecord]):
    pass


def _first() -> ClosedRecord:
    record = insert()
    record["dynamodb"]["Keys"]["status"] = AV
    return next(iter_records(ClosedEvent, lambda_event(record)))


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("place", PLACES)
def test_an_error_about_a_name_stays_on_its_line(place: str, name: str) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011  # of every type
        PLACES[place](name)
    assert_safe(caught.value)


@slow(100)
@given(st.sampled_from(sorted(PLACES)), forged)
def test_an_error_about_any_name_stays_on_its_line(place: str, name: str) -> None:
    try:
        PLACES[place](name)
    except Exception as error:  # noqa: BLE001  # of every type
        assert_safe(error)


@pytest.mark.parametrize("place", sorted(PLACES.keys() - UNNAMED))
def test_a_name_in_another_script_stays_readable(place: str) -> None:
    with pytest.raises(Exception, match="größe №1"):
        PLACES[place]("größe №1")


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_an_error_that_shows_its_input_shows_the_name_escaped(name: str) -> None:
    with pytest.raises(ValueError, match="1 validation error") as caught:
        TypeAdapter(Image[Shown]).validate_python({name: {"S": "shown"}})
    assert_safe(caught.value)
    assert "'shown'" in str(caught.value)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_what_is_shown_of_a_name_is_safe(name: str) -> None:
    with pytest.raises(RecordError) as caught:
        _read(_without_image(SequenceNumber=name))
    shown = {
        "a path": format_path(("lines", 2, name)),
        "an item": repr(ItemModel.model_validate({name: "x"})),
        "a pattern": repr(Pattern({name: ["x"]})),
        "an opened record": str([each.error for each in open_event(iter([{name: 1}]))]),
        "a log": str(EventSourceMapping(_failing(name)).run(_records())),
    }
    assert [] == [place for place, text in shown.items() if not is_safe(text)]
    assert name == caught.value.sequence_number


def _records() -> Any:
    return [insert()]


def _failing(name: str) -> Callable[[Any, Any], Any]:
    calls = iter([ValueError(f"no {name}")])

    def handler(_event: Any, _context: Any) -> None:
        for error in calls:
            raise error

    return handler


def test_a_path_of_names_in_other_scripts_is_readable() -> None:
    assert "größe['заказ №1'][0]" == format_path(("größe", "заказ №1", 0))


TABLE: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Order",
    "type": "object",
    "x-dynamodb": {"tableName": "orders", "partitionKey": "pk"},
    "properties": {"pk": {"type": "string"}},
    "required": ["pk"],
}


def _table(**members: Any) -> str:
    return json.dumps(TABLE | members, ensure_ascii=False)


def _with_attribute(name: str) -> str:
    properties = {**TABLE["properties"], name: {"type": "string"}}
    return _table(properties=properties)


SCHEMAS: dict[str, Callable[[str], str]] = {
    "a keyword": lambda name: _table(**{name: 1}),
    "a title": lambda name: _table(title=name),
    "a table": lambda name: _table(
        **{"x-dynamodb": {"tableName": name, "partitionKey": 5}}
    ),
    "a key": lambda name: _table(**{"x-dynamodb": {"partitionKey": name}}),
    "a required attribute": lambda name: _table(required=["pk", name]),
    "an attribute": lambda name: _table(
        properties={"pk": {"type": "string"}, name: {"type": "x"}}
    ),
    "a definition": lambda name: _table(**{"$defs": {name: {"type": "x"}}}),
    "a reference": lambda name: _table(
        properties={"pk": {"type": "string"}, "other": {"$ref": f"#/$defs/{name}"}},
        **{"$defs": {name.replace("a", "b"): {"type": "string"}}},
    ),
    "another file": lambda name: _table(
        properties={"pk": {"type": "string"}, "other": {"$ref": f"{name}.json"}}
    ),
    "a format": lambda name: _table(
        properties={"pk": {"type": "string", "format": name}}
    ),
    "a duplicate": lambda name: (
        _table()[:-1] + f", {json.dumps(name)}: 1, {json.dumps(name)}: 2}}"
    ),
    "no JSON": lambda name: f'{{"title": "{name}",',
}
"""Table schemas that are wrong, and quote a name where they are."""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """Return a function that runs a command and returns all that it writes."""

    def run_command(*arguments: str) -> str:
        with suppress(SystemExit):
            main(arguments)
        written = capsys.readouterr()
        return written.out + written.err

    return run_command


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("place", SCHEMAS)
def test_a_diagnostic_keeps_its_lines(
    place: str, name: str, tmp_path: Path, run: Any
) -> None:
    path = tmp_path / "orders.schema.json"
    path.write_text(SCHEMAS[place](name), "utf-8", newline="")
    with pytest.raises(SchemaError) as caught:
        load(path)
    assert_safe(caught.value)
    for format_ in ("text", "github", "json"):
        assert is_safe(run("check", str(path), "--format", format_)), format_


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_change_keeps_its_lines(name: str, tmp_path: Path, run: Any) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(_table(), "utf-8")
    new.write_text(_with_attribute(name), "utf-8", newline="")
    found = changes(*load_all([old, new]))
    assert found
    assert all(is_safe(str(each)) for each in found)
    assert is_safe(run("diff", str(old), str(new)))
    assert is_safe(run("diff", str(old), str(new), "--format", "github"))


FILE_NAMES = {id_: name for id_, name in NAMES.items() if "\0" not in name}


@pytest.mark.parametrize("name", FILE_NAMES.values(), ids=FILE_NAMES)
def test_a_command_keeps_the_lines_of_files_and_records(
    name: str, tmp_path: Path, run: Any
) -> None:
    shown = insert(eventID=name, status="PAID")
    shown["dynamodb"]["NewImage"][name] = {"S": name}
    shown["dynamodb"]["Keys"][name] = {"S": name}
    path = tmp_path / f"{name}.jsonl"
    texts = [_in_image(name), _without_image(SequenceNumber=name), {name: SECRET}]
    path.write_text("\n".join(map(json.dumps, [*texts, lambda_event(shown)])))
    written = [
        run("inspect", str(path)),
        run("validate", "--model", "deliveries:OrderEvent", str(path)),
        _messages(run("infer", "--key", name, str(path))),
        run("replay", "deliveries:OrderEvent.model_validate", str(path)),
        run("decode", str(path / "missing")),
        run("decode", f"--{name}"),
        run("explain", name),
        run("validate", "--model", f"deliveries:{name}", str(path)),
    ]
    assert [] == [ascii(text) for text in written if not is_safe(text)]


def _messages(written: str) -> str:
    """Return what a command writes after the JSON that is its data."""
    return written.rpartition("\n}\n")[2]


@pytest.mark.parametrize("name", FILE_NAMES.values(), ids=FILE_NAMES)
def test_messages_beside_the_data_keep_their_lines(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"{name}.jsonl"
    good = json.dumps(lambda_event(_record(NewImage={name: AV})))
    path.write_text(f"{json.dumps(_in_image(name))}\n{good}\n")
    assert 1 == main(["decode", str(path)])
    written = capsys.readouterr()
    assert is_safe(written.err)
    assert {name: SECRET} == next(_images(written.out))


def _images(lines: str) -> Iterator[Any]:
    for line in lines.split("\n")[:-1]:
        yield json.loads(line)["new_image"]


@pytest.mark.parametrize("name", FILE_NAMES.values(), ids=FILE_NAMES)
def test_gen_keeps_the_lines_of_files(name: str, tmp_path: Path, run: Any) -> None:
    folder = tmp_path / name
    folder.mkdir()
    schema = folder / "orders.schema.json"
    schema.write_text(_table(), "utf-8")
    for arguments in (
        ("gen", str(schema), "-o", str(folder / "orders.py"), "--check"),
        ("gen", str(schema), "-o", str(folder / "orders.py")),
        ("gen", str(schema), "-o", str(folder / "orders.txt")),
        ("check", str(tmp_path / name / "missing")),
    ):
        assert is_safe(run(*arguments)), arguments
