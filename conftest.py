"""Runs every documented example: docstrings, docs/*.md and each README.md."""

import gc
import logging
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection

ROOT = Path(__file__).parent

# The documents import the generated module of the example, as its users do.
sys.path.insert(0, str(ROOT / "examples" / "orders"))
sys.path.insert(0, str(ROOT / "tests"))

from documented_sessions import (  # noqa: E402  # it is in the path now
    change_file,
    name_of_file,
    run_session,
)


def pytest_collection_finish() -> None:
    """Keep the collector from looking through all tests again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def dynamodb_local() -> Iterator[str]:
    """The endpoint url of a DynamoDB Local of this test run."""
    import dynamodb_local as local  # noqa: PLC0415  # it loads boto3

    if missing := local.missing_tools():
        pytest.skip(f"DynamoDB Local needs {' and '.join(missing)}")
    with local.running() as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def _orders_table(dynamodb_local: str) -> str:
    from dynamodb_local import Table  # noqa: PLC0415  # it loads boto3

    Table(dynamodb_local, "orders", {"pk": "S", "sk": "S"})
    return dynamodb_local


@pytest.fixture
def orders_table(_orders_table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table `orders`, where every client of AWS's finds it by itself."""
    _find_dynamodb_local(monkeypatch, _orders_table, "none")


@pytest.fixture(scope="session")
def _recipe_tables(dynamodb_local: str) -> None:
    from dynamodb_local import Table  # noqa: PLC0415  # it loads boto3

    Table(dynamodb_local, "idempotency", {"id": "S"})
    for name in ("copies", "totals"):
        Table(dynamodb_local, name, {"pk": "S", "sk": "S"})


@pytest.fixture
def recipe_tables(orders_table: None, _recipe_tables: None) -> None:
    """The tables of docs/how-to/recipes.md, found as `orders` is."""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a reader of docs/tutorial/typed-handler.md works."""
    return tmp_path_factory.mktemp("tour")


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a reader's shell finds: this Python's commands."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)


@pytest.fixture
def shell(
    commands: None,  # noqa: ARG001  # it is set up first
    dynamodb_local: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same, with an account of that reader's own."""
    _find_dynamodb_local(monkeypatch, dynamodb_local, "tour")


def _find_dynamodb_local(
    monkeypatch: pytest.MonkeyPatch, endpoint: str, account: str
) -> None:
    from dynamodb_local import settings  # noqa: PLC0415  # it loads boto3

    for name, value in settings(endpoint, account).items():
        monkeypatch.setenv(name, value)


def _copy_project(project: Path, folder: Path) -> None:
    copytree(project, folder, ignore=ignore_patterns("__pycache__", ".*"))


@pytest.fixture(scope="session")
def _project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project") / "orders"
    _copy_project(ROOT / "examples" / "orders", folder)
    exports = ROOT / "fixtures" / "events" / "export" / "AWSDynamoDB"
    copytree(exports, folder / "AWSDynamoDB")
    return folder


