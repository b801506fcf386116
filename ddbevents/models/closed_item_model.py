"""`ClosedItemModel`: the base of models whose attributes are all known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ConfigDict
from pydantic_core import core_schema

from ddbevents.models.item_model import ItemModel

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler

_REPLICA_ATTRIBUTES = [
    "aws:rep:deleting",
    "aws:rep:updateregion",
    "aws:rep:updatetime",
]


class _ReplicaAttribute:
    """Marks the name of an attribute that any item of a table may have."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        names = core_schema.literal_schema(_REPLICA_ATTRIBUTES)
        return core_schema.custom_error_schema(names, "extra_forbidden")


class ClosedItemModel(ItemModel):
    """An `ItemModel` that refuses unknown attributes.

    Only those that DynamoDB itself adds to the items of a global table of version
    2017.11.29 are kept, such as ``aws:rep:deleting``.

    Source: AWS, "How DynamoDB global tables work", version 2017.11.29 (Legacy).
    """

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})

    __pydantic_extra__: dict[Annotated[str, _ReplicaAttribute()], Any]  # pyright: ignore[reportIncompatibleVariableOverride]  # how pydantic has it
