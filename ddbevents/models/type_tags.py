"""`TypeTags`: which tags a pydantic type can be read from.

DynamoDB's types are known by tags, Python's by annotations. What joins them is the
table in `ddbevents.models.node_types`, and here a method for each way in which a node
holds others. A node of unknown type takes any tag: its own validator decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.codec.decode import NATIVE_TAGS, TAGS
from ddbevents.models import core_schema as nodes
from ddbevents.models.expected_tags import (
    ANY_TAG,
    ExpectedTags,
    Path,
    either,
    in_list,
    in_map,
    in_tagged_choice,
    tagged,
)
from ddbevents.models.marks import is_marked, mark_of
from ddbevents.models.node_types import Visitor, node_type
from ddbevents.models.text_serializers import has_text_serializer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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

        return _map_of(check)

    def _function(self, node: Node) -> ExpectedTags:
        return self._wrapper(node) if is_marked(node) else ANY_TAG

    def _nullable(self, node: Node) -> ExpectedTags:
        return either([self._wrapper(node), tagged("NULL")])

    def _constants(self, node: Node) -> ExpectedTags:
        found = [NATIVE_TAGS.get(type(each), TAGS) for each in nodes.constants(node)]
        return tagged(*frozenset().union(*found))

    def _elements(self, node: Node) -> ExpectedTags:
        each = self.of(nodes.elements(node))
        return tagged("L") if each is ANY_TAG else _list_of([], each)

    def _items(self, node: Node) -> ExpectedTags:
        items = [self.of(item) for item in node["items_schema"]]
        if "variadic_item_index" in node:  # tuple[T, ...], the only such type
            return _list_of([], items[-1])
        return _list_of(items)

    def _named_items(self, node: Node) -> ExpectedTags:
        named = {name: self._wrapper(each) for name, each in nodes.fields(node).items()}
        inside = {"L": in_list([*named.values()], ANY_TAG), "M": in_map(named)}
        return ExpectedTags(frozenset(inside), inside)

    def _set(self, node: Node) -> ExpectedTags:
        items = node.get("items_schema")
        found = self.of(items).tags if items else TAGS
        sets = [f"{tag}S" for tag in found & {"S", "N", "B"}]
        return tagged(*sets) if sets else ANY_TAG

    def _map(self, node: Node) -> ExpectedTags:
        values = self.of(nodes.values(node))
        return tagged("M") if values is ANY_TAG else _map_of(in_map({}, values))

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
        return _map_of(in_map(named, self.of(extras) if extras else ANY_TAG, sought))

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
                return _map_of(in_tagged_choice(names, _first, choices))
            if names := [*mark_of(node).names]:
                return _map_of(in_tagged_choice(names, node["discriminator"], choices))
        return expected

    def _steps(self, node: Node) -> ExpectedTags:
        return self.of(node["steps"][0])

    def _python(self, node: Node) -> ExpectedTags:
        expected = self.of(node["python_schema"])
        return self.of(node["json_schema"]) if expected is ANY_TAG else expected


def _first(item: Mapping[str, Any]) -> Any:
    return next(iter(item.values()), None)


def _list_of(first: list[ExpectedTags], others: ExpectedTags = ANY_TAG) -> ExpectedTags:
    return ExpectedTags(frozenset({"L"}), {"L": in_list(first, others)})


def _map_of(inside: Callable[[Any, Path, Found], None]) -> ExpectedTags:
    return ExpectedTags(frozenset({"M"}), {"M": inside})
