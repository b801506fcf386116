"""Types that pydantic writes as text: in sets, as keys of maps, in unions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, HttpUrl, ValidationError, create_model

from ddbevents import decode_item, encode_item


def model_of(source: Any) -> type[BaseModel]:
    return create_model("M", a=(source, ...))


@pytest.mark.parametrize(
    ("source", "av"),
    [
        (set[Path], {"SS": ["/tmp/a", "/tmp/b"]}),
        (frozenset[IPv4Address], {"SS": ["192.168.0.1"]}),
        (set[HttpUrl], {"SS": ["https://example.com/"]}),
        (set[timedelta] | None, {"SS": ["P1D"]}),
        (list[set[Path]], {"L": [{"SS": ["/tmp/a"]}]}),
        (dict[Path, int], {"M": {"/tmp/a": {"N": "1"}}}),
        (dict[IPv4Address, int], {"M": {"192.168.0.1": {"N": "1"}}}),
        (dict[HttpUrl, int], {"M": {"https://example.com/": {"N": "1"}}}),
    ],
)
def test_they_are_written_as_text(source: Any, av: dict[str, Any]) -> None:
    item = {"a": av}
    assert item == encode_item(decode_item(item, model_of(source)))


@pytest.mark.parametrize(
    ("source", "form"),
    [
        (datetime, "a date-time (RFC 3339), such as 2026-05-31T07:52:56Z"),
        (date, "a date, such as 2026-05-31"),
        (UUID, "a UUID, such as 8c4c8a3e-7b57-4c5e-9f3a-0d9f4e1b2a6d"),
    ],
)
def test_a_refusal_shows_the_form_and_not_the_text(source: Any, form: str) -> None:
    with pytest.raises(ValidationError) as caught:
        decode_item({"a": {"S": "2026 05 31 07"}}, model_of(source))
    assert f"Expected {form}, found other text" in str(caught.value)
    assert "2026 05 31 07" not in str(caught.value)
