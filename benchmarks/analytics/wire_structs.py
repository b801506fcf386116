"""The wire format of the example's orders, as a type of each engine.

Written by hand: it is what one would write who wants structs of the wire and no more,
and so what typed columns are compared with.
"""

from __future__ import annotations

from typing import Any

_LINE = {"sku": {"S": str}, "quantity": {"N": str}, "price": {"N": str}}
_ADDRESS = {"street": {"S": str}, "city": {"S": str}, "country": {"S": str}}
ORDER: dict[str, Any] = {
    "pk": {"S": str},
    "sk": {"S": str},
    "status": {"S": str},
    "placed_at": {"S": str},
    "total": {"N": str},
    "lines": {"L": [{"M": _LINE}]},
    "address": {"M": _ADDRESS},
    "note": {"S": str, "NULL": bool},
    "tags": {"SS": [str]},
    "thumb": {"B": str},
    "expires_at": {"N": str},
}


def duckdb_type(value: Any) -> str:
    """Return the type as DuckDB writes it."""
    if isinstance(value, dict):
        members = (f'"{name}" {duckdb_type(each)}' for name, each in value.items())
        return f"STRUCT({', '.join(members)})"
    if isinstance(value, list):
        return f"{duckdb_type(value[0])}[]"
    return "VARCHAR" if value is str else "BOOLEAN"


def spark_type(value: Any) -> str:
    """Return the type as Spark writes it."""
    if isinstance(value, dict):
        members = (f"`{name}`: {spark_type(each)}" for name, each in value.items())
        return f"STRUCT<{', '.join(members)}>"
    if isinstance(value, list):
        return f"ARRAY<{spark_type(value[0])}>"
    return "STRING" if value is str else "BOOLEAN"
