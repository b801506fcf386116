"""Runs every documented example: docstrings, README.md and docs/*.md."""

import sys
from pathlib import Path

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
