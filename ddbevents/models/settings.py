"""How the settings (``model_config``) in a core schema affect reading items."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ddbevents.models.core_schema import CoreSchema, Node

TEXT_CHANGES = frozenset({"strip_whitespace", "to_lower", "to_upper"})
"""The settings that may change a text that is read."""

_WITHOUT_EFFECT = frozenset(
    {
        "extra_fields_behavior",
        "from_attributes",
        "hide_input_in_errors",
        "loc_by_alias",
        "revalidate_instances",
        "ser_json_bytes",
        "ser_json_inf_nan",
        "ser_json_temporal",
        "ser_json_timedelta",
        "serialize_by_alias",
        "title",
        "val_json_bytes",
        "validate_by_alias",
        "validate_by_name",
        "validate_default",
    }
)
"""Settings that only classes use, or that no validator of an item uses.

In an item binary is never text, and we read JSON text ourselves.
"""


def hides_input(schema: CoreSchema) -> bool:
    """Return whether a model has `hide_input_in_errors` set."""
    return any(each.get("hide_input_in_errors") is True for each in schema.settings())


def changes_text(schema: CoreSchema) -> bool:
    """Return whether reading changes the strings of a model."""
    names = [f"str_{name}" for name in TEXT_CHANGES]
    return any(each.get(name) for each in schema.settings() for name in names)


def reach_definitions(schema: CoreSchema) -> bool:
    """Return whether a model's settings may matter to a definition that it names.

    Pydantic-core reads a definition (a `JsonValue`, or the alias of a recursive type)
    with the settings of the model whose own validator contains it. A rewritten schema
    has all definitions at its root, where there are no settings.
    """
    return not all(map(_is_class, schema.definitions.values())) and not all(
        each.keys() <= _WITHOUT_EFFECT for each in schema.settings()
    )


def _is_class(node: Node) -> bool:
    """Whether a node, or the one that its validators wrap, has its own settings."""
    if node["type"] in {"dataclass", "model", "typed-dict"}:
        return True
    return "schema" in node and _is_class(node["schema"])
