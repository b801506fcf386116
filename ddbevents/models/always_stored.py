"""`AlwaysStored`: marks a field whose default is only for the constructor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ddbevents.models.marks import Mark

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import core_schema


@dataclass(frozen=True, slots=True)
class AlwaysStored:
    """Marks an attribute of every item: an item without it is an error.

    You need not pass ``type: Annotated[Literal["ORDER"], AlwaysStored()] = "ORDER"``
    to the constructor.
    """

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        schema = handler(source)
        mark = Mark(always_stored=True).as_metadata()
        marked = {**schema, "metadata": {**schema.get("metadata", {}), **mark}}
        return cast("core_schema.CoreSchema", marked)
