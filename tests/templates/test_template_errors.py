"""The text of every error about a mapping, against `golden/template_errors.txt`.

After a change that is meant, write the golden texts again and read the difference:

    UPDATE_GOLDEN=1 .venv/bin/python -m pytest tests/templates -k errors
"""

from __future__ import annotations

import copy
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from template_documents import (
    at_path,
    cloudformation,
    mapping,
    sam,
    sam_event,
    sam_function,
    table,
    written,
)

from ddbevents.templates import ParameterError, TemplateError, read_mapping
from ddbevents.templates.template_error import UnresolvedError

GOLDEN = Path(__file__).parents[1] / "golden" / "template_errors.txt"


def of_properties(**properties: Any) -> Callable[[], Any]:
    return lambda: read_mapping(
        written(Path(), sam(**properties)), "Function"
    ).settings()


def of_document(document: Any, function: str = "Function", **options: Any) -> Any:
    path = written(Path(), document)
    return lambda: read_mapping(path, function, **options).settings()


def of_filters(filters: Any) -> Callable[[], Any]:
    return of_properties(FilterCriteria=filters)


def of_destination(destination: Any) -> Callable[[], Any]:
    return of_properties(DestinationConfig={"OnFailure": {"Destination": destination}})


def _sized(**parameter: Any) -> Any:
    sections = {"Parameters": {"Size": {"Type": "Number", **parameter}}}
    return sam(sections=sections, BatchSize={"Ref": "Size"})


def _without_stream() -> Any:
    document = sam()
    del document["Resources"]["Orders"]["Properties"]["StreamSpecification"]
    path = written(Path(), document)
    return lambda: read_mapping(path, "Function").view_type


def _without_position() -> Any:
    document = cloudformation(mapping())
    del document["Resources"]["Mapping0"]["Properties"]["StartingPosition"]
    return of_document(document)


def _of_view_type(value: Any) -> Any:
    document = sam()
    document["Resources"]["Orders"] = table(value)
    path = written(Path(), document)
    return lambda: read_mapping(path, "Function").view_type


def _of_several_stacks() -> Any:
    for name in ("A", "B"):
        written(Path("cdk.out"), sam(), f"{name}.template.json")
    return lambda: read_mapping("cdk.out", "Function")


def _of_events(events: Any) -> Any:
    function = {"Type": "AWS::Serverless::Function", "Properties": {"Events": events}}
    return of_document({"Resources": {"Function": function}})


