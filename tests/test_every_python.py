"""The same schemas give the same modules everywhere, and they work there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import other_pythons
import pytest
from generated_modules import PATHS, ROOT

HOSTILE = """\
[tool.black]
line-length = 40
skip-string-normalization = true
[tool.isort]
force_single_line = true
[tool.ruff]
line-length = 40
[tool.datamodel-codegen]
snake-case-field = true
"""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A working directory whose settings are not ours."""
    (tmp_path / "pyproject.toml").write_text(HOSTILE)
    return tmp_path


def every_module(python: str, folder: Path, environment: dict[str, str]) -> str:
    """Return what `every_module.py` prints, if it does not fail."""
    script = ROOT / "tests" / "every_module.py"
    run = subprocess.run(
        [python, "-W", "error", "-X", "warn_default_encoding", str(script)],
        cwd=folder,
        env=os.environ | environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert 0 == run.returncode, run.stderr
    return run.stdout


def test_the_modules_are_the_same_on_every_machine(elsewhere: Path) -> None:
    environment = {
        "PYTHONHASHSEED": "1",
        "TZ": "America/St_Johns",
        "LC_ALL": "C",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONUTF8": "0",  # so that the locale's encoding is ASCII
    }
    printed = every_module(sys.executable, elsewhere, environment)
    assert f"{len(PATHS)} modules\n" == printed


@pytest.mark.parametrize("version", other_pythons.versions())
def test_the_modules_are_the_same_and_work_under_every_python(
    elsewhere: Path, version: str
) -> None:
    python = other_pythons.interpreter(version)
    if python is None:
        pytest.skip(f"there is no Python {version}")
    try:
        packages = other_pythons.packages(python)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"the extra gen cannot be installed: {error.stderr}")
    environment = {
        "PYTHONPATH": os.pathsep.join(map(str, [ROOT, packages])),
        "PYTHONHASHSEED": "2",
        "TZ": "Asia/Kolkata",
        "LC_ALL": "tr_TR.UTF-8",
    }
    printed = every_module(python, elsewhere, environment)
    assert f"{len(PATHS)} modules\n" == printed
