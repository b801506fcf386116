"""Template files: YAML with CloudFormation's short tags, JSON, and cdk.out folders."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ddbevents.templates.template_error import TemplateError

_SYNTHESIZED = "*.template.json"
_DEPLOYED_PATH = "aws:cdk:path"
_RESOURCE = "/Resource"


@dataclass(frozen=True, slots=True)
class Template:
    """A template, read.

    Attributes:
        file: Its name, for messages.
        document: Its content, with short tags spelled out: ``{"Ref": "Orders"}``.
    """

    file: str
    document: Mapping[str, Any]

    def section(self, name: str) -> dict[str, Any]:
        """Return a section, such as Resources; what is no map in it is left out."""
        section = self.document.get(name)
        if not isinstance(section, Mapping):
            return {}
        return {key: each for key, each in section.items() if isinstance(each, Mapping)}

    @property
    def resources(self) -> dict[str, Any]:
        """The resources by their logical ids."""
        return self.section("Resources")

    def type_of(self, logical_id: str) -> str:
        """Return the type of a resource; empty if there is no such resource."""
        return str(self.resources.get(logical_id, {}).get("Type", ""))

    def properties_of(self, logical_id: str) -> Any:
        """Return the properties of a resource, empty if it has none.

        Raises:
            TemplateError: They are no map.
        """
        properties = self.resources[logical_id].get("Properties") or {}
        path = ("Resources", logical_id, "Properties")
        return self.expect_map(properties, path)

    def construct_path(self, logical_id: str) -> str | None:
        """Return the path of the construct that the CDK made a resource of.

        The CDK calls the resource itself `Resource` in its construct; that is left out.
        """
        metadata = self.resources[logical_id].get("Metadata")
        path = metadata.get(_DEPLOYED_PATH) if isinstance(metadata, Mapping) else None
        return path.removesuffix(_RESOURCE) if isinstance(path, str) else None

    def is_called(self, logical_id: str, name: str) -> bool:
        """Return whether a name is a resource's logical id or construct path."""
        path = self.construct_path(logical_id)
        return name == logical_id or name.removesuffix(_RESOURCE) == path

    def expect_map(self, value: Any, path: tuple[str | int, ...]) -> Mapping[str, Any]:
        """Return a value that must be a map.

        Raises:
            TemplateError: It is none.
        """
        if not isinstance(value, Mapping):
            raise TemplateError(
                self.file, path, f"expected a map, found {type(value).__name__}"
            )
        return value


def read_templates(path: str | Path) -> list[Template]:
    """Return the template in a file, or all that `cdk synth` wrote to a folder.

    Raises:
        OSError: It cannot be read.
        TemplateError: It is no template, or the folder has none.
        ModuleNotFoundError: It is YAML, and the extra ``templates`` is not installed.
    """
    path = Path(path)
    if not path.is_dir():
        return [_read(path)]
    files = sorted(path.rglob(_SYNTHESIZED))  # a stage's are in a folder of its own
    if not files:
        raise TemplateError(
            str(path),
            (),
            f"the folder has no {_SYNTHESIZED}: run `cdk synth`, or name the file of"
            " the template",
        )
    return [_read(file) for file in files]


def _read(path: Path) -> Template:
    try:
        text = path.read_text("utf-8-sig")
        is_json = text.lstrip().startswith("{")
        document = _json(text) if is_json else _yaml(text)
    except ValueError as error:  # of JSON, YAML or UTF-8
        reason = f"expected a template in YAML or JSON: {error}"
        raise TemplateError(str(path), (), reason) from None
    except RecursionError:
        raise TemplateError(
            str(path), (), "expected a template of less depth"
        ) from None
    if not isinstance(document, Mapping) or "Resources" not in document:
        raise TemplateError(
            str(path), (), "expected a template, which has Resources: found none"
        )
    return Template(str(path), document)


def _json(text: str) -> Any:
    """Return what is in a JSON text.

    Raises:
        ValueError: It is no JSON, or has two members of one name.
    """

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        found = dict(pairs)
        if len(found) < len(pairs):
            [name, *_] = (each for each in found if names.count(each) > 1)
            raise ValueError(f"two members are called {name}")
        return found

    return json.loads(text, object_pairs_hook=members)


def _yaml(text: str) -> Any:
    """Return what is in a YAML text.

    Raises:
        ValueError: It is no YAML.
    """
    try:
        from yaml import YAMLError, load  # noqa: PLC0415  # of the extra `templates`
    except ModuleNotFoundError:
        message = "PyYAML is missing: pip install 'ddbevents[templates]'"
        raise ModuleNotFoundError(message, name="yaml") from None
    try:
        return load(text, _loader())  # noqa: S506  # a subclass of SafeLoader
    except YAMLError as error:
        problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
        mark = getattr(error, "problem_mark", None)
        place = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        raise ValueError(f"{problem}{place}") from None


@cache
def _loader() -> Any:
    """Return a loader that reads ``!Sub x`` as ``{"Fn::Sub": "x"}``.

    Source: AWS, "Intrinsic function reference".
    """
    from yaml import SafeLoader, ScalarNode, SequenceNode  # noqa: PLC0415  # of the extra
    from yaml.constructor import ConstructorError  # noqa: PLC0415  # as above

    class Loader(SafeLoader):
        """Reads short tags, and refuses two members of one name, as CloudFormation."""

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:  # noqa: FBT001, FBT002  # as PyYAML has it
            keys = [key for key, _ in node.value if isinstance(key, ScalarNode)]
            names = [key.value for key in keys]
            for index, key in enumerate(keys):
                if key.value in names[:index] and key.value != "<<":
                    problem = f"two members are called {key.value}"
                    raise ConstructorError(None, None, problem, key.start_mark)
            return super().construct_mapping(node, deep)

    def spelled_out(loader: Any, tag: str, node: Any) -> dict[str, Any]:
        if isinstance(node, ScalarNode):
            value: Any = loader.construct_scalar(node)
        elif isinstance(node, SequenceNode):
            value = loader.construct_sequence(node, deep=True)
        else:
            value = loader.construct_mapping(node, deep=True)
        if tag == "GetAtt" and isinstance(value, str):
            value = value.split(".", 1)
        return {tag if tag in {"Ref", "Condition"} else f"Fn::{tag}": value}

    Loader.add_multi_constructor("!", spelled_out)
    return Loader
