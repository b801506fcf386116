"""Converts records of the streams API to Lambda's form."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from ddbevents.records.creation_time import creation_time
from ddbevents.sources.image_binary import with_binary

if TYPE_CHECKING:
    from ddbevents.wire import GetRecordsResponse, LambdaEvent

_TIME = "ApproximateCreationDateTime"
_IDENTITY = {"Type": "type", "PrincipalId": "principalId"}
_BEFORE_CHANGE = ("eventID", "eventName", "eventVersion", "eventSource", "awsRegion")


def as_lambda_event(response: GetRecordsResponse, stream_arn: str) -> LambdaEvent:
    """Return the event in which Lambda would deliver the records of a response.

    Binary values become base64 text, times become seconds since 1970, the members of
    `userIdentity` begin with a small letter, and each record gets the ARN of its
    stream. The response is not changed.

        response = streams.get_records(ShardIterator=iterator)
        handler(as_lambda_event(response, stream_arn), context)

    Args:
        response: What boto3's ``get_records`` returns, or the AWS CLI prints.
        stream_arn: The stream's.

    Source: AWS, "GetRecords" of the DynamoDB Streams API, and "Using AWS Lambda with
    Amazon DynamoDB"; that the time is a float was recorded.
    """
    records: list[Any] = [_record(each, stream_arn) for each in response["Records"]]
    return {"Records": records}


def _record(record: Any, stream_arn: str) -> Any:
    if not isinstance(record, Mapping):
        return record
    sent = {name: record[name] for name in _BEFORE_CHANGE if name in record}
    identity = record.get("userIdentity")
    if isinstance(identity, Mapping):
        sent["userIdentity"] = {
            _IDENTITY.get(name, name): value for name, value in identity.items()
        }
    sent |= {name: value for name, value in record.items() if name not in sent}
    if isinstance(change := record.get("dynamodb"), Mapping):
        sent["dynamodb"] = _change(change)
    return cast("Any", {**sent, "eventSourceARN": stream_arn})


def _change(change: Mapping[str, Any]) -> dict[str, Any]:
    changed = with_binary(change, lambda raw: b64encode(raw).decode(), bytes)
    if _TIME in change:
        with suppress(ValueError):  # reading the record reports it
            changed[_TIME] = creation_time(change[_TIME]).timestamp()
    return changed