CASES: dict[str, Callable[[], Callable[[], Any]]] = {
    "no such function": lambda: of_document(sam(), "Funktion"),
    "no function at all": lambda: of_document({"Resources": {"Orders": table()}}),
    "a logical id is not the construct's": lambda: of_document(
        {
            "Resources": {
                "FunctionA1B2": at_path(sam_function(), "App/Function/Resource")
            }
        }
    ),
    "several stacks have the function": _of_several_stacks,
    "no mapping": lambda: of_document(cloudformation()),
    "several mappings": lambda: of_document(cloudformation(mapping(), mapping())),
    "no such mapping": lambda: of_document(
        cloudformation(mapping(), mapping()), event="Lost"
    ),
    "a table that two mappings read": lambda: of_document(
        {
            "Resources": {
                "Orders": table(),
                "Function": sam_function(sam_event(), sam_event()),
            }
        },
        event="Orders",
    ),
    "events that are not map": lambda: _of_events([1]),
    "an event that is not a map": lambda: _of_events({"Orders": 5}),
    "properties that are not map": lambda: _of_events(
        {"Orders": {"Type": "DynamoDB", "Properties": [1]}}
    ),
    "a table without a stream": _without_stream,
    "a parameter without a value": lambda: of_document(_sized()),
    "a parameter of the wrong type": lambda: of_document(_sized(Default="many")),
    "a value that is only known later": lambda: of_properties(
        BatchSize={"Fn::ImportValue": "Size"}
    ),
    "a resource in the place of a value": lambda: of_properties(
        BatchSize={"Ref": "Orders"}
    ),
    "a misspelt setting": lambda: of_properties(BachSize=1),
    "a setting of other sources": lambda: of_properties(Queues=["x"]),
    "no number": lambda: of_properties(BatchSize=True),
    "no boolean": lambda: of_properties(BisectBatchOnFunctionError="yes"),
    "no list": lambda: of_properties(FunctionResponseTypes="ReportBatchItemFailures"),
    "a position that the simulator lacks": lambda: of_properties(
        StartingPosition="AT_TIMESTAMP"
    ),
    "filters that are not map": lambda: of_filters([]),
    "filters that are not list": lambda: of_filters({"Filters": {}}),
    "a filter that is not a map": lambda: of_filters({"Filters": ["{}"]}),
    "a pattern that is not text": lambda: of_filters({"Filters": [{"Pattern": {}}]}),
    "a destination that is not a map": lambda: of_properties(DestinationConfig="x"),
    "a failure's destination that is not a map": lambda: of_properties(
        DestinationConfig={"OnFailure": "x"}
    ),
    "a destination of an unknown type": lambda: of_destination(
        {"Fn::ImportValue": "Failed"}
    ),
    "a destination of another type": lambda: of_destination(
        "arn:aws:kinesis:eu-west-1:123456789012:stream/x"
    ),
    "a destination that a parameter decides": lambda: of_document(
        sam(
            sections={"Parameters": {"FailedArn": {"Type": "String"}}},
            DestinationConfig={"OnFailure": {"Destination": {"Ref": "FailedArn"}}},
        )
    ),
    "a timeout that is not a number": lambda: of_document(
        {"Resources": {"Function": sam_function(sam_event(), Timeout="long")}}
    ),
    "a timeout that is too long": lambda: of_document(
        {"Resources": {"Function": sam_function(sam_event(), Timeout=901)}}
    ),
    "a timeout of all functions that is too short": lambda: of_document(
        sam(sections={"Globals": {"Function": {"Timeout": 0}}})
    ),
    "no position": _without_position,
    "a view type that is none": lambda: _of_view_type("NEW"),
    "no view type": lambda: _of_view_type(None),
    "an event whose type is not text": lambda: _of_events({"Orders": {"Type": []}}),
    "a misspelt parameter": lambda: of_document(
        _sized(), parameters={"Sise": 1, "Size": 1}
    ),
    "a parameter of a template without any": lambda: of_document(
        sam(), parameters={"Size": 1}
    ),
    "a timeout that is only known later": lambda: of_document(
        {
            "Resources": {
                "Function": sam_function(
                    sam_event(), Timeout={"Fn::ImportValue": "Timeout"}
                )
            }
        }
    ),
}


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def error_of(case: str) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        CASES[case]()()
    return caught.value


def test_the_text_of_each_error_is() -> None:
    text = "".join(f"{case}\n    {error_of(case)}\n" for case in CASES)
    if "UPDATE_GOLDEN" in os.environ:
        GOLDEN.write_text(text, "utf-8")
    assert GOLDEN.read_text("utf-8").splitlines() == text.splitlines()


@pytest.mark.parametrize("copied", [copy.copy, lambda e: pickle.loads(pickle.dumps(e))])
@pytest.mark.parametrize(
    "error",
    [
        TemplateError("t.yaml", ("A", 0), "wrong"),
        UnresolvedError("t.yaml", (), "wrong"),
        ParameterError("t.yaml", ("A",), "Size"),
    ],
)
def test_a_copy_of_an_error_says_the_same(copied: Any, error: TemplateError) -> None:
    twin = copied(error)
    assert (type(error), str(error)) == (type(twin), str(twin))
    assert vars(error) == vars(twin)


def test_an_error_has_its_place() -> None:
    error = error_of("no number")
    place = "Resources.Function.Properties.Events.Event0.Properties.BatchSize"
    assert "template.json" == error.file
    assert tuple(place.split(".")) == error.path
