"""Regular expressions, as the engine of the generated models reads them.

Only that engine knows its grammar: it is pydantic's, which every install has.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import SchemaValidator


def is_pattern(pattern: str) -> bool:
    """Return whether a text is a regular expression."""
    return _validator(pattern) is not None


def matches(pattern: str, text: str) -> bool:
    """Return whether a regular expression is found in a text.

    One that is none, which is reported by itself, is found everywhere.
    """
    validator = _validator(pattern)
    return validator is None or validator.isinstance_python(text)


@cache
def _validator(pattern: str) -> SchemaValidator | None:
    # Imported here, since few schemas have a pattern.
    from pydantic_core import SchemaError, SchemaValidator, core_schema  # noqa: PLC0415

    try:
        return SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError:
        return None
