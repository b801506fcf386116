"""`StreamTable` against AWS's own DynamoDB Local: the same changes, equal records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from dynamodb_local import Table as LocalTable
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from natives import names, values

from ddbevents import Codec, EncodeError, StreamEvent, Table
from ddbevents.fixtures import StreamTable, build_event

MakeTable = Callable[..., LocalTable]

DIFFERENT_BY_NATURE = {
    "event_id": "random; DynamoDB Local writes a UUID, AWS 32 hexadecimal digits",
    "sequence_number": "DynamoDB Local counts from 1",
    "approximate_creation_date_time": "each has a clock of its own",
    "aws_region": "DynamoDB Local calls it `ddblocal`",
    "event_source_arn": "GetRecords does not send it, Lambda does",
    "table_name": "it is cut out of that ARN",
}

BOTO3 = Codec(binary="bytes")
KEY_TYPES: dict[str, st.SearchStrategy[Any]] = {
    "S": st.sampled_from(["a", "é", "東" * 341, "x" * 1024]),
    "N": st.sampled_from([0, 1, -1.5, 10**37, "1e-130"]).map(
        lambda number: BOTO3.decode_value({"N": str(number)})
    ),
    "B": st.sampled_from([b"a", b"\x00\xff"]),
}


def told(records: list[Any]) -> list[dict[str, Any]]:
    """Return what records tell that is the same for both."""
    return [
        record.model_dump(exclude=set(DIFFERENT_BY_NATURE))
        for record in StreamEvent.model_validate(build_event(records)).records
    ]


class Both(RuleBasedStateMachine):
    """Does the same to a `StreamTable` and to a table of DynamoDB Local."""

    make_table: MakeTable

    @initialize(
        view_type=st.sampled_from(
            ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]
        ),
        tags=st.lists(st.sampled_from("SNB"), min_size=1, max_size=2),
    )
    def begin(self, view_type: Any, tags: list[str]) -> None:
        self.tags = dict(zip(["pk", "sk"], tags, strict=False))
        self.real = type(self).make_table(self.tags, view_type)
        sort_key = "sk" if "sk" in self.tags else None
        self.ours = StreamTable(
            Table(self.real.name, "pk", sort_key, view_type=view_type)
        )

    def both(self, ours: Callable[[], None], real: Callable[[], None]) -> None:
        """Do it to both; what one refuses, the other refuses."""
        refused = None
        try:
            ours()
        except EncodeError as error:
            refused = error
        if refused is None:
            real()
        else:
            with pytest.raises(ClientError):
                real()

    def key(self, data: st.DataObject) -> dict[str, Any]:
        return {name: data.draw(KEY_TYPES[tag]) for name, tag in self.tags.items()}

    @rule(data=st.data(), attributes=st.dictionaries(names, values, max_size=4))
    def put(self, data: st.DataObject, attributes: dict[str, Any]) -> None:
        item = attributes | self.key(data)
        self.both(
            lambda: self.ours.put(item),
            lambda: self.real.put(BOTO3.encode_item(item)),
        )

    @rule(data=st.data())
    def put_again(self, data: st.DataObject) -> None:
        if self.ours.items:
            item = data.draw(st.sampled_from(self.ours.items))
            native = Codec().decode_item(item)
            before = len(self.ours.records)
            self.put_native(native)
            assert before == len(self.ours.records)

    def put_native(self, native: dict[str, Any]) -> None:
        self.ours.put(native)
        self.real.put(BOTO3.encode_item(native))

    @rule(
        data=st.data(),
        attributes=st.dictionaries(st.sampled_from(["a", "b", "pk"]), values),
        remove=st.sets(st.sampled_from(["a", "c", "sk"])),
    )
    def update(
        self, data: st.DataObject, attributes: dict[str, Any], remove: set[str]
    ) -> None:
        key = self.key(data)
        self.both(
            lambda: self.ours.update(key, attributes, remove),
            lambda: self.update_real(key, attributes, remove),
        )

    def update_real(
        self, key: dict[str, Any], attributes: dict[str, Any], remove: set[str]
    ) -> None:
        expression = {}
        if attributes:
            pairs = [f"#{name} = :{name}" for name in attributes]
            expression["SET"] = ", ".join(pairs)
        if remove:
            expression["REMOVE"] = ", ".join(f"#{name}" for name in sorted(remove))
        arguments: dict[str, Any] = {}
        if expression:
            arguments = {
                "UpdateExpression": " ".join(map(" ".join, expression.items())),
                "ExpressionAttributeNames": {
                    f"#{name}": name for name in {*attributes, *remove}
                },
            }
        if attributes:
            arguments["ExpressionAttributeValues"] = {
                f":{name}": BOTO3.encode_value(value)
                for name, value in attributes.items()
            }
        self.real.dynamodb.update_item(
            TableName=self.real.name, Key=BOTO3.encode_item(key), **arguments
        )

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        key = self.key(data)
        self.ours.delete(key)
        self.real.delete(BOTO3.encode_item(key))

    def teardown(self) -> None:
        if hasattr(self, "real"):
            assert told(self.real.records()) == told(self.ours.records)
            self.real.dynamodb.delete_table(TableName=self.real.name)


def test_the_same_changes_make_equal_records(make_table: MakeTable) -> None:
    class OnThisServer(Both):
        pass

    OnThisServer.make_table = staticmethod(make_table)
    run_state_machine_as_test(
        OnThisServer,
        settings=settings(
            max_examples=40,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )


@pytest.mark.parametrize(
    ("item", "taken"),
    [
        ({"pk": "x" * 2048}, True),
        ({"pk": "x" * 2049}, False),
        ({"pk": "a", "x": "x" * 409_596}, True),
        ({"pk": "a", "x": "x" * 409_597}, False),
        ({"pk": "a", "x": [1, "x" * 409_589]}, True),
        ({"pk": "a", "x": [1, "x" * 409_590]}, False),
        ({"pk": 1}, False),
        ({"pk": ""}, False),
    ],
)
def test_both_draw_the_line_at_the_same_byte(
    make_table: MakeTable, item: dict[str, Any], taken: bool
) -> None:
    ours, real = StreamTable(Table("orders", "pk")), make_table({"pk": "S"})
    ours.put({"pk": "first"})
    real.put({"pk": {"S": "first"}})
    if taken:
        ours.put(item)
        real.put(BOTO3.encode_item(item))
    else:
        with pytest.raises(EncodeError):
            ours.put(item)
        with pytest.raises(ClientError):
            real.put(BOTO3.encode_item(item))
    assert told(real.records()) == told(ours.records)
