"""The folders of `ddbevents`: one concept, one name; small modules; no tics."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "ddbevents"

LONGEST = 300
GENERATED = {PACKAGE / "wire.py"}

TICS = {"kind", "kinds", "lane", "lanes", "makers", "said", "tell", "tells", "told"}
"""Words that no name of a module, class or function has."""

BARE = {"cut", "different", "finish", "form", "part", "plain", "rest", "row", "whole"}
"""Words that are no name by themselves: what is it that is plain, or a part?"""

MODULES = sorted(PACKAGE.rglob("*.py"))


def label(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def names_outside_the_commands(modules: list[Path]) -> list[str]:
    """The names of modules; a command's module is named as the command."""
    return [
        path.stem
        for path in modules
        if path.parent.name != "cli" and not path.stem.startswith("__")
    ]


def differ_by_a_letter(one: str, other: str) -> bool:
    """Whether one edit makes one name of the other."""
    if len(one) > len(other):
        one, other = other, one
    if len(one) == len(other):
        return 1 == sum(a != b for a, b in zip(one, other, strict=True))
    without = (other[:index] + other[index + 1 :] for index in range(len(other)))
    return len(other) == len(one) + 1 and one in without


def definitions(path: Path) -> Iterator[str]:
    """The names of a module, and of the classes and functions in it."""
    yield path.stem
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


def words(name: str) -> set[str]:
    spaced = "".join(f"_{char.lower()}" if char.isupper() else char for char in name)
    return {*spaced.split("_")}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("tag", "tags", True),
        ("tags", "tag", True),
        ("rule", "role", True),
        ("rule", "rule", False),
        ("batch", "match", True),
        ("stream", "steam", True),
        ("window", "winter", False),
        ("event", "events_of", False),
    ],
)
def test_names_that_one_edit_confuses_are_found(
    one: str, other: str, expected: bool
) -> None:
    assert expected is differ_by_a_letter(one, other)


def test_no_two_files_have_one_name() -> None:
    counts = Counter(names_outside_the_commands(MODULES))
    assert [] == [name for name, count in counts.items() if count > 1]


def test_no_two_names_differ_by_a_letter() -> None:
    pairs = combinations(names_outside_the_commands(MODULES), 2)
    assert [] == [pair for pair in pairs if differ_by_a_letter(*pair)]


def test_a_module_fits_a_reader() -> None:
    written = {*MODULES} - GENERATED
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in written}
    assert [] == [label(path) for path in written if lengths[path] > LONGEST]


def test_names_say_what_they_are() -> None:
    assert [] == [
        f"{label(path)}: {name}"
        for path in {*MODULES} - GENERATED
        for name in definitions(path)
        if TICS & words(name) or name.strip("_").lower() in BARE
    ]
