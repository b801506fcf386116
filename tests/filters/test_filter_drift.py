"""Filters are compared as JSON, in any order."""

from __future__ import annotations

import pytest

from ddbevents import PatternError
from ddbevents.filters.filter_drift import filter_drift

INSERT = '{"eventName":["INSERT"]}'
REMOVE = '{"eventName":["REMOVE"]}'
NAMES = ("template.yaml", "handlers:FILTERS")


@pytest.mark.parametrize(
    ("deployed", "built"),
    [
        ([], []),
        ([INSERT], ['{"eventName": [ "INSERT" ]}']),
        ([INSERT, REMOVE], [REMOVE, INSERT]),
        (['{"a":["\\u0041"],"b":[1]}'], ['{"b":[1.0],"a":["A"]}']),
    ],
)
def test_equal_filters_have_not_drifted(deployed: list[str], built: list[str]) -> None:
    assert [] == filter_drift(deployed, built, NAMES)


@pytest.mark.parametrize(
    ("deployed", "built"),
    [
        ([INSERT], []),
        ([INSERT], [INSERT, INSERT]),
        (['{"a":[1]}'], ['{"a":[true]}']),
        (['{"a":["1"]}'], ['{"a":[1]}']),
        (['{"a":["x","y"]}'], ['{"a":["y","x"]}']),
    ],
)
def test_other_filters_have_drifted(deployed: list[str], built: list[str]) -> None:
    assert filter_drift(deployed, built, NAMES)
    assert filter_drift(built, deployed, NAMES)


def test_the_patch_has_only_what_differs() -> None:
    drift = filter_drift([INSERT, REMOVE], ['{"eventName":["MODIFY"]}', REMOVE], NAMES)
    assert [
        "--- template.yaml",
        "+++ handlers:FILTERS",
        "@@ -1,5 +1,5 @@",
        " {",
        '   "eventName": [',
        '-    "INSERT"',
        '+    "MODIFY"',
        "   ]",
        " }",
    ] == drift


def test_what_lambda_would_refuse_is_refused() -> None:
    with pytest.raises(PatternError):
        filter_drift(["{"], [INSERT], NAMES)
