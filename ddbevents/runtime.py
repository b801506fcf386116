"""The check by which a generated module requires a new enough ddbevents."""

from __future__ import annotations

import re

import ddbevents


def require(version: str) -> str:
    """Return a version if this ddbevents is at least as new.

    A generated module calls it first. With an older ddbevents you then get one
    sentence, and not an error about a missing name:

        __ddbevents__ = require("0.1.0")

    Args:
        version: The oldest version that works, such as ``0.1.0``.

    Raises:
        ImportError: This one is older.
    """
    if _release(ddbevents.__version__) < _release(version):
        raise ImportError(
            f"this module needs ddbevents {version} or newer, and"
            f" {ddbevents.__version__} is installed:"
            f" pip install 'ddbevents>={version}'"
        )
    return version


def _release(version: str) -> list[int]:
    """Return the numbers of a version; a pre-release counts as the release."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    return [int(number) for number in found[0].split(".")] if found else []
