"""Which rivals there are."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


@dataclass(frozen=True)
class Rival:
    """A rival, and where its adapter is.

    Attributes:
        name: What it is called in tables and on the command line.
        module: The adapter in `benchmarks.rivals`.
        distribution: What to install for it; None for the standard library.
        converts_items: Whether it has a decoder or encoder of single items.
        extension: The compiled module without which it is missing.
        environment: Variables that its process has.
    """

    name: str
    module: str
    distribution: str | None
    converts_items: bool = True
    extension: str | None = None
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def version(self) -> str | None:
        """The version that is installed; None if it is not."""
        if self.extension is not None and find_spec(self.extension) is None:
            return None
        if self.distribution is None:
            return "stdlib"
        try:
            return version(self.distribution)
        except PackageNotFoundError:
            return None

    def load(self) -> ModuleType:
        """Import the adapter, and the rival with it."""
        return import_module(f"benchmarks.rivals.{self.module}")


OURS = "ddbevents"
COMPILED = "ddbevents with C"
"""The same with the codec's C accelerator: `make accelerated`."""

RIVALS = {
    rival.name: rival
    for rival in (
        Rival(OURS, "ours", "ddbevents", environment={"DDBEVENTS_PURE": "1"}),
        Rival(
            COMPILED,
            "ours",
            "ddbevents",
            extension="ddbevents.codec._walks",
            environment={"DDBEVENTS_PURE": "0"},
        ),
        Rival("boto3", "boto3", "boto3"),
        Rival("powertools data classes", "data_classes", "aws-lambda-powertools"),
        Rival(
            "powertools parser", "parser", "aws-lambda-powertools", converts_items=False
        ),
        Rival("aiodynamo", "aiodynamo", "aiodynamo"),
        Rival("dynamodb-json", "dynamodb_json", "dynamodb-json"),
        Rival("pydynox", "pydynox", "pydynox"),
        Rival("dynojson", "dynojson", "dynojson"),
        Rival("orjson-ddb", "orjson_ddb", "orjson-ddb"),
        Rival("orjson.loads", "floor_orjson", "orjson", converts_items=False),
        Rival("json.loads", "floor_json", None, converts_items=False),
    )
}
FLOORS = ("orjson.loads", "json.loads")
"""They only parse the JSON text: nothing is decoded, so nothing is checked."""
