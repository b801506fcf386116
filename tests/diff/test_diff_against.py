"""`ddbevents diff --against REF`: schemas and what they were at a git reference."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ddbevents.cli import main

PRICE = {"price": {"$ref": "../common.schema.json#/$defs/Money"}}


def table(title: str, /, **properties: Any) -> str:
    return json.dumps(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": title,
            "x-dynamodb": {"tableName": "things", "partitionKey": "pk"},
            "type": "object",
            "required": ["pk"],
            "properties": {"pk": {"type": "string"}, **properties},
        }
    )


def money(minimum: int) -> str:
    return json.dumps({"$defs": {"Money": {"type": "number", "minimum": minimum}}})


def git(*arguments: str) -> None:
    user = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", *user, *arguments], check=True, capture_output=True)


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two tables in a folder, and a part beside that."""
    monkeypatch.chdir(tmp_path)
    Path("shop/tables").mkdir(parents=True)
    Path("shop/tables/orders.schema.json").write_text(table("Order", **PRICE))
    Path("shop/tables/carts.schema.json").write_text(table("Cart"))
    Path("shop/common.schema.json").write_text(money(0))
    Path("shop/pyproject.toml").touch()
    git("init", "--quiet", "--initial-branch", "main")
    git("add", ".")
    git("commit", "--quiet", "--message", "tables")
    return tmp_path


def test_a_schema_is_compared_with_what_it_was(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("shop/tables/orders.schema.json").write_text(table("Order"))
    assert 1 == main(["diff", "shop/tables/orders.schema.json", "--against", "main"])
    out = capsys.readouterr().out
    assert out.startswith(
        "shop/tables/orders.schema.json:1:219: breaking optional-attribute-removed:"
    )


def test_files_that_are_referred_to_are_as_they_were_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("shop/common.schema.json").write_text(money(1))
    arguments = ["shop/tables/orders.schema.json", "--against", "HEAD"]
    assert 1 == main(["diff", *arguments, "--format", "json"])
    [change] = map(json.loads, capsys.readouterr().out.splitlines())
    assert ("bound-tightened", "shop/common.schema.json") == (
        change["rule"],
        change["file"],
    )


def test_it_works_in_a_folder_of_the_repository(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir("shop/tables")
    assert 0 == main(["diff", "orders.schema.json", "--against", "main"])
    Path("../common.schema.json").unlink()
    Path("orders.schema.json").write_text(table("Order"))
    assert 1 == main(["diff", "orders.schema.json", "--against", "main"])
    assert "optional-attribute-removed" in capsys.readouterr().out


def test_a_repository_behind_a_link_is_read(
    project: Path,
) -> None:
    Path("link").symlink_to(project / "shop" / "tables")
    assert 0 == main(["diff", "link/carts.schema.json", "--against", "main"])


def test_all_tables_of_a_folder_are_compared(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tables = Path("shop/tables")
    for name in ("Order", "Cart"):
        file = tables / f"{name.lower()}s.schema.json"
        file.write_text(table(name, note={"type": "string"}))
    (tables / "users.schema.json").write_text(table("User"))
    Path("pyproject.toml").write_text("[tool.ddbevents]\nschemas = ['shop/tables']\n")
    assert 1 == main(["diff", "--against", "main"])
    out, err = capsys.readouterr()
    assert "3 changes: 1 breaking, 2 additive" == out.splitlines()[-1]
    assert "shop/tables/users.schema.json: new since main\n" == err


def test_a_table_whose_schema_is_gone_from_a_folder_is_reported(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("shop/tables/part.schema.json").write_text(money(0))
    git("add", ".")
    git("commit", "--quiet", "--message", "a part, which is no table")
    Path("shop/tables/part.schema.json").unlink()
    Path("shop/tables/carts.schema.json").unlink()
    assert 1 == main(["diff", "shop/tables", "--against", "main"])
    assert (
        "shop/tables/carts.schema.json:1:1: breaking table-removed: the schema of"
        " 'Cart' is gone, and so is its module"
    ) == capsys.readouterr().out.splitlines()[0]
    assert 0 == main(["diff", "shop/tables/orders.schema.json", "--against", "main"])


def test_a_table_whose_schema_is_gone_from_the_top_folder_is_reported(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("one", "two"):
        Path(f"{name}.schema.json").write_text(table("Thing"))
    git("add", ".")
    git("commit", "--quiet", "--message", "tables at the top")
    Path("one.schema.json").unlink()
    assert 1 == main(["diff", ".", "--against", "main", "--format", "json"])
    [change] = map(json.loads, capsys.readouterr().out.splitlines())
    assert ("table-removed", "one.schema.json") == (change["rule"], change["file"])


def test_a_folder_that_is_new_has_lost_nothing() -> None:
    Path("later").mkdir()
    Path("later/users.schema.json").write_text(table("User"))
    assert 0 == main(["diff", "later", "--against", "main"])


def test_folders_are_compared_with_a_reference_only(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert 2 == main(["diff", "shop", "shop/tables"])
    assert (
        "ddbevents: shop is a folder: OLD and NEW must be files; compare a folder with"
        " a git reference: --against REF\n"
    ) == capsys.readouterr().err


def test_what_was_wrong_then_is_shown_with_the_reference(
    capsys: pytest.CaptureFixture[str],
) -> None:
    carts = Path("shop/tables/carts.schema.json")
    good = carts.read_text()
    carts.write_text(table("Cart", **PRICE, note={"type": "strin"}))
    git("rm", "--quiet", "shop/common.schema.json")
    git("commit", "--quiet", "--all", "--message", "wrong")
    carts.write_text(good)
    assert 1 == main(["diff", str(carts), "--against", "main"])
    out = capsys.readouterr().out
    assert "main:shop/tables/carts.schema.json:1:" in out
    assert "shop/common.schema.json: No such file in main" in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--against", "main"], "users.schema.json: No such file in main: if it had"),
        (["--against", "origin/main"], "git knows no commit 'origin/main': fetch it"),
        (["--against=--all"], "git knows no commit '--all'"),
    ],
)
def test_what_cannot_be_compared_is_explained(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    Path("users.schema.json").write_text(table("User"))
    assert 2 == main(["diff", "users.schema.json", *arguments])
    assert sentence in capsys.readouterr().err


def test_outside_a_repository_two_files_can_be_compared(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = tmp_path_factory.mktemp("outside") / "orders.schema.json"
    schema.write_text(table("Order"))
    assert 2 == main(["diff", str(schema), "--against", "main"])
    assert (
        "ddbevents: --against needs a git repository: not a git repository (or any of"
        " the parent directories): .git; or compare two files: ddbevents diff OLD NEW\n"
    ) == capsys.readouterr().err


def test_without_git_that_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert 2 == main(["diff", "shop/tables/carts.schema.json", "--against", "main"])
    assert "--against needs git: install it" in capsys.readouterr().err
