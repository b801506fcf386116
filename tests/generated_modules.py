"""The generated modules of this repository, for tests of what works on them all."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PATHS = sorted((ROOT / "tests" / "golden" / "gen").glob("*/expected.py"))


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


def event_types() -> dict[str, Any]:
    """Return the event class of each module, by the name of its case."""
    modules = {path.parent.name: load_module(path) for path in PATHS}
    return {
        case: getattr(module, name)
        for case, module in modules.items()
        for name in module.__all__
        if name.endswith("Event") and hasattr(getattr(module, name), "table")
    }
