"""CloudFormation's intrinsic functions, as far as a template alone decides them.

Source: AWS, "Intrinsic function reference" and "Condition functions".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from ddbevents.templates.pseudo_parameters import PLACEHOLDERS
from ddbevents.templates.resolve_budget import MOST_WORK, Budget, size_of
from ddbevents.templates.template_error import (
    ParameterError,
    TemplateError,
    UnresolvedError,
)
from ddbevents.templates.template_references import placeholders

if TYPE_CHECKING:
    import re

    from ddbevents.templates.template_file import Template

Path: TypeAlias = tuple[str | int, ...]

_NO_VALUE: Final = {"Ref": "AWS::NoValue"}
_PSEUDO: Final = "AWS::"


@dataclass(frozen=True, slots=True)
class Resolver:
    """Resolves the intrinsic functions of a template.

    Attributes:
        template: The template.
        given: The values of parameters, by name; others have their Default.
        budget: How much work is left for the value that is being resolved.
        decided: The conditions whose outcome is known; None while one is being decided.
    """

    template: Template
    given: Mapping[str, Any]
    budget: Budget = field(default_factory=Budget, compare=False)
    decided: dict[str, bool | None] = field(default_factory=dict, compare=False)

    def with_placeholders(self) -> Resolver:
        """Return a resolver that is good enough to find the service in an ARN."""
        return replace(self, given={**PLACEHOLDERS, **self.given}, decided={})

    def choose(self, value: Any, path: Path) -> Any:
        """Return a value with each `Fn::If` replaced by its choice, without NoValue.

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
        """Return the resolved value; it must not have `Fn::If` in it: see `choose`.

        Args:
            value: The value in the template.
            path: Where it is.

        Raises:
            ParameterError: A parameter without a value decides it.
            TemplateError: It is wrong, too large, or only known after deployment.
        """
        self.budget.left = MOST_WORK
        return self._value(value, path)

    def _value(self, value: Any, path: Path) -> Any:
        self._spend(size_of(value) if isinstance(value, str) else 1, path)
        if isinstance(value, list):
            return [self._value(each, (*path, i)) for i, each in enumerate(value)]
        if not isinstance(value, Mapping):
            return value
        if len(value) == 1:
            [(name, argument)] = value.items()
            if name in _FUNCTIONS:
                found = _FUNCTIONS[name](self, argument, path)
                self._spend(size_of(found), path)
                return found
            if str(name).startswith("Fn::"):
                reason = f"{name} is only known after deployment"
                raise UnresolvedError(self.template.file, path, reason)
        return {name: self._value(each, (*path, name)) for name, each in value.items()}

    def is_met(self, name: Any, path: Path) -> bool:
        """Return whether a condition of the template is true.

        Raises:
            TemplateError: There is none, or it cannot be decided.
        """
        place: Path = ("Conditions", *([name] if isinstance(name, str) else []))
        condition = self.template.entry("Conditions", self._name(name, path))
        if condition is None:
            raise self._error(path, f"there is no condition {name}")
        if name not in self.decided:
            self.decided[name] = None
            try:
                self.decided[name] = self._is_true(condition, place)
            except RecursionError:
                reason = "the condition refers to too many others, one after the other"
                raise self._error(place, reason) from None
            finally:
                if self.decided[name] is None:
                    del self.decided[name]
        if (outcome := self.decided[name]) is None:
            raise self._error(place, "the condition refers to itself")
        return outcome

    def _ref(self, argument: Any, path: Path) -> Any:
        name = self._name(argument, path)
        parameter = self.template.entry("Parameters", name)
        if name in self.given:
            return _typed(parameter, self.given[name])
        if parameter is not None and "Default" in parameter:
            return _typed(parameter, parameter["Default"])
        if parameter is not None or name.startswith(_PSEUDO):
            raise ParameterError(self.template.file, path, name)
        return self._get_att(name, path)

    def _get_att(self, target: Any, path: Path) -> Any:
        first = target[0] if isinstance(target, list) and target else target
        name = self._name(first, path)
        logical_id = name.partition(".")[0]
        if self.template.entry("Resources", logical_id) is not None:
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
            name = match[2].strip()
            if match[1]:
                return f"${{{match[2]}}}"
            return self._text(names.get(name, {"Ref": name}), path)

        return placeholders.sub(value_of, text)

    def _join(self, argument: Any, path: Path) -> str:
        delimiter, items = self._arguments(argument, 2, path)
        found = self._value(items, path)
        if not isinstance(found, list) or not isinstance(delimiter, str):
            raise self._error(path, "Fn::Join takes a delimiter and a list")
        self._spend(len(delimiter) * len(found) + size_of(found), path)
        return delimiter.join([self._expect_text(each, path) for each in found])

    def _split(self, argument: Any, path: Path) -> list[str]:
        delimiter, text = self._arguments(argument, 2, path)
        if not isinstance(delimiter, str) or not delimiter:
            raise self._error(path, "Fn::Split takes a delimiter and a text")
        return self._text(text, path).split(delimiter)

    def _select(self, argument: Any, path: Path) -> Any:
        index, items = (
            self._value(each, path) for each in self._arguments(argument, 2, path)
        )
        text = str(index)
        if (
            isinstance(items, list)
            and text.isdecimal()
            and len(text) < len(str(MOST_WORK))
            and int(text) < len(items)
        ):
            return items[int(text)]
        raise self._error(path, "Fn::Select finds no such element")

    def _find_in_map(self, argument: Any, path: Path) -> Any:
        arguments, options = argument, {}
        if isinstance(argument, list) and argument[3:]:
            *arguments, options = argument
        names = [self._text(each, path) for each in self._arguments(arguments, 3, path)]
        found: Any = self.template.section("Mappings")
        for name in names:
            found = found.get(name) if isinstance(found, Mapping) else None
        if found is not None:
            return found
        if isinstance(options, Mapping) and "DefaultValue" in options:
            return self._value(options["DefaultValue"], path)
        keys = " ".join(names)
        raise self._error(path, f"Fn::FindInMap finds nothing in Mappings: {keys}")

    def _to_json(self, argument: Any, path: Path) -> str:
        found = self._value(argument, path)
        try:
            return json.dumps(found, separators=(",", ":"))
        except TypeError:  # of a parameter that was given
            raise self._error(path, "Fn::ToJsonString takes JSON") from None

    def _is_true(self, condition: Any, path: Path) -> bool:
        [(name, argument)] = [*condition.items()][:1] or [("none", None)]
        if name == "Condition":
            return self.is_met(argument, path)
        if name == "Fn::Equals":
            one, other = self.resolve(self._arguments(argument, 2, path), path)
            return _scalar_text(one) == _scalar_text(other)
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

    def _name(self, value: Any, path: Path) -> str:
        if not isinstance(value, str):
            found = type(value).__name__
            raise self._error(path, f"expected a name, found {found}")
        return value

    def _text(self, value: Any, path: Path) -> str:
        return self._expect_text(self._value(value, path), path)

    def _expect_text(self, value: Any, path: Path) -> str:
        if value is None or isinstance(value, list | Mapping):
            found = type(value).__name__
            raise self._error(path, f"expected text, found {found}")
        return _scalar_text(value)

    def _spend(self, amount: int, path: Path) -> None:
        self.budget.left -= amount
        if self.budget.left < 0:
            reason = (
                f"the value has more than {MOST_WORK:,} characters: make it shorter"
            )
            raise self._error(path, reason)

    def _error(self, path: Path, reason: str) -> TemplateError:
        return TemplateError(self.template.file, path, reason)


def _typed(parameter: Mapping[str, Any] | None, value: Any) -> Any:
    """Return a parameter's value, which is a list if the parameter's type is one."""
    of_type = str((parameter or {}).get("Type"))
    is_list = of_type == "CommaDelimitedList" or of_type.startswith("List<")
    if is_list and isinstance(value, str):
        return [each.strip() for each in value.split(",")]
    return value


def _scalar_text(value: Any) -> str:
    """Return a value as CloudFormation writes it in text."""
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
