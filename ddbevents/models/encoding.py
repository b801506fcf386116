"""How pydantic models and dataclasses are encoded, for `ddbevents.codec`.

The encoder of a model is straight-line code, made as source text for each class as
`dataclasses` makes its methods: a loop over the fields takes a quarter longer.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from ddbevents.codec.extension import ClassEncoding
from ddbevents.codec.plain_dataclasses import is_empty_set
from ddbevents.errors import EncodeError
from ddbevents.models.plans import Field, Plan, dump, has_fields_set, plan_of

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
    plan = plan_of(cls)
    if plan.replacement:
        return ClassEncoding(plan.replacement, None, None)
    encoder = partial(_encoder, plan) if has_fields_set(cls) else None
    return ClassEncoding(None, _attributes, encoder)


def _attributes(model: Any) -> dict[str, Any]:
    """Return the native values of an object by attribute name.

    Raises:
        EncodeError: Two of them have the same name.
    """
    plain = {
        field.name: _converted(field, getattr(model, field.field))
        for field in plan_of(model.__class__).fields
        if _is_written(model, field)
    }
    return {**plain, **_other_attributes(model)}


def _converted(field: Field, value: Any) -> Any:
    if field.convert is None:
        return value
    try:
        return field.convert(value)
    except EncodeError as error:
        refusal = error
    path = (field.name, *refusal.path)
    raise EncodeError(refusal.expected, refusal.found, refusal.value, path)


def _other_attributes(model: Any) -> dict[str, Any]:
    """Return the attributes that are not fields stored as they are.

    Raises:
        EncodeError: One of them has the name of a field.
    """
    plan = plan_of(model.__class__)
    extra = getattr(model, "__pydantic_extra__", None) or {}
    if not plan.taken.isdisjoint(extra):
        raise EncodeError("one value per attribute name", "two", model)
    if plan.convert:
        extra = {name: plan.convert(value) for name, value in extra.items()}
    computed = {field.field for _, field in plan.computed if _is_written(model, field)}
    wanted = {field.field for _, field in plan.dumped if _is_written(model, field)}
    dumped = {
        **(dump(model, include=computed) if computed else {}),
        # In a round trip, pydantic's own Json is text, and nothing is computed.
        **(dump(model, include=wanted, round_trip=True) if wanted else {}),
    }
    return {
        **extra,
        **{
            field.name: _converted(field, dumped[key])
            for key, field in (*plan.computed, *plan.dumped)
            if key in dumped
        },
    }


def _is_written(model: Any, field: Field) -> bool:
    """Whether a field is stored.

    A None that nobody gave is an absent attribute, and so is an empty set, if that is
    how an absent attribute reads.
    """
    value = getattr(model, field.field, None)
    if value is None:
        given = getattr(model, "__pydantic_fields_set__", None)
        is_given = given is None or field.field in given
        return is_given and hasattr(model, field.field)
    return not _is_left_out(field, value)


def _is_left_out(field: Field, value: Any) -> bool:
    """Whether a value is an empty set, and absence reads as one."""
    return bool(
        field.is_absence_empty and is_empty_set(value) and field.is_absence_empty()
    )


def _encoder(plan: Plan, level: Level) -> Encoder:
    encoder: Encoder = _binder(plan)(
        level.below.encoders,
        level.attributes_encoder(_other_attributes),
        level.attributes_encoder(_attributes),
    )
    return encoder


@cache
def _binder(plan: Plan) -> Callable[..., Encoder]:
    namespace: dict[str, Any] = {}
    lines = ""
    for number, field in enumerate(plan.fields):
        namespace[f"convert_{number}"] = field.convert
        namespace[f"left_out_{number}"] = partial(_is_left_out, field)
        may_be_left_out = field.is_absence_empty is not None
        form = _UNUSUAL_FIELD if field.convert or may_be_left_out else _FIELD
        unless_left_out = (
            f" and (value.__class__ is set and value or not left_out_{number}(value))"
        )
        lines += form.format(
            field=field.field,
            name=field.name,
            converted=f"convert_{number}(value)" if field.convert else "value",
            unless_left_out=unless_left_out if may_be_left_out else "",
        )
    source = _ENCODER.format(
        fields=lines.lstrip() or "pass", has_others=bool(plan.dumped or plan.computed)
    )
    exec(compile(source, "<encoder of a model>", "exec"), namespace)  # noqa: S102  # what is not ours in it is there by its repr
    bind: Callable[..., Encoder] = namespace["bind"]
    return bind
