"""The reference of AWS's JSON, from the JSON Schemas of `schemas/`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SCHEMAS = Path(__file__).parents[1] / "schemas"
_TABLE_SCHEMAS = SCHEMAS / "table-schema.json"  # the vocabulary has a page of its own


def wire_page() -> str:
    """Return the text of the page."""
    files = sorted({*SCHEMAS.glob("*.json")} - {_TABLE_SCHEMAS})
    sections = "\n".join(map(_section, files))
    return (
        "# Wire schemas\n\n"
        "What AWS sends and expects, as JSON Schema (draft 2020-12). The files are in"
        " `schemas/` of the source, and in `ddbevents/_assets/schemas/` of an installed"
        " wheel. `ddbevents.wire` has the same as types: `from ddbevents.wire import"
        " LambdaEvent`.\n\n"
        f"{sections}"
    )


def _section(path: Path) -> str:
    schema = json.loads(path.read_text("utf-8"))
    source = schema.get("x-source")
    sources = source if isinstance(source, list) else [source] if source else []
    shown = ", ".join(f"<{each}>" for each in sources)
    return (
        f"## {schema['title']}\n\n`{path.name}`: {schema['description']}\n"
        f"{_table(schema)}" + (f"\nSource: {shown}\n" if shown else "")
    )


def _table(schema: dict[str, Any]) -> str:
    required = {*schema.get("required", ())}
    rows = [
        f"| `{name}` | {_type(member)} | {'yes' if name in required else ''} |"
        f" {_cell(_about(member))} |"
        for name, member in schema.get("properties", {}).items()
    ]
    if not rows:
        return ""
    head = "\n| member | type | required | what it is |\n|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return _link(schema["$ref"])
    if "anyOf" in schema or "oneOf" in schema:
        choices = schema.get("anyOf") or schema["oneOf"]
        return " or ".join(dict.fromkeys(map(_type, choices)))
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if "enum" in schema:
        return " or ".join(f"`{json.dumps(each)}`" for each in schema["enum"])
    if schema.get("type") == "array" and "items" in schema:
        return f"array of {_type(schema['items'])}"
    type_ = schema.get("type", "any")
    return " or ".join(type_) if isinstance(type_, list) else str(type_)


def _link(reference: str) -> str:
    file, _, definition = reference.partition("#/$defs/")
    if not file:
        return f"`{definition}`"
    title = json.loads((SCHEMAS / file).read_text("utf-8"))["title"]
    return f"[{definition or title}](#{title.lower()})"


def _about(schema: dict[str, Any]) -> str:
    if "description" in schema or "$ref" not in schema:
        return str(schema.get("description", ""))
    file, _, definition = schema["$ref"].partition("#")
    return "" if definition or not file else _described(file)


def _described(file: str) -> str:
    return str(json.loads((SCHEMAS / file).read_text("utf-8"))["description"])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
