"""Python objects that commands are given by name: ``package.module:name``."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from traceback import extract_tb
from typing import Any

from ddbevents.errors import DdbEventsError


def load_object(name: str) -> Any:
    """Return the object that ``module:name`` names; modules here are found too.

    Raises:
        DdbEventsError: There is no such module, or no such object in it.
    """
    module_name, colon, path = name.partition(":")
    if not (module_name and colon and path):
        raise DdbEventsError(f"expected MODULE:NAME, found {name}")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        found = import_module(module_name)
        for step in path.split("."):
            found = getattr(found, step)
    except (ImportError, AttributeError) as error:
        raise DdbEventsError(f"cannot import {name}: {error}") from error
    except (Exception, SystemExit) as error:
        raise DdbEventsError(f"cannot import {name}: {_raised(error)}") from error
    return found


def _raised(error: BaseException) -> str:
    """Return what a module raised, and on which line of the modules here."""
    raised = f"{type(error).__name__}: {error}"
    here = str(Path.cwd())
    lines = [each for each in extract_tb(error.__traceback__) if here in each.filename]
    if isinstance(error, SyntaxError) or not lines:  # whose text has the line
        return raised
    return f"{raised} ({Path(lines[-1].filename).name}, line {lines[-1].lineno})"
