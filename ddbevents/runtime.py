"""What a generated module asks of the ddbevents that it is imported with."""

from __future__ import annotations

import re

import ddbevents


def require(version: str) -> str:
    """Return a version, if this ddbevents is as new.

    It is the first thing that a generated module does, so that an older ddbevents
    ends in one sentence, instead of an error about a name that it does not have:

        __ddbevents__ = require("0.1.0")

    Args:
        version: The least version that will do, such as ``0.1.0``.

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
