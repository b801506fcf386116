"""Hypothesis strategies for native values and for what is on the wire."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

# Decimal's arithmetic depends on the context; strings of digits do not.
_signs = st.sampled_from(["", "-"])
_digits = st.text("0123456789", min_size=1, max_size=38)


@st.composite
def decimals(draw: st.DrawFn) -> Decimal:
    """Draw any number that DynamoDB can hold."""
    digits = draw(_digits).lstrip("0") or "0"
    first = draw(st.integers(-130, 125))
    return Decimal(f"{draw(_signs)}{digits}E{first - len(digits) + 1}")


@st.composite
def number_texts(draw: st.DrawFn) -> str:
    """Draw the text of a number, in any form of DynamoDB's grammar."""
    whole = draw(st.text("0123456789", max_size=45))
    fraction = draw(st.text("0123456789", min_size=0 if whole else 1, max_size=45))
    point = "." if fraction else draw(st.sampled_from(["", "."]))
    mark = draw(st.sampled_from(["", "e", "E", "e+", "E-"]))
    exponent = mark and mark + draw(st.text("0123456789", min_size=1, max_size=3))
    sign = draw(st.sampled_from(["", "-", "+"]))
    return f"{sign}{whole}{point}{fraction}{exponent}"


texts = st.text(max_size=12)  # has no surrogates
names = st.text(min_size=1, max_size=8)
numbers = st.integers(-(10**38) + 1, 10**38 - 1) | decimals()
binaries = st.binary(max_size=9)
sets = (
    st.sets(texts, min_size=1, max_size=4)
    | st.sets(numbers, min_size=1, max_size=4)
    | st.sets(binaries, min_size=1, max_size=4)
)
scalars = texts | numbers | binaries | st.booleans() | st.none()


def _containers(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(values, max_size=4) | st.dictionaries(names, values, max_size=4)


values = st.recursive(scalars | sets, _containers, max_leaves=12)
items = st.dictionaries(names, values, max_size=6)

_tags = st.sampled_from(
    ["B", "BOOL", "BS", "L", "M", "N", "NS", "NULL", "S", "SS", "s"]
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts | number_texts(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            _tags | texts,
            inner,
            max_size=3,
        )
    ),
    max_leaves=15,
)
"""JSON that comes near AttributeValues often."""
