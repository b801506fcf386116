"""`ddbevents gen` for several targets: which files, and what is wrong with any."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_cli_gen import table, written

from ddbevents.cli import main
from ddbevents.gen.target_registry import TARGETS
from ddbevents.schema.diagnostics import Diagnostic, SchemaError
from ddbevents.schema.table_schema import TableSchema

TWO_TARGETS = """
[tool.ddbevents]
schemas = ["schemas"]
output = "src/tables"
[tool.ddbevents.targets]
duckdb = "analytics/"
"""


def render_refusing(table: TableSchema) -> str:
    """Refuse a table, as a target does that cannot have its names."""
    location = table.location
    raise SchemaError(
        [Diagnostic("DDB110", f"{table.title} clashes", "", location.place)]
    )


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project of two tables and two targets, the working directory."""
    monkeypatch.chdir(tmp_path)
    Path("schemas").mkdir()
    Path("schemas/things.schema.json").write_text(table(price={"type": "number"}))
    Path("schemas/others.schema.json").write_text(table("Other"))
    Path("pyproject.toml").write_text(TWO_TARGETS)
    return tmp_path


def files(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("pydantic", ["others.py", "things.py"]),
        ("duckdb", ["others_duckdb.sql", "things_duckdb.sql"]),
        ("spark", ["others_spark.py", "things_spark.py"]),
    ],
)
@pytest.mark.usefixtures("project")
def test_a_target_has_its_own_files(target: str, expected: list[str]) -> None:
    command = ["gen", "schemas", "--target", target, "-o", "out/"]
    assert 0 == main(command)
    assert expected == files("out")
    assert 0 == main([*command, "--check"])


@pytest.mark.parametrize(
    ("target", "file"), [("duckdb", "read.sql"), ("spark", "read.py")]
)
@pytest.mark.usefixtures("project")
def test_one_schema_may_name_its_file(
    capsys: pytest.CaptureFixture[str], target: str, file: str
) -> None:
    command = ["gen", "schemas/things.schema.json", "--target", target, "-o"]
    assert 0 == main([*command, file])
    assert "things.schema.json" in Path(file).read_text().partition("\n")[0]
    assert 2 == main([*command, "read.txt"])
    expected = f"read.txt is neither a {Path(file).suffix} file nor a folder"
    assert expected in capsys.readouterr().err


@pytest.mark.usefixtures("project")
def test_without_arguments_all_targets_of_the_project_are_written() -> None:
    assert 0 == main(["gen"])
    assert ["others.py", "things.py"] == written()
    assert ["others_duckdb.sql", "things_duckdb.sql"] == files("analytics")
    assert 0 == main(["gen", "--check"])


@pytest.mark.usefixtures("project")
def test_check_covers_all_targets_of_the_project(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert 0 == main(["gen"])
    Path("src/tables/others.py").unlink()
    things = Path("analytics/things_duckdb.sql")
    things.write_text(things.read_text() + "-- mine\n")
    capsys.readouterr()
    assert 1 == main(["gen", "--check"])
    out, err = capsys.readouterr()
    assert "+++ analytics/things_duckdb.sql\n" in out
    assert "\n--- mine\n" in out
    expected = ["src/tables/others.py: missing", f"{things}: has drifted"]
    assert expected == err.splitlines()
    assert 0 == main(["gen", "--diff"])


@pytest.mark.usefixtures("project")
def test_a_target_of_the_project_can_be_written_alone() -> None:
    assert 0 == main(["gen", "--target", "duckdb"])
    assert ["others_duckdb.sql", "things_duckdb.sql"] == files("analytics")
    assert [] == written()


@pytest.mark.usefixtures("project")
def test_a_target_that_the_project_has_not_needs_a_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert 2 == main(["gen", "--target", "spark"])
    assert "no output is given: use -o FILE_OR_" in capsys.readouterr().err


@pytest.mark.usefixtures("project")
def test_a_project_may_have_readers_only() -> None:
    Path("pyproject.toml").write_text(TWO_TARGETS.replace("output", "# output"))
    assert 0 == main(["gen"])
    assert ["others_duckdb.sql", "things_duckdb.sql"] == files("analytics")
    assert [] == written()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("ducckdb = 'x'", "targets] has duckdb and spark, not ducckdb"),
        ("pydantic = 'x'", "targets] has duckdb and spark, not pydantic"),
        ("spark = 1", "spark in [tool.ddbevents.targets] must be a path"),
    ],
)
@pytest.mark.usefixtures("project")
def test_settings_of_targets_that_do_not_do_are_reported(
    capsys: pytest.CaptureFixture[str], line: str, message: str
) -> None:
    Path("pyproject.toml").write_text(f"{TWO_TARGETS}{line}\n")
    assert 2 == main(["gen"])
    assert message in capsys.readouterr().err


