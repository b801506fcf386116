"""`TypeTags`: which tags a pydantic type can be read from.

DynamoDB's types have tags, Python's have annotations. The table in
`ddbevents.models.node_types` joins them; a method here handles each way in which a node
contains others. A node of an unknown type takes any tag: its own validator decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.codec.decode import KEY_TAGS, NATIVE_TAGS, TAGS
from ddbevents.models import core_schema as nodes
from ddbevents.models.expected_tags import (
    ANY_TAG,
    ExpectedTags,
    Path,
    either,
    holding,
    in_list,
    in_map,
    in_tagged_choice,
    tagged,
)
from ddbevents.models.marks import is_marked, mark_of
from ddbevents.models.node_types import Visitor, node_type
from ddbevents.models.serializers import has_text_serializer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ddbevents.models.core_schema import Node
    from ddbevents.models.expected_tags import Found


class TypeTags(Visitor[ExpectedTags]):
    """The tags that the nodes of one core schema can be read from."""

    def of(self, node: Node) -> ExpectedTags:
        """Return what is expected of a node."""
        tag = mark_of(node).tag or ("S" if has_text_serializer(node) else None)
        return tagged(tag) if tag else super().of(node)

    def _unknown(self, node: Node, /) -> ExpectedTags:
        tag = node_type(node).tag
        return tagged(tag) if tag else ANY_TAG

    def _forward(self, name: str, definition: Node, /) -> ExpectedTags:
        is_class = node_type(definition).parts in {"class", "fields"}
        if not is_class or definition.get("root_model"):
            return ANY_TAG

        def check(payload: Any, path: Path, found: Found) -> None:
            self._named[name].check({"M": payload}, path, found)

        return holding(M=check)

    def _function(self, node: Node) -> ExpectedTags:
        return self._wrapper(node) if is_marked(node) else ANY_TAG

    def _nullable(self, node: Node) -> ExpectedTags:
        return either([self._wrapper(node), tagged("NULL")])

    def _constants(self, node: Node) -> ExpectedTags:
        found = [NATIVE_TAGS.get(type(each), TAGS) for each in nodes.constants(node)]
        return tagged(*frozenset().union(*found))

    def _elements(self, node: Node) -> ExpectedTags:
        each = self.of(nodes.elements(node))
        return tagged("L") if each is ANY_TAG else holding(L=in_list([], each))

    def _items(self, node: Node) -> ExpectedTags:
        return holding(L=in_list([*map(self.of, nodes.items(node))]))

    def _named_items(self, node: Node) -> ExpectedTags:
        named = {name: self._wrapper(each) for name, each in nodes.fields(node).items()}
        return holding(L=in_list([*named.values()]), M=in_map(named))

    def _set(self, node: Node) -> ExpectedTags:
        items = node.get("items_schema")
        found = self.of(items).tags if items else TAGS
        sets = [f"{tag}S" for tag in found & KEY_TAGS]
        return tagged(*sets) if sets else ANY_TAG

    def _map(self, node: Node) -> ExpectedTags:
        values = self.of(nodes.values(node))
        return tagged("M") if values is ANY_TAG else holding(M=in_map({}, values))

    def _class(self, node: Node) -> ExpectedTags:
        return tagged("M") if node.get("custom_init") else self._wrapper(node)

    def _fields(self, node: Node) -> ExpectedTags:
        named: dict[str, ExpectedTags] = {}
        sought: list[tuple[list[Path], ExpectedTags]] = []
        for name, field in nodes.fields(node).items():
            expected = self._wrapper(field)
            paths = nodes.alias_paths(field.get("validation_alias", name))
            if len(paths) == len(paths[0]) == 1:
                named[str(paths[0][0])] = expected
            else:
                sought.append((paths, expected))
        for paths, _ in sought:
            named = {**{str(path[0]): ANY_TAG for path in paths}, **named}
        extras = node.get("extras_schema")
        others = self.of(extras) if extras else ANY_TAG
        return holding(M=in_map(named, others, sought))

    def _choices(self, node: Node) -> ExpectedTags:
        return either(map(self.of, nodes.choices(node)))

    def _tagged_choices(self, node: Node) -> ExpectedTags:
        choices = {
            nodes.constant(tag): self.of(choice)
            for tag, choice in node["choices"].items()
        }
        expected = either(choices.values())
        if expected.tags == {"M"}:
            if names := nodes.discriminator_names(node):
                return holding(M=in_tagged_choice(names, _first, choices))
            if names := [*mark_of(node).names]:
                choose = node["discriminator"]
                return holding(M=in_tagged_choice(names, choose, choices))
        return expected

    def _python(self, node: Node) -> ExpectedTags:
        expected = super()._python(node)
        return self.of(nodes.in_json(node)) if expected is ANY_TAG else expected


def _first(item: Mapping[str, Any]) -> Any:
    return next(iter(item.values()), None)
