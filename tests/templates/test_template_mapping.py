"""A mapping has the settings, filters and view type that a template gives it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from template_documents import (
    PATTERN,
    at_path,
    cloudformation,
    mapping,
    sam,
    sam_event,
    sam_function,
    table,
    written,
)

from ddbevents import Table
from ddbevents.templates import TemplateError, TemplateMapping, read_mapping

ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026"


def read(
    folder: Path, document: Any, function: str = "Function", **options: Any
) -> TemplateMapping:
    return read_mapping(written(folder, document), function, **options)


def settings(folder: Path, document: Any, **options: Any) -> dict[str, Any]:
    """Return the settings, without the function's timeout."""
    found = read(folder, document, **options).settings()
    del found["timeout"]
    return found


ONLY_IN_PROD = {"Fn::If": ["IsProd", 10, {"Ref": "AWS::NoValue"}]}

ALL: dict[str, tuple[Any, Any]] = {
    "BatchSize": (10, 10),
    "MaximumBatchingWindowInSeconds": (5, 5),
    "ParallelizationFactor": ("2", 2),
    "MaximumRecordAgeInSeconds": (-1, -1),
    "MaximumRetryAttempts": (2, 2),
    "BisectBatchOnFunctionError": ("true", True),
    "TumblingWindowInSeconds": (30, 30),
    "FunctionResponseTypes": (["ReportBatchItemFailures"],) * 2,
    "FilterCriteria": ({"Filters": [{"Pattern": PATTERN}]},) * 2,
    "StartingPosition": ("LATEST", "LATEST"),
}
NAMES = {
    "BatchSize": "batch_size",
    "MaximumBatchingWindowInSeconds": "maximum_batching_window_in_seconds",
    "ParallelizationFactor": "parallelization_factor",
    "MaximumRecordAgeInSeconds": "maximum_record_age_in_seconds",
    "MaximumRetryAttempts": "maximum_retry_attempts",
    "BisectBatchOnFunctionError": "bisect_batch_on_function_error",
    "TumblingWindowInSeconds": "tumbling_window_in_seconds",
    "FunctionResponseTypes": "function_response_types",
    "FilterCriteria": "filter_criteria",
    "StartingPosition": "starting_position",
}


def test_every_setting_is_read_from_sam_and_from_cloudformation(
    tmp_path: Path,
) -> None:
    given: Any = {name: value for name, (value, _) in ALL.items()}
    expected = {NAMES[name]: value for name, (_, value) in ALL.items()}
    assert expected == settings(tmp_path, sam(**given))
    assert expected == settings(tmp_path, cloudformation(mapping(**given)))


def test_what_is_not_there_is_left_to_the_default(tmp_path: Path) -> None:
    assert {"starting_position": "TRIM_HORIZON"} == settings(tmp_path, sam())


def test_settings_of_no_effect_are_passed_over(tmp_path: Path) -> None:
    given: Any = {"Tags": [], "KmsKeyArn": "x", "MetricsConfig": {}, "Enabled": True}
    assert {"starting_position": "TRIM_HORIZON"} == settings(tmp_path, sam(**given))


def test_what_is_not_asked_for_is_not_resolved(tmp_path: Path) -> None:
    lost = {"Fn::ImportValue": "x"}
    on_failure = {"OnFailure": {"Destination": lost}}
    document = sam(BatchSize=lost, DestinationConfig=on_failure)
    found = read(tmp_path, document).settings({"starting_position"})
    assert {"starting_position": "TRIM_HORIZON"} == found


