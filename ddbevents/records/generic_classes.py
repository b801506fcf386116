"""`RecordClass`: builds no validators for the generic classes of records and events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic

from pydantic import BaseModel

if TYPE_CHECKING:
    RecordClass = type
else:

    class RecordClass(type(BaseModel)):
        """The class of record classes: those with type variables are built when used.

        ``InsertRecord`` is there for ``InsertRecord[Order, OrderKeys]``, whose validator
        is its own: building one for the class itself costs a cold start 0.7 ms. Classes
        without variables are built at once, since a `TypeAdapter` of one that is not
        would lose the settings of its errors.
        """

        def __new__(mcs, name: str, bases: Any, namespace: Any, **options: Any) -> Any:
            if Generic not in bases:
                return super().__new__(mcs, name, bases, namespace, **options)
            cls = super().__new__(
                mcs, name, bases, namespace, defer_build=True, **options
            )
            del cls.model_config["defer_build"]  # not for subclasses
            return cls
