"""One event source mapping of a template: its settings, filters and view type."""

from __future__ import annotations

import warnings
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args

from ddbevents.errors import format_path
from ddbevents.limits import FUNCTION_TIMEOUT
from ddbevents.records.methods import expect_event_type
from ddbevents.templates.function_events import (
    SERVERLESS_FUNCTION,
    FunctionEvent,
    service_of,
)
from ddbevents.templates.intrinsic_functions import (
    Path,
    Resolver,
)
from ddbevents.templates.setting_values import (
    READERS,
    boolean,
    check_known,
    destination_type,
    filters,
    setting_of,
    timeout,
)
from ddbevents.templates.template_error import (
    ParameterError,
    TemplateError,
    UnresolvedError,
)
from ddbevents.wire import StreamViewType

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from ddbevents.records import Event
    from ddbevents.templates.template_file import Template

T = TypeVar("T")

_VIEW_TYPES: Final = get_args(StreamViewType)


@dataclass(frozen=True, slots=True)
class TemplateMapping:
    """An event source mapping as it will be deployed.

    Attributes:
        event: The mapping in its template.
        resolver: Resolves what its values refer to.

    Raises:
        TemplateError: A value that you read is wrong, or only known after deployment;
            `ParameterError` if it depends on a parameter without a value.
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
        path = (*path, "StreamViewType")
        resolved = resolver.resolve(view_type, path)
        if resolved not in _VIEW_TYPES:
            reason = f"expected one of {', '.join(_VIEW_TYPES)}"
            raise TemplateError(template.file, path, reason)
        return str(resolved)

    @property
    def filter_criteria(self) -> dict[str, list[dict[str, str]]]:
        """The filters: ``{"Filters": [{"Pattern": "..."}]}``, which may be empty."""
        return self._read("FilterCriteria", filters) or {"Filters": []}

    def expect_event_type(self, event_type: type[Event[Any]]) -> None:
        """Check that an event class reads the records that the stream delivers.

        Raises:
            TemplateError: It is for streams of another view type.
            TypeError: It is not an event class.
        """
        expect_event_type(event_type)
        expected = getattr(getattr(event_type, "table", None), "view_type", None)
        found = self.view_type
        if expected and found and expected != found:
            raise TemplateError(
                self._template.file,
                self.event.path,
                f"the stream has the view type {found}, but {event_type.__name__} is"
                f" for {expected}: correct StreamViewType, or the table schema's"
                " streamViewType",
            )

    def settings(self, only: Collection[str] | None = None) -> dict[str, Any]:
        """Return the settings, by the names that `EventSourceMapping` has for them.

        `timeout` is the function's, in seconds.

        Args:
            only: The names of those to resolve; by default all.

        Raises:
            TemplateError: A setting is wrong, missing, or only known after deployment.
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
        if only is None or "starting_position" in only:
            self._expect_starting_position(found)
        if only is None or "on_failure" in only:
            found["on_failure"] = self._on_failure()
        if only is None or "timeout" in only:
            found["timeout"] = self._timeout()
        self._warn_if_disabled()
        return {name: value for name, value in found.items() if value is not None}

    @contextmanager
    def as_its_errors(self, *path: str) -> Iterator[None]:
        """Add the place in the template to a ValueError about this mapping.

        Args:
            path: The property that the error is about, if it is about one.

        Raises:
            TemplateError: There was a ValueError.
        """
        try:
            yield
        except TemplateError:  # it has its place
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
        """Return the value of a property, read; None if there is none."""
        value = self.resolver.resolve(self._chosen(name), (*self.event.path, name))
        return None if value is None else self._checked(name, read, value)

    def _checked(self, name: str, read: Callable[[Any], T], value: Any) -> T:
        with self.as_its_errors(name):
            return read(value)

    def _on_failure(self) -> str | None:
        """Return the type of the destination; its ARN is not in the template."""
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
        if service is None:  # if a parameter decides it, this asks for its value
            with suppress(UnresolvedError):
                self.resolver.with_placeholders().resolve(target, path)
        return self._checked("DestinationConfig", destination_type, service)

    def _expect_starting_position(self, found: Mapping[str, Any]) -> None:
        """Check that there is a starting position.

        Source: AWS, "CreateEventSourceMapping": streams require it.
        """
        if found.get("starting_position") is None:
            raise TemplateError(
                self._template.file,
                self.event.path,
                "expected StartingPosition, which Lambda requires of streams: add it,"
                ' or give it yourself, starting_position="TRIM_HORIZON"',
            )

    def _timeout(self) -> int:
        """Return the seconds that the function has: its own, those of Globals, or 3."""
        template, function = self.event.function
        sources: list[tuple[Mapping[str, Any], Path]] = [
            (template.properties_of(function), ("Resources", function, "Properties"))
        ]
        if template.type_of(function) == SERVERLESS_FUNCTION:
            shared = template.entry("Globals", "Function") or {}
            sources.append((shared, ("Globals", "Function")))
        for properties, path in sources:
            given = {"Timeout": properties.get("Timeout")}
            chosen = self.resolver.choose(given, path).get("Timeout")
            if chosen is not None:
                return self._seconds(chosen, (*path, "Timeout"))
        return FUNCTION_TIMEOUT

    def _seconds(self, value: Any, path: Path) -> int:
        try:
            return timeout(self.resolver.resolve(value, path))
        except UnresolvedError as error:
            raise error.with_hint("give it yourself, timeout=...") from None
        except TemplateError:
            raise
        except ValueError as error:
            raise TemplateError(self._template.file, path, str(error)) from None

    def _warn_if_disabled(self) -> None:
        is_enabled = None
        with suppress(UnresolvedError, ParameterError):  # it is not a setting: no error
            is_enabled = self._read("Enabled", boolean)
        if is_enabled is False:
            warnings.warn(
                f"{self.place}.Enabled: the mapping is disabled, so Lambda will deliver"
                " nothing until you enable it; the simulator does deliver",
                stacklevel=4,
            )
