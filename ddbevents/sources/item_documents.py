"""Items in the JSON of DynamoDB's API and the AWS CLI.

They are in requests, responses and batch files; see `items_in`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from ddbevents.codec import encode_item
from ddbevents.codec.decode import TAGS
from ddbevents.codec.text import loads_json
from ddbevents.errors import DecodeError
from ddbevents.records.methods import table_name_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ItemsByTable: TypeAlias = dict[str | None, list[Any]]
"""Items by the name of their table, or by None if it is not known."""


def items_in(document: Any, *, is_native: bool = False) -> ItemsByTable | None:
    """Return the items in a JSON document; None if it has anything else.

    An item is a map of AttributeValues, `{"pk": {"S": "a"}}`. The document is

    - an item
    - `{"Items": [...]}`: a response of Scan, Query or ExecuteStatement
    - `{"Item": ...}`: a response of GetItem, a request of PutItem, a line of a
      full export
    - `{"Attributes": ...}`: a response of UpdateItem, PutItem or DeleteItem
    - `{"Responses": ...}`: of BatchGetItem or TransactGetItems
    - `{"orders": [{"PutRequest": {"Item": ...}}]}`, also in `RequestItems` or
      `UnprocessedItems`: a file for `aws dynamodb batch-write-item`
    - a list of these, such as the pages of a scan

    Members next to these are ignored, except for the table's name.

    Args:
        document: The value of JSON text.
        is_native: Whether items are plain JSON, `{"pk": "a"}`, as in boto3's Table
            resource and DocumentClient. Then any other object is an item.

    Examples:
        >>> items_in({"orders": [{"PutRequest": {"Item": {"pk": {"S": "a"}}}}]})
        {'orders': [{'pk': {'S': 'a'}}]}

    Source: AWS, "DynamoDB API Reference".
    """
    if isinstance(document, list):
        return _in_list(document, is_native=is_native) if document else None
    if not isinstance(document, Mapping):
        return None
    found = None if _is_item(document) else _in_members(document, is_native=is_native)
    if found is None and (is_native or _is_item(document)):
        return {None: [document]}
    return found


def with_items(
    texts: Iterable[Any], tables: set[str | None], *, is_native: bool = False
) -> Iterator[Any]:
    """Yield input for `iter_records`: items become lines of a full export.

    The values of other JSON, and text that is not JSON, are passed on.

    Args:
        texts: JSON texts, as `read_lines` yields them, or their values.
        tables: Collects the names of the items' tables.
        is_native: As in `items_in`. Items are then encoded.
    """
    for text in texts:
        document = text
        if isinstance(text, bytes):
            try:
                document = loads_json(text)
            except DecodeError:
                if text.strip():
                    yield text
                continue
        if not is_native and _is_export_line(document):
            tables.add(None)
            yield document
            continue
        found = items_in(document, is_native=is_native)
        if found is None:
            yield document
            continue
        tables.update(table for table, items in found.items() if items)
        for item in (each for items in found.values() for each in items):
            yield {"Item": encode_item(item) if is_native else item}


def _is_export_line(document: Any) -> bool:
    """Return whether it is certainly an export's line: it has nothing but its item."""
    if document.__class__ is not dict or len(document) != 1:
        return False
    item = document.get("Item")
    # With one attribute it may be a value of that name.
    return item.__class__ is dict and len(item) > 1


def _in_members(document: Mapping[str, Any], *, is_native: bool) -> ItemsByTable | None:
    """Return the items in a request or a response, or None."""
    match document:
        case {"Items": list(items)} if is_native or not are_plain(items):
            return {_table_in(document): items}
        case {"Item": item}:
            return {_table_in(document): [item]}
        case {"Attributes": item} if is_native or _is_item(item):  # not a message's
            return {_table_in(document): [item]}
        case {"Responses": Mapping() as responses}:
            return {name_in_arn(name): [*items] for name, items in responses.items()}
        case {"Responses": list(members)}:  # `{}`: no such item
            return _in_list([*filter(None, members)], is_native=is_native)
    requests = document.get("RequestItems", document.get("UnprocessedItems", document))
    return _in_write_requests(requests)


def _in_list(members: list[Any], *, is_native: bool) -> ItemsByTable | None:
    """Return the items in documents, or None if a document has anything else."""
    found: ItemsByTable = {}
    for member in members:
        items = items_in(member, is_native=is_native)
        if items is None:
            return None
        for table, each in items.items():
            found.setdefault(table, []).extend(each)
    return found


def _in_write_requests(tables: Any) -> ItemsByTable | None:
    """Return the items that BatchWriteItem puts; its deletions only have keys."""
    if not isinstance(tables, Mapping) or not tables:
        return None
    if not all(map(_are_write_requests, tables.values())):
        return None
    return {
        name_in_arn(table): [
            each["PutRequest"]["Item"] for each in requests if "PutRequest" in each
        ]
        for table, requests in tables.items()
    }


def _are_write_requests(value: Any) -> bool:
    if not isinstance(value, list):
        return False
    return all(
        isinstance(each, Mapping)
        and (_has(each, "PutRequest", "Item") or _has(each, "DeleteRequest", "Key"))
        for each in value
    )


def _has(owner: Mapping[str, Any], name: str, inner: str) -> bool:
    return isinstance(owner.get(name), Mapping) and inner in owner[name]


def _table_in(holder: Mapping[str, Any]) -> str | None:
    """Return the table's name in a request or a response, which may be an ARN."""
    capacity = holder.get("ConsumedCapacity")
    holders = [holder, capacity] if isinstance(capacity, Mapping) else [holder]
    names = [each["TableName"] for each in holders if "TableName" in each]
    return name_in_arn(str(names[0])) if names else None


def name_in_arn(table: str) -> str:
    """Return the name of a table from its ARN or name."""
    return table_name_in(table) or table


def are_plain(items: list[Any]) -> bool:
    """Return whether items are plain JSON: each has a key, and none has a tag."""
    return bool(items) and all(
        isinstance(item, Mapping)
        and not all(isinstance(each, Mapping) for each in item.values())
        and not any(_is_tagged(each) for each in item.values())
        for item in items
    )


def _is_tagged(value: Any) -> bool:
    return isinstance(value, Mapping) and len(value) == 1 and value.keys() <= TAGS


def _is_item(value: Any) -> bool:
    # Records never look like items: each has a member that is not a tagged value.
    return (
        isinstance(value, Mapping)
        and bool(value)
        and all(map(_is_tagged, value.values()))
    )
