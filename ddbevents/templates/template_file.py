"""Template files: YAML with CloudFormation's short tags, JSON, and cdk.out folders."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ddbevents.templates.document_limits import check_limits
from ddbevents.templates.short_tags import load_yaml
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
        """Return a section, such as Resources, without entries that are not maps."""
        section = self.document.get(name)
        if not isinstance(section, Mapping):
            return {}
        return {key: each for key, each in section.items() if isinstance(each, Mapping)}

    def entry(self, section: str, name: str) -> Mapping[str, Any] | None:
        """Return an entry of a section; None if there is none, or it is not a map."""
        entries = self.document.get(section)
        found = entries.get(name) if isinstance(entries, Mapping) else None
        return found if isinstance(found, Mapping) else None

    @property
    def resources(self) -> dict[str, Any]:
        """The resources by their logical ids."""
        return self.section("Resources")

    def type_of(self, logical_id: str) -> str:
        """Return the type of a resource; empty if there is no such resource."""
        return str((self.entry("Resources", logical_id) or {}).get("Type", ""))

    def properties_of(self, logical_id: str) -> Any:
        """Return the properties of a resource, empty if it has none.

        Raises:
            TemplateError: They are not a map.
        """
        properties = self._resource(logical_id).get("Properties") or {}
        path = ("Resources", logical_id, "Properties")
        return self.expect_map(properties, path)

    def condition_of(self, logical_id: str) -> Any:
        """Return the name of the condition of a resource; None if it has none."""
        return self._resource(logical_id).get("Condition")

    def construct_path(self, logical_id: str) -> str | None:
        """Return the path of the construct that the CDK made a resource from.

        The CDK calls the resource itself `Resource` in its construct; that is left out.
        """
        metadata = self._resource(logical_id).get("Metadata")
        path = metadata.get(_DEPLOYED_PATH) if isinstance(metadata, Mapping) else None
        return path.removesuffix(_RESOURCE) if isinstance(path, str) else None

    def is_called(self, logical_id: str, name: str) -> bool:
        """Return whether a name is a resource's logical id or construct path."""
        path = self.construct_path(logical_id)
        return name == logical_id or name.removesuffix(_RESOURCE) == path

    def expect_map(self, value: Any, path: tuple[str | int, ...]) -> Mapping[str, Any]:
        """Return a value that must be a map.

        Raises:
            TemplateError: It is not a map.
        """
        if not isinstance(value, Mapping):
            raise TemplateError(
                self.file, path, f"expected a map, found {type(value).__name__}"
            )
        return value

    def _resource(self, logical_id: str) -> Mapping[str, Any]:
        return self.entry("Resources", logical_id) or {}


def read_templates(path: str | Path) -> list[Template]:
    """Return the template in a file, or all that `cdk synth` wrote to a folder.

    Raises:
        OSError: It cannot be read.
        TemplateError: It is not a template, or the folder has none.
        ModuleNotFoundError: It is YAML, and the extra ``templates`` is not installed.
    """
    path = Path(path)
    if not path.is_dir():
        return [_read(path)]
    files = sorted(path.rglob(_SYNTHESIZED))  # each stage has a folder of its own
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
        document = _json(text) if is_json else load_yaml(text)
    except ValueError as error:  # of JSON, YAML or UTF-8
        reason = f"expected a template in YAML or JSON: {error}"
        raise TemplateError(str(path), (), reason) from None
    except RecursionError:
        raise TemplateError(
            str(path), (), "expected a template with fewer nested levels"
        ) from None
    if not isinstance(document, Mapping) or "Resources" not in document:
        raise TemplateError(
            str(path), (), "expected a template with Resources, found none"
        )
    check_limits(str(path), document)
    return Template(str(path), document)


def _json(text: str) -> Any:
    """Return what is in a JSON text.

    Raises:
        ValueError: It is not JSON, or two members have the same name.
    """

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in pairs:
            if name in found:
                raise ValueError(f"two members are called {name}")
            found[name] = value
        return found

    return json.loads(text, object_pairs_hook=members)
