"""`ddbevents filters` prints filters for a template, and finds their drift."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from template_documents import PATTERN, cloudformation, mapping, sam, written

from ddbevents.cli import main
from ddbevents.cli.filters import EXAMPLES
from ddbevents.filters import Pattern, where
from ddbevents.filters.filter_formats import FILTER_FORMATS

ROOT = Path(__file__).parents[2]
REMOVE = '{"eventName":["REMOVE"]}'


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module `built` of filters."""
    module = ModuleType("built")
    monkeypatch.setitem(sys.modules, "built", module)
    return module


def filters(*arguments: str | Path, name: str = "built:FILTERS") -> int:
    return main(["filters", name, *map(str, arguments)])


def error_of(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    assert "" == out
    return err.removeprefix("ddbevents: ").removesuffix("\n")


def with_filters(*patterns: str) -> dict[str, Any]:
    return sam(FilterCriteria={"Filters": [{"Pattern": each} for each in patterns]})


# Printing


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (PATTERN, [PATTERN]),
        (json.loads(PATTERN), [PATTERN]),
        (Pattern(PATTERN), [PATTERN]),
        ([PATTERN, json.loads(REMOVE), Pattern(REMOVE)], [PATTERN, REMOVE, REMOVE]),
        ((PATTERN,), [PATTERN]),
        ({"Filters": [{"Pattern": PATTERN}]}, [PATTERN]),
        ([], []),
    ],
)
def test_filters_are_patterns_in_any_form(
    built: Any, capsys: pytest.CaptureFixture[str], value: Any, expected: list[str]
) -> None:
    built.FILTERS = value
    assert 0 == filters("--format", "json")
    found = json.loads(capsys.readouterr().out)["Filters"]
    assert expected == [each["Pattern"] for each in found]


