"""The attributes of pydantic models, told by duck type: pydantic is not imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def is_model(cls: type) -> bool:
    """Whether a class is a pydantic model."""
    return hasattr(cls, "__pydantic_fields__") and hasattr(cls, "model_dump")


def model_attributes(cls: Any) -> Callable[[Any], Mapping[Any, Any]]:
    """Return what reads the attributes that a model stands for."""
    fields = [
        (name, field.serialization_alias or name)
        for name, field in cls.__pydantic_fields__.items()
    ]

    def attributes(model: Any) -> dict[str, Any]:
        values = model.__dict__
        given = model.model_fields_set
        read = {
            alias: values[name]
            for name, alias in fields
            if values[name] is not None or name in given
        }
        return {**read, **(model.__pydantic_extra__ or {})}

    return attributes
