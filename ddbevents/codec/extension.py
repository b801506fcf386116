"""Classes that other packages encode: found by an attribute, loaded when first met.

So the codec needs no pydantic, and a program that encodes no models loads none.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from ddbevents.codec.plain_dataclasses import attributes_of_dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ddbevents.codec.scalars import Encoder

_MODULES = {"__pydantic_core_schema__": "ddbevents.models.encoding"}
"""By an attribute of a class: the module whose `encoding_of` takes the class."""


class ClassEncoding(NamedTuple):
    """How the objects of a class are encoded.

    Attributes:
        replacement: Returns the value that is encoded instead of an object; None where
            an object has attributes.
        attributes: Returns an object's native values by attribute name.
        encoder: Makes, for a level of `ddbevents.codec.encode`, an encoder of objects
            that is quicker than one of their attributes; None where there is none.
    """

    replacement: Callable[[Any], Any] | None
    attributes: Callable[[Any], Mapping[str, Any]] | None
    encoder: Callable[[Any], Encoder] | None


def attributes_of_typed(value: Any) -> Mapping[Any, Any]:
    """Return the attributes of a dataclass of the standard library.

    Where pydantic is loaded, they are what its annotations say, `UnixTime` for one.
    """
    if "pydantic" not in sys.modules:
        return attributes_of_dataclass(value)
    module = import_module("ddbevents.models.image")
    written: Mapping[Any, Any] = module.dataclass_writer(value.__class__)(value)
    return written


@cache
def encoding_of(cls: type) -> ClassEncoding | None:
    """Return how objects of a class are encoded; None where the codec decides.

    Raises:
        EncodeError: The class cannot be encoded.
    """
    for attribute, module in _MODULES.items():
        if hasattr(cls, attribute):
            encoding: ClassEncoding = import_module(module).encoding_of(cls)
            return encoding
    return None
