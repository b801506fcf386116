"""Errors in a template, with their place."""

from __future__ import annotations

from typing import Any

from ddbevents.errors import DdbEventsError, format_path


class TemplateError(DdbEventsError, ValueError):
    """Something in a template that is wrong or missing.

    Attributes:
        file: The template's file, or the folder of several.
        path: Where it is in the template: ``("Resources", "OrdersFunction")``.
        reason: What is wrong, and the way out.
    """

    def __init__(self, file: str, path: tuple[str | int, ...], reason: str) -> None:
        super().__init__(file, path, reason)
        self.file = file
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        where = f" {format_path(self.path)}:" if self.path else ""
        return f"{self.file}:{where} {self.reason}"


class UnresolvedError(TemplateError):
    """A value that is only known after deployment, such as an ARN."""

    def with_hint(self, hint: str) -> UnresolvedError:
        """Return the same error with a way out."""
        return UnresolvedError(self.file, self.path, f"{self.reason}: {hint}")


class ParameterError(TemplateError):
    """A value that depends on a parameter without a value and without a Default.

    Attributes:
        name: The parameter's name.
    """

    def __init__(self, file: str, path: tuple[str | int, ...], name: str) -> None:
        self.name = name
        super().__init__(file, path, self.reason_with(f'parameters={{"{name}": ...}}'))

    def reason_with(self, way_out: str) -> str:
        """Return the reason with another way out, such as an option of a command."""
        return (
            f"the parameter {self.name} decides this, and has no Default: give its"
            f" value, {way_out}"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.file, self.path, self.name)
