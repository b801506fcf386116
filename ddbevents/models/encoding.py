"""How pydantic models and dataclasses are encoded, for `ddbevents.codec`.

The encoder of a model is straight-line code, made as source text for each class as
`dataclasses` makes its methods: a loop over the fields takes a quarter longer.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from ddbevents.codec.extension import ClassEncoding
from ddbevents.models import plans

if TYPE_CHECKING:
    from collections.abc import Callable

    from ddbevents.codec.encode import Level
    from ddbevents.codec.scalars import Encoder

_ENCODER = """\
def bind(encoders, encode_others, encode_slowly):
    def encode_model(model):
        values, given = model.__dict__, model.__pydantic_fields_set__
        encoded = {{}}
        try:
            {fields}
        except KeyError as error:
            if error.__traceback__.tb_next:  # it is none of the look-ups here
                raise
            return encode_slowly(model)
        if {has_others} or model.__pydantic_extra__:
            encoded |= encode_others(model)['M']
        return {{'M': encoded}}
    return encode_model
"""
_FIELD = """
            value = values[{field!r}]
            if value.__class__ is str and value.isascii():
                encoded[{name!r}] = {{'S': value}}
            elif value is not None or {field!r} in given:
                encoded[{name!r}] = encoders[value.__class__](value)"""
_UNUSUAL_FIELD = """
            value = values[{field!r}]
            if (value is not None or {field!r} in given){unless_left_out}:
                value = {converted}
                encoded[{name!r}] = encoders[value.__class__](value)"""


def encoding_of(cls: type) -> ClassEncoding:
    """Return how objects of a pydantic class are encoded.

    Raises:
        EncodeError: Two of its fields have the same attribute name.
    """
    plan = plans.plan_of(cls)
    if plan.stand_in:
        return ClassEncoding(plans.stand_in, None, None)
    has_fields_set = hasattr(cls, "__pydantic_fields_set__")
    encoder = partial(_encoder, plan) if has_fields_set else None
    return ClassEncoding(None, plans.attributes, encoder)


def _encoder(plan: plans.Plan, level: Level) -> Encoder:
    encoder: Encoder = _binder(plan)(
        level.below.encoders,
        level.attributes_encoder(plans.other_attributes),
        level.attributes_encoder(plans.attributes),
    )
    return encoder


@cache
def _binder(plan: plans.Plan) -> Callable[..., Encoder]:
    namespace: dict[str, Any] = {}
    lines = ""
    for number, field in enumerate(plan.fields):
        namespace[f"convert_{number}"] = field.convert
        namespace[f"left_out_{number}"] = partial(plans.is_left_out, field)
        may_be_left_out = field.is_absence_empty is not None
        form = _UNUSUAL_FIELD if field.convert or may_be_left_out else _FIELD
        unless_left_out = f" and (value or not left_out_{number}(value))"
        lines += form.format(
            field=field.field,
            name=field.name,
            converted=f"convert_{number}(value)" if field.convert else "value",
            unless_left_out=unless_left_out if may_be_left_out else "",
        )
    source = _ENCODER.format(
        fields=lines.lstrip() or "pass", has_others=bool(plan.dumped)
    )
    exec(compile(source, "<encoder of a model>", "exec"), namespace)  # noqa: S102  # what is not ours in it is there by its repr
    bind: Callable[..., Encoder] = namespace["bind"]
    return bind
