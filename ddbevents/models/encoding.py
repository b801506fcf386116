"""How pydantic models and dataclasses are encoded, for `ddbevents.codec`.

The encoder of a model is straight-line code, generated as source text for each class as
`dataclasses` does it: a loop over the fields would take a quarter longer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.codec.classes import ClassEncoding
from ddbevents.errors import EncodeError
from ddbevents.models.plans import Field, Plan, dump, has_fields_set, plan_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ddbevents.codec.encode import Level
    from ddbevents.codec.scalars import Encoder

_ENCODER = """\
def make_encoder(level):
    encoders = level.below.encoders
    encode_others = level.attributes_encoder(other_attributes)
    encode_slowly = level.attributes_encoder(attributes)
    def encode_model(model):
        values, given = model.__dict__, model.__pydantic_fields_set__
        encoded = {{}}
        try:
            {fields}
        except KeyError as error:
            if error.__traceback__.tb_next:  # from deeper than the look-ups here
                raise
            return encode_slowly(model)
        if {has_others} or model.__pydantic_extra__:
            encoded |= encode_others(model)['M']
        return {{'M': encoded}}
    return encode_model
"""
_FIELD = """
            value = values[{field!r}]
            if {is_ascii}:
                encoded[{name!r}] = {{'S': value}}
            elif (value is not None or {field!r} in given){and_not_left_out}:
                {convert}encoded[{name!r}] = encoders[value.__class__](value)"""
_IS_ASCII = "value.__class__ is str and value.isascii()"
_NOT_LEFT_OUT = " and (value.__class__ is set and value or not {}(value))"


def encoding_of(cls: type) -> ClassEncoding:
    """Return how objects of a pydantic class are encoded.

    Raises:
        EncodeError: Two of its fields have the same attribute name.
    """
    plan = plan_of(cls)
    if plan.replacement:
        return ClassEncoding(plan.replacement, None, None)
    encoder = _encoder_maker(plan) if has_fields_set(cls) else None
    return ClassEncoding(None, _attributes, encoder)


def _attributes(model: Any) -> dict[str, Any]:
    """Return the native values of an object by attribute name.

    Raises:
        EncodeError: Two attributes have the same name.
    """
    plain = {
        field.name: field.converted(getattr(model, field.field))
        for field in plan_of(model.__class__).fields
        if field.is_written(model)
    }
    return {**plain, **_other_attributes(model)}


def _other_attributes(model: Any) -> dict[str, Any]:
    """Return the unknown attributes, and the fields that pydantic serializes.

    Raises:
        EncodeError: An unknown attribute has the name of a field.
    """
    plan = plan_of(model.__class__)
    extra = getattr(model, "__pydantic_extra__", None) or {}
    if not plan.taken.isdisjoint(extra):
        raise EncodeError("one value per attribute name", "two", model)
    if plan.convert:
        extra = {name: plan.convert(value) for name, value in extra.items()}
    computed = {field.field for field in plan.computed if field.is_written(model)}
    wanted = {field.field for field in plan.dumped if field.is_written(model)}
    dumped = {
        **(dump(model, include=computed) if computed else {}),
        # In a round trip, pydantic's own Json is text, and nothing is computed.
        **(dump(model, include=wanted, round_trip=True) if wanted else {}),
    }
    return {
        **extra,
        **{
            field.name: field.converted(dumped[field.dumped_as])
            for field in (*plan.computed, *plan.dumped)
            if field.dumped_as in dumped
        },
    }


def _encoder_maker(plan: Plan) -> Callable[[Level], Encoder]:
    namespace: dict[str, Any] = {
        "attributes": _attributes,
        "other_attributes": _other_attributes,
    }
    lines = [_field_source(field, namespace) for field in plan.fields]
    source = _ENCODER.format(
        fields="".join(lines).lstrip() or "pass",
        has_others=bool(plan.dumped or plan.computed),
    )
    exec(compile(source, "<encoder of a model>", "exec"), namespace)  # noqa: S102  # names of users are in it by their repr
    make_encoder: Callable[[Level], Encoder] = namespace["make_encoder"]
    return make_encoder


def _field_source(field: Field, namespace: dict[str, Any]) -> str:
    """Return the lines that encode a field; put what they call into the namespace."""
    convert, is_left_out = f"convert_{len(namespace)}", f"is_left_out_{len(namespace)}"
    namespace |= {convert: field.convert, is_left_out: field.is_left_out}
    condition = _NOT_LEFT_OUT.format(is_left_out) if field.is_absence_empty else ""
    return _FIELD.format(
        field=field.field,
        name=field.name,
        is_ascii="False" if field.convert else _IS_ASCII,
        and_not_left_out=condition,
        convert=f"value = {convert}(value); " if field.convert else "",
    )