def test_parameters_conditions_and_defaults_decide_settings(tmp_path: Path) -> None:
    sections = {
        "Parameters": {
            "Size": {"Type": "Number"},
            "Status": {"Type": "String", "Default": "PAID"},
        },
        "Conditions": {"Large": {"Fn::Equals": [{"Ref": "Size"}, 1000]}},
    }
    filters = [{"Pattern": {"Fn::Sub": '{"eventName":["${Status}"]}'}}]
    document = sam(
        sections=sections,
        BatchSize={"Ref": "Size"},
        MaximumRetryAttempts={"Fn::If": ["Large", 1, {"Ref": "AWS::NoValue"}]},
        FilterCriteria={"Filters": filters},
    )
    expected = {
        "starting_position": "TRIM_HORIZON",
        "batch_size": 10,
        "filter_criteria": {"Filters": [{"Pattern": '{"eventName":["PAID"]}'}]},
    }
    assert expected == settings(tmp_path, document, parameters={"Size": "10"})
    large = settings(tmp_path, document, parameters={"Size": 1000})
    assert 1 == large["maximum_retry_attempts"]


@pytest.mark.parametrize(
    ("properties", "sections", "expected"),
    [
        ({}, {}, 3),
        ({"Timeout": 20}, {}, 20),
        ({}, {"Globals": {"Function": {"Timeout": "30"}}}, 30),
        ({"Timeout": 20}, {"Globals": {"Function": {"Timeout": 30}}}, 20),
        ({"Timeout": ONLY_IN_PROD}, {}, 3),
        ({"Timeout": ONLY_IN_PROD}, {"Globals": {"Function": {"Timeout": 30}}}, 30),
        ({}, {"Globals": {"Function": {"Timeout": ONLY_IN_PROD}}}, 3),
        ({"Timeout": 900}, {}, 900),
    ],
)
def test_the_timeout_is_the_functions(
    tmp_path: Path, properties: Any, sections: Any, expected: int
) -> None:
    resources = {"Function": sam_function(sam_event(), **properties), "Orders": table()}
    conditions = {"IsProd": {"Fn::Equals": ["dev", "prod"]}}
    document = {"Resources": resources, "Conditions": conditions, **sections}
    assert expected == read(tmp_path, document).settings()["timeout"]


@pytest.mark.parametrize(
    ("on_failure", "expected"),
    [
        ({"Type": "SNS", "Destination": {"Ref": "Lost"}}, "sns"),
        ({"Destination": {"Fn::GetAtt": ["Failed", "Arn"]}}, "sqs"),
        ({"Destination": {"Ref": "Topic"}}, "sns"),
        ({"Destination": {"Fn::Sub": "arn:aws:s3:::${Bucket}"}}, "s3"),
        ({"Destination": "arn:aws:sqs:eu-west-1:123456789012:failed"}, "sqs"),
        (
            {"Destination": {"Fn::Sub": "arn:${AWS::Partition}:sns:${AWS::Region}"}},
            "sns",
        ),
        (
            {
                "Destination": {
                    "Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::x"]]
                }
            },
            "s3",
        ),
        ({"Destination": {"Ref": "FailedArn"}}, "sqs"),
    ],
)
def test_a_destination_is_known_by_its_type_its_resource_or_its_arn(
    tmp_path: Path, on_failure: Any, expected: str
) -> None:
    document = cloudformation(
        mapping(DestinationConfig={"OnFailure": on_failure}),
        Failed={"Type": "AWS::SQS::Queue"},
        Topic={"Type": "AWS::SNS::Topic"},
        Bucket={"Type": "AWS::S3::Bucket"},
    )
    document["Parameters"] = {"FailedArn": {"Type": "String"}}
    given = {"FailedArn": "arn:aws:sqs:eu-west-1:123456789012:failed"}
    found = read(tmp_path, document, parameters=given).settings()
    assert expected == found["on_failure"]


@pytest.mark.parametrize("config", [{}, {"OnFailure": {}}])
def test_there_may_be_no_destination(tmp_path: Path, config: Any) -> None:
    assert "on_failure" not in settings(tmp_path, sam(DestinationConfig=config))


