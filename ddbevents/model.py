"""`ItemModel`, the base of generated item and key models."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class ItemModel(BaseModel):
    """An ordinary pydantic model with the settings that suit a table's items.

    - Unknown attributes are kept (``extra="allow"``), so that reading an item
      and writing it back loses nothing.
    - A field whose attribute name is no Python name can be set by either.
    - Error messages never show input values: items are personal data.

    Nothing here knows of AttributeValues; any other pydantic model serves as
    well.
    """

    model_config = ConfigDict(
        extra="allow",
        hide_input_in_errors=True,
        validate_by_alias=True,
        validate_by_name=True,
    )
