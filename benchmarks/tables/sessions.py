"""Typed items, keys and change records of the benchmarks' table `sessions`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ddbevents import ItemModel, UnixTime
from ddbevents.records import Event
from ddbevents.records.new_and_old_images import (
    InsertRecord,
    ModifyRecord,
    RemoveRecord,
)


class Session(ItemModel):
    """The benchmarks' small item."""

    pk: str
    sk: str
    visits: int
    expires_at: Annotated[datetime, UnixTime()]


class SessionKeys(ItemModel):
    """The primary key of a Session."""

    pk: str
    sk: str


class SessionInsertRecord(InsertRecord[Session, SessionKeys]):
    """A Session came to be."""


class SessionModifyRecord(ModifyRecord[Session, SessionKeys]):
    """A Session's attributes changed."""


class SessionRemoveRecord(RemoveRecord[Session, SessionKeys]):
    """A Session was deleted."""


SessionRecord = SessionInsertRecord | SessionModifyRecord | SessionRemoveRecord


class SessionEvent(Event[SessionRecord]):
    """A batch of changes to `sessions`."""
