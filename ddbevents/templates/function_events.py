"""Finds the event source mappings of a function in its template."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ddbevents.templates.intrinsic_functions import Path, Resolver
from ddbevents.templates.template_error import TemplateError
from ddbevents.templates.template_references import references_in

if TYPE_CHECKING:
    from ddbevents.templates.template_file import Template

SERVERLESS_FUNCTION: Final = "AWS::Serverless::Function"
_FUNCTIONS: Final = {SERVERLESS_FUNCTION, "AWS::Lambda::Function"}
_POINTERS: Final = {"AWS::Lambda::Alias", "AWS::Lambda::Version"}
_MAPPING: Final = "AWS::Lambda::EventSourceMapping"
_TABLES: Final = {"AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"}
_STREAM_EVENTS: Final = {"DynamoDB", "Kinesis"}
_NO_STREAMS: Final = {"amazonmq", "docdb", "kafka", "mq", "msk", "rds", "sqs"}
"""Services whose event sources are not streams, as in ARNs and resource types."""

_service_in = re.compile(r"arn:[^:]*:([^:]+):").match
_service_of_type = re.compile("AWS::([^:]+)::").match


class Target(NamedTuple):
    """A resource of a template.

    Attributes:
        template: The template.
        logical_id: The resource.
    """

    template: Template
    logical_id: str


class FunctionEvent(NamedTuple):
    """An event source mapping of a function.

    Attributes:
        function: The function.
        name: The name of the SAM event, or the logical id of the resource.
        path: Where its properties are.
        properties: Its properties.
        table: The table whose stream it reads, if the templates have it.
    """

    function: Target
    name: str
    path: Path
    properties: Mapping[str, Any]
    table: Target | None

    @property
    def label(self) -> str:
        """Its name in a list of several, with its table if that is known."""
        template = self.function.template
        resource = self.name in template.resources
        path = template.construct_path(self.name) if resource else None
        table = f" (table {_label(self.table)})" if self.table else ""
        return f"{path or self.name}{table}"

    def is_called(self, name: str) -> bool:
        """Return whether a name is that of the event, of its resource or its table."""
        template = self.function.template
        if name == self.name or (
            self.name in template.resources and template.is_called(self.name, name)
        ):
            return True
        if self.table is None:
            return False
        table, logical_id = self.table
        table_name = table.properties_of(logical_id).get("TableName")
        return table.is_called(logical_id, name) or name == table_name


def find_function(templates: Sequence[Template], place: str, name: str) -> Target:
    """Return the function of a name: its logical id, or its path as a construct.

    Args:
        templates: Where to look.
        place: Where that is, for messages.
        name: The name.

    Raises:
        TemplateError: There is none, or there are several.
    """
    functions = [
        Target(template, logical_id)
        for template in templates
        for logical_id in template.resources
        if template.type_of(logical_id) in _FUNCTIONS
    ]
    found = [each for each in functions if each.template.is_called(each[1], name)]
    if len(found) == 1:
        return found[0]
    if found:
        files = ", ".join(each.template.file for each in found)
        reason = f"several templates have a function {name}: name one of {files}"
        raise TemplateError(place, (), reason)
    known = sorted({_label(each) for each in functions})
    close = get_close_matches(name, known, 1, 0.5)
    hint = f" (did you mean {close[0]}?)" if close else ""
    listed = f"its functions are {', '.join(known)}" if known else "it has no function"
    raise TemplateError(place, (), f"there is no function {name}{hint}: {listed}")


def stream_events(
    templates: Sequence[Template], resolver: Resolver, function: Target
) -> list[FunctionEvent]:
    """Return the event source mappings of a function that read streams.

    Raises:
        TemplateError: One is not a map.
    """
    found = [*_sam_events(resolver, function), *_mapping_resources(resolver, function)]
    return [
        FunctionEvent(
            function, name, path, properties, _table(templates, function, stream)
        )
        for name, path, properties, stream in found
    ]


def _label(target: Target) -> str:
    return target.template.construct_path(target.logical_id) or target.logical_id


_Found = tuple[str, Path, Mapping[str, Any], Any]


def _sam_events(resolver: Resolver, function: Target) -> Iterator[_Found]:
    """Yield the stream events of a SAM function.

    Source: AWS, "AWS Serverless Application Model", EventSource.
    """
    template, logical_id = function
    if template.type_of(logical_id) != SERVERLESS_FUNCTION:
        return
    path: Path = ("Resources", logical_id, "Properties", "Events")
    events = template.properties_of(logical_id).get("Events") or {}
    for name, event in template.expect_map(events, path).items():
        place = (*path, name)
        chosen = template.expect_map(event, place)
        if "Fn::If" in chosen:
            chosen = template.expect_map(resolver.choose(event, place), place)
        event_type = chosen.get("Type", "")
        if not isinstance(event_type, str):
            found = type(event_type).__name__
            reason = f"expected the name of a type, found {found}"
            raise TemplateError(template.file, (*place, "Type"), reason)
        if event_type in _STREAM_EVENTS:
            place = (*place, "Properties")
            properties = template.expect_map(chosen.get("Properties") or {}, place)
            yield name, place, properties, properties.get("Stream")


def _mapping_resources(resolver: Resolver, function: Target) -> Iterator[_Found]:
    template = function.template
    for name in template.resources:
        if template.type_of(name) != _MAPPING:
            continue
        properties = template.properties_of(name)
        stream = properties.get("EventSourceArn")
        is_its_own = _invokes(template, properties.get("FunctionName"), function)
        path: Path = ("Resources", name)
        condition = template.condition_of(name)
        if (
            is_its_own
            and _may_be_stream(resolver, stream)
            and (condition is None or resolver.is_met(condition, path))
        ):
            yield name, (*path, "Properties"), properties, stream


def _invokes(template: Template, name: Any, function: Target) -> bool:
    """Return whether a FunctionName is that of a function."""
    if function.logical_id in _functions_of(template, name, set()):
        return True
    own = template.properties_of(function.logical_id).get("FunctionName")
    if not isinstance(name, str) or not isinstance(own, str):
        return name is not None and name == own
    _, is_arn, after = name.partition(":function:")
    return (after if is_arn else name).partition(":")[0] == own


def _functions_of(template: Template, value: Any, seen: set[str]) -> Iterator[str]:
    """Yield what a value refers to through aliases and versions, each one once."""
    for name in references_in(value):
        if template.type_of(name) not in _POINTERS:
            yield name
        elif name not in seen:
            seen.add(name)
            pointed = template.properties_of(name).get("FunctionName")
            yield from _functions_of(template, pointed, seen)


def _may_be_stream(resolver: Resolver, stream: Any) -> bool:
    """Return whether the source of a mapping is, or may be, a stream."""
    if stream is None:  # Kafka on servers of your own
        return False
    return service_of(resolver, stream) not in _NO_STREAMS


def service_of(resolver: Resolver, value: Any) -> str | None:
    """Return the service of the resource that a value refers to; None if unknown."""
    template = resolver.template
    for name in references_in(value):
        if template.type_of(name):
            service = _service_of_type(template.type_of(name))
            return service[1].lower() if service else None
    try:
        text = resolver.with_placeholders().resolve(value, ())
    except TemplateError:
        return None
    match = _service_in(text) if isinstance(text, str) else None
    return match[1] if match else None


def _table(
    templates: Sequence[Template], function: Target, stream: Any
) -> Target | None:
    template, value = _exported(templates, stream) or (function.template, stream)
    for name in references_in(value):
        if template.type_of(name) in _TABLES:
            return Target(template, name)
    return None


def _exported(templates: Sequence[Template], value: Any) -> tuple[Template, Any] | None:
    """Return what a value imports from another template; None if it does not."""
    if not isinstance(value, Mapping) or "Fn::ImportValue" not in value:
        return None
    for template in templates:
        for output in template.section("Outputs").values():
            export = output.get("Export")
            if export == {"Name": value["Fn::ImportValue"]}:
                return template, output.get("Value")
    return None