@pytest.mark.usefixtures("project")
def test_targets_are_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    Path("pyproject.toml").write_text("[tool.ddbevents]\ntargets = ['duckdb']\n")
    assert 2 == main(["gen"])
    assert "targets in [tool.ddbevents] must be a table" in capsys.readouterr().err


@pytest.mark.usefixtures("project")
def test_what_a_target_refuses_is_reported_for_all_tables_and_nothing_is_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("duckdb", "spark"):
        refusing = TARGETS[name]._replace(renderer=f"{__name__}:render_refusing")
        monkeypatch.setitem(TARGETS, name, refusing)
    Path("pyproject.toml").write_text(f"{TWO_TARGETS}spark = 'jobs'\n")
    assert 1 == main(["gen"])
    assert [] == written()
    lines = capsys.readouterr().err.splitlines()
    assert [
        "schemas/others.schema.json:1:1: error DDB110: Other clashes",
        "schemas/things.schema.json:1:1: error DDB110: Thing clashes",
    ] == [line for line in lines if "DDB110" in line]


@pytest.mark.usefixtures("project")
def test_a_reader_whose_schema_is_gone_is_reported(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert 0 == main(["gen"])
    Path("schemas/others.schema.json").unlink()
    capsys.readouterr()
    assert 1 == main(["gen", "--check"])
    expected = "analytics/others_duckdb.sql: its schema others.schema.json is gone"
    assert expected in capsys.readouterr().err


@pytest.mark.usefixtures("project")
def test_sql_that_is_written_by_hand_is_never_overwritten(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("analytics").mkdir()
    Path("analytics/things_duckdb.sql").write_text("SELECT 1;\n")
    assert 2 == main(["gen"])
    assert "things_duckdb.sql was not written by ddbeven" in capsys.readouterr().err
    assert "SELECT 1;\n" == Path("analytics/things_duckdb.sql").read_text()
    assert [] == written()


@pytest.mark.usefixtures("project")
def test_two_targets_never_write_one_file(capsys: pytest.CaptureFixture[str]) -> None:
    Path("schemas/things_spark.schema.json").write_text(table("Twin"))
    settings = TWO_TARGETS.replace("duckdb", "spark").replace(
        "analytics/", "src/tables"
    )
    Path("pyproject.toml").write_text(settings)
    assert 2 == main(["gen"])
    assert "src/tables/things_spark.py" in capsys.readouterr().err
    assert [] == written()


@pytest.mark.usefixtures("project")
def test_two_tables_never_define_one_macro(capsys: pytest.CaptureFixture[str]) -> None:
    for file, name in {"left": "a-b", "right": "A.b"}.items():
        schema = table().replace('"things"', f'"{name}"')
        Path(f"schemas/{file}.schema.json").write_text(schema)
    assert 2 == main(["gen"])
    assert (
        "ddbevents: analytics/left_duckdb.sql and analytics/right_duckdb.sql would both"
        " define a_b_are_keys; the file that is read last would replace it: write each"
        " with a command of its own, and read them into different databases\n"
    ) == capsys.readouterr().err
    assert [] == written()
    assert 0 == main(["gen", "schemas", "--target", "spark", "-o", "jobs"])


@pytest.mark.usefixtures("project")
def test_models_and_readers_may_share_a_folder() -> None:
    settings = TWO_TARGETS.replace("duckdb", "spark").replace(
        "analytics/", "src/tables"
    )
    Path("pyproject.toml").write_text(settings)
    assert 0 == main(["gen"])
    expected = ["others.py", "others_spark.py", "things.py", "things_spark.py"]
    assert expected == written()
    assert 0 == main(["gen", "--check"])


@pytest.mark.usefixtures("project")
def test_a_reader_in_a_package_makes_its_folder_a_package() -> None:
    Path("shop").mkdir()
    Path("shop/__init__.py").touch()
    command = ["gen", "schemas", "-o", "shop/jobs/", "--target"]
    assert 0 == main([*command, "duckdb"])
    assert "__init__.py" not in files("shop/jobs")
    assert 0 == main([*command, "spark"])
    assert "__init__.py" in files("shop/jobs")


def test_help_shows_every_target(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["gen", "--help"])
    shown = capsys.readouterr().out
    assert [True] * 3 == [f"\n  {name} " in shown for name in TARGETS]
