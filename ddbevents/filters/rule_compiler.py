"""Compiles filter patterns as Event Ruler does, to rules for leaves of a record.

A pattern becomes rules, one of which must match. Each tests leaves by their paths: the
names that lead to a leaf, joined by dots, so that a name with a dot means two names.
`$or` makes several rules from one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ddbevents.errors import PatternError, format_path
from ddbevents.filters.operators import (
    OPERATORS,
    RESERVED_IN_OR,
    UNLISTED,
    equal_to,
    is_number,
)

if TYPE_CHECKING:
    from collections.abc import Callable

OR = "$or"
_FEWEST_ALTERNATIVES = 2
_MOST_RULES = 1_000
"""The most rules of a pattern, since nested alternatives multiply.

The number is ours: a pattern of 4,096 characters could have billions.
"""
_SUFFIX_IGNORING_CASE = ("suffix", "equals-ignore-case")


class Members(tuple[tuple[str, Any], ...]):
    """An object in a pattern's JSON; unlike a dict, it keeps members of one name."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Values:
    """The test of a leaf: any of some values, or absent."""

    tests: tuple[Callable[[Any], bool], ...]
    may_be_absent: bool

    def match(self, value: Any) -> bool:
        """Return whether a leaf is any of the values."""
        return any(test(value) for test in self.tests)


Rule: TypeAlias = dict[str, Values]
"""The tests of some leaves, by their dotted paths."""


def rules_of(pattern: Any) -> list[Rule]:
    """Return the rules of a pattern.

    Args:
        pattern: Nested `Members` and lists.

    Raises:
        PatternError: Lambda would refuse it.

    Source: Event Ruler, `JsonRuleCompiler` and `GenericMachine.addRule`: if one `$or`
    cannot be an "or", all of them are names of members.
    """
    try:
        return _Compiler(has_or=True).with_members([{}], pattern, _ROOT)
    except PatternError as error:
        reason = error
    if _has_or(pattern):
        try:
            return _Compiler(has_or=False).with_members([{}], pattern, _ROOT)
        except PatternError:
            pass
    raise reason


class _Place(NamedTuple):
    """A place in a pattern.

    Attributes:
        path: Where it is in the pattern, for messages.
        leaf: The dotted path of the place in a record.
        in_or: Whether it is inside `$or`.
    """

    path: tuple[str | int, ...] = ()
    leaf: str | None = None
    in_or: bool = False

    def member(self, name: str) -> _Place:
        leaf = name if self.leaf is None else f"{self.leaf}.{name}"
        return _Place((*self.path, name), leaf, self.in_or)

    def alternative(self, index: int) -> _Place:
        return _Place((*self.path, OR, index), self.leaf, in_or=True)

    def element(self, index: int) -> _Place:
        return self._replace(path=(*self.path, index))

    def expected(self, expected: str) -> PatternError:
        where = f" at `{format_path(self.path)}`" if self.path else ""
        return PatternError(f"expected {expected}{where}")


_ROOT = _Place()


@dataclass(frozen=True, slots=True)
class _Compiler:
    """Compiles patterns.

    Attributes:
        has_or: Whether `$or` lists alternatives; otherwise it is a name.
    """

    has_or: bool

    def with_members(self, rules: list[Rule], members: Any, at: _Place) -> list[Rule]:
        """Return rules with the additions of an object of the pattern."""
        if not isinstance(members, Members) or not members:
            raise at.expected("an object with members")
        for name, value in members:
            if self.has_or and name == OR:
                rules = self._with_alternatives(rules, value, at)
                continue
            inside = at.member(name)
            if at.in_or and name in RESERVED_IN_OR:
                raise _reserved(name, inside)
            if isinstance(value, Members):
                rules = self.with_members(rules, value, inside)
            else:
                # If a leaf has two tests, the later one in the text counts.
                leaf = {str(inside.leaf): _values(value, inside)}
                rules = [rule | leaf for rule in rules]
        return rules

    def _with_alternatives(
        self, rules: list[Rule], alternatives: Any, at: _Place
    ) -> list[Rule]:
        if not isinstance(alternatives, list) or (
            len(alternatives) < _FEWEST_ALTERNATIVES
        ):
            raise at.member(OR).expected("a list of two or more objects")
        made: list[Rule] = []
        for index, members in enumerate(alternatives):
            made += self.with_members(rules, members, at.alternative(index))
            if len(made) > _MOST_RULES:
                raise PatternError(
                    f"a pattern has at most {_MOST_RULES} combinations of alternatives"
                )
        return made


def _has_or(value: Any) -> bool:
    if isinstance(value, Members):
        return any(name == OR or _has_or(each) for name, each in value)
    return False


def _values(values: Any, at: _Place) -> Values:
    if not isinstance(values, list) or not values:
        raise at.expected("an object, or a list of values")
    absent = Members([("exists", False)])
    tests = [
        _test(value, at.element(index))
        for index, value in enumerate(values)
        if value != absent
    ]
    return Values(tuple(tests), absent in values)


def _test(value: Any, at: _Place) -> Callable[[Any], bool]:
    if value is None or isinstance(value, str | bool) or is_number(value):
        return equal_to(value)
    if not isinstance(value, Members) or len(value) != 1:
        raise at.expected("a value, or an object with one operator")
    [(name, argument)] = value
    if isinstance(argument, Members):
        argument = dict(argument)
        if name == "anything-but" or (name, *argument) == _SUFFIX_IGNORING_CASE:
            raise _unlisted(f"`{name}` of an operator", at)
    if name in UNLISTED:
        raise _unlisted(f"`{name}`", at)
    if name not in OPERATORS:
        raise at.expected(f"one of the operators {', '.join(OPERATORS)}")
    try:
        return OPERATORS[name](argument)
    except ValueError as error:
        expected = str(error)
    raise at.member(name).expected(expected)


def _reserved(name: str, at: _Place) -> PatternError:
    return PatternError(
        f"`{name}` is reserved inside `{OR}`, so no member can have this name at"
        f" `{format_path(at.path)}`: use several Filters, of which one must match"
    )


def _unlisted(found: str, at: _Place) -> PatternError:
    listed = ", ".join(OPERATORS)
    return at.expected(
        f"one of the operators that AWS lists for Lambda ({listed}), found {found},"
        " which only EventBridge's rules have,"
    )
