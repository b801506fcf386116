"""Whether the compiled path of images pays: ``python -m benchmarks.paths``.

It exits with 1 unless a whole typed event takes at least a fifth less processor
time than on the reference path. It is about half.
"""

from __future__ import annotations

import sys
from functools import partial
from time import process_time
from timeit import repeat
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from pydantic import TypeAdapter

from benchmarks.tables import orders
from benchmarks.workloads import workload
from ddbevents.models.image import _image_type

if TYPE_CHECKING:
    from collections.abc import Callable

LEAST_GAIN = 1.2


def readers() -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """Return what reads an event of orders on the compiled, and the reference path."""
    compiled = orders.OrderEvent.model_validate
    reference = TypeAdapter(orders.OrderEvent).validate_python

    def by_reference(event: Any) -> Any:
        sources = map(_image_type, (orders.Order, orders.OrderKeys))
        first, second = (patch.dict(vars(each), _compiled=None) for each in sources)
        with first, second:
            return reference(event)

    return compiled, by_reference


def gain(rounds: int = 10) -> float:
    """Return how many times as long the reference path takes."""
    event = {"Records": workload("typical").records}
    compiled, reference = (
        min(repeat(partial(read, event), timer=process_time, number=1, repeat=rounds))
        for read in readers()
    )
    return reference / compiled


if __name__ == "__main__":
    found = gain()
    sys.stdout.write(f"the reference path takes {found:.2f} times as long\n")
    sys.exit(found < LEAST_GAIN)
