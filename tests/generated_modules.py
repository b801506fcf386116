"""The generated modules of this repository, for tests of what works on them all."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from ddbevents.gen.pipeline import generate
from ddbevents.schema.parse import load

ROOT = Path(__file__).parents[1]
PATHS = sorted((ROOT / "tests" / "golden" / "gen").glob("*/expected.py"))
DESIGNS = {
    path.name.partition(".")[0]: path
    for path in [
        ROOT / "examples" / "orders" / "orders.schema.json",
        *sorted((ROOT / "fixtures" / "tables").glob("*.schema.json")),
    ]
}
"""The schemas of five real table designs."""


def load_module(path: Path) -> Any:
    """Return a module by its path."""
    name = f"generated_{path.parent.name.replace('-', '_')}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module  # where pydantic looks up references
        spec.loader.exec_module(module)
    return sys.modules[name]


def module_of(code: str, name: str) -> Any:
    """Return the module of some code."""
    module = ModuleType(name)
    sys.modules[name] = module  # where pydantic looks up references
    exec(compile(code, name, "exec"), module.__dict__)
    return module


def event_type_of(module: Any) -> Any:
    """Return the event class of a module."""
    [found] = [
        getattr(module, name)
        for name in module.__all__
        if name.endswith("Event") and hasattr(getattr(module, name), "table")
    ]
    return found


def event_types() -> dict[str, Any]:
    """Return the event class of each golden module, by the name of its case."""
    return {path.parent.name: event_type_of(load_module(path)) for path in PATHS}


@cache
def design_type(name: str) -> Any:
    """Return the event class that is generated for a table design."""
    return event_type_of(module_of(generate(load(DESIGNS[name])), f"design_{name}"))
