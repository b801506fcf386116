"""Hypothesis strategies for any AttributeValues, as strange as DynamoDB allows."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import law_texts as texts
from hypothesis import strategies as st
from law_leaves import Wire, binary_of, tagged

LEVELS = 31  # in an attribute: the item itself is one more

NAMES = texts.TEXTS.filter(bool) | st.sampled_from(
    ["S", "M", "root", "model_config", "__class__", "__dict__", "aws:rep:deleting"]
)


def _set_of(tag: str, payloads: Wire) -> Wire:
    """Return a strategy for sets whose elements are distinct to DynamoDB."""
    values: dict[str, Callable[[Any], Any]] = {"N": Decimal, "B": binary_of}
    return tagged(
        f"{tag}S",
        st.lists(payloads, min_size=1, max_size=4, unique_by=values.get(tag, str)),
    )


_LEAVES = (
    tagged("S", texts.TEXTS | texts.AWARE_MOMENTS | texts.uuids(None))
    | tagged("N", texts.NUMBERS)
    | tagged("B", texts.binaries())
    | tagged("BOOL", st.booleans())
    | st.just({"NULL": True})
    | _set_of("S", texts.TEXTS)
    | _set_of("N", texts.NUMBERS)
    | _set_of("B", texts.binaries())
)
ANYTHING: Wire = st.recursive(
    _LEAVES,
    lambda inner: (
        tagged("L", st.lists(inner, max_size=3))
        | tagged("M", st.dictionaries(NAMES, inner, max_size=3))
    ),
    max_leaves=5,
)


@st.composite
def deepest(draw: st.DrawFn) -> Any:
    """Draw a value as deep as an attribute may be."""
    av = draw(_LEAVES)
    for is_map in draw(st.lists(st.booleans(), min_size=LEVELS, max_size=LEVELS)):
        av = {"M": {draw(NAMES): av}} if is_map else {"L": [av]}
    return av
