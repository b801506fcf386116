"""The environments of `make analytics-test`: each engine at its oldest and newest.

    python tests/analytics/environments.py     # sets up what is missing

The generated readers need no ddbevents, so these environments have none either. An
environment is kept until what it requires changes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FOLDER = Path(__file__).parents[2] / ".cache" / "analytics"
REQUIREMENTS = {
    "oldest": ["duckdb==1.4.*", "pyspark==3.5.*"],
    "newest": ["duckdb", "pyspark"],
}


def python_of(environment: str) -> Path:
    """Return the interpreter of an environment, which may not be set up."""
    return FOLDER / environment / "bin" / "python"


def is_ready(environment: str) -> bool:
    """Return whether an environment has all that it requires."""
    stamp = _stamp(environment)
    return stamp.exists() and stamp.read_text() == _wanted(environment)


def set_up(environment: str) -> None:
    """Make an environment, from nothing.

    Raises:
        subprocess.CalledProcessError: A package cannot be installed.
    """
    folder = FOLDER / environment
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    pip = [
        str(python_of(environment)),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-compile",
    ]
    subprocess.run([*pip, *REQUIREMENTS[environment]], check=True)
    _stamp(environment).write_text(_wanted(environment))


def _stamp(environment: str) -> Path:
    return FOLDER / environment / "requirements.txt"


def _wanted(environment: str) -> str:
    lines = [*REQUIREMENTS[environment], f"# Python {sys.version.split()[0]}"]
    return "\n".join(lines)


if __name__ == "__main__":
    missing = [name for name in REQUIREMENTS if not is_ready(name)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(set_up, missing))
