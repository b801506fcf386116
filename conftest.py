"""Runs every documented example: docstrings, README.md and docs/*.md."""

import sys
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser
from sybil.parsers.rest import DocTestParser

ROOT = Path(__file__).parent

# The documents import the generated module of the example, as its users do.
sys.path.insert(0, str(ROOT / "examples" / "orders"))

_documents = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()],
    patterns=["README.md", "docs/*.md"],
)
_docstrings = Sybil(
    parsers=[DocTestParser()],
    patterns=["ddbevents/*.py", "ddbevents/**/*.py"],
)

pytest_collect_file = (_documents + _docstrings).pytest()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Keep the examples of a document on one worker: they build on one another."""
    if item.path.suffix == ".md":
        item.add_marker(pytest.mark.xdist_group(item.path.name))
