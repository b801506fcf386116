from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what the build reads and writes."""
    for folder in ("schemas", "codegen", "ddbevents/records"):
        shutil.copytree(
            ROOT / folder,
            tmp_path / folder,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    for file in ("pyproject.toml", "ddbevents/wire.py"):
        shutil.copy(ROOT / file, tmp_path / file)
    return tmp_path


def build(
    tree: Path, *arguments: str, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # our own script
        [sys.executable, str(tree / "codegen" / "build.py"), *arguments],
        check=False,
        capture_output=True,
        cwd=cwd,
        encoding="utf-8",
        env={**os.environ, **environment},
    )


def outputs(tree: Path) -> dict[str, bytes]:
    paths = [tree / "ddbevents" / "wire.py", *(tree / "ddbevents/records").glob("*.py")]
    return {path.name: path.read_bytes() for path in paths}


def test_the_generated_code_is_up_to_date() -> None:
    checked = build(ROOT, "--check")
    assert (0, "", "") == (checked.returncode, checked.stdout, checked.stderr)


def test_a_changed_file_is_drift(tree: Path) -> None:
    wire = tree / "ddbevents" / "wire.py"
    wire.write_text(wire.read_text("utf-8").replace("    S: str\n", "    S: int\n"))
    checked = build(tree, "--check")
    assert 1 == checked.returncode
    assert "--- ddbevents/wire.py (found)\n" in checked.stdout
    assert "-    S: int\n+    S: str\n" in checked.stdout


def test_a_missing_file_is_drift(tree: Path) -> None:
    (tree / "ddbevents/records/keys_only.py").unlink()
    checked = build(tree, "--check")
    assert 1 == checked.returncode
    assert "+++ ddbevents/records/keys_only.py (from schemas/)\n" in checked.stdout


def test_an_orphaned_file_is_drift(tree: Path) -> None:
    (tree / "ddbevents/records/left_over.py").write_text("LEFT = 1\n")
    checked = build(tree, "--check")
    assert 1 == checked.returncode
    assert "--- ddbevents/records/left_over.py (found)\n" in checked.stdout
    assert "-LEFT = 1\n" in checked.stdout


def test_a_check_writes_nothing(tree: Path) -> None:
    (tree / "ddbevents/records/left_over.py").write_text("LEFT = 1\n")
    (tree / "ddbevents/records/base.py").write_text("")
    before = outputs(tree)
    build(tree, "--check")
    assert before == outputs(tree)


def test_a_build_settles_all_drift(tree: Path) -> None:
    before = outputs(tree)
    (tree / "ddbevents/records/left_over.py").write_text("LEFT = 1\n")
    (tree / "ddbevents/records/base.py").unlink()
    (tree / "ddbevents/wire.py").write_text("")
    assert 0 == build(tree).returncode
    assert before == outputs(tree)


def test_a_build_leaves_unchanged_files_untouched(tree: Path) -> None:
    (tree / "ddbevents/wire.py").write_text("")
    base = tree / "ddbevents/records/base.py"
    before = base.stat().st_mtime_ns
    build(tree)
    assert before == base.stat().st_mtime_ns


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_output_depends_on_the_schemas_alone(tree: Path, seed: str) -> None:
    elsewhere = tree / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "pyproject.toml").write_text(
        "[tool.black]\nline-length = 20\n[tool.ruff]\nline-length = 20\n"
    )
    before = outputs(tree)
    shutil.rmtree(tree / "ddbevents")
    (tree / "ddbevents").mkdir()
    made = build(tree, cwd=elsewhere, PYTHONHASHSEED=seed, TZ="Asia/Tokyo", LC_ALL="C")
    assert "" == made.stderr
    assert before == outputs(tree)


def test_the_images_come_from_the_schema_of_view_types(tree: Path) -> None:
    schema = tree / "schemas" / "stream-view-type.json"
    views = json.loads(schema.read_text("utf-8"))
    views["oneOf"][1]["x-images"]["REMOVE"] = ["OldImage"]
    schema.write_text(json.dumps(views))
    assert 0 == build(tree).returncode
    module = (tree / "ddbevents/records/new_image.py").read_text("utf-8")
    assert "old_image: Image[ItemT]" in module.partition("class RemoveRecord")[2]


def test_a_first_sentence_that_does_not_fit_its_line_is_refused(tree: Path) -> None:
    schema = tree / "schemas" / "record.json"
    text = schema.read_text("utf-8")
    schema.write_text(text.replace("One change of one item,", "One change " * 12))
    made = build(tree)
    assert 1 == made.returncode
    assert "the first sentence is too long for a summary" in made.stderr
