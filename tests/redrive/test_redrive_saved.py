"""Failed batches with their records, in a bucket, a queue or files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from redrive_doubles import (
    MARKER,
    Aws,
    Handler,
    Redrive,
    Shard,
    delivered,
    info,
    sample,
    sequence,
)

from ddbevents.redrive import Status, redrive

# With the records


@pytest.mark.parametrize("is_text", [True, False])
def test_an_object_beside_that_of_s3_has_where_to_go_on(
    is_text: bool, aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    key = "aws/lambda/1/shard/2026/11/23/2026-11-23T11.45.02-1"
    event = delivered(shard, 2, 5)
    kept = {**shard.batch(2, 5), "payload": json.dumps(event) if is_text else event}
    aws.put(key, kept)
    options: Any = {"s3": f"{aws.bucket}/aws/lambda"}
    assert ["failed"] == redriven(Handler(2), **options)
    assert {key: kept} == aws.objects()
    assert ["partly"] == redriven(Handler(3), **options)
    marker = {"startSequenceNumber": sequence(shard.records[2]), "batchSize": 3}
    assert {key: kept, f"{key}{MARKER}": marker} == aws.objects()
    handler = Handler(5)
    assert ["partly"] == redriven(handler, **options)
    assert [[3, 4, 5]] == handler.calls
    handler = Handler()
    assert ["done"] == redriven(handler, **options)
    assert [[5]] == handler.calls
    assert {key: kept, f"{key}{MARKER}": None} == aws.objects()
    assert [] == redriven(handler, **options)


def test_an_object_of_s3_without_records_is_read_from_the_stream(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    aws.put("failed/1", shard.batch(2, 5))
    options: Any = {"s3": f"s3://{aws.bucket}/failed"}
    assert ["partly"] == redriven(Handler(4), **options)
    handler = Handler()
    assert ["done"] == redriven(handler, **options)
    assert [[4, 5]] == handler.calls


def test_a_whole_range_goes_on_from_an_object_beside_that_of_s3(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    aws.put("failed/1", shard.batch(1, 5, batchSize=2))
    place = f"{aws.bucket}/failed"
    assert ["partly"] == redriven(Handler(2), s3=place, whole_range=True)
    handler = Handler()
    assert ["done"] == redriven(handler, s3=place)
    assert [2, 3, 4, 5] == handler.done


def test_other_objects_and_those_that_are_over_do_not_count(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    for n in (1, 2, 3, 4):
        aws.put(f"failed/{n}", shard.batch(n, n))
    aws.put("other/1", shard.batch(5, 5))
    aws.put("failed/", "a folder of the console's")
    aws.put(f"failed/1{MARKER}", None)
    handler = Handler()
    options: Any = {"s3": f"{aws.bucket}/failed/", "limit": 2}
    assert ["done"] * 2 == redriven(handler, **options)
    assert [[2], [3]] == handler.calls
    assert ["done"] == redriven(handler, **options)
    assert [[2], [3], [4]] == handler.calls


@pytest.mark.parametrize(
    "marker",
    [
        5,
        {},
        {"startSequenceNumber": "so long", "batchSize": 2},
        {"startSequenceNumber": None, "batchSize": 2},
        {"startSequenceNumber": "000000000000000000004", "batchSize": 0},
        {"startSequenceNumber": "000000000000000000001", "batchSize": 2},
        {"startSequenceNumber": "000000000000000000006", "batchSize": 2},
    ],
)
@pytest.mark.parametrize("has_records", [True, False])
def test_a_place_to_go_on_from_that_is_none_of_the_batch_is_unreadable(
    has_records: bool, marker: Any, aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    payload = {"payload": delivered(shard, 2, 5)} if has_records else {}
    aws.put("failed/1", shard.batch(2, 5) | payload)
    aws.put(f"failed/1{MARKER}", marker)
    handler = Handler()
    assert ["unreadable"] == redriven(handler, s3=f"{aws.bucket}/failed")
    assert ([], marker) == (handler.calls, aws.objects()[f"failed/1{MARKER}"])


@pytest.mark.parametrize(
    ("has_records", "expected"), [(True, "unreadable"), (False, "ambiguous")]
)
def test_no_more_records_are_left_than_there_are(
    has_records: bool, expected: str, aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    payload = {"payload": delivered(shard, 2, 5)} if has_records else {}
    aws.put("failed/1", shard.batch(2, 5) | payload)
    marker = {"startSequenceNumber": sequence(shard.records[3]), "batchSize": 5}
    aws.put(f"failed/1{MARKER}", marker)
    handler = Handler()
    assert [expected] == redriven(handler, s3=f"{aws.bucket}/failed")
    assert [] == handler.calls


@pytest.mark.parametrize("option", ["keep", "dry_run"])
def test_a_bucket_may_stay_as_it_is(
    option: str, aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    aws.put("failed/1", shard.batch(2, 3))
    aws.put("failed/2", shard.batch(4, 5))
    before = aws.objects()
    options: Any = {option: True}
    statuses = redriven(Handler(3), s3=f"{aws.bucket}/", **options)
    assert (["ready"] * 2 if "dry_run" in options else ["partly", "done"]) == statuses
    assert before == aws.objects()


@pytest.mark.parametrize("envelopes", [0, 1])
def test_parked_records_of_a_queue_go_on_with_the_others(
    envelopes: int, aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    body = delivered(shard, 2, 4)
    for _ in range(envelopes):
        body = {**sample("destination/sns-message"), "Message": json.dumps(body)}
    aws.send(body)
    assert ["partly"] == redriven(Handler(3), queue=aws.url)
    [left] = aws.bodies()
    for _ in range(envelopes):
        left = json.loads(left["Message"])
    assert delivered(shard, 3, 4) == left
    handler = Handler()
    assert ["done"] == redriven(handler, queue=aws.url)
    assert delivered(shard, 3, 4) == handler.events[0]
    assert [] == aws.messages()


def test_one_record_may_be_parked_by_itself(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    event = delivered(shard, 2, 2)
    aws.send(event["Records"][0])
    handler = Handler()
    assert ["done"] == redriven(handler, queue=aws.url)
    assert ([event], []) == (handler.events, aws.messages())


def test_a_message_with_records_goes_on_with_the_others(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    aws.send({**shard.batch(2, 5), "payload": json.dumps(delivered(shard, 2, 5))})
    assert ["partly"] == redriven(Handler(4), queue=aws.url)
    [body] = aws.bodies()
    assert delivered(shard, 4, 5) == json.loads(body["payload"])
    assert (sequence(shard.records[3]), 2) == (
        info(body)["startSequenceNumber"],
        info(body)["batchSize"],
    )


# Files


def test_a_file_goes_on_from_where_it_is_printed(
    aws: Aws,
    shard: Shard,
    tmp_path: Path,
    command: Callable[..., tuple[int, str, str]],
) -> None:
    for first in (1, 3, 5):
        aws.send(shard.batch(first, first + 1))
    received = aws.sqs.receive_message(
        QueueUrl=aws.url, MaxNumberOfMessages=10, VisibilityTimeout=0
    )
    messages = [
        {name: each[name] for name in ("MessageId", "ReceiptHandle", "Body")}
        for each in received["Messages"]
    ]
    file = tmp_path / "messages.json"
    outputs = [messages[:1], messages[1:]]  # of the AWS CLI, one appended to the other
    text = "\n".join(json.dumps({"Messages": each}, indent=4) for each in outputs)
    file.write_text(text)

    handler = Handler(2, 5)
    code, printed, errors = command(handler, str(file))
    assert (1, ["partly", "done", "failed"]) == (
        code,
        [line.split()[0] for line in printed.splitlines()],
    )
    assert [[1, 2], [3, 4], [5, 6]] == handler.calls
    second = sequence(shard.records[1])
    assert "1 partly, 1 done, 1 failed" == errors.splitlines()[-2]
    assert f"go on with: --from 1:{second}:1,3-" == errors.splitlines()[-1]

    handler = Handler(6)
    code, printed, errors = command(handler, str(file), "--from", f"1:{second}:1,3-")
    assert [[2], [5, 6]] == handler.calls
    place = errors.splitlines()[-1].removeprefix("go on with: --from ")
    assert (1, f"3:{sequence(shard.records[5])}:1") == (code, place)

    handler = Handler()
    code, printed, errors = command(handler, str(file), "--from", place)
    assert (0, [[6]], "1 done\n") == (code, handler.calls, errors)
    assert (
        f"done        {file}: {messages[2]['MessageId']}: batch 3: 1 of 1 records\n"
        == printed
    )
    assert text == file.read_text()


@pytest.mark.usefixtures("aws")
def test_what_a_limit_leaves_of_files_is_gone_on_with(
    shard: Shard, tmp_path: Path
) -> None:
    file = tmp_path / "messages.jsonl"
    lines = [json.dumps(shard.batch(n, n)) for n in (4, 1, 3, 2)]
    file.write_text("\n".join(lines))
    handler = Handler()
    options: Any = {"files": [file], "to_handler": handler, "limit": 3}
    *_, last = redrive(**options)
    assert "1" == last.resume
    assert [[1], [2], [3]] == handler.calls
    *_, last = redrive(**options, start=last.resume)
    assert "" == last.resume
    assert [[1], [2], [3], [4]] == handler.calls


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("start", ["1::2", "1:1:2", "1:000000000000000000006:1"])
@pytest.mark.parametrize("has_records", [True, False])
def test_a_place_of_another_batch_is_refused(
    has_records: bool, start: str, shard: Shard, tmp_path: Path
) -> None:
    payload = {"payload": delivered(shard, 2, 5)} if has_records else {}
    file = tmp_path / "messages.json"
    file.write_text(json.dumps(shard.batch(2, 5) | payload))
    handler = Handler()
    [batch] = redrive(files=[file], to_handler=handler, start=start)
    assert (Status.UNREADABLE, []) == (batch.status, handler.calls)
    assert "the place to go on from is of another batch" in batch.reason


@pytest.mark.parametrize("start", ["", "0", "1:", "2-,", "1:2", "²", "1:²:2"])
def test_a_place_that_is_none_is_wrong_usage(
    start: str,
    tmp_path: Path,
    command: Callable[..., tuple[int, str, str]],
) -> None:
    file = tmp_path / "messages.json"
    file.write_text("{}")
    code, printed, errors = command(Handler(), str(file), f"--from={start}")
    assert (2, "") == (code, printed)
    assert "expected the place that the last run printed" in errors
