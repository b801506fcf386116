"""What must work with the wheel, pydantic and orjson, and nothing else."""

import logging
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

from handler import handler
from orders import OrderEvent

from ddbevents import Codec, StreamEvent, decode_item
from ddbevents.fixtures import StreamTable, build_event

ALLOWED = {
    "annotated-types",
    "ddbevents",
    "orjson",
    "pip",
    "pydantic",
    "pydantic-core",
    "setuptools",
    "typing-extensions",
    "typing-inspection",
}


def main() -> None:
    """Run the smoke test; an assertion fails it."""
    found = {
        item.metadata["Name"].lower().replace("_", "-") for item in distributions()
    }
    assert found <= ALLOWED, found - ALLOWED

    item = {"pk": {"S": "a"}, "n": {"N": "1.5"}, "b": {"B": "AAE="}}
    assert Codec(binary="base64").encode_item(decode_item(item)) == item

    logging.disable()  # the handler tells of the record it cannot read
    table = StreamTable(OrderEvent.table)
    table.put({"pk": "a", "sk": "b"})
    event = build_event(table.records)
    assert len(StreamEvent.model_validate(event).records) == 1
    [failure] = handler(event, None)["batchItemFailures"]  # it is no whole order
    assert failure["itemIdentifier"] == table.records[0]["dynamodb"]["SequenceNumber"]

    command = [str(Path(sys.executable).with_name("ddbevents"))]
    run = subprocess.run(
        [*command, "--help"], capture_output=True, text=True, check=True
    )
    assert "gen" in run.stdout
    run = subprocess.run(
        [*command, "schema", "--path"], capture_output=True, text=True, check=True
    )
    meta_schema = Path(run.stdout.strip())
    assert "site-packages" in meta_schema.parts, meta_schema
    assert "x-dynamodb" in meta_schema.read_text("utf-8")
    run = subprocess.run(
        [*command, "gen", "orders.schema.json", "-o", "x.py"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 2, run
    assert "pip install 'ddbevents[gen]'" in run.stderr, run.stderr
    print("smoke test passed")


main()
