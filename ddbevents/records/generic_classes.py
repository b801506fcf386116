"""`RecordClass`: builds no validators for the generic classes of records and events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic

from pydantic import BaseModel

if TYPE_CHECKING:
    RecordClass = type
else:

    class RecordClass(type(BaseModel)):
        """The class of record classes: those with type variables are built when used.

        `InsertRecord` is there for ``InsertRecord[Order, OrderKeys]``, which has a
        validator of its own; building one for `InsertRecord` would cost a cold start
        0.7 ms. Classes without type variables are built at once: a `TypeAdapter` of one
        that is not would show the values that its errors are to hide.
        """

        def __new__(  # noqa: D102  # a magic method
            mcs, name: str, bases: Any, namespace: Any, **options: Any
        ) -> Any:
            if Generic not in bases:
                return super().__new__(mcs, name, bases, namespace, **options)
            options["defer_build"] = True
            cls = super().__new__(mcs, name, bases, namespace, **options)
            del cls.model_config["defer_build"]  # subclasses would inherit it
            return cls
