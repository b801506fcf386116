"""A table schema for each diagnostic, which has that one and no other."""

from __future__ import annotations

_TABLE = '"x-dynamodb": {"tableName": "orders", "partitionKey": "pk"}'


def _of(properties: str, *, required: str = '"pk"', rest: str = "") -> str:
    """Return a schema whose item has the key `pk` and these properties."""
    return (
        "{\n"
        '  "title": "Order",\n'
        f"  {_TABLE},\n"
        '  "type": "object",\n'
        f'  "required": [{required}],\n'
        '  "properties": {\n'
        '    "pk": {"type": "string"},\n'
        f"    {properties}\n"
        f"  }}{rest}\n"
        "}\n"
    )


_ENTITIES = f"""\
{{
  "title": "Shop",
  {_TABLE},
  "oneOf": [{{"$ref": "#/$defs/Customer"}}, {{"$ref": "#/$defs/Order"}}],
  "$defs": {{
    "Customer": {{
      "type": "object",
      "required": ["pk"],
      "properties": {{"pk": {{"type": "string"}}}}
    }},
    "Order": {{
      "type": "object",
      "required": ["pk"],
      "properties": {{"pk": {{"type": "string", "pattern": "^ORDER#"}}}}
    }}
  }}
}}
"""

EXAMPLES = {
    "DDB001": _of('"total": {"type": "number"},'),
    "DDB002": _of('"note": {"type": "string"},\n    "note": {"type": "number"}'),
    "DDB101": _of('"note": {"type": "string", "minLenght": 1}'),
    "DDB102": _of('"phone": {"type": "string", "format": "phone"}'),
    "DDB103": _of('"note": {"minLength": 1}'),
    "DDB104": _of('"total": {"type": "number", "minLength": 1}'),
    "DDB105": _of('"home": {"$ref": "#/$defs/Adress"}'),
    "DDB106": _of('"note": {"type": "string"}', required='"note"'),
    "DDB107": _of('"code": {"type": "string", "pattern": "(?=A)"}'),
    "DDB108": _of('"count": {"type": "integer", "default": "one"}'),
    "DDB109": _of(
        '"flags": {"type": "array", "items": {"type": "boolean"}, "uniqueItems": true}'
    ),
    "DDB110": _of(
        '"keys": {"$ref": "#/$defs/OrderKeys"}',
        rest=',\n  "$defs": {"OrderKeys": {"type": "object", "properties": {}}}',
    ),
    "DDB111": _ENTITIES,
    "DDB112": _of(
        '"note": {"type": "string"}', rest=',\n  "not": {"required": ["note"]}'
    ),
    "DDB113": _of('"count": {"type": "integer", "x-dynamodb-type": "SS"}'),
    "DDB114": _of('"count": {"type": "integer", "minimum": 9, "maximum": 1}'),
    "DDB115": _of(
        '"when": {"anyOf": [{"type": "string"}, {"type": "string", "format": "date"}]}'
    ),
    "DDB116": _of('"Total": {"type": "number"},\n    "total": {"type": "number"}'),
    "DDB117": _of(
        '"deep": '
        + '{"type": "array", "items": ' * 32
        + '{"type": "string"}'
        + "}" * 32
    ),
    "DDB201": _of('"note": {"type": "string", "example": "Ring twice"}'),
    "DDB202": _of(
        '"tags": {"type": "array", "items": {"type": "string"}, "default": ["new"]}'
    ),
    "DDB203": _of('"total": {"anyOf": [{"type": "number"}, {"type": "string"}]}'),
}
"""The schemas, by their codes; the reference shows each with what is printed."""
