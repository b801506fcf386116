"""The adapter to datamodel-code-generator: the only place that knows it.

It gets a normalised copy of the schema, in which nothing is left that it reads
otherwise than we do, and no text of the user's but names, patterns and enums.
What comes back is taken apart into classes and fields; descriptions are ours to
add.
"""

from __future__ import annotations

import ast
import json
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from ddbevents.errors import DdbEventsError
from ddbevents.gen.imports import IMPORTED
from ddbevents.gen.names import field_names
from ddbevents.gen.normalise import PARTS
from ddbevents.gen.rewrite import rewritten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ddbevents.gen.model import TableModel
    from ddbevents.gen.normalise import Normal


class GenerateError(DdbEventsError):
    """datamodel-code-generator made something else than the schema says."""


@dataclass(frozen=True, slots=True)
class Member:
    """A field of a class, or a member of an enum.

    Attributes:
        name: Its name in Python.
        code: Its statement.
        attribute: The attribute's name; None for a member of an enum.
        has_default: Whether a value is given.
    """

    name: str
    code: str
    attribute: str | None
    has_default: bool


@dataclass(frozen=True, slots=True)
class Class:
    """A generated class.

    Attributes:
        name: Its name.
        base: That of its base class.
        pointer: The JSON Pointer of its schema.
        forbids_extra: Whether it refuses unknown attributes.
        members: Its fields or enum members.
    """

    name: str
    base: str
    pointer: str
    forbids_extra: bool
    members: tuple[Member, ...]


def classes_of(model: TableModel, normal: Normal) -> list[Class]:
    """Return the classes of a table's item, those they need first.

    Raises:
        GenerateError: The generator's output is not what the schema says.
    """
    schema = normal.schema
    fields = fields_of(model, normal)
    aliases = {name: field for name, field in fields.items() if name != field}
    source, metadata = _generate(schema, aliases)
    described = {entry["class_name"]: entry for entry in metadata["models"]}
    nodes = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    written = {**normal.written, **_parts(nodes, normal)}
    ours = {
        node.name: rewritten(node, written, normal.members)
        for node in nodes
        if node.name != PARTS
        and (node.name != model.unknown_name or model.unknown_items)
    }
    return [
        _class(node, described[node.name], normal.origins)
        for node in _ordered(ours, [*schema["$defs"]])
    ]


def fields_of(model: TableModel, normal: Normal) -> dict[str, str]:
    """Return the names of the fields, by the names of the attributes."""
    taken = {*IMPORTED, *model.reserved, *normal.schema["$defs"], *normal.placeholders}
    return field_names(_attributes(normal.schema), taken)


def _ordered(
    classes: Mapping[str, ast.ClassDef], names: Sequence[str]
) -> list[ast.ClassDef]:
    """Return the classes, each after those that it needs, if it can be.

    Args:
        classes: The classes by their names.
        names: Their names, in the order of the schema; others come last.
    """
    ordered: list[ast.ClassDef] = []
    begun: set[str] = set()

    def add(name: str) -> None:
        if name in begun:
            return
        begun.add(name)
        for node in ast.walk(classes[name]):
            if isinstance(node, ast.Name) and node.id in classes:
                add(node.id)
        ordered.append(classes[name])

    places = {name: place for place, name in enumerate(names)}
    for name in sorted(classes, key=lambda name: places.get(name, len(names))):
        add(name)
    return ordered


def _parts(nodes: Sequence[ast.ClassDef], normal: Normal) -> dict[str, str]:
    """Return the annotations of the pieces by the names that stand for them."""
    return {
        normal.parts[statement.target.id]: ast.unparse(statement.annotation)
        for node in nodes
        if node.name == PARTS
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
    }


def _attributes(schema: Any) -> Iterator[str]:
    """Yield the names of all attributes in a normalised schema."""
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        for name, part in schema.items():
            inside = part.values() if name in {"properties", "$defs"} else [part]
            for each in part if name == "allOf" else inside:
                yield from _attributes(each)


def _generate(schema: Mapping[str, Any], aliases: dict[str, str]) -> tuple[str, Any]:
    # Imported here, since it costs a third of a second.
    from datamodel_code_generator import generate  # noqa: PLC0415
    from datamodel_code_generator.config import GenerateConfig  # noqa: PLC0415
    from datamodel_code_generator.enums import (  # noqa: PLC0415
        DataModelType,
        InputFileType,
        NamingStrategy,
    )
    from datamodel_code_generator.format import (  # noqa: PLC0415
        Formatter,
        PythonVersion,
    )

    with tempfile.TemporaryDirectory() as empty, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of defaults that are ours to write
        metadata = Path(empty) / "metadata.json"
        source = generate(
            dict(schema),
            config=GenerateConfig(
                input_file_type=InputFileType.JsonSchema,
                output_model_type=DataModelType.PydanticV2BaseModel,
                target_python_version=PythonVersion.PY_311,
                schema_version="2020-12",
                base_class="ddbevents.ItemModel",
                formatters=[Formatter.BUILTIN],
                settings_path=Path(empty),
                use_annotated=True,
                strict_nullable=True,
                use_unique_items_as_set=True,
                use_specialized_enum=True,
                capitalise_enum_members=True,
                set_default_enum_member=True,
                naming_strategy=NamingStrategy.FullPath,
                use_title_as_name=True,
                strict_refs=True,
                allow_remote_refs=False,
                aliases=aliases,
                disable_timestamp=True,
                emit_model_metadata=metadata,
            ),
        )
        if not isinstance(source, str):
            raise GenerateError("one module was expected, there are several")
        return source, json.loads(metadata.read_text("utf-8"))


def _class(
    node: ast.ClassDef,
    entry: Mapping[str, Any],
    origins: Mapping[str, str],
) -> Class:
    attributes = {
        normalize("NFKC", field["name"]): field["original_name"]  # as Python reads it
        for field in entry["fields"]
    }
    forbids_extra, members = False, []
    for statement in node.body:
        name = _target(statement)
        if name == "model_config":
            forbids_extra = "forbid" in ast.unparse(statement)
        elif name is not None:
            has_default = getattr(statement, "value", None) is not None
            attribute = attributes.get(name)  # none of a member of an enum
            members.append(Member(name, ast.unparse(statement), attribute, has_default))
        elif not isinstance(statement, ast.Pass):
            raise GenerateError(f"{node.name} holds a {type(statement).__name__}")
    [base] = [base.id for base in node.bases if isinstance(base, ast.Name)]
    pointer = origins.get(node.name, "")
    return Class(node.name, base, pointer, forbids_extra, tuple(members))


def _target(statement: ast.stmt) -> str | None:
    match statement:
        case ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name
    return None


def format_module(code: str) -> str:
    """Return a module's code, formatted without regard to anyone's settings."""
    from datamodel_code_generator.format import (  # noqa: PLC0415  # it is slow
        CodeFormatter,
        Formatter,
        PythonVersion,
    )

    with tempfile.TemporaryDirectory() as empty:
        return CodeFormatter(
            PythonVersion.PY_311,
            settings_path=Path(empty),
            formatters=[Formatter.BUILTIN],
            builtin_format_line_length=88,
            skip_string_normalization=False,
            use_type_checking_imports=False,
        ).format_code(code)
