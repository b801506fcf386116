"""Every public name has an entry in the reference, and every entry its docstring."""

from __future__ import annotations

import ast
import inspect
import re
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from sitegen.api_pages import PUBLIC, page_path, public_names

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
WITHOUT_EXAMPLE = {
    "explanation/performance.md": "`python -m benchmarks` measures its figures",
    "explanation/promises.md": "each promise has tests of its own",
    "reference/command-line.md": "test_printed_commands.py parses its examples",
    "reference/limits.md": "numbers of AWS's only",
    "reference/table-schema.md": "test_gen_tables.py generates its examples",
    "reference/wire-schemas.md": "shapes only; test_schemas.py reads events with them",
}
"""Pages without an example that the tests run, and why."""
SECTIONS = ("tutorial", "how-to", "explanation", "reference")
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


class Definition(NamedTuple):
    """A definition as the site finds it: in the source."""

    node: ast.stmt
    docstring: str

    def public_members(self) -> dict[str, Definition]:
        """What a class defines itself, and what is public of it."""
        body = self.node.body if isinstance(self.node, ast.ClassDef) else []
        return {
            name: member
            for name, member in definitions(body).items()
            if not name.startswith("_") or name == "__init__"
        }

    def signature(self) -> str:
        """What the site shows of it besides the name and the docstring."""
        match self.node:
            case ast.FunctionDef(args=arguments, returns=result):
                shown = [arguments, result]
            case ast.AnnAssign(annotation=annotation, value=value):
                shown = [annotation, value]
            case _:
                shown = []
        return " ".join(ast.unparse(each) for each in shown if each)


def definitions(body: list[ast.stmt]) -> dict[str, Definition]:
    """What a module or a class defines, by name."""
    found = {}
    for node, following in pairwise([*body, ast.Pass()]):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found[name] = Definition(node, ast.get_docstring(node) or "")
            case (
                ast.AnnAssign(target=ast.Name(id=name))
                | ast.Assign(targets=[ast.Name(id=name)])
            ):
                text = ast.get_docstring(ast.Module([following], []))
                found[name] = Definition(node, text or "")
            case ast.If(body=body, orelse=others):
                both = [*definitions(body).items(), *definitions(others).items()]
                found |= {name: each for name, each in both if each.docstring}
    return found


@cache
def definition(module: str, name: str) -> Definition:
    """The definition of a public name, wherever its module imports it from."""
    tree = ast.parse(inspect.getsource(import_module(module)))
    if found := definitions(tree.body).get(name):
        return found
    [source] = {
        each.module
        for each in ast.walk(tree)
        if isinstance(each, ast.ImportFrom) and name in [one.name for one in each.names]
    }
    return definition(str(source), name)


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
    found = definition(module, name)
    assert found.docstring
    described = {*re.findall(r"\w+", found.docstring), "__init__", "model_config"}
    assert [] == [
        member
        for member, each in found.public_members().items()
        if not each.docstring and member not in described
    ]


@pytest.mark.parametrize(("module", "name"), NAMES, ids=map(".".join, NAMES))
def test_each_signature_has_public_names_only(module: str, name: str) -> None:
    found = definition(module, name)
    parts = [found] if isinstance(found.node, ast.FunctionDef) else []
    parts += found.public_members().values()
    shown = " ".join(each.signature() for each in parts)
    assert [] == re.findall(r"(?<![\w.'])_[A-Za-z]\w*", shown)


def test_the_pages_without_an_executed_example_are_listed() -> None:
    run = re.compile(r"^```(python|pycon|sh)$", re.MULTILINE)
    assert sorted(WITHOUT_EXAMPLE) == sorted(
        page.relative_to(DOCS).as_posix()
        for section in SECTIONS
        for page in (DOCS / section).glob("*.md")
        if not run.search(page.read_text("utf-8"))
    )


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda path: path.stem)
def test_code_in_a_table_has_no_escaped_pipe(page: Path) -> None:
    """Python-Markdown shows the backslash; write `<code>` with `&#124;`."""
    rows = re.findall(r"^\|.*$", page.read_text("utf-8"), re.MULTILINE)
    codes = [code for row in rows for code in re.findall(r"`[^`]+`", row)]
    assert [] == [code for code in codes if r"\|" in code]