def test_a_disabled_mapping_is_worth_a_warning(tmp_path: Path) -> None:
    found = read(tmp_path, sam(Enabled="false"))
    message = "Enabled: the mapping is disabled, so Lambda will deliver nothing until"
    with pytest.warns(UserWarning, match=message):
        found.settings()


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "Unknown"},
        {"Fn::ImportValue": "x"},
        {"Fn::If": ["IsUnknown", True, False]},
        {"Fn::GetAtt": ["Orders", "Arn"]},
    ],
)
def test_whether_it_is_enabled_may_be_unknown(tmp_path: Path, value: Any) -> None:
    sections = {
        "Parameters": {"Unknown": {"Type": "String"}},
        "Conditions": {"IsUnknown": {"Fn::Equals": [{"Ref": "Unknown"}, "x"]}},
    }
    document = sam(sections=sections, Enabled=value)
    assert {"starting_position": "TRIM_HORIZON"} == settings(tmp_path, document)


def test_pseudo_parameters_may_be_given(tmp_path: Path) -> None:
    document = sam(BatchSize={"Ref": "AWS::AccountId"})
    given = {"AWS::AccountId": 7}
    assert 7 == settings(tmp_path, document, parameters=given)["batch_size"]


def test_parameters_of_another_stack_may_be_given(tmp_path: Path) -> None:
    other = {"Parameters": {"Stage": {"Type": "String"}}, "Resources": {}}
    written(tmp_path, other, "Data.template.json")
    written(tmp_path, sam(), "App.template.json")
    assert read_mapping(tmp_path, "Function", parameters={"Stage": "prod"})


@pytest.mark.parametrize("event_type", [dict, "OrderEvent", None, Table])
def test_what_is_no_event_class_is_a_type_error(
    tmp_path: Path, event_type: Any
) -> None:
    found = read(tmp_path, sam())
    with pytest.raises(TypeError, match="expected an event class, such as OrderEvent"):
        found.expect_event_type(event_type)


def test_a_starting_position_that_is_given_need_not_be_there(tmp_path: Path) -> None:
    document = sam()
    event = document["Resources"]["Function"]["Properties"]["Events"]["Event0"]
    del event["Properties"]["StartingPosition"]
    assert {"timeout": 3} == read(tmp_path, document).settings({"timeout"})


@pytest.mark.parametrize("destination", ["Custom", "Custom::SQS", [], "AWS"])
def test_a_resource_of_another_type_is_no_stream_and_no_destination(
    tmp_path: Path, destination: Any
) -> None:
    on_failure = {"OnFailure": {"Destination": {"Ref": "Failed"}}}
    document = cloudformation(
        mapping(DestinationConfig=on_failure), Failed={"Type": destination}
    )
    with pytest.raises(TemplateError, match="expected the Type of OnFailure"):
        read(tmp_path, document).settings()


# Which mapping


