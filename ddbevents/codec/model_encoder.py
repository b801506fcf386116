"""Encoders of pydantic models, in straight-line code that is made for each class.

It is made as `dataclasses` makes its methods: as source text, for which a loop over
the fields takes half as long again. For an order of the benchmarks it is:

    def encode_model(model):
        values, given = model.__dict__, model.__pydantic_fields_set__
        encoded = {}
        try:
            value = values['pk']
            if value.__class__ is str and value.isascii():
                encoded['pk'] = {'S': value}
            elif value is not None or 'pk' in given:
                encoded['pk'] = encoders[value.__class__](value)
            value = values['expires_at']
            if value is not None or 'expires_at' in given:
                value = convert_8(value)
                encoded['expires_at'] = encoders[value.__class__](value)
            ...
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ddbevents.codec.models import Plan
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
_FIELD_OF_SET = """
            value = values[{field!r}]
            if value is None:
                if {field!r} in given:
                    encoded[{name!r}] = encoders[value.__class__](value)
            elif value or value.__class__ not in SETS or not absent_{number}():{convert}
                encoded[{name!r}] = encoders[value.__class__](value)"""
_CONVERTED_FIELD = """
            value = values[{field!r}]
            if value is not None or {field!r} in given:
                value = convert_{number}(value)
                encoded[{name!r}] = encoders[value.__class__](value)"""


def model_encoder(
    plan: Plan,
    encoders: Mapping[type, Encoder],
    encode_others: Encoder,
    encode_slowly: Encoder,
) -> Encoder:
    """Return the encoder of models of one class.

    Args:
        plan: How its objects become attributes.
        encoders: Of the values in a model, by their types.
        encode_others: Encodes the attributes that are not fields stored as they
            are, as an M.
        encode_slowly: Encodes a whole model, if the type of a value is not among
            `encoders`, or a field has none: the model was made without validation.
    """
    encoder: Encoder = _binder(plan)(encoders, encode_others, encode_slowly)
    return encoder


@cache
def _binder(plan: Plan) -> Callable[..., Encoder]:
    namespace: dict[str, Any] = {"SETS": (set, frozenset)}
    lines = ""
    for number, (field, name, convert, is_left_out) in enumerate(plan.fields):
        namespace[f"convert_{number}"] = convert
        namespace[f"absent_{number}"] = is_left_out
        form = _CONVERTED_FIELD if convert else _FIELD
        if is_left_out:
            form = _FIELD_OF_SET
        line = f"\n{' ' * 16}value = convert_{number}(value)" if convert else ""
        lines += form.format(number=number, field=field, name=name, convert=line)
    source = _ENCODER.format(
        fields=lines.lstrip() or "pass", has_others=bool(plan.dumped)
    )
    exec(compile(source, "<encoder of a model>", "exec"), namespace)  # noqa: S102  # what is not ours in it is there by its repr
    bind: Callable[..., Encoder] = namespace["bind"]
    return bind
