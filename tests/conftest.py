"""Fixtures that all tests share."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import dynamodb_local as local
import pytest
from hypothesis import HealthCheck, settings
from redrive_fixtures import (
    _clients,  # noqa: F401
    aws,  # noqa: F401
    command,  # noqa: F401
    redriven,  # noqa: F401
    shard,  # noqa: F401
    wrap,  # noqa: F401
)

# A busy machine is no fault of what is tested.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def make_table(dynamodb_local: str) -> Callable[..., local.Table]:
    """Makes tables with streams: ``make_table({"pk": "S"}, "NEW_IMAGE")``."""
    numbers = count()

    def make(
        keys: dict[str, str] | None = None, view_type: str = "NEW_AND_OLD_IMAGES"
    ) -> local.Table:
        name = f"table-{next(numbers)}"
        return local.Table(dynamodb_local, name, keys or {"pk": "S"}, view_type)

    return make
