"""Filter patterns have the verdicts of AWS's own engine, Event Ruler.

The pairs are those of `cases/filters.json` of the specification, which a checkout has
beside it; a copy without the specification skips them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ddbevents import PatternError
from ddbevents.filters import Pattern

CASES = Path(__file__).parents[3] / "shared" / "cases" / "filters.json"
UNLISTED = ('"wildcard"', '"exactly"', '"anything-but": {"', '"suffix": {"')
"""What the engine has and AWS does not list for Lambda."""


def cases() -> Any:
    if not CASES.exists():
        return {"cases": [], "record": {}}
    return json.loads(CASES.read_text())


def verdict(pattern: str, record: Any) -> bool | str:
    try:
        return Pattern(pattern).matches(record)
    except PatternError:
        return "refused"


@pytest.mark.skipif(not CASES.exists(), reason="the specification is not beside this")
def test_every_verdict_of_the_engine_is_ours() -> None:
    given = cases()
    wrong = [
        (case["pattern"], case["ruler"])
        for case in given["cases"]
        if not any(word in case["pattern"] for word in UNLISTED)
        and verdict(case["pattern"], given["record"]) != case["ruler"]
    ]
    assert [] == wrong
    assert 150 < len(given["cases"])


@pytest.mark.skipif(not CASES.exists(), reason="the specification is not beside this")
def test_what_aws_does_not_list_for_lambda_is_refused_by_name() -> None:
    given = [each["pattern"] for each in cases()["cases"]]
    unlisted = [each for each in given if any(word in each for word in UNLISTED)]
    assert unlisted
    for pattern in unlisted:
        with pytest.raises(PatternError, match="expected one of the operators"):
            Pattern(pattern)
