"""The adapter to datamodel-code-generator: the only place that knows it."""

from __future__ import annotations

import ast
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ddbevents.errors import DdbEventsError
from ddbevents.schema.reference_graph import in_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ddbevents.gen.dialect import Dialect

T = TypeVar("T")


class GenerateError(DdbEventsError):
    """datamodel-code-generator's output does not match its schema."""


@dataclass(frozen=True, slots=True)
class Class:
    """A generated class.

    Attributes:
        name: Its name.
        base: The name of its base class.
        members: The statements of its fields or enum members, by their names.
    """

    name: str
    base: str
    members: Mapping[str, str]


def generated_classes(dialect: Dialect) -> list[Class]:
    """Return the classes of a schema, each after those that it needs, if possible.

    Raises:
        GenerateError: A class or a field is missing.
    """
    module = ast.parse(_generated_module(dialect.schema))
    found = {node.name: node for node in module.body if isinstance(node, ast.ClassDef)}
    nodes = {name: _get(found, name) for name in dialect.schema["$defs"]}
    for name, node in nodes.items():
        if name in dialect.fields:
            node.body = [*_fields(node, dialect.fields[name])]
        else:
            node.body = [*_members(node, dialect.schema["$defs"][name])]
    return [_class(node) for node in _ordered(nodes)]


def _get(found: Mapping[str, T], name: str) -> T:
    if name not in found:
        raise GenerateError(f"datamodel-code-generator's output lacks {name}")
    return found[name]


def _generated_module(schema: Mapping[str, Any]) -> str:
    """Return the code that the generator makes from a schema."""
    # Imported here, since it costs a third of a second.
    from datamodel_code_generator import generate  # noqa: PLC0415
    from datamodel_code_generator.config import GenerateConfig  # noqa: PLC0415
    from datamodel_code_generator.enums import (  # noqa: PLC0415
        AllOfClassHierarchy,
        DataModelType,
        InputFileType,
    )
    from datamodel_code_generator.format import (  # noqa: PLC0415
        PythonVersion,
    )

    with tempfile.TemporaryDirectory() as empty, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about defaults: it does not get their types
        source = generate(
            dict(schema),
            config=GenerateConfig(
                input_file_type=InputFileType.JsonSchema,
                output_model_type=DataModelType.PydanticV2BaseModel,
                target_python_version=PythonVersion.PY_311,
                schema_version="2020-12",
                base_class="ddbevents.ItemModel",
                formatters=[],  # the whole module is formatted later
                settings_path=Path(empty),
                use_annotated=True,  # keeps defaults out of Field()
                strict_nullable=True,
                use_specialized_enum=True,
                allof_class_hierarchy=AllOfClassHierarchy.Always,
                use_title_as_name=True,
                custom_class_name_generator=str,  # names are final
                strict_refs=True,
                allow_remote_refs=False,
                disable_timestamp=True,
            ),
        )
    if not isinstance(source, str):
        raise GenerateError("datamodel-code-generator made more than one module")
    return source


def _fields(node: ast.ClassDef, codes: Mapping[str, str]) -> Iterator[ast.stmt]:
    """Yield the fields of a class with their final names and our annotations."""
    found = {
        _property_name(statement): statement
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
    }
    for name, code in codes.items():
        [own] = ast.parse(f"{name}: {code}").body
        assert isinstance(own, ast.AnnAssign)  # noqa: S101  # it was just written
        own.value = own.value or _get(found, name).value
        yield own


def _property_name(field: ast.AnnAssign) -> str:
    """Return the name that a field has in the schema.

    The generator allows fewer letters than Python; it keeps other names as aliases.
    """
    for node in ast.walk(field.annotation):
        match node:
            case ast.keyword(arg="alias", value=ast.Constant(value=str(alias))):
                return alias
    return ast.unparse(field.target)


def _members(node: ast.ClassDef, schema: Mapping[str, Any]) -> Iterator[ast.stmt]:
    """Yield the members of an enum with their final names, in the schema's order."""
    for name, member in zip(schema["x-enum-varnames"], node.body, strict=True):
        assert isinstance(member, ast.Assign)  # noqa: S101  # an enum has no others
        yield ast.Assign([ast.Name(name)], member.value, lineno=member.lineno)


def _ordered(classes: Mapping[str, ast.ClassDef]) -> list[ast.ClassDef]:
    """Return the classes, each after those that it needs, if it can be."""
    graph = {
        name: [each.id for each in ast.walk(node) if isinstance(each, ast.Name)]
        for name, node in classes.items()
    }
    return [classes[name] for name in in_order(graph)]


def _class(node: ast.ClassDef) -> Class:
    members = {}
    for statement in node.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name)):
                members[name] = ast.unparse(statement)
            case ast.Assign(targets=[ast.Name(id=name)]):
                members[name] = ast.unparse(statement)
    return Class(node.name, ast.unparse(node.bases[0]), members)


def format_module(code: str) -> str:
    """Return a module's code, formatted the same whatever the user's settings are."""
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
