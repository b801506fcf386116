"""orjson-ddb: a fork of orjson that decodes while it parses."""

from __future__ import annotations

from orjson_ddb import loads as loads_item

__all__ = ["loads_item"]
