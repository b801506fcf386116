"""One event source mapping of a template: its settings, filters and view type."""

from __future__ import annotations

import os
import warnings
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, TypeVar

from ddbevents.errors import format_path
from ddbevents.limits import FUNCTION_TIMEOUT
from ddbevents.templates.function_events import (
    SERVERLESS_FUNCTION,
    FunctionEvent,
    find_function,
    service_of,
    stream_events,
)
from ddbevents.templates.intrinsic_functions import Path, Resolver
from ddbevents.templates.setting_values import (
    READERS,
    boolean,
    check_known,
    destination_type,
    filters,
    number,
    setting_of,
)
from ddbevents.templates.template_error import TemplateError, UnresolvedError
from ddbevents.templates.template_file import Template, read_templates

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from ddbevents.records import Event

T = TypeVar("T")


def read_mapping(
    path: str | os.PathLike[str],
    function: str,
    *,
    parameters: Mapping[str, Any] | None = None,
    event: str | None = None,
) -> TemplateMapping:
    """Return an event source mapping of a function, as a template has it.

    Args:
        path: A template of SAM or CloudFormation, YAML or JSON, or one that
            `cdk synth` wrote; or its folder, cdk.out.
        function: The logical id of the function, or its path as a construct.
        parameters: Values of the template's parameters that have no Default.
        event: Which one, if the function has several: the name of the SAM event,
            the logical id of the mapping, or the table.

    Raises:
        TemplateError: There is no such mapping, or more than one.
        OSError: The template cannot be read.
        ModuleNotFoundError: It is YAML, and the extra ``templates`` is not installed.
    """
    templates, place = read_templates(FilePath(path)), os.fspath(path)
    target = find_function(templates, place, function)
    resolver = Resolver(target.template, parameters or {})
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


