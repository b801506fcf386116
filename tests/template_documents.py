"""Templates for tests: of SAM, of CloudFormation, and as `cdk synth` writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PATTERN = '{"eventName":["INSERT"]}'


def table(view_type: str = "NEW_AND_OLD_IMAGES", **more: Any) -> dict[str, Any]:
    stream = {"StreamViewType": view_type}
    return {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {"TableName": "orders", "StreamSpecification": stream, **more},
    }


def sam_event(**properties: Any) -> dict[str, Any]:
    stream = {"Fn::GetAtt": ["Orders", "StreamArn"]}
    position = {"StartingPosition": "TRIM_HORIZON"}
    return {
        "Type": "DynamoDB",
        "Properties": {"Stream": stream, **position, **properties},
    }


def sam_function(*events: dict[str, Any], **properties: Any) -> dict[str, Any]:
    named = {f"Event{index}": event for index, event in enumerate(events)}
    return {
        "Type": "AWS::Serverless::Function",
        "Properties": {"Events": named, **properties},
    }


def sam(*, sections: dict[str, Any] | None = None, **properties: Any) -> dict[str, Any]:
    """Return a template of a table, a function, and one event with properties."""
    resources = {"Orders": table(), "Function": sam_function(sam_event(**properties))}
    return {"Resources": resources, **(sections or {})}


def mapping(**properties: Any) -> dict[str, Any]:
    """Return the resource that maps the table's stream to the function."""
    return {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {
            "EventSourceArn": {"Fn::GetAtt": ["Orders", "StreamArn"]},
            "FunctionName": {"Ref": "Function"},
            "StartingPosition": "LATEST",
            **properties,
        },
    }


def cloudformation(*mappings: dict[str, Any], **resources: Any) -> dict[str, Any]:
    """Return a template of a table, a function, and mappings of its stream."""
    named = {f"Mapping{index}": each for index, each in enumerate(mappings)}
    function = {"Type": "AWS::Lambda::Function", "Properties": {}}
    return {
        "Resources": {"Orders": table(), "Function": function, **named, **resources}
    }


def at_path(resource: dict[str, Any], path: str) -> dict[str, Any]:
    """Return a resource with the path of its construct, as the CDK writes it."""
    return {**resource, "Metadata": {"aws:cdk:path": path}}


def written(folder: Path, document: Any, name: str = "template.json") -> Path:
    """Return the path of a template that is written to a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), "utf-8")
    return path
