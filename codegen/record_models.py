"""Renders `ddbevents/records/`: pydantic models of records, by view type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docstrings import HEADER, docstring
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from record_shapes import any_view_classes, fields_of, record_fields, view_types

if TYPE_CHECKING:
    from pathlib import Path

    from wire_schemas import WireSchemas

BY_CLASS = frozenset({"event_name", "new_image", "old_image", "stream_view_type"})
"""The fields that differ from class to class; all others are in the base."""


def render_records(schemas: WireSchemas, templates: Path) -> dict[str, str]:
    """Return the source text of every module of `ddbevents/records/`, by file name."""
    environment = _environment(templates)
    fields = record_fields(schemas)
    identity, event = schemas["user-identity.json"], schemas["lambda-event.json"]
    environment.globals |= {
        "any_view_classes": any_view_classes(schemas),
        "base_fields": [fields[name] for name in fields if name not in BY_CLASS],
        "event_doc": event["description"],
        "event_fields": list(fields_of(event)),
        "fields": fields,
        "header": HEADER,
        "identity_doc": identity["description"],
        "identity_fields": list(fields_of(identity)),
        "record_doc": schemas["record.json"]["description"],
        "views": (views := view_types(schemas)),
    }
    modules = {
        f"{name}.py": environment.get_template(f"{name}.py.jinja").render()
        for name in ("__init__", "any_view", "base", "event")
    }
    view_template = environment.get_template("view.py.jinja")
    for view in views:
        modules[f"{view.name.lower()}.py"] = view_template.render(
            title=f"Records of a stream with the view type {view.name}.",
            doc=view.doc,
            classes=view.classes,
            view_type=f'Literal["{view.name}"]',
            image_default="",
        )
    modules["typed_any_view.py"] = view_template.render(
        title="Records of a stream with any view type, with images of your types.",
        doc="An image that the stream's view type does not include is None.",
        classes=any_view_classes(schemas),
        view_type="StreamViewType",
        image_default=" | None = None",
    )
    return modules


def _environment(templates: Path) -> Environment:
    environment = Environment(
        autoescape=False,  # noqa: S701  # it writes Python, not HTML
        keep_trailing_newline=True,
        loader=FileSystemLoader(templates),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["docstring"] = docstring
    return environment
