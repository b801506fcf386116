"""From sets to AttributeValues."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ddbevents.codec.scalars import Encoder, check_unicode
from ddbevents.errors import EncodeError

if TYPE_CHECKING:
    from collections.abc import Callable

# The elements are sorted, so that no output depends on Python's hash seed.
_ORDER: dict[str, Callable[[Any], Any] | None] = {"S": None, "N": Decimal, "B": None}


def set_encoder(encode: Encoder) -> Encoder:
    """Return the encoder of sets whose elements have an encoder."""

    def encode_set(value: Any) -> dict[str, Any]:
        elements = [*value]
        for element in elements:  # the commonest, spared a call for each
            if element.__class__ is not str:
                break
            if not element.isascii():
                check_unicode(element)
        else:
            if elements:
                elements.sort()
                return {"SS": elements}
        return _set_of([encode(element) for element in elements], value)

    return encode_set


def _set_of(elements: list[dict[str, Any]], value: Any) -> dict[str, Any]:
    tags = {tag for element in elements for tag in element}
    if not tags:
        raise EncodeError("a set of at least one element", "an empty one", value)
    if len(tags) > 1 or not tags <= _ORDER.keys():
        expected = "a set of only strings, only numbers or only bytes"
        raise EncodeError(expected, " and ".join(sorted(tags)), value)
    (tag,) = tags
    payloads = [element[tag] for element in elements]
    if len({*payloads}) < len(payloads):
        raise EncodeError("a set of distinct elements", "a duplicate", value)
    payloads.sort(key=_ORDER[tag])
    return {f"{tag}S": payloads}
