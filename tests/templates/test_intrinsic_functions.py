"""Intrinsic functions have the values that CloudFormation gives them."""

from __future__ import annotations

from typing import Any

import pytest

from ddbevents.templates import ParameterError, TemplateError
from ddbevents.templates.intrinsic_functions import Resolver
from ddbevents.templates.template_file import Template
from ddbevents.templates.template_references import references_in

DOCUMENT = {
    "Parameters": {
        "Stage": {"Type": "String", "Default": "dev"},
        "Size": {"Type": "Number", "Default": 5},
        "Names": {"Type": "CommaDelimitedList", "Default": "a, b"},
        "Secret": {"Type": "String"},
        "Braces": {"Type": "String", "Default": "${!Stage}"},
    },
    "Mappings": {"Sizes": {"dev": {"Batch": 10}, "prod": {"Batch": 100}}},
    "Conditions": {
        "IsDev": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]},
        "IsFive": {"Fn::Equals": [{"Ref": "Size"}, "5"]},
        "IsProd": {"Fn::Not": [{"Condition": "IsDev"}]},
        "Both": {"Fn::And": [{"Condition": "IsDev"}, {"Condition": "IsFive"}]},
        "Either": {"Fn::Or": [{"Condition": "IsProd"}, {"Condition": "IsFive"}]},
        "Secretly": {"Fn::Equals": [{"Ref": "Secret"}, "x"]},
        "Round": {"Fn::Not": [{"Condition": "Round"}]},
        "Odd": {"Fn::Odd": []},
        "Empty": {},
    },
    "Resources": {"Orders": {"Type": "AWS::DynamoDB::Table"}},
}


def value_of(value: Any, **given: Any) -> Any:
    resolver = Resolver(Template("t.yaml", DOCUMENT), given)
    return resolver.resolve(resolver.choose(value, ("X",)), ("X",))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        ([1, {"a": None}], [1, {"a": None}]),
        ({"Ref": "Stage"}, "dev"),
        ({"Ref": "Size"}, 5),
        ({"Ref": "Names"}, ["a", "b"]),
        ({"Fn::Sub": "${Stage}-${Size}-${!Stage}-$x"}, "dev-5-${Stage}-$x"),
        ({"Fn::Sub": ["${s}.${Stage}", {"s": {"Ref": "Size"}}]}, "5.dev"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Stage"}, 1, True]]}, "a-dev-1-true"),
        ({"Fn::Join": ["-", {"Ref": "Names"}]}, "a-b"),
        ({"Fn::Split": ["-", "a-b"]}, ["a", "b"]),
        ({"Fn::Select": ["1", {"Ref": "Names"}]}, "b"),
        ({"Fn::Select": [0, {"Fn::Split": ["-", "a-b"]}]}, "a"),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "Batch"]}, 10),
        ({"Fn::FindInMap": ["Sizes", "x", "y", {"DefaultValue": {"Ref": "Size"}}]}, 5),
        ({"Fn::FindInMap": ["Sizes", "dev", "Batch", {"DefaultValue": 5}]}, 10),
        ({"Fn::Sub": "${Braces}"}, "${!Stage}"),
        ({"Fn::ToJsonString": {"a": [{"Ref": "Stage"}]}}, '{"a":["dev"]}'),
        ({"Fn::If": ["IsDev", 1, 2]}, 1),
        ({"Fn::If": ["IsProd", 1, {"Fn::If": ["IsFive", 3, 4]}]}, 3),
        ({"Fn::If": ["Both", 1, 2]}, 1),
        ({"Fn::If": ["Either", 1, 2]}, 1),
        ([{"Fn::If": ["IsProd", 1, {"Ref": "AWS::NoValue"}]}, 2], [2]),
        ({"a": {"Fn::If": ["IsProd", 1, {"Ref": "AWS::NoValue"}]}}, {}),
        ({"Fn::If": ["IsDev", 1, {"Ref": "Secret"}]}, 1),
    ],
)
def test_a_value_is(value: Any, expected: Any) -> None:
    assert expected == value_of(value)


