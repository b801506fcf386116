"""pydantic's own serializers that give text have the names that we know."""

from __future__ import annotations

from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
)
from pathlib import Path, PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import AnyUrl, HttpUrl, PostgresDsn, SecretStr, TypeAdapter

from ddbevents.models.serializers import has_text_serializer


def node_of(source: Any) -> Any:
    return TypeAdapter(source).core_schema


@pytest.mark.parametrize(
    "source",
    [
        AnyUrl,
        HttpUrl,
        IPv4Address,
        IPv4Interface,
        IPv4Network,
        IPv6Address,
        IPv6Interface,
        IPv6Network,
        Path,
        PostgresDsn,
        PurePosixPath,
        ZoneInfo,
    ],
)
def test_a_type_that_is_written_as_text_has_a_known_serializer(source: Any) -> None:
    assert has_text_serializer(node_of(source))


@pytest.mark.parametrize("source", [SecretStr, str, list[HttpUrl]])
def test_another_type_has_none(source: Any) -> None:
    assert not has_text_serializer(node_of(source))
