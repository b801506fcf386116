"""The adapter to datamodel-code-generator: the only place that knows it.

It gets a normalised schema, in which nothing is left that it reads otherwise than
we do, and no text of the user's but names of classes, patterns and enums.
"""

from __future__ import annotations

import ast
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddbevents.errors import DdbEventsError

if TYPE_CHECKING:
    from collections.abc import Mapping


class GenerateError(DdbEventsError):
    """datamodel-code-generator made something else than the schema says."""


def generated(
    schema: Mapping[str, Any], aliases: Mapping[str, str]
) -> dict[str, ast.ClassDef]:
    """Return the classes of a schema by their names.

    Args:
        schema: A normalised schema.
        aliases: The names of fields, where they are not those of their properties.

    Raises:
        GenerateError: It is more than one module.
    """
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
            ),
        )
    if not isinstance(source, str):
        raise GenerateError("one module was expected, there are several")
    nodes = ast.parse(source).body
    return {node.name: node for node in nodes if isinstance(node, ast.ClassDef)}


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
