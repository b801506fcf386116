"""What imports and the first event cost in a fresh process, where a Lambda starts."""

from __future__ import annotations

from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import orjson

from benchmarks.processes import run
from benchmarks.registry import OURS, RIVALS
from benchmarks.workloads import workload

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
