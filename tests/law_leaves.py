"""Hypothesis strategies for AttributeValues of types that hold no others."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias

import law_texts as texts
from hypothesis import strategies as st

from ddbevents.fixtures.random.pattern_text import compiled

Node: TypeAlias = Mapping[str, Any]
Wire: TypeAlias = st.SearchStrategy[Any]


def tagged(tag: str, payloads: Wire) -> Wire:
    """Return a strategy for AttributeValues with a tag."""
    return payloads.map(lambda payload: {tag: payload})


def binary_of(payload: bytes | str) -> bytes:
    """Return the bytes that are the payload of a B."""
    return b64decode(payload) if isinstance(payload, str) else bytes(payload)


def _text(node: Node) -> Wire:
    least, most = node.get("min_length") or 0, node.get("max_length")
    pattern = node.get("pattern")
    if pattern is not None:
        made = st.from_regex(compiled(str(pattern)), alphabet=texts.CHARACTERS)
        # To Python, a "$" matches before a newline at the end.
        made = made.filter(lambda text: not text.endswith("\n"))
    elif least or most is not None:
        made = st.text(texts.CHARACTERS, min_size=least, max_size=most)
    else:
        made = texts.TEXTS
    longest = 100 if most is None else most
    return tagged("S", made.filter(lambda text: least <= len(text) <= longest))


def _binary(node: Node) -> Wire:
    least, most = node.get("min_length") or 0, node.get("max_length")
    return tagged("B", texts.binaries(least, least + 8 if most is None else most))


def _integers(node: Node) -> Wire:
    step = int(node.get("multiple_of", 1))
    least, most = _bounds(node)
    if step == 1 and least is None and most is None:
        return texts.INTEGERS
    limit = (10**38 - 1) // step  # what DynamoDB stores
    counts = st.integers(
        -limit if least is None else int(-(-least // step)),
        limit if most is None else int(most // step),
    )
    return counts.map(lambda count: count * step).filter(_is_taken(node))


def _decimals(node: Node) -> Wire:
    least, most = _bounds(node)
    names = {"max_digits", "decimal_places", "multiple_of"}
    if least is None and most is None and not names & node.keys():
        return texts.DECIMALS
    step = Decimal(str(node.get("multiple_of", "0.01")))
    if "decimal_places" in node:
        step = Decimal(1).scaleb(-node["decimal_places"])
    if node.get("gt") == 0 and most is not None and most < 1:
        step = most / 1000
    lowest = least if least is not None else (most or 0) - 1000 * step
    highest = most if most is not None else lowest + 1000 * step
    counts = st.integers(int(-(-lowest // step)), int(highest // step))
    return counts.map(lambda count: count * step).filter(_is_taken(node))


def _floats(node: Node) -> Wire:
    """Return a strategy for numbers that a float holds: others are lossy by request."""
    least, most = _bounds(node)
    made = st.floats(
        -1e9 if least is None else float(least), 1e9 if most is None else float(most)
    )
    return made.map(lambda number: Decimal(repr(number))).filter(_is_taken(node))


def _bounds(node: Node) -> tuple[Decimal | None, Decimal | None]:
    least, most = (
        [Decimal(str(node[name])) for name in names if node.get(name) is not None]
        for names in (("ge", "gt"), ("le", "lt"))
    )
    return max(least, default=None), min(most, default=None)


def _is_taken(node: Node) -> Callable[[Any], bool]:
    def is_taken(number: Any) -> bool:
        number = Decimal(str(number))
        return (
            len(number.normalize().as_tuple().digits) <= node.get("max_digits", 38)
            and (number == 0 or -130 <= number.adjusted() <= 125)
            and ("gt" not in node or number > Decimal(str(node["gt"])))
            and ("lt" not in node or number < Decimal(str(node["lt"])))
        )

    return is_taken


_NUMBERS = {"int": _integers, "decimal": _decimals, "float": _floats}


def _number(node: Node) -> Wire:
    made = _NUMBERS[node["type"]](node)
    if {"max_digits", "decimal_places"} & node.keys():  # pydantic counts zeros, too
        return tagged("N", made.map(lambda number: format(number.normalize(), "f")))
    return tagged("N", texts.numbers(made))


def members(node: Node) -> list[Any]:
    """Return the values of an enum or of a literal."""
    found = node["expected"] if node["type"] == "literal" else node["members"]
    return [each.value if isinstance(each, Enum) else each for each in found]


def _constants(node: Node) -> Wire:
    return st.sampled_from([*map(_constant, members(node))])


def _constant(value: Any) -> Any:
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, str):
        return {"S": value}
    return {"B": value} if isinstance(value, bytes) else {"N": str(value)}


def _moments(constraint: str | None) -> st.SearchStrategy[str]:
    aware, naive = texts.AWARE_MOMENTS, texts.NAIVE_MOMENTS
    return {"aware": aware, "naive": naive}.get(constraint or "", aware | naive)


def _times(constraint: str | None) -> st.SearchStrategy[str]:
    aware, naive = texts.AWARE_TIMES, texts.NAIVE_TIMES
    return {"aware": aware, "naive": naive}.get(constraint or "", aware | naive)


def stored_as(tag: str, node: Node) -> Wire:
    """Return a strategy for what `StoredAs` has under another tag than usual."""
    if tag == "N":
        return tagged("N", st.sampled_from(["0", "1"]))
    if node["type"] == "bool":
        return tagged("S", st.sampled_from(["true", "false"]))
    if node["type"] == "bytes":
        return _binary(node).map(
            lambda av: {"S": b64encode(binary_of(av["B"])).decode()}
        )
    made = _NUMBERS[node["type"]](node)
    return tagged("S", made.map(lambda number: format(Decimal(number), "f")))


LEAVES: dict[str, Callable[[Node], Wire]] = {
    "bool": lambda _: tagged("BOOL", st.booleans()),
    "bytes": _binary,
    "date": lambda _: tagged("S", texts.DAYS),
    "datetime": lambda node: tagged("S", _moments(node.get("tz_constraint"))),
    "decimal": _number,
    "enum": _constants,
    "float": _number,
    "int": _number,
    "literal": _constants,
    "none": lambda _: st.just({"NULL": True}),
    "str": _text,
    "time": lambda node: tagged("S", _times(node.get("tz_constraint"))),
    "uuid": lambda node: tagged("S", texts.uuids(node.get("version"))),
}
"""By the type of a core schema's node."""
