"""What imports and the first event cost in a fresh process, where a Lambda starts."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from pickle import dumps
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import orjson

from benchmarks.processes import run
from benchmarks.registry import OURS, RIVALS
from benchmarks.workloads import workload
from ddbevents import decode_item

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

IMPORTS = {
    "orjson": ("orjson.loads", "import orjson"),
    "pydantic": (OURS, "from pydantic import BaseModel, TypeAdapter"),
    "ddbevents, codec": (OURS, "from ddbevents import decode_item"),
    "ddbevents, records": (OURS, "from ddbevents import StreamEvent"),
    "boto3": ("boto3", "from boto3.dynamodb.types import TypeDeserializer"),
    "powertools data classes": (
        "powertools data classes",
        "from aws_lambda_powertools.utilities.data_classes import DynamoDBStreamEvent",
    ),
    "powertools parser": (
        "powertools parser",
        "from aws_lambda_powertools.utilities.parser.models import DynamoDBStreamModel",
    ),
    "aiodynamo": ("aiodynamo", "from aiodynamo.utils import dy2py"),
    "dynamodb-json": ("dynamodb-json", "from dynamodb_json import json_util"),
    "pydynox": ("pydynox", "from pydynox.pydynox_core import item_from_dynamo"),
    "dynojson": ("dynojson", "from dynojson import unmarshall"),
    "orjson-ddb": ("orjson-ddb", "import orjson_ddb"),
}
"""What is imported: title to rival and statement."""

FIRST_EVENT = (OURS, "boto3", "powertools parser")
"""The rivals that read typed events."""

_IMPORT = """
from time import process_time
start = process_time()
{statement}
print((process_time() - start) * 1e3)
"""
_FIRST = """
import sys
from time import process_time
text = sys.argv[1].encode()
start = process_time()
from benchmarks.rivals.{module} import typed_event
read = typed_event("orders")
ready = process_time()
read(text)
first = process_time()
read(text)
second = process_time()
print([(ready - start) * 1e3, (first - ready) * 1e3, (second - first) * 1e3])
"""

PLAIN = "plain pydantic models"
"""What the example is compared with: its items, and nothing of ours."""

_EXAMPLE = Path(__file__).parents[1] / "examples" / "orders"
# Lambda's runtime has imported json and logging before a handler is.
_HANDLER = f"""
import json, logging, sys
from time import process_time
sys.path.insert(0, {str(_EXAMPLE)!r})
event = json.loads(sys.argv[1])
start = process_time()
from handler import handler
ready = process_time()
handler(event, None)
print(json.dumps([(ready - start) * 1e3, (process_time() - ready) * 1e3]))
"""
_MODELS = """
import json, logging, pickle, sys
from base64 import b64decode
from time import process_time
start = process_time()
from benchmarks import plain_orders
ready = process_time()
images = pickle.loads(b64decode(sys.argv[2]))
begin = process_time()
for model, image in images:
    getattr(plain_orders, model).model_validate(image)
print(json.dumps([(ready - start) * 1e3, (process_time() - begin) * 1e3]))
"""


def imports(rivals: Sequence[str], rounds: int) -> dict[str, dict[str, Any]]:
    """Return the milliseconds of CPU time of each import: median and runs."""
    programs = {
        title: _IMPORT.format(statement=statement)
        for title, (rival, statement) in IMPORTS.items()
        if rival in rivals and RIVALS[rival].version
    }
    runs = _interleaved(programs, (), rounds)
    return {
        title: {"milliseconds": median(times), "runs": times}
        for title, times in runs.items()
    }


def first_event(rivals: Sequence[str], rounds: int) -> dict[str, dict[str, float]]:
    """Return what it takes to import models, read one record, and another.

    In milliseconds of CPU time; the record is a typical one with two images.
    """
    text = orjson.dumps({"Records": workload("typical").records[:1]}).decode()
    programs = {
        name: _FIRST.format(module=RIVALS[name].module)
        for name in FIRST_EVENT
        if name in rivals and RIVALS[name].version
    }
    runs = _interleaved(programs, (text,), rounds)
    return {
        name: dict(zip(("import", "first", "second"), _medians(times), strict=True))
        for name, times in runs.items()
    }


def handler(rounds: int) -> dict[str, dict[str, Any]]:
    """Return what examples/orders takes with its first event: a new order.

    Beside it, the same items as plain models that validate the event's images, which
    are decoded already. In milliseconds of CPU time: medians, and the runs' sums.
    """
    lifetime = orjson.loads((_EXAMPLE / "events" / "lifetime.json").read_bytes())
    record = lifetime["Records"][0]
    change = record["dynamodb"]
    images = [
        ("OrderKeys", decode_item(change["Keys"])),
        ("Order", decode_item(change["NewImage"])),
    ]
    arguments = (
        orjson.dumps({"Records": [record]}).decode(),
        b64encode(dumps(images)).decode(),
    )
    runs = _interleaved({PLAIN: _MODELS, OURS: _HANDLER}, arguments, rounds)
    return {
        name: {
            **dict(zip(("import", "first"), _medians(times), strict=True)),
            "runs": [sum(each) for each in times],
        }
        for name, times in runs.items()
    }


def _interleaved(
    programs: Mapping[str, str], arguments: tuple[str, ...], rounds: int
) -> dict[str, list[Any]]:
    with TemporaryDirectory() as folder:
        # All byte code is where the first round puts it, whatever was installed how.
        cache = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": folder}
        _, *answers = [
            {title: run(code, *arguments, **cache) for title, code in programs.items()}
            for _ in range(rounds + 1)
        ]
    return {title: [answer[title] for answer in answers] for title in programs}


def _medians(rows: list[list[float]]) -> list[float]:
    return [median(column) for column in zip(*rows, strict=True)]