@dataclass(frozen=True, slots=True)
class TemplateMapping:
    """An event source mapping as it will be deployed.

    Attributes:
        event: The mapping in its template.
        resolver: Resolves what its values refer to.

    Raises:
        TemplateError: From what reads a value: it is wrong, or is only known after
            deployment. `ParameterError` if a parameter decides it.
    """

    event: FunctionEvent
    resolver: Resolver

    @property
    def name(self) -> str:
        """The name of the SAM event, or the logical id of the mapping."""
        return self.event.name

    @property
    def place(self) -> str:
        """Where it is: ``template.yaml: Resources.OrdersFunction.Properties ...``."""
        return f"{self._template.file}: {format_path(self.event.path)}"

    @property
    def table(self) -> str | None:
        """The logical id of the table, if the template has the table."""
        return self.event.table and self.event.table.logical_id

    @property
    def view_type(self) -> str | None:
        """The view type of the table's stream; None if the template has no table."""
        if self.event.table is None:
            return None
        template, table = self.event.table
        path: Path = ("Resources", table, "Properties")
        properties = template.properties_of(table)
        if "StreamSpecification" not in properties:
            reason = "the table has no stream: give it a StreamSpecification"
            raise TemplateError(template.file, path, reason)
        path = (*path, "StreamSpecification")
        resolver = Resolver(template, self.resolver.given)
        found = resolver.choose(properties["StreamSpecification"], path)
        view_type = template.expect_map(found, path).get("StreamViewType")
        return str(resolver.resolve(view_type, (*path, "StreamViewType")))

    @property
    def filter_criteria(self) -> dict[str, list[dict[str, str]]]:
        """The filters: ``{"Filters": [{"Pattern": "..."}]}``, which may be empty."""
        return self._read("FilterCriteria", filters) or {"Filters": []}

    def expect_event_type(self, event_type: type[Event[Any]]) -> None:
        """Check that an event class takes what the stream delivers.

        Raises:
            TemplateError: It is for streams of another view type.
        """
        expected = getattr(getattr(event_type, "table", None), "view_type", None)
        found = self.view_type
        if expected and found and expected != found:
            raise TemplateError(
                self._template.file,
                self.event.path,
                f"the stream has the view type {found}, and {event_type.__name__} is"
                f" of {expected}: correct StreamViewType, or the table schema's"
                " streamViewType",
            )

    def settings(self, only: Collection[str] | None = None) -> dict[str, Any]:
        """Return the settings, by the names that `EventSourceMapping` has.

        `timeout` is the function's, in seconds.

        Args:
            only: The names of those to resolve; by default all.
        """
        found: dict[str, Any] = {}
        for name in self.event.properties:
            self._checked(name, check_known, name)
            setting = setting_of(name)
            if name in READERS and (only is None or setting in only):
                try:
                    found[setting] = self._read(name, READERS[name])
                except UnresolvedError as error:
                    raise error.with_hint(f"give it yourself, {setting}=...") from None
        if only is None or "on_failure" in only:
            found["on_failure"] = self._on_failure()
        if only is None or "timeout" in only:
            found["timeout"] = self._timeout()
        self._warn_if_disabled()
        return {name: value for name, value in found.items() if value is not None}

    @contextmanager
    def as_its_errors(self, *path: str) -> Iterator[None]:
        """Give a ValueError about this mapping its place.

        Args:
            path: The property that it is about, if it is about one.

        Raises:
            TemplateError: There was one.
        """
        try:
            yield
        except TemplateError:  # which has its place
            raise
        except ValueError as error:
            at = (*self.event.path, *path)
            raise TemplateError(self._template.file, at, str(error)) from error

    @property
    def _template(self) -> Template:
        return self.event.function.template

    def _chosen(self, name: str) -> Any:
        """Return a property without `Fn::If`; None if there is none."""
        given = self.event.properties
        only = {name: given[name]} if name in given else {}
        return self.resolver.choose(only, self.event.path).get(name)

    def _read(self, name: str, read: Callable[[Any], T]) -> T | None:
        """Return what a reader makes of the value of a property, if there is one."""
        value = self.resolver.resolve(self._chosen(name), (*self.event.path, name))
        return None if value is None else self._checked(name, read, value)

    def _checked(self, name: str, read: Callable[[Any], T], value: Any) -> T:
        with self.as_its_errors(name):
            return read(value)

    def _on_failure(self) -> str | None:
        """Return the type of the destination: its ARN is not known before."""
        path = (*self.event.path, "DestinationConfig")
        config = self._template.expect_map(
            self._chosen("DestinationConfig") or {}, path
        )
        destination = config.get("OnFailure")
        if not destination:
            return None
        destination = self._template.expect_map(destination, (*path, "OnFailure"))
        given = self.resolver.resolve(destination.get("Type"), path)
        target = destination.get("Destination")
        service = str(given).lower() if given else service_of(self.resolver, target)
        if service is None:  # a parameter may decide it, which is then asked for
            with suppress(UnresolvedError):
                self.resolver.with_placeholders().resolve(target, path)
        return self._checked("DestinationConfig", destination_type, service)

    def _timeout(self) -> int:
        template, function = self.event.function
        path: Path = ("Resources", function, "Properties", "Timeout")
        properties: dict[str, Any] = {"Timeout": FUNCTION_TIMEOUT}
        if template.type_of(function) == SERVERLESS_FUNCTION:
            properties |= template.section("Globals").get("Function") or {}
        properties |= template.properties_of(function)
        value = self.resolver.choose(properties["Timeout"], path)
        try:
            return number(self.resolver.resolve(value, path))
        except UnresolvedError as error:
            raise error.with_hint("give it yourself, timeout=...") from None
        except TemplateError:
            raise
        except ValueError as error:
            raise TemplateError(template.file, path, str(error)) from None

    def _warn_if_disabled(self) -> None:
        if self._read("Enabled", boolean) is False:
            warnings.warn(
                f"{self.place}.Enabled: the mapping is disabled, so Lambda will deliver"
                " nothing until you enable it; the simulator does deliver",
                stacklevel=4,
            )
