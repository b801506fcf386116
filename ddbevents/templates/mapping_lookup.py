"""Finds the one event source mapping that you ask for."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from ddbevents.templates.function_events import Target, find_function, stream_events
from ddbevents.templates.intrinsic_functions import Path, Resolver
from ddbevents.templates.pseudo_parameters import PSEUDO_PARAMETERS
from ddbevents.templates.template_error import TemplateError
from ddbevents.templates.template_file import Template, read_templates
from ddbevents.templates.template_mapping import TemplateMapping

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def read_mapping(
    path: str | os.PathLike[str],
    function: str,
    *,
    parameters: Mapping[str, Any] | None = None,
    event: str | None = None,
) -> TemplateMapping:
    """Return an event source mapping of a function from its template.

    Args:
        path: A template of SAM or CloudFormation, YAML or JSON, or one that
            `cdk synth` wrote; or its folder, cdk.out.
        function: The logical id of the function, or its path as a construct.
        parameters: Values of the template's parameters; others have their Default.
        event: Which one, if the function has several: the name of the SAM event,
            the logical id of the mapping, or the table.

    Raises:
        TemplateError: There is no such mapping, more than one, or no such parameter.
        OSError: The template cannot be read.
        ModuleNotFoundError: It is YAML, and the extra ``templates`` is not installed.
    """
    templates, place = read_templates(FilePath(path)), os.fspath(path)
    target = find_function(templates, place, function)
    _check_parameters(templates, place, parameters or {})
    resolver = Resolver(target.template, parameters or {})
    _check_deployed(resolver, target)
    found = stream_events(templates, resolver, target)
    place = target.template.file
    at: Path = ("Resources", target.logical_id)
    names = ", ".join(each.label for each in found)
    if not found:
        reason = "no event source mapping of a stream invokes this function"
        raise TemplateError(place, at, reason)
    if event is not None:
        found = [each for each in found if each.is_called(event)]
    if len(found) == 1:
        return TemplateMapping(found[0], resolver)
    reason = f"several streams invoke this function: {names}; choose one with event="
    if not found:
        reason = f"no event source mapping is called {event}: there is {names}"
    raise TemplateError(place, at, reason)


def _check_parameters(
    templates: Sequence[Template], place: str, given: Mapping[str, Any]
) -> None:
    """Check that the templates have the parameters that are given.

    Raises:
        TemplateError: They lack one.
    """
    known = {name for each in templates for name in each.section("Parameters")}
    for name in given:
        if name in known or name in PSEUDO_PARAMETERS:
            continue
        close = get_close_matches(str(name), sorted(known), 1, 0.5)
        hint = f" (did you mean {close[0]}?)" if close else ""
        listed = ", ".join(sorted(known))
        has = f"its parameters are {listed}" if known else "it has no parameters"
        reason = f"there is no parameter {name}{hint}: {has}"
        raise TemplateError(place, (), reason)


def _check_deployed(resolver: Resolver, function: Target) -> None:
    """Check that the function is deployed.

    Raises:
        TemplateError: Its condition is false, or cannot be decided.
    """
    template, logical_id = function
    path: Path = ("Resources", logical_id)
    condition = template.condition_of(logical_id)
    if condition is not None and not resolver.is_met(condition, path):
        reason = f"the function is not deployed: its condition {condition} is false"
        raise TemplateError(template.file, path, reason)
