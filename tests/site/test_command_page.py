"""The reference of the command line shows names as they are typed."""

from __future__ import annotations

import pytest

from sitegen.command_page import _marked


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("it gets an empty __init__.py.", "it gets an empty `__init__.py`."),
        ("a folder with *.schema.json files", "a folder with `*.schema.json` files"),
        ("unless NO_COLOR is set", "unless `NO_COLOR` is set"),
        ("with --check, and -o", "with `--check`, and `-o`"),
        ("(default: [tool.ddbevents])", "(default: `[tool.ddbevents]`)"),
        ("less < more, well-known", "less &lt; more, well-known"),
    ],
)
def test_options_and_names_are_code(text: str, marked: str) -> None:
    assert marked == _marked(text)
