"""The samples of `infer` from a table on AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents import decode_item
from ddbevents.cli.aws_options import aws_errors, client_of, missing_permission
from ddbevents.cli.infer_samples import Collected, named
from ddbevents.infer import InferError, Samples
from ddbevents.infer.live_table import SampledScan, describe_table, time_to_live_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from ddbevents.cli.infer_check import SavedItems
    from ddbevents.cli.inputs import ItemInputs
    from ddbevents.infer.live_table import LiveTable


def from_table(
    options: argparse.Namespace, inputs: ItemInputs, saved: SavedItems
) -> Collected:
    """Take items of a table on AWS as samples, and save them.

    Raises:
        DdbEventsError: AWS refuses a call, `--key` names other keys than the table
            has, or it has no items.
    """
    client = client_of(options, "dynamodb")
    with aws_errors():
        table = describe_table(client, options.table)
        _expect_keys(options.key, table)
        time_to_live = _time_to_live(client, options.table, inputs.warn)
        scan = SampledScan(client, options.table, options.sample)
        samples = Samples(table.keys, options.discriminator)
        for each in scan:
            item = decode_item(each)
            samples.add(item)
            saved.add(item)
            inputs.step()
    inputs.warn(_scanned(scan, table))
    if not scan.count:
        raise InferError(f"the table {table.name} has no items")
    if table.view_type is None:
        inputs.warn("the table has no stream: the schema assumes NEW_AND_OLD_IMAGES")
    return Collected(samples, table.name, table.view_type, time_to_live)


def _expect_keys(keys: Sequence[str] | None, table: LiveTable) -> None:
    if keys is not None and tuple(keys) != table.keys:
        raise InferError(
            f"the keys are {named(keys)} in --key, but {named(table.keys)} in the"
            f" table {table.name}: leave --key out"
        )


def _time_to_live(client: Any, name: str, warn: Callable[[str], None]) -> str | None:
    from botocore.exceptions import ClientError  # noqa: PLC0415  # the extra `aws`

    try:
        return time_to_live_of(client, name)
    except ClientError as error:
        action = missing_permission(error)
        if action is None:
            raise
        warn(
            f"permission {action} is missing, so the time to live is not known: if the"
            " table has one, add it to `x-dynamodb` as `timeToLive`"
        )
        return None


def _scanned(scan: SampledScan, table: LiveTable) -> str:
    units = f"{scan.read_units:,g} read unit{'s' * (scan.read_units != 1)} consumed"
    if scan.is_complete:
        return f"scanned all items of the table {table.name}: {units}"
    return (
        f"scanned {scan.count:,} items of about {table.item_count:,}, in turn from"
        f" {scan.segments} segments of the table {table.name}: {units}"
    )
