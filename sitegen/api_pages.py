"""The reference of the Python API: a page for each public module.

mkdocstrings fills the pages in from the docstrings when the site is built.
"""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple


class PublicModule(NamedTuple):
    """A module that users import from.

    Attributes:
        about: What it is for, as a sentence.
        names: Its public names; by default, those of its `__all__`.
    """

    about: str
    names: tuple[str, ...] = ()


_OF_A_VIEW = (
    "InsertRecord",
    "ModifyRecord",
    "RemoveRecord",
    "TableRecord",
    "TableEvent",
)

PUBLIC = {
    "ddbevents": PublicModule(
        "Handlers, the codec, typed images and errors: `from ddbevents import NAME`.",
    ),
    "ddbevents.codec": PublicModule(
        "AttributeValues to native Python values and back."
    ),
    "ddbevents.records": PublicModule("What all records and events have."),
    "ddbevents.records.new_and_old_images": PublicModule(
        "Records of a stream with the view type `NEW_AND_OLD_IMAGES`.",
        _OF_A_VIEW,
    ),
    "ddbevents.records.new_image": PublicModule(
        "Records of a stream with the view type `NEW_IMAGE`.",
        _OF_A_VIEW,
    ),
    "ddbevents.records.old_image": PublicModule(
        "Records of a stream with the view type `OLD_IMAGE`.",
        _OF_A_VIEW,
    ),
    "ddbevents.records.keys_only": PublicModule(
        "Records of a stream with the view type `KEYS_ONLY`.",
        _OF_A_VIEW,
    ),
    "ddbevents.records.any_view": PublicModule(
        "Records of a stream of any view type: an image that was not sent is None.",
    ),
    "ddbevents.models.entities": PublicModule(
        "Which class an item is of, in a table of several entities.",
        ("EntityTags", "KeyPatterns"),
    ),
    "ddbevents.sources": PublicModule(
        "Every transport, file and stream, opened into records."
    ),
    "ddbevents.filters": PublicModule(
        "Lambda's event filters: build patterns, and try them."
    ),
    "ddbevents.templates": PublicModule("Settings of mappings, read from templates."),
    "ddbevents.redrive": PublicModule("Failed batches, handed to a handler again."),
    "ddbevents.fixtures": PublicModule(
        "Test events, a table in memory, and Lambda's poller."
    ),
    "ddbevents.fixtures.pytest_plugin": PublicModule(
        "Fixtures that pytest finds by itself.",
        ("stream_table", "event_source_mapping"),
    ),
    "ddbevents.fixtures.strategies": PublicModule(
        "Strategies for hypothesis.",
        ("attribute_values", "items", "from_model", "records", "events"),
    ),
    "ddbevents.infer": PublicModule("A first table schema, from samples."),
    "ddbevents.diff": PublicModule(
        "What differs between two table schemas, and whom it breaks."
    ),
}


def public_names() -> dict[str, tuple[str, ...]]:
    """Return the public names of each public module."""
    return {
        module: known.names or tuple(sorted(import_module(module).__all__))
        for module, known in PUBLIC.items()
    }


def api_pages() -> dict[str, str]:
    """Return the text of each page, by its path in docs/."""
    pages = {
        page_path(module): _page(module, names)
        for module, names in public_names().items()
    }
    return {"reference/api/index.md": _index(), **pages}


def page_path(module: str) -> str:
    """Return the path of a module's page in docs/."""
    return f"reference/api/{module}.md"


def _page(module: str, names: tuple[str, ...]) -> str:
    known = PUBLIC[module]
    entries = "\n\n".join(f"::: {module}.{name}" for name in names)
    return f"# {module}\n\n{known.about}\n\n{entries}\n"


def _index() -> str:
    rows = "\n".join(
        f"| [`{module}`]({module}.md) | {known.about} |"
        for module, known in PUBLIC.items()
    )
    return (
        "# Python API\n\n"
        "Every public name, with its docstring. What is not listed here is private and"
        " may change in any release.\n\n"
        f"| module | what it has |\n|---|---|\n{rows}\n\n"
        "`ddbevents.wire` has the types of AWS's JSON: see"
        " [wire schemas](../wire-schemas.md).\n"
    )
