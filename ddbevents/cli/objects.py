"""Python objects that commands take by name: ``package.module:name``."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

from ddbevents.errors import DdbEventsError

if TYPE_CHECKING:
    import argparse


def add_app_dir(parser: argparse.ArgumentParser) -> None:
    """Add `--app-dir`: the folder that `load_object` looks for modules in."""
    parser.add_argument(
        "--app-dir",
        type=Path,
        default=Path(),
        metavar="FOLDER",
        help="where to look for modules first; default: the current folder",
    )


def load_object(name: str, app_dir: Path = Path()) -> Any:
    """Return the object that ``module:name`` names.

    Args:
        name: The module and the object in it.
        app_dir: A folder to look for modules in first.

    Raises:
        DdbEventsError: There is no such folder, module, or object in it.
    """
    module_name, colon, path = name.partition(":")
    if not (module_name and colon and path):
        raise DdbEventsError(f"expected MODULE:NAME, found {name}")
    if not app_dir.is_dir():
        raise DdbEventsError(f"--app-dir {app_dir} is not a folder")
    folder = str(app_dir.resolve())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        found = import_module(module_name)
        for step in path.split("."):
            found = getattr(found, step)
    except (ImportError, AttributeError) as error:
        is_absent = isinstance(error, ModuleNotFoundError)
        is_absent = is_absent and error.name == module_name.partition(".")[0]
        way_out = "; --app-dir names the folder that has it" if is_absent else ""
        raise DdbEventsError(f"cannot import {name}: {error}{way_out}") from error
    except (Exception, SystemExit) as error:
        raise DdbEventsError(
            f"cannot import {name}: {_raised(error, folder)}"
        ) from error
    return found


def _raised(error: BaseException, folder: str) -> str:
    """Return what a module raised, and on which line of the modules in a folder."""
    raised = f"{type(error).__name__}: {error}"
    frames = extract_tb(error.__traceback__)
    lines = [each for each in frames if folder in each.filename]
    if isinstance(error, SyntaxError) or not lines:  # whose text has the line
        return raised
    return f"{raised} ({Path(lines[-1].filename).name}, line {lines[-1].lineno})"
