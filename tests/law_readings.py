"""A hand-written event whose keys have other spellings than ours."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from law_models import Seconds
from pydantic import AwareDatetime

from ddbevents import ItemModel, Table
from ddbevents.records import Event
from ddbevents.records.new_and_old_images import (
    InsertRecord,
    ModifyRecord,
    RemoveRecord,
)


class ReadingKeys(ItemModel):
    ident: UUID
    at: AwareDatetime


class Reading(ReadingKeys):
    seen: set[AwareDatetime]
    by_day: dict[date, dict[UUID, bytes]]
    expires_at: Seconds


class ReadingEvent(
    Event[
        InsertRecord[Reading, ReadingKeys]
        | ModifyRecord[Reading, ReadingKeys]
        | RemoveRecord[Reading, ReadingKeys]
    ]
):
    table: ClassVar[Table] = Table("readings", "ident", "at")
