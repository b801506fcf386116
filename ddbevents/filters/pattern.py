"""Filter patterns: checked as Lambda checks them, matched as Lambda matches them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson

from ddbevents.codec.text import loads_json
from ddbevents.errors import PatternError, format_path
from ddbevents.filters.operators import OPERATORS, equal_to
from ddbevents.limits import FILTER_CHARACTERS

Path: TypeAlias = tuple[str | int, ...]

_ADDED_LATER = frozenset({"eventSource", "eventSourceARN"})
"""Members of a record that Lambda adds only after it has filtered."""


class Pattern:
    """A filter pattern of an event source mapping; immutable.

    ``str(pattern)`` is its JSON text, for `FilterCriteria`.

    Args:
        pattern: The pattern as JSON text or as a dict.

    Raises:
        PatternError: Lambda would refuse it.
        DecodeError: The text is not JSON.

    Example:
        >>> pattern = Pattern({"dynamodb": {"NewImage": {"paid": {"BOOL": [True]}}}})
        >>> pattern.matches({"dynamodb": {"NewImage": {"paid": {"BOOL": True}}}})
        True

    Source: AWS, "Control which events Lambda sends to your function".
    """

    __slots__ = ("_rule", "_text")

    def __init__(self, pattern: str | Mapping[str, Any]) -> None:
        given = pattern if isinstance(pattern, str) else ""
        rules = loads_json(given) if given else pattern
        try:
            self._rule = _read_object(rules, ())
            self._text = orjson.dumps(rules).decode()
        except (RecursionError, TypeError):  # orjson's own error is a TypeError
            self._text = ""
        if not self._text:
            raise PatternError("a pattern is JSON of little depth, of 64-bit numbers")
        if max(len(given), len(self._text)) > FILTER_CHARACTERS:
            raise PatternError(f"a pattern has at most {FILTER_CHARACTERS} characters")

    def matches(self, record: Mapping[str, Any]) -> bool:
        """Return whether Lambda would deliver a record; see `ddbevents.filters`."""
        visible = {
            name: value for name, value in record.items() if name not in _ADDED_LATER
        }
        return self._rule.matches(visible, (), visible)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pattern) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(self._text)

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Pattern({self._text!r})"


@dataclass(frozen=True, slots=True)
class _Values:
    """What a leaf may be: any of some values, or absent.

    A list in the record is as good as each of its elements, and an absent member
    as good as an empty list.
    """

    tests: tuple[Callable[[Any], bool], ...]
    may_be_absent: bool

    def matches(self, value: Any, path: Path, record: Mapping[str, Any]) -> bool:
        leaves = [each for each in _flat(value) if not isinstance(each, Mapping)]
        return any(test(leaf) for leaf in leaves for test in self.tests) or (
            self.may_be_absent and not _has_leaf(record, path)
        )


@dataclass(frozen=True, slots=True)
class _Members:
    """What the members of an object may be, and one of each of some choices."""

    members: dict[str, _Rule]
    choices: tuple[tuple[_Members, ...], ...]

    def matches(self, value: Any, path: Path, record: Mapping[str, Any]) -> bool:
        """Return whether some one object of a list, or the object, matches wholly."""
        return any(
            self.matches_one(each, path, record) for each in list(_flat(value)) or [{}]
        )

    def matches_one(self, value: Any, path: Path, record: Mapping[str, Any]) -> bool:
        """Return whether one object, which is in no list any more, matches."""
        fields = value if isinstance(value, Mapping) else {}
        return all(
            rule.matches(fields.get(name, []), (*path, name), record)
            for name, rule in self.members.items()
        ) and all(
            any(each.matches_one(value, path, record) for each in choice)
            for choice in self.choices
        )


_Rule: TypeAlias = _Values | _Members


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for each in value:
            yield from _flat(each)
    else:
        yield value


def _has_leaf(record: Mapping[str, Any], path: Path) -> bool:
    values: list[Any] = [record]
    for name in path:
        values = [
            each[name]
            for each in _flat(values)
            if isinstance(each, Mapping) and name in each
        ]
    return any(not isinstance(each, Mapping) for each in _flat(values))


def _read_object(rules: Any, path: Path) -> _Members:
    if not isinstance(rules, Mapping) or not rules:
        raise _wrong(path, "an object with members")
    members: dict[str, _Rule] = {}
    choices: list[tuple[_Members, ...]] = []
    for name, rule in rules.items():
        if not isinstance(name, str):
            raise _wrong(path, "names that are strings")
        where = (*path, name)
        if name == "$or" and _is_choice(rule):
            each = enumerate(rule)
            choices.append(tuple(_read_object(one, (*where, i)) for i, one in each))
        elif isinstance(rule, Mapping):
            members[name] = _read_object(rule, where)
        else:
            members[name] = _read_values(rule, where)
    return _Members(members, tuple(choices))


def _is_choice(rule: Any) -> bool:
    """Return whether a `$or` is one, and not a member of that name.

    Source: Event Ruler, 'The "$or" Primitive'.
    """
    return (
        isinstance(rule, list)
        and len(rule) > 1
        and all(isinstance(each, Mapping) for each in rule)
        and not any(name in OPERATORS for each in rule for name in each)
    )


def _read_values(rules: Any, path: Path) -> _Values:
    if not isinstance(rules, list) or not rules:
        raise _wrong(path, "an object, or a list of values")
    absent = {"exists": False}
    return _Values(
        tuple(
            _read_value(rule, (*path, index))
            for index, rule in enumerate(rules)
            if rule != absent
        ),
        absent in rules,
    )


def _read_value(rule: Any, path: Path) -> Callable[[Any], bool]:
    if rule is None or isinstance(rule, str | int | float):
        return equal_to(rule)
    if not isinstance(rule, Mapping) or len(rule) != 1:
        raise _wrong(path, "a value, or an object with one operator")
    [(name, argument)] = rule.items()
    if name not in OPERATORS:
        raise _wrong(path, f"one of the operators {', '.join(OPERATORS)}")
    try:
        return OPERATORS[name](argument)
    except ValueError as error:
        expected = str(error)
    raise _wrong((*path, name), expected)


def _wrong(path: Path, expected: str) -> PatternError:
    where = f" at `{format_path(path)}`" if path else ""
    return PatternError(f"expected {expected}{where}")
