"""Which rivals there are."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
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
    """

    name: str
    module: str
    distribution: str | None
    converts_items: bool = True

    @property
    def version(self) -> str | None:
        """The version that is installed; None if it is not."""
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
RIVALS = {
    rival.name: rival
    for rival in (
        Rival("ddbevents", "ours", "ddbevents"),
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
