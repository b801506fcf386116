"""Generates all golden modules anew and uses them, under whatever Python runs this.

It is a script, for interpreters without pytest and hypothesis.
"""

from __future__ import annotations

import sys
from itertools import islice
from typing import Any

from generated_modules import PATHS, event_type_of, load_module
from pydantic import TypeAdapter

from ddbevents import Image, encode_item
from ddbevents.fixtures import random_items, random_records
from ddbevents.fixtures.random.random_changes import item_type_of
from ddbevents.gen.pipeline import generate
from ddbevents.schema.parse import load


def main() -> None:
    """Fail unless each is as it was to the byte, and its items come back."""
    for path in PATHS:
        code = generate(load(path.with_name("table.schema.json")))
        assert path.read_bytes() == code.encode(), path
        event_type = event_type_of(load_module(path))
        event_type.model_validate({"Records": [*islice(random_records(event_type), 5)]})
        item_type: Any = item_type_of(event_type)
        adapter = TypeAdapter(Image[item_type])
        for item in islice(random_items(item_type), 10):
            assert item == adapter.validate_python(encode_item(item)), path
    sys.stdout.write(f"{len(PATHS)} modules\n")


main()
