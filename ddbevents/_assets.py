"""Finds the data files that come with ddbevents: `schemas/` and `codegen/`.

In a wheel they are in ``ddbevents/_assets/``, in a checkout beside the package.
Nothing imports from them, so neither becomes a top-level module anywhere.
"""

from __future__ import annotations

from pathlib import Path


def assets() -> Path:
    """Return the folder that holds `schemas/` and `codegen/`.

    template = assets() / "codegen" / "templates" / "module.py.jinja"
    """
    package = Path(__file__).parent
    packed = package / "_assets"
    return packed if packed.is_dir() else package.parent
