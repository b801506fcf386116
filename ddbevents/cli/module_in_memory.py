"""A generated module without a file."""

from __future__ import annotations

import sys
from types import ModuleType

_MODULE = "ddbevents_table"


def module_of(source: str, name: str) -> ModuleType:
    """Return a generated module in memory.

    Args:
        source: Its text.
        name: What it was generated from, for tracebacks.
    """
    module = ModuleType(_MODULE)
    sys.modules[_MODULE] = module  # where pydantic looks up annotations
    exec(compile(source, name, "exec"), module.__dict__)  # noqa: S102  # it is our own
    return module