@pytest.fixture
def project(_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where readers of the pages are: in the project of orders, beside its exports."""
    monkeypatch.chdir(_project)


def _run_in_the_folder(example: Example) -> str | None:
    """Run a `console` block; return how the page differs, or None."""
    return run_session(example.parsed, example.namespace["folder"])


def _write_the_file(example: Example) -> None:
    """Write the file that a block shows."""
    _file_of(example).write_text(example.parsed, "utf-8")


def _change_the_file(example: Example) -> None:
    """Make the change that a `diff` block shows."""
    change_file(_file_of(example), example.parsed)


def _file_of(example: Example) -> Path:
    folder: Path = example.namespace["folder"]
    return folder / name_of_file(example.document.text[: example.start])


def _run_in_a_copy(example: Example) -> str | None:
    """Run a `console` block where the README's project was copied to."""
    if "copied" not in example.namespace:
        project = Path(example.path).parent
        copied = example.namespace["copied"] = TemporaryDirectory()
        example.namespace["folder"] = Path(copied.name, project.name)
        _copy_project(project, example.namespace["folder"])
    return _run_in_the_folder(example)


def _remove_the_copy(namespace: dict[str, Any]) -> None:
    if "copied" in namespace:
        namespace["copied"].cleanup()


def _keep_the_logger(namespace: dict[str, Any]) -> None:
    """Remember what the recipe with Powertools' Logger changes for good."""
    ours = logging.getLogger("ddbevents")
    namespace["logger_before"] = ours.handlers, ours.level, ours.propagate


def _restore_the_logger(namespace: dict[str, Any]) -> None:
    ours = logging.getLogger("ddbevents")
    ours.handlers, level, ours.propagate = namespace["logger_before"]
    ours.setLevel(level)


def _follow_the_readme(namespace: dict[str, Any]) -> None:
    """Write the files that README.md asks its readers to make."""
    from ddbevents.gen.pipeline import generate  # noqa: PLC0415  # slow
    from ddbevents.schema.parse import load  # noqa: PLC0415  # as above

    text = (ROOT / "README.md").read_text("utf-8")
    blocks = dict(reversed(re.findall(r"```(json|python)\n(.*?)```", text, re.DOTALL)))
    folder = namespace["folder"] = TemporaryDirectory()
    path = Path(folder.name)
    schema = path / "orders.schema.json"
    schema.write_text(blocks["json"], "utf-8")
    path.joinpath("orders.py").write_text(generate(load(schema)), "utf-8")
    path.joinpath("handler.py").write_text(blocks["python"], "utf-8")
    namespace["modules"] = _taken_out()
    sys.path.insert(0, folder.name)


def _leave_the_readme(namespace: dict[str, Any]) -> None:
    sys.path.remove(namespace["folder"].name)
    _taken_out()
    sys.modules.update(namespace["modules"])
    namespace["folder"].cleanup()


def _taken_out() -> dict[str, Any]:
    """Take the modules of the example, or of README.md, out of those imported."""
    names = sys.modules.keys() & {"orders", "handler"}
    return {name: sys.modules.pop(name) for name in names}


_readme = Sybil(
    parsers=[PythonCodeBlockParser()],
    patterns=["README.md"],
    setup=_follow_the_readme,
    teardown=_leave_the_readme,
)
_documents = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()],
    patterns=["docs/*.md", "docs/*/*.md"],
    excludes=[
        "docs/how-to/recipes.md",
        "docs/how-to/write-items-back.md",
        "docs/tutorial/typed-handler.md",
    ],
    fixtures=["project"],
)
_documents_with_a_table = Sybil(
    parsers=[PythonCodeBlockParser()],
    patterns=["docs/how-to/write-items-back.md"],
    fixtures=["orders_table", "project"],
)
_recipes = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()],
    patterns=["docs/how-to/recipes.md"],
    fixtures=["recipe_tables", "project"],
    setup=_keep_the_logger,
    teardown=_restore_the_logger,
)
_tour = Sybil(
    parsers=[
        CodeBlockParser("console", _run_in_the_folder),
        CodeBlockParser("diff", _change_the_file),
        CodeBlockParser("python", _write_the_file),
    ],
    patterns=["docs/tutorial/typed-handler.md"],
    fixtures=["folder", "shell"],
)
_examples = Sybil(
    parsers=[CodeBlockParser("console", _run_in_a_copy), SkipParser()],
    patterns=["examples/*/README.md"],
    fixtures=["commands"],
    teardown=_remove_the_copy,
)
_docstrings = Sybil(
    parsers=[DocTestParser()],
    patterns=["ddbevents/*.py", "ddbevents/**/*.py"],
)

pytest_collect_file = SybilCollection(
    [
        _readme,
        _documents,
        _documents_with_a_table,
        _recipes,
        _tour,
        _examples,
        _docstrings,
    ]
).pytest()
