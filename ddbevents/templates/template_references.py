"""Finds what a value refers to, without resolving it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

placeholders = re.compile(r"\$\{(!?)([^{}]+)\}")
"""`${Name}`, or `${!Literal}`, which stays as `${Literal}`."""


def references_in(value: Any) -> Iterator[str]:
    """Yield the names that a value refers to: parameters, and resources' logical ids.

    `Orders.StreamArn` refers to Orders.
    """
    if isinstance(value, list):
        for each in value:
            yield from references_in(each)
    elif isinstance(value, Mapping):
        for name, each in value.items():
            if name == "Fn::Sub":
                text = each[0] if isinstance(each, list) and each else each
                found = placeholders.findall(text) if isinstance(text, str) else ()
                yield from (each.partition(".")[0] for mark, each in found if not mark)
            elif name in {"Ref", "Fn::GetAtt"}:
                target = each[0] if isinstance(each, list) and each else each
                yield str(target).partition(".")[0]
            yield from references_in(each)
