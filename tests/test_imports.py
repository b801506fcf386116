"""What importing ddbevents costs, and what it does not load."""

from __future__ import annotations

import subprocess
import sys

import pytest

import ddbevents


def loaded_after(statement: str) -> set[str]:
    """Return the top-level modules that a fresh process has loaded."""
    listing = "print(*{name.partition('.')[0] for name in sys.modules})"
    code = f"{statement}; import sys; {listing}"
    run = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    return set(run.stdout.split())


HEAVY = {
    "black",
    "boto3",
    "botocore",
    "datamodel_code_generator",
    "jinja2",
    "orjson",
    "pydantic",
    "pydantic_core",
    "yaml",
}


def test_importing_ddbevents_loads_no_dependency() -> None:
    assert set() == HEAVY & loaded_after("import ddbevents")


def test_the_codec_loads_orjson_and_no_pydantic() -> None:
    assert {"orjson"} == HEAVY & loaded_after("from ddbevents import decode_item")


def test_a_handler_loads_pydantic_and_no_generator() -> None:
    statement = "from ddbevents import StreamEvent, stream_handler"
    loaded = HEAVY & loaded_after(statement)
    assert {"orjson", "pydantic", "pydantic_core"} == loaded


def test_a_handler_loads_nothing_that_only_files_or_coroutines_need() -> None:
    loaded = loaded_after(
        "from ddbevents import stream_handler; import ddbevents.handlers.stream"
    )
    assert set() == {"asyncio", "gzip"} & loaded


@pytest.mark.parametrize("name", ddbevents.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(ddbevents, name) is not None
    assert name in dir(ddbevents)


def test_the_public_names_are_sorted() -> None:
    # Constants first, as ruff has it.
    by_sort = sorted(ddbevents.__all__, key=lambda name: (not name.isupper(), name))
    assert by_sort == ddbevents.__all__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        ddbevents.nothing  # noqa: B018