def test_a_condition_of_several_filters_is_printed_as_several(
    built: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    sys.path.insert(0, str(ROOT / "examples" / "orders"))
    from orders import OrderEvent  # noqa: PLC0415  # of the example

    note = where(OrderEvent).new_image["note"]
    built.FILTERS = note.equals("x" * 3000) | note.equals("y" * 3000)
    assert 0 == filters("--format", "sam")
    read = yaml.safe_load(capsys.readouterr().out)["FilterCriteria"]["Filters"]
    assert built.FILTERS.filter_criteria["Filters"] == read


@pytest.mark.parametrize("name", FILTER_FORMATS)
def test_each_format_is_printed(
    built: Any, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    built.FILTERS = PATTERN
    assert 0 == filters("--format", name)
    assert FILTER_FORMATS[name]([PATTERN]) == capsys.readouterr().out


def test_printing_needs_no_extra() -> None:
    code = (
        "import sys; sys.modules['yaml'] = None\n"
        "from ddbevents.cli import main\n"
        "sys.exit(main(['filters', 'order_filters:FILTERS', '--format', 'sam']))"
    )
    folder = ROOT / "examples" / "orders"
    environment = {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, check=False, cwd=folder, env=environment)
    assert 0 == done.returncode


# Comparing


def test_equal_filters_are_silent(
    built: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built.FILTERS = [REMOVE, PATTERN]
    document = with_filters(PATTERN, '{"eventName": ["REMOVE"]}')
    path = written(tmp_path, document)
    assert 0 == filters("--check", path, "--function", "Function")
    assert ("", "") == capsys.readouterr()


def test_drift_is_shown(
    built: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    built.FILTERS = PATTERN
    path = written(Path(), with_filters(REMOVE))
    assert 1 == filters("--check", path, "--function", "Function")
    assert (
        "template.json: Resources.Function.Properties.Events.Event0.Properties"
        ".FilterCriteria: other filters than built:FILTERS\n"
        "--- template.json\n"
        "+++ built:FILTERS\n"
        "@@ -1,5 +1,5 @@\n"
        " {\n"
        '   "eventName": [\n'
        '-    "REMOVE"\n'
        '+    "INSERT"\n'
        "   ]\n"
        " }\n"
    ) == capsys.readouterr().out


def test_no_filters_are_drift_too(built: Any, tmp_path: Path) -> None:
    built.FILTERS = PATTERN
    path = written(tmp_path, sam())
    assert 1 == filters("--check", path, "--function", "Function")
    built.FILTERS = []
    assert 0 == filters("--check", path, "--function", "Function")


def test_one_of_several_mappings_is_compared(built: Any, tmp_path: Path) -> None:
    built.FILTERS = PATTERN
    second = mapping(FilterCriteria={"Filters": [{"Pattern": PATTERN}]})
    path = written(tmp_path, cloudformation(mapping(), second))
    assert 0 == filters(
        "--check", path, "--function", "Function", "--event", "Mapping1"
    )
    assert 1 == filters(
        "--check", path, "--function", "Function", "--event", "Mapping0"
    )


def test_only_the_filters_are_resolved(built: Any, tmp_path: Path) -> None:
    built.FILTERS = []
    path = written(tmp_path, sam(BatchSize={"Fn::ImportValue": "Size"}))
    assert 0 == filters("--check", path, "--function", "Function")


def test_a_parameter_in_a_pattern_is_asked_for(
    built: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built.FILTERS = PATTERN
    document = with_filters('{"eventName":["${Name}"]}')
    properties = document["Resources"]["Function"]["Properties"]["Events"]["Event0"]
    [each] = properties["Properties"]["FilterCriteria"]["Filters"]
    each["Pattern"] = {"Fn::Sub": each["Pattern"]}
    document["Parameters"] = {"Name": {"Type": "String"}}
    path = written(tmp_path, document)
    check = ("--check", path, "--function", "Function")
    assert 2 == filters(*check)
    assert error_of(capsys).endswith(
        "FilterCriteria.Filters[0].Pattern: the parameter Name decides this, and has no"
        " Default: give its value, --parameter Name=..."
    )
    assert 0 == filters(*check, "--parameter", "Name=INSERT")
    assert 1 == filters(*check, "--parameter", "Name=REMOVE")


@pytest.mark.parametrize("name", ["sam", "cloudformation", "json"])
@given(
    values=st.lists(
        st.lists(st.text() | st.booleans() | st.integers(-99, 99), min_size=1),
        min_size=1,
        max_size=3,
    )
)
def test_what_is_printed_is_read_back_as_equal(
    name: str, values: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp()
    module: Any = ModuleType("printed")
    sys.modules["printed"] = module
    module.FILTERS = [{"dynamodb": {"NewImage": {"a": {"S": each}}}} for each in values]
    text = FILTER_FORMATS[name]([str(Pattern(each)) for each in module.FILTERS])
    if name == "json":
        path = written(folder, sam(FilterCriteria=json.loads(text)))
    else:
        path = folder / "template.yaml"
        document = sam() if name == "sam" else cloudformation(mapping())
        path.write_text(in_yaml(document, text), "utf-8")
    options = ("--check", path, "--function", "Function")
    assert 0 == filters(*options, name="printed:FILTERS")


def in_yaml(document: Any, block: str) -> str:
    """Return a template in YAML in which a block is pasted below StartingPosition."""
    lines = yaml.safe_dump(document).splitlines()
    [at] = [index for index, line in enumerate(lines) if "StartingPosition" in line]
    indent = " " * (len(lines[at]) - len(lines[at].lstrip()))
    pasted = [indent + line for line in block.split("\n")]
    return "\n".join([*lines[: at + 1], *pasted, *lines[at + 1 :]])


# Wrong usage


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (5, "built:FILTERS is not a pattern or a list of patterns, but int"),
        ([PATTERN, 5], "built:FILTERS is a list with something other than patterns"),
    ],
)
def test_what_is_no_pattern_is_refused(
    built: Any, capsys: pytest.CaptureFixture[str], value: Any, message: str
) -> None:
    built.FILTERS = value
    assert 2 == filters("--format", "sam")
    assert message == error_of(capsys)


def test_what_lambda_would_refuse_is_refused(
    built: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    built.FILTERS = {"eventName": "INSERT"}
    assert 2 == filters("--format", "sam")
    assert error_of(capsys).startswith("built:FILTERS: ")


def test_a_deployed_pattern_that_lambda_would_refuse_has_its_place(
    built: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built.FILTERS = PATTERN
    path = written(tmp_path, with_filters("{"))
    assert 2 == filters("--check", path, "--function", "Function")
    assert f"{path}: Resources.Function.Properties.Events" in error_of(capsys)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--check", "template.yaml"],
            "--check needs --function NAME: the function to compare",
        ),
        (
            ["--format", "sam", "--function", "x"],
            "--function, --event and --parameter need --check",
        ),
        (
            ["--check", "template.yaml", "--function", "x", "--parameter", "Stage"],
            "expected --parameter NAME=VALUE, found Stage",
        ),
    ],
)
def test_options_that_do_not_fit_are_refused(
    built: Any,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    built.FILTERS = PATTERN
    assert 2 == filters(*arguments)
    assert message == error_of(capsys)


def test_a_mistyped_parameter_is_refused(
    built: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built.FILTERS = PATTERN
    document = {**with_filters(PATTERN), "Parameters": {"Stage": {"Type": "String"}}}
    path = written(tmp_path, document)
    options = ["--function", "Function", "--parameter", "Stag=1"]
    assert 2 == filters("--check", path, *options)
    assert (
        f"{path}: there is no parameter Stag (did you mean Stage?): its parameters are"
        " Stage"
    ) == error_of(capsys)


def test_a_condition_asks_for_its_parameter_as_an_option(
    built: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built.FILTERS = PATTERN
    document = with_filters(PATTERN)
    document["Resources"]["Function"]["Condition"] = "IsProd"
    document["Parameters"] = {"Stage": {"Type": "String"}}
    document["Conditions"] = {"IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}}
    path = written(tmp_path, document)
    assert 2 == filters("--check", path, "--function", "Function")
    assert "give its value, --parameter Stage=..." in error_of(capsys)


def test_filters_that_are_no_patterns_are_refused(
    built: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    built.FILTERS = {"Filters": [1]}
    assert 2 == filters("--format", "sam")
    assert error_of(capsys).startswith("built:FILTERS: expected filter_criteria")


@pytest.mark.parametrize("arguments", [[], ["--format", "sam", "--check", "t.yaml"]])
def test_it_either_prints_or_compares(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        filters(*arguments)
    assert 2 == caught.value.code


def test_yaml_without_the_extra_says_how_to_install_it(
    built: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    built.FILTERS = PATTERN
    monkeypatch.setitem(sys.modules, "yaml", None)
    path = tmp_path / "template.yaml"
    path.write_text("Resources: {}")
    assert 2 == filters("--check", path, "--function", "Function")
    assert "yaml is missing: pip install 'ddbevents[templates]'" == error_of(capsys)


def test_the_help_explains_each_format(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["filters", "--help"])
    assert EXAMPLES in capsys.readouterr().out
    assert all(f"\n  {name} " in EXAMPLES for name in FILTER_FORMATS)


@pytest.mark.parametrize(
    ("folder", "arguments"),
    [
        ("orders", ["order_filters:FILTERS", "--function", "OrdersFunction"]),
        ("shop", ["shop_filters:FILTERS", "--function", "ShopFunction"]),
    ],
)
def test_the_filters_of_the_examples_are_deployed(
    monkeypatch: pytest.MonkeyPatch, folder: str, arguments: list[str]
) -> None:
    monkeypatch.chdir(ROOT / "examples" / folder)
    assert 0 == main(["filters", *arguments, "--check", "template.yaml"])