@pytest.mark.parametrize("language", ["sam", "cloudformation"])
def test_a_function_with_a_condition_is_there_if_it_is_met(
    tmp_path: Path, language: str
) -> None:
    document = sam() if language == "sam" else cloudformation(mapping())
    document["Resources"]["Function"]["Condition"] = "IsProd"
    document["Parameters"] = {"Stage": {"Type": "String"}}
    document["Conditions"] = {"IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}}
    assert read(tmp_path, document, parameters={"Stage": "prod"})
    with pytest.raises(TemplateError) as caught:
        read(tmp_path, document, parameters={"Stage": "dev"})
    reason = "the function is not deployed: its condition IsProd is false"
    assert (("Resources", "Function"), reason) == (
        caught.value.path,
        caught.value.reason,
    )


@pytest.mark.parametrize(
    "name",
    [
        {"Ref": "Function"},
        {"Fn::GetAtt": ["Function", "Arn"]},
        {"Fn::Sub": "${Function.Arn}:live"},
        {"Ref": "Live"},
        "handler",
        "handler:live",
        "arn:aws:lambda:eu-west-1:123456789012:function:handler",
        "arn:aws:lambda:eu-west-1:123456789012:function:handler:live",
    ],
)
def test_a_mapping_refers_to_its_function(tmp_path: Path, name: Any) -> None:
    document = cloudformation(
        mapping(FunctionName=name),
        mapping(FunctionName="other"),
        mapping(FunctionName={"Ref": "Other"}),
        Function={
            "Type": "AWS::Lambda::Function",
            "Properties": {"FunctionName": "handler"},
        },
        Live={
            "Type": "AWS::Lambda::Alias",
            "Properties": {"FunctionName": {"Fn::GetAtt": ["Version", "Arn"]}},
        },
        Version={
            "Type": "AWS::Lambda::Version",
            "Properties": {"FunctionName": {"Ref": "Function"}},
        },
    )
    assert "Mapping0" == read(tmp_path, document).name


def test_a_function_of_sam_may_have_a_mapping_as_a_resource(tmp_path: Path) -> None:
    document = cloudformation(mapping(), Function=sam_function())
    assert "Mapping0" == read(tmp_path, document).name


def test_other_events_and_sources_are_no_streams(tmp_path: Path) -> None:
    queue = {"Fn::GetAtt": ["Queue", "Arn"]}
    document = cloudformation(
        mapping(EventSourceArn=queue),
        mapping(EventSourceArn="arn:aws:kafka:eu-west-1:123456789012:cluster/x"),
        mapping(EventSourceArn={"Ref": "AWS::NoValue"}, Topics=["x"]),
        Queue={"Type": "AWS::SQS::Queue"},
        Function=sam_function({"Type": "Api", "Properties": {}}, sam_event()),
    )
    del document["Resources"]["Mapping2"]["Properties"]["EventSourceArn"]
    assert "Event1" == read(tmp_path, document).name


@pytest.mark.parametrize(
    "stream",
    [
        ARN,
        {"Ref": "StreamArn"},
        {"Fn::ImportValue": "orders"},
        {"Fn::GetAtt": ["Nested", "Outputs.StreamArn"]},
    ],
)
def test_a_stream_may_be_of_another_stack(tmp_path: Path, stream: Any) -> None:
    nested = {"Type": "AWS::CloudFormation::Stack"}
    document = cloudformation(mapping(EventSourceArn=stream), Nested=nested)
    found = read(tmp_path, document)
    assert (None, None) == (found.table, found.view_type)


@pytest.mark.parametrize(("stage", "expected"), [("dev", 0), ("prod", 1)])
def test_a_mapping_with_a_condition_is_there_if_it_is_met(
    tmp_path: Path, stage: str, expected: int
) -> None:
    is_dev = {"Fn::Equals": [{"Ref": "Stage"}, "dev"]}
    conditions = {"IsDev": is_dev, "IsProd": {"Fn::Not": [{"Condition": "IsDev"}]}}
    first, second = ({**mapping(), "Condition": name} for name in conditions)
    document = cloudformation(first, second)
    document |= {"Conditions": conditions, "Parameters": {"Stage": {}}}
    found = read(tmp_path, document, parameters={"Stage": stage})
    assert f"Mapping{expected}" == found.name


def test_an_event_with_a_condition_is_there_if_it_is_met(tmp_path: Path) -> None:
    nothing = {"Ref": "AWS::NoValue"}
    never = {"Fn::If": ["Never", sam_event(), nothing]}
    always = {"Fn::If": ["Never", nothing, sam_event()]}
    document = cloudformation(Function=sam_function(never, always))
    document["Conditions"] = {"Never": {"Fn::Equals": [1, 2]}}
    assert "Event1" == read(tmp_path, document).name


@pytest.mark.parametrize("event", ["Event1", "Customers", "customers"])
def test_one_of_several_is_chosen_by_event_or_table(tmp_path: Path, event: str) -> None:
    stream = {"Fn::GetAtt": ["Customers", "StreamArn"]}
    document = {
        "Resources": {
            "Orders": table(),
            "Customers": table(TableName="customers"),
            "Function": sam_function(sam_event(), sam_event(Stream=stream)),
        }
    }
    assert "Event1" == read(tmp_path, document, event=event).name


@pytest.mark.parametrize("event", ["Mapping1", "Stack/Function/Stream:Customers"])
def test_one_of_several_is_chosen_by_its_resource(tmp_path: Path, event: str) -> None:
    second = at_path(mapping(), "Stack/Function/Stream:Customers/Resource")
    document = cloudformation(mapping(), second)
    assert "Mapping1" == read(tmp_path, document, event=event).name


def test_a_kinesis_stream_has_no_view_type(tmp_path: Path) -> None:
    document = sam(Stream={"Fn::GetAtt": ["Changes", "Arn"]})
    document["Resources"]["Changes"] = {"Type": "AWS::Kinesis::Stream"}
    document["Resources"]["Function"]["Properties"]["Events"]["Event0"]["Type"] = (
        "Kinesis"
    )
    assert None is read(tmp_path, document).view_type


@pytest.mark.parametrize("view_type", ["NEW_IMAGE", {"Ref": "ViewType"}])
def test_the_view_type_is_that_of_the_table(tmp_path: Path, view_type: Any) -> None:
    document = sam()
    document["Resources"]["Orders"] = table(view_type)
    document["Parameters"] = {"ViewType": {"Default": "NEW_IMAGE"}}
    found = read(tmp_path, document)
    assert ("Orders", "NEW_IMAGE") == (found.table, found.view_type)


# Templates of the CDK


def cdk_function() -> dict[str, Any]:
    function = {"Type": "AWS::Lambda::Function", "Properties": {}}
    return at_path(function, "Stack/Function/Resource")


@pytest.mark.parametrize(
    "name", ["Function", "Stack/Function", "Stack/Function/Resource"]
)
def test_a_function_is_called_by_its_logical_id_or_construct(
    tmp_path: Path, name: str
) -> None:
    document = cloudformation(mapping(), Function=cdk_function())
    assert "Mapping0" == read(tmp_path, document, name).name


def test_the_table_may_be_in_another_stack_of_the_same_app(tmp_path: Path) -> None:
    arn = {"Fn::GetAtt": ["Orders", "StreamArn"]}
    export = {"Value": arn, "Export": {"Name": "Data:OrdersStream"}}
    data = {
        "Resources": {
            "Orders": {**table("KEYS_ONLY"), "Type": "AWS::DynamoDB::GlobalTable"}
        },
        "Outputs": {"Other": {"Value": "x"}, "OrdersStream": export},
    }
    imported = {"Fn::ImportValue": "Data:OrdersStream"}
    app = cloudformation(mapping(EventSourceArn=imported), Function=cdk_function())
    written(tmp_path, data, "cdk.out/Data.template.json")
    written(tmp_path, app, "cdk.out/App.template.json")
    found = read_mapping(tmp_path / "cdk.out", "Stack/Function", event="orders")
    assert ("Orders", "KEYS_ONLY") == (found.table, found.view_type)


RECORDED = Path(__file__).parents[2] / "fixtures" / "templates" / "cdk.out"
"""What aws-cdk-lib 2.275.0 wrote, of a stack for tables and one for a function."""


@pytest.mark.parametrize("event", ["Data/Orders", "OrdersA9B65338"])
def test_what_the_cdk_wrote_is_read(event: str) -> None:
    found = read_mapping(RECORDED, "App/OrdersFunction", event=event)
    assert "NEW_AND_OLD_IMAGES" == found.view_type
    assert {
        "batch_size": 7,
        "bisect_batch_on_function_error": True,
        "filter_criteria": {"Filters": [{"Pattern": PATTERN}]},
        "function_response_types": ["ReportBatchItemFailures"],
        "maximum_retry_attempts": 3,
        "on_failure": "sqs",
        "starting_position": "LATEST",
        "timeout": 20,
    } == found.settings()


def test_a_mapping_of_an_alias_that_the_cdk_wrote_is_read() -> None:
    found = read_mapping(RECORDED, "App/OrdersFunction", event="Data/V2")
    assert "KEYS_ONLY" == found.view_type
    assert 60 == found.settings()["tumbling_window_in_seconds"]
