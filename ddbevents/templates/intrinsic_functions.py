"""CloudFormation's intrinsic functions, as far as a template alone decides them.

Source: AWS, "Intrinsic function reference" and "Condition functions".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from ddbevents.templates.template_error import (
    ParameterError,
    TemplateError,
    UnresolvedError,
)

if TYPE_CHECKING:
    from ddbevents.templates.template_file import Template

Path: TypeAlias = tuple[str | int, ...]

_NO_VALUE: Final = {"Ref": "AWS::NoValue"}
_PSEUDO: Final = "AWS::"
_placeholders = re.compile(r"\$\{([^!}][^}]*)\}")
_literals = re.compile(r"\$\{!([^}]*)\}")

PLACEHOLDERS: Final = {
    "AWS::Partition": "aws",
    "AWS::Region": "eu-west-1",
    "AWS::AccountId": "123456789012",
    "AWS::StackName": "stack",
}
"""Pseudo parameters, for what asks an ARN for its service and nothing else."""


def references_in(value: Any) -> Iterator[str]:
    """Yield the names that a value refers to: parameters, and resources' logical ids.

    `Orders.StreamArn` refers to Orders.
    """
    if isinstance(value, list):
        for each in value:
            yield from references_in(each)
    elif isinstance(value, Mapping):
        for name, each in value.items():
            if name == "Fn::Sub":
                text = each[0] if isinstance(each, list) and each else each
                names = _placeholders.findall(text) if isinstance(text, str) else ()
                yield from (found.partition(".")[0] for found in names)
            elif name in {"Ref", "Fn::GetAtt"}:
                target = each[0] if isinstance(each, list) and each else each
                yield str(target).partition(".")[0]
            yield from references_in(each)


@dataclass(frozen=True, slots=True)
class Resolver:
    """Resolves the intrinsic functions of a template.

    Attributes:
        template: The template.
        given: The values of parameters, by name; others have their Default.
    """

    template: Template
    given: Mapping[str, Any]

    def with_placeholders(self) -> Resolver:
        """Return a resolver for ARNs of which only the service is asked."""
        return replace(self, given={**PLACEHOLDERS, **self.given})

    def choose(self, value: Any, path: Path) -> Any:
        """Return a value without `Fn::If`: with the chosen ones, and without NoValue.

        Raises:
            TemplateError: A condition cannot be decided.
        """
        if isinstance(value, list):
            items = [self.choose(each, (*path, i)) for i, each in enumerate(value)]
            return [each for each in items if each != _NO_VALUE]
        if not isinstance(value, Mapping):
            return value
        if [*value] == ["Fn::If"]:
            name, yes, no = self._arguments(value["Fn::If"], 3, (*path, "Fn::If"))
            return self.choose(yes if self.is_met(name, path) else no, path)
        members = {
            name: self.choose(each, (*path, name)) for name, each in value.items()
        }
        return {name: each for name, each in members.items() if each != _NO_VALUE}

    def resolve(self, value: Any, path: Path) -> Any:
        """Return the value of what has no `Fn::If` in it; see `choose`.

        Args:
            value: The value as the template has it.
            path: Where it is.

        Raises:
            ParameterError: A parameter without a value decides it.
            TemplateError: It is only known after deployment, or wrong.
        """
        if isinstance(value, list):
            return [self.resolve(each, (*path, i)) for i, each in enumerate(value)]
        if not isinstance(value, Mapping):
            return value
        if len(value) == 1:
            [(name, argument)] = value.items()
            if name in _FUNCTIONS:
                return _FUNCTIONS[name](self, argument, path)
            if name.startswith("Fn::"):
                reason = f"{name} is only known after deployment"
                raise UnresolvedError(self.template.file, path, reason)
        return {name: self.resolve(each, (*path, name)) for name, each in value.items()}

    def is_met(self, name: Any, path: Path) -> bool:
        """Return whether a condition of the template is true.

        Raises:
            TemplateError: There is none, or it cannot be decided.
        """
        conditions = self.template.section("Conditions")
        if name not in conditions:
            raise self._error(path, f"there is no condition {name}")
        path = ("Conditions", name)
        try:
            return self._is_true(conditions[name], path)
        except RecursionError:
            raise self._error(path, "the condition refers to itself") from None

    def _ref(self, name: Any, path: Path) -> Any:
        if name in self.given:
            return self._typed(name, self.given[name])
        parameter = self.template.section("Parameters").get(name)
        if parameter is not None and "Default" in parameter:
            return self._typed(name, parameter["Default"])
        if parameter is not None or str(name).startswith(_PSEUDO):
            raise ParameterError(self.template.file, path, name)
        return self._get_att(name, path)

    def _typed(self, name: str, value: Any) -> Any:
        """Return a parameter's value, which is a list if its type says so."""
        of_type = str(self.template.section("Parameters").get(name, {}).get("Type"))
        is_list = of_type == "CommaDelimitedList" or of_type.startswith("List<")
        if is_list and isinstance(value, str):
            return [each.strip() for each in value.split(",")]
        return value

    def _get_att(self, target: Any, path: Path) -> Any:
        name = target[0] if isinstance(target, list) and target else target
        logical_id = str(name).partition(".")[0]
        if logical_id in self.template.resources:
            reason = f"{logical_id} is only known after deployment"
            raise UnresolvedError(self.template.file, path, reason)
        raise self._error(path, f"there is no parameter and no resource {name}")

    def _sub(self, argument: Any, path: Path) -> str:
        text, names = argument, {}
        if isinstance(argument, list):
            text, names = self._arguments(argument, 2, path)
        if not isinstance(text, str) or not isinstance(names, Mapping):
            raise self._error(path, "Fn::Sub takes a text, and a map of names")

        def value_of(match: re.Match[str]) -> str:
            name = match[1].strip()
            if name in names:
                return _text(self.resolve(names[name], path))
            return _text(self._ref(name, path))

        return _literals.sub(r"${\1}", _placeholders.sub(value_of, text))

    def _join(self, argument: Any, path: Path) -> str:
        delimiter, items = self._arguments(argument, 2, path)
        found = self.resolve(items, path)
        if not isinstance(found, list):
            raise self._error(path, "Fn::Join takes a delimiter and a list")
        return str(delimiter).join(map(_text, found))

    def _split(self, argument: Any, path: Path) -> list[str]:
        delimiter, text = self._arguments(argument, 2, path)
        return str(self.resolve(text, path)).split(str(delimiter))

    def _select(self, argument: Any, path: Path) -> Any:
        index, items = (
            self.resolve(each, path) for each in self._arguments(argument, 2, path)
        )
        try:
            return items[int(index)]
        except (IndexError, KeyError, TypeError, ValueError):
            raise self._error(path, "Fn::Select finds no such element") from None

    def _find_in_map(self, argument: Any, path: Path) -> Any:
        names = [
            self.resolve(each, path) for each in self._arguments(argument, 3, path)
        ]
        found: Any = self.template.section("Mappings")
        for name in names:
            found = found.get(name) if isinstance(found, Mapping) else None
        if found is None:
            keys = " ".join(map(_text, names))
            raise self._error(path, f"Fn::FindInMap finds nothing in Mappings: {keys}")
        return found

    def _to_json(self, argument: Any, path: Path) -> str:
        return json.dumps(self.resolve(argument, path), separators=(",", ":"))

    def _is_true(self, condition: Any, path: Path) -> bool:
        [(name, argument)] = [*condition.items()][:1] or [("none", None)]
        if name == "Condition":
            return self.is_met(argument, path)
        if name == "Fn::Equals":
            one, other = self.resolve(self._arguments(argument, 2, path), path)
            return _text(one) == _text(other)
        if name not in {"Fn::And", "Fn::Or", "Fn::Not"} or not isinstance(
            argument, list
        ):
            raise self._error(path, f"expected a condition function, found {name}")
        found = [
            self._is_true(self.template.expect_map(each, path), path)
            for each in argument
        ]
        if name == "Fn::Not":
            return not all(found)
        return all(found) if name == "Fn::And" else any(found)

    def _arguments(self, argument: Any, count: int, path: Path) -> list[Any]:
        if not isinstance(argument, list) or len(argument) != count:
            raise self._error(path, f"expected a list of {count} arguments")
        return argument

    def _error(self, path: Path, reason: str) -> TemplateError:
        return TemplateError(self.template.file, path, reason)


def _text(value: Any) -> str:
    """Return a value as CloudFormation puts it in text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


_FUNCTIONS: Mapping[str, Callable[[Resolver, Any, Path], Any]] = {
    "Ref": Resolver._ref,  # noqa: SLF001  # a table of its own methods
    "Fn::GetAtt": Resolver._get_att,  # noqa: SLF001
    "Fn::Sub": Resolver._sub,  # noqa: SLF001
    "Fn::Join": Resolver._join,  # noqa: SLF001
    "Fn::Split": Resolver._split,  # noqa: SLF001
    "Fn::Select": Resolver._select,  # noqa: SLF001
    "Fn::FindInMap": Resolver._find_in_map,  # noqa: SLF001
    "Fn::ToJsonString": Resolver._to_json,  # noqa: SLF001
}
