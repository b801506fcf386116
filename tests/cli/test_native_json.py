"""Native values as JSON text: every digit, and sets in their order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ddbevents.cli.native_json import dumps_value

BORDERS = [-(2**63) - 1, -(2**63), 2**63 - 1, 2**63, 2**64 - 1, 2**64, 10**125]


@pytest.mark.parametrize("number", BORDERS)
def test_integers_on_either_side_of_what_orjson_takes_keep_their_digits(
    number: int,
) -> None:
    assert f'{{"n":[{number}]}}' == dumps_value({"n": [number]})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("-1.50"), "-1.50"),
        (Decimal("1E-130"), "1E-130"),
        ({Decimal("1.5"), 2**70, -(2**70)}, f"[-{2**70},1.5,{2**70}]"),
        ({b"\1", b"\0"}, '["AA==","AQ=="]'),
        ({"b", "a"}, '["a","b"]'),
        (
            {"long": 2**70, "b": b"\0", "set": {3, 2}},
            f'{{"long":{2**70},"b":"AA==","set":[2,3]}}',
        ),
    ],
)
def test_what_json_has_not_is_written_the_same_beside_long_integers(
    value: Any, expected: str
) -> None:
    assert expected == dumps_value(value)
