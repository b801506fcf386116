"""The target spark: what it writes, whatever the table.

Golden files have what is of a table; the rest of a module is the same in all, and is in
examples/export/readers/, which `make check` looks at. After a change that is meant:

    UPDATE_GOLDEN=1 .venv/bin/python -m pytest tests/gen/test_gen_spark.py
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from generated_modules import DESIGNS, ROOT

from ddbevents.gen.engine_patterns import java_pattern
from ddbevents.gen.python_calls import Call, Name, python_code
from ddbevents.gen.spark import render_spark
from ddbevents.schema.parse import load

PATHS = {
    **DESIGNS,
    **{
        name: ROOT / "tests" / "golden" / "gen" / name / "table.schema.json"
        for name in ("entities-key-patterns", "extra-forbidden", "forced-tags", "names")
    },
}


GOLDEN = ROOT / "tests" / "golden" / "spark"


@pytest.mark.parametrize("name", PATHS)
def test_a_schema_gives_the_expected_types_and_readers(name: str) -> None:
    found = render_spark(load(PATHS[name])).partition("# The table.\n\n")[2]
    path = GOLDEN / f"{name}.txt"
    if "UPDATE_GOLDEN" in os.environ:
        path.write_text(found, "utf-8")
    assert path.read_text("utf-8") == found


def test_modules_are_as_ruff_formats_them(tmp_path: Path) -> None:
    for name, path in PATHS.items():
        (tmp_path / f"{name}.py").write_text(render_spark(load(path)), "utf-8")
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--check", "."]
    run = subprocess.run(
        command, cwd=tmp_path, check=False, capture_output=True, text=True
    )
    assert f"{len(PATHS)} files already formatted\n" == run.stdout


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("^ORDER#", "(?U)^ORDER#"),
        ("^ORDER$", r"(?U)^ORDER\z"),
        (r"^\$[$]\d$", r"(?U)^\$[$]\d\z"),
    ],
)
def test_the_end_of_a_pattern_is_the_very_end(pattern: str, expected: str) -> None:
    assert expected == java_pattern(pattern)


def test_calls_that_are_too_long_have_an_argument_on_each_line() -> None:
    call = Call("f", "a" * 40, Call("g", Name("x")), ("b" * 40,), option=True)
    expected = "\n".join(
        [
            "f(",
            f'    "{"a" * 40}",',
            "    g(x),",
            f'    ("{"b" * 40}",),',
            "    option=True,",
            ")",
        ]
    )
    assert expected == python_code(call)
    assert "g(x)" == python_code(Call("g", Name("x")))


def test_texts_have_the_quotes_that_need_fewer_escapes() -> None:
    assert ['"a"', "'a\"b'", '"it\'s"'] == [
        python_code(text) for text in ("a", 'a"b', "it's")
    ]
