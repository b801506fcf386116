"""Documents: strict JSON, with the place of every part."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddbevents.schema.diagnostic_codes import CODES
from ddbevents.schema.diagnostics import SchemaError
from ddbevents.schema.document import Document

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        ('{"a": 1,}', 1, 8),
        ('{\n  "a": 1\n  "b": 2\n}', 3, 3),
        ('{"a": 1, "a": 2}', 1, 10),
        ("", 1, 1),
        ("[01]", 1, 3),
        ('{"a": NaN}', 1, 7),
        ('"tab\t"', 1, 5),
        ("[" * 200, 1, 102),
        ('{"a": 1} x', 1, 10),
        ('["\\ud800"]', 1, 2),
        ("[1,\n -1e400]", 2, 2),
    ],
)
def test_what_is_no_json_is_reported_with_its_place(
    source: str, line: int, column: int
) -> None:
    with pytest.raises(SchemaError) as caught:
        Document("table.json", source)
    [problem] = caught.value.diagnostics
    assert (line, column) == (problem.place.line, problem.place.column)
    assert problem.code in CODES


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | text,
        lambda inner: st.lists(inner) | st.dictionaries(text, inner),
    )
)
def test_a_document_reads_json_as_json_does(value: Any) -> None:
    source = json.dumps(value, ensure_ascii=False, indent=1)
    assert json.loads(source) == Document("any.json", source).value
