"""The templates in ``codegen/templates``, with the same setup for all generators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ddbevents._assets import assets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Template


def load_template(
    name: str,
    filters: Mapping[str, Callable[..., Any]],
    functions: Mapping[str, Callable[..., Any]] | None = None,
) -> Template:
    """Return a template. Nothing is escaped: quote literals with a filter.

    Args:
        name: The name of its file.
        filters: The filters in it, by their names.
        functions: The functions in it, by their names.
    """
    environment = Environment(
        loader=FileSystemLoader(assets() / "codegen" / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  # it is code, and every literal is quoted
    )
    environment.filters.update(filters)
    environment.globals.update(functions or {})
    return environment.get_template(name)
