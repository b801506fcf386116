"""Generates all golden modules anew and uses them, under whatever Python runs this.

It is a script, for interpreters without pytest and hypothesis.
"""

from __future__ import annotations

import sys
from ipaddress import IPv4Address
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from generated_modules import PATHS, event_type_of, load_module
from pydantic import HttpUrl, TypeAdapter

from ddbevents import Image, encode_item
from ddbevents.fixtures import random_items, random_records
from ddbevents.fixtures.random.pattern_text import compiled, text_matching
from ddbevents.fixtures.random.random_changes import item_type_of
from ddbevents.fixtures.random.random_draw import RandomDraw
from ddbevents.gen.pipeline import generate
from ddbevents.models.serializers import has_text_serializer
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
    # What is private to Python or pydantic, and may differ in each release.
    for pattern in ("^[A-Z]{2}-[0-9]+$", "(a|b)*[^c]?", r"\w{1,3}\.x"):
        text = text_matching(pattern, RandomDraw(Random(7)))  # for tests
        assert compiled(pattern).search(text), pattern
    for text_type in (HttpUrl, IPv4Address, Path, ZoneInfo):
        schema: Any = TypeAdapter(text_type).core_schema
        assert has_text_serializer(schema), text_type
    sys.stdout.write(f"{len(PATHS)} modules\n")


main()
