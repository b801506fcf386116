"""Every public name has an entry in the reference, and every entry its docstring."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from sitegen.api_pages import PUBLIC, page_path, public_names

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
WITHOUT_EXAMPLE = {
    DOCS / "how-to" / "analytics.md",  # `make analytics-test` runs its examples
    DOCS / "how-to" / "commands.md",  # the tests of the commands run them
    DOCS / "how-to" / "editors.md",  # VS Code's own language service does
}
ELSEWHERE = {
    "ddbevents.cli",  # the command line has a page of its own
    "ddbevents.runtime",  # only generated modules import it
    "ddbevents.wire",  # the page of wire schemas
}
NAMES = [(module, name) for module, names in public_names().items() for name in names]


def imported_names(text: str) -> set[tuple[str, str]]:
    """The names of ours that the examples of a page import."""
    found: set[tuple[str, str]] = set()
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.ImportFrom) and node.module:
                found |= {(node.module, each.name) for each in node.names}
    return {(module, name) for module, name in found if module.startswith("ddbevents")}


def own_members(type_: type) -> Iterator[tuple[str, Any]]:
    """What a class of ours defines itself, and what is public of it."""
    for name, member in [*vars(type_).items()]:  # a look may build the class
        plain = inspect.unwrap(getattr(member, "__func__", member))
        if not name.startswith("_") and isinstance(plain, FunctionType | property):
            yield name, plain


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda path: path.stem)
def test_what_a_page_imports_is_in_the_reference(page: Path) -> None:
    imported = imported_names(page.read_text("utf-8"))
    assert [] == sorted(
        (module, name)
        for module, name in imported - {*NAMES}
        if module not in ELSEWHERE
    )


@pytest.mark.parametrize("module", PUBLIC)
def test_each_public_name_has_an_entry(module: str) -> None:
    page = (DOCS / page_path(module)).read_text("utf-8")
    assert [f"::: {module}.{name}" for name in public_names()[module]] == re.findall(
        r"^:::.+$", page, re.MULTILINE
    )


@pytest.mark.parametrize(
    "package",
    sorted(
        path.parent.relative_to(ROOT).as_posix().replace("/", ".")
        for path in (ROOT / "ddbevents").rglob("__init__.py")
        if "\n__all__ = " in path.read_text("utf-8")
    ),
)
def test_a_package_with_public_names_has_a_page(package: str) -> None:
    assert package in PUBLIC


@pytest.mark.parametrize(("module", "name"), NAMES, ids=map(".".join, NAMES))
def test_each_entry_has_docstrings(module: str, name: str) -> None:
    value = getattr(import_module(module), name)
    if isinstance(value, type) and value.__module__.startswith("ddbevents"):
        assert value.__doc__
        bare = [member for member, each in own_members(value) if not each.__doc__]
        assert [] == bare
    elif isinstance(value, FunctionType):
        assert value.__doc__


@pytest.mark.parametrize(
    "page",
    sorted({*DOCS.glob("tutorial/*.md"), *DOCS.glob("how-to/*.md")} - WITHOUT_EXAMPLE),
    ids=lambda path: path.stem,
)
def test_a_page_has_an_executed_example(page: Path) -> None:
    assert "\n```python\n" in page.read_text("utf-8")
