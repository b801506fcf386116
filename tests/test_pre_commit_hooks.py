"""The hooks that projects take from `.pre-commit-hooks.yaml`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from ddbevents.cli import main

ROOT = Path(__file__).parents[1]
HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose generated module has drifted, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(
        '[tool.ddbevents]\nschemas = ["."]\noutput = "tables"\n'
    )
    schema = ROOT / "examples" / "orders" / "orders.schema.json"
    (tmp_path / "orders.schema.json").write_bytes(schema.read_bytes())
    assert 0 == main(["gen"])
    with (tmp_path / "tables" / "orders.py").open("a") as module:
        module.write("# drift\n")
    return tmp_path


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("hook", "code"), [("ddbevents-check", 0), ("ddbevents-gen-check", 1)]
)
def test_a_hook_runs_in_a_project(hook: str, code: int) -> None:
    program, *arguments = HOOKS[hook]["entry"].split()
    assert ("ddbevents", code) == (program, main(arguments))


def test_hooks_run_for_what_they_look_at() -> None:
    referred_to = "a/common.json"  # by a schema: its name may be any
    names = ["a/orders.schema.json", referred_to, "pyproject.toml", "src/orders.py"]
    names.append("README.md")
    found = {
        id_: [name for name in names if re.search(hook["files"], name)]
        for id_, hook in HOOKS.items()
    }
    expected = {"ddbevents-check": names[:3], "ddbevents-gen-check": names[:4]}
    assert expected == found


def test_the_hook_that_generates_installs_what_that_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    [extra] = HOOKS["ddbevents-gen-check"]["additional_dependencies"]
    assert extra[2:-1] in project["optional-dependencies"]
    assert ".[gen]" == extra
