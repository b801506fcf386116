"""orjson-ddb: a fork of orjson that decodes while it parses."""

from __future__ import annotations

import orjson_ddb

loads_item = orjson_ddb.loads  # type: ignore[attr-defined]  # its stub forgets it