@pytest.mark.parametrize(
    ("value", "given", "expected"),
    [
        ({"Ref": "Stage"}, {"Stage": "prod"}, "prod"),
        ({"Ref": "Names"}, {"Names": ["x"]}, ["x"]),
        ({"Fn::Sub": "${AWS::Region}"}, {"AWS::Region": "eu-west-1"}, "eu-west-1"),
        ({"Fn::If": ["IsProd", 1, 2]}, {"Stage": "prod"}, 1),
    ],
)
def test_what_is_given_comes_before_the_default(
    value: Any, given: Any, expected: Any
) -> None:
    assert expected == value_of(value, **given)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"Ref": "Secret"}, "Secret"),
        ({"Fn::Sub": "${Secret}"}, "Secret"),
        ({"Fn::If": ["Secretly", 1, 2]}, "Secret"),
        ({"Ref": "AWS::Region"}, "AWS::Region"),
    ],
)
def test_a_parameter_without_a_value_is_asked_for(value: Any, name: str) -> None:
    with pytest.raises(ParameterError) as caught:
        value_of(value)
    assert name == caught.value.name
    assert (
        f"the parameter {name} decides this, and has no Default: give its value,"
        f' parameters={{"{name}": ...}}'
    ) == caught.value.reason


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"Ref": "Lost"}, "X: there is no parameter and no resource Lost"),
        (
            {"Fn::GetAtt": ["Lost", "Arn"]},
            "X: there is no parameter and no resource Lost",
        ),
        ({"Ref": "Orders"}, "X: Orders is only known after deployment"),
        (
            {"Fn::GetAtt": ["Orders", "Arn"]},
            "X: Orders is only known after deployment",
        ),
        (
            {"Fn::Sub": "${Orders.Arn}"},
            "X: Orders is only known after deployment",
        ),
        (
            [{"Fn::ImportValue": "x"}],
            "X[0]: Fn::ImportValue is only known after deployment",
        ),
        ({"Ref": []}, "X: expected a name, found list"),
        ({"Ref": {}}, "X: expected a name, found dict"),
        ({"Fn::GetAtt": []}, "X: expected a name, found list"),
        ({"Fn::If": [["z"], 1, 2]}, "X: expected a name, found list"),
        ({"Fn::FindInMap": [[], [], []]}, "X: expected text, found list"),
        ({"Fn::FindInMap": []}, "X: expected a list of 3 arguments"),
        (
            {"Fn::FindInMap": ["Sizes", "x", "y", 5]},
            "X: Fn::FindInMap finds nothing in Mappings: Sizes x y",
        ),
        ({"Fn::Split": ["", "x"]}, "X: Fn::Split takes a delimiter and a text"),
        ({"Fn::Split": [",", ["x"]]}, "X: expected text, found list"),
        ({"Fn::Sub": ["${a}", {"a": []}]}, "X: expected text, found list"),
        ({"Fn::Join": ["-", [None]]}, "X: expected text, found NoneType"),
        ({"Fn::Select": [-1, ["a"]]}, "X: Fn::Select finds no such element"),
        ({"Fn::Select": [0, "a"]}, "X: Fn::Select finds no such element"),
        ({"Fn::Sub": 1}, "X: Fn::Sub takes a text, and a map of names"),
        ({"Fn::Sub": ["x"]}, "X: expected a list of 2 arguments"),
        ({"Fn::Join": "x"}, "X: expected a list of 2 arguments"),
        ({"Fn::Join": ["-", "x"]}, "X: Fn::Join takes a delimiter and a list"),
        ({"Fn::Select": [2, ["a"]]}, "X: Fn::Select finds no such element"),
        ({"Fn::Select": ["x", ["a"]]}, "X: Fn::Select finds no such element"),
        (
            {"Fn::FindInMap": ["Sizes", "test", "Batch"]},
            "X: Fn::FindInMap finds nothing in Mappings: Sizes test Batch",
        ),
        ({"a": {"Fn::If": ["Lost", 1, 2]}}, "X.a: there is no condition Lost"),
        ({"Fn::If": [1]}, 'X["Fn::If"]: expected a list of 3 arguments'),
        (
            {"Fn::If": ["Odd", 1, 2]},
            "Conditions.Odd: expected a condition function, found Fn::Odd",
        ),
        (
            {"Fn::If": ["Empty", 1, 2]},
            "Conditions.Empty: expected a condition function, found none",
        ),
        (
            {"Fn::If": ["Round", 1, 2]},
            "Conditions.Round: the condition refers to itself",
        ),
    ],
)
def test_what_has_no_value_is_refused(value: Any, message: str) -> None:
    with pytest.raises(TemplateError) as caught:
        value_of(value)
    assert f"t.yaml: {message}" == str(caught.value).replace("'", '"')


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Orders", []),
        ({"Ref": "Orders"}, ["Orders"]),
        ({"Fn::GetAtt": ["Orders", "StreamArn"]}, ["Orders"]),
        ({"Fn::GetAtt": "Orders.StreamArn"}, ["Orders"]),
        ({"Ref": "Function.Alias"}, ["Function"]),
        ({"Fn::Sub": "${A.Arn}:${!B}:${C}"}, ["A", "C"]),
        ({"Fn::Sub": ["${x}", {"x": {"Ref": "A"}}]}, ["x", "A"]),
        ({"Fn::Join": ["", ["a", {"Ref": "A"}]]}, ["A"]),
    ],
)
def test_references_are_found(value: Any, expected: list[str]) -> None:
    assert expected == [*references_in(value)]
