"""Renders `ddbevents/wire.py`: a TypedDict of every shape on the wire.

datamodel-code-generator does the work. Its input is one document made of all the
schemas, in which what boto3 gives in place of JSON (the annotation `x-boto3`) is
spelled out.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from datamodel_code_generator import (
    DatetimeClassType,
    InputFileType,
    LiteralType,
    PythonVersion,
    generate,
)
from datamodel_code_generator.config import GenerateConfig
from datamodel_code_generator.enums import DataModelType
from datamodel_code_generator.format import Formatter
from docstrings import HEADER, docstring

if TYPE_CHECKING:
    from wire_schemas import Schema, WireSchemas

MODULE = '''\
"""The shapes on the wire, as TypedDicts: what is sent and received as JSON.

They serve signatures and cost nothing at run time. Binary payloads are base64
text in JSON and bytes from boto3, creation times numbers in JSON and datetimes
from boto3.
"""
'''

KEYWORDS = frozenset(
    {
        "$ref",
        "additionalProperties",
        "anyOf",
        "const",
        "description",
        "items",
        "oneOf",
        "properties",
        "required",
        "title",
        "type",
    }
)
"""The keywords that shape a TypedDict; all others only narrow values."""

BOTO3_TYPES: dict[str, Schema] = {
    "bytes": {"type": "string", "format": "binary"},
    "datetime": {"type": "string", "format": "date-time"},
}


def render_typed_dicts(schemas: WireSchemas) -> str:
    """Return the source text of `ddbevents/wire.py`, not yet formatted."""
    with TemporaryDirectory() as empty:
        code = generate(json.dumps(bundle(schemas)), config=_config(Path(empty)))
    if not isinstance(code, str):
        raise TypeError("expected one module from datamodel-code-generator")
    imports = code.index("from __future__")
    return f"{HEADER}\n{MODULE}\n{_wrap_docstrings(code[imports:])}"


def bundle(schemas: WireSchemas) -> Schema:
    """Return one schema with all the others as its `$defs`, each by its title."""
    definitions = {
        schema["title"]: _simplified(schema, schemas, file)
        for file, schema in schemas.named()
    }
    return {"$defs": definitions}


def _simplified(schema: Schema, schemas: WireSchemas, file: str) -> Schema:
    kept = {
        keyword: _simplified_value(keyword, value, schemas, file)
        for keyword, value in schema.items()
        if keyword in KEYWORDS
    }
    if "x-boto3" not in schema:
        return kept
    json_types = kept.pop("anyOf", [{"type": kept.pop("type", None)}])
    return kept | {"anyOf": [*json_types, BOTO3_TYPES[schema["x-boto3"]]]}


def _simplified_value(keyword: str, value: Any, schemas: WireSchemas, file: str) -> Any:
    if keyword == "$ref":
        return f"#/$defs/{schemas.resolve(value, file)['title']}"
    if keyword == "properties":
        return {
            name: _simplified(member, schemas, file) for name, member in value.items()
        }
    if keyword in {"anyOf", "oneOf"}:
        return [_simplified(branch, schemas, file) for branch in value]
    if isinstance(value, dict) and keyword != "const":
        return _simplified(value, schemas, file)
    return value


def _config(empty: Path) -> GenerateConfig:
    return GenerateConfig(
        allow_remote_refs=False,
        builtin_format_line_length=88,
        disable_timestamp=True,
        enum_field_as_literal=LiteralType.All,
        formatters=[Formatter.BUILTIN],
        input_file_type=InputFileType.JsonSchema,
        output_datetime_class=DatetimeClassType.Datetime,
        output_model_type=DataModelType.TypingTypedDict,
        settings_path=empty,  # or the folder's own formatter settings would count
        skip_root_model=True,
        strict_refs=True,
        target_python_version=PythonVersion.PY_311,
        use_closed_typed_dict=False,
        use_double_quotes=True,
        use_field_description=True,
        use_schema_description=True,
        use_single_line_docstring=True,
        use_standard_collections=True,
        use_title_as_name=True,
        use_type_alias=True,
        use_union_operator=True,
    )


def _wrap_docstrings(code: str) -> str:
    return re.sub(
        r'^( *)"""(.*)"""$',
        lambda found: docstring(found[2], len(found[1])),
        code,
        flags=re.MULTILINE,
    )
