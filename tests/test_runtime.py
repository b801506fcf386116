"""A generated module refuses a ddbevents that is too old for it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from generated_modules import PATHS

import ddbevents
from ddbevents.runtime import require


@pytest.mark.parametrize(
    ("installed", "version"),
    [
        ("0.1.0", "0.1.0"),
        ("0.10.0", "0.9.0"),
        ("1.0", "0.99.99"),
        ("0.2.0rc1", "0.2.0"),
        ("0.2.0.dev3", "0.1.5"),
    ],
)
def test_a_version_that_is_new_enough_is_returned(
    installed: str, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ddbevents, "__version__", installed)
    assert version == require(version)


@pytest.mark.parametrize(
    ("installed", "version"), [("0.1.0", "0.1.1"), ("0.9.0", "0.10.0"), ("0.9", "1")]
)
def test_an_older_one_is_refused_in_a_sentence(
    installed: str, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ddbevents, "__version__", installed)
    sentence = (
        f"this module needs ddbevents {version} or newer, and {installed} is"
        f" installed: pip install 'ddbevents>={version}'"
    )
    with pytest.raises(ImportError, match=re.escape(sentence)):
        require(version)


def test_asking_loads_no_pydantic() -> None:
    code = "import ddbevents.runtime, sys; print('pydantic' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert "False\n" == run.stdout


def test_a_generated_module_for_a_later_version_ends_in_that_sentence(
    tmp_path: Path,
) -> None:
    code = PATHS[0].read_text("utf-8")
    later = re.sub(r'require\(".*"\)', 'require("99.0.0")', code)
    (tmp_path / "orders.py").write_text(later.replace("ItemModel", "NotThereYet"))
    run = subprocess.run(
        [sys.executable, "-c", "import orders"],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert (
        "ImportError: this module needs ddbevents 99.0.0 or newer, and"
        f" {ddbevents.__version__} is installed: pip install 'ddbevents>=99.0.0'"
    ) == run.stderr.splitlines()[-1]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.parent.name)
def test_a_generated_module_asks_before_it_imports_anything_else(path: Path) -> None:
    _, future, runtime, asked, *_ = ast.parse(path.read_text("utf-8")).body
    assert [
        "from __future__ import annotations",
        "from ddbevents.runtime import require",
        "__ddbevents__ = require('0.1.0')",
    ] == [ast.unparse(statement) for statement in (future, runtime, asked)]
