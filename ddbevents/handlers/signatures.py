"""Checks functions before they are called: their parameters and the record's type.

A wrong registration is an error of the program: it must fail at the start, not with the
first record.
"""

from __future__ import annotations

import functools
import inspect
import sys
from inspect import Parameter
from typing import TYPE_CHECKING, Any, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_CONTEXT = "context"
_BY_NAME = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
_POSITIONAL = (
    Parameter.POSITIONAL_ONLY,
    Parameter.POSITIONAL_OR_KEYWORD,
    Parameter.VAR_POSITIONAL,
)


def with_context(
    function: Callable[..., Any], takes: Sequence[str]
) -> Callable[..., Any]:
    """Return a function that is called with all arguments and the context.

    A required parameter after the others gets the context, and so does one that is
    called `context`. Other parameters with a default keep it.

    Args:
        function: The function.
        takes: The names of its arguments, such as ``["record"]``.

    Raises:
        TypeError: It is a generator function, or takes other arguments.
    """
    expect_function_of(function, names=[*takes, _CONTEXT], least=len(takes))
    parameters = _passed_through(function)
    by_place = [each for each in parameters if each.kind in _POSITIONAL]
    if any(each.name == _CONTEXT for each in by_place[: len(takes)]):
        raise TypeError(
            f"expected a function of ({', '.join(takes)}, context), found"
            f" {name_of(function)}, which has context in the wrong place"
        )
    if [each.name for each in by_place[len(takes) :]][:1] == [_CONTEXT]:
        return function
    required = [each for each in parameters if _is_required(each)]
    named = [each.kind for each in parameters if each.name == _CONTEXT]
    by_position = [each for each in required if each.kind in _POSITIONAL]
    if len(by_position) > len(takes):
        return function
    if named and named[0] in _BY_NAME:
        return lambda *arguments: function(*arguments[:-1], context=arguments[-1])
    return lambda *arguments: function(*arguments[:-1])


def is_coroutine_function(function: Any) -> bool:
    """Return whether a function or a callable object makes coroutines.

    An object may declare it by `makes_coroutines`.
    """
    says: bool = getattr(function, "makes_coroutines", False)
    return says or _is_any(function, inspect.iscoroutinefunction)


def expect_function_of(function: Any, *, names: Sequence[str], least: int = 1) -> None:
    """Raise TypeError unless a function can be called with a record.

    Functions, methods, classes, partials and objects with a `__call__` count as
    functions. Parameters with defaults are ignored.

    Args:
        function: The function to call with the record.
        names: The parameters that it may require by position, or as `context`.
        least: The least number of arguments that it is called with.
    """
    if _is_any(function, inspect.isgeneratorfunction, inspect.isasyncgenfunction):
        raise TypeError(
            f"expected a function, found the generator function {name_of(function)}:"
            " its body would never run; use `return` instead of `yield`"
        )
    parameters = _parameters(function)
    by_position = [each for each in parameters if each.kind in _POSITIONAL]
    required = [each for each in parameters if _is_required(each)]
    by_keyword = [
        each
        for each in required
        if each.kind is Parameter.KEYWORD_ONLY and each.name not in names
    ]
    has_room = any(each.kind is Parameter.VAR_POSITIONAL for each in by_position)
    if len(by_position) < least and not has_room:
        fault = (
            f"takes too few positional parameters: give it {', '.join(names[:least])}"
        )
    elif by_keyword or len(required) > len(names):
        requires = ", ".join(each.name for each in required)
        fault = f"requires {requires}: give the other parameters defaults"
    else:
        return
    raise TypeError(
        f"expected a function of ({' or '.join(_calls(names, least))}), found"
        f" {name_of(function)}, which {fault}"
    )


def expect_condition(function: Any) -> None:
    """Raise TypeError unless a function of a record can be a condition."""
    if _is_any(function, inspect.iscoroutinefunction):
        raise TypeError(
            "expected a condition that returns a bool, found the coroutine function"
            f" {name_of(function)}: its coroutine would be true for every record;"
            " write `def` without `async`"
        )
    expect_function_of(function, names=["record"])


def record_annotation(function: Any) -> Any:
    """Return the type of a function's first parameter.

    `Any` if it has none, or if it cannot be resolved: its names may be imported for
    type checkers only, or belong to a function around it. A function that wraps another
    counts as `Any` too: it copies the types, but may call it with something else.
    """
    first = next(iter(_parameters(function)), None)
    wraps = hasattr(_implementation(function), "__wrapped__")
    if first is None or first.annotation is Parameter.empty or wraps:
        return Any
    holder = _Holder()
    holder.__annotations__ = {"record": first.annotation}
    try:
        return get_type_hints(holder, _globals(function))["record"]
    except Exception:  # noqa: BLE001  # whatever an annotation may raise, it says nothing
        return Any


def name_of(function: Any) -> str:
    """Return a function's name in messages."""
    callee = _unwrapped(function)
    return getattr(callee, "__qualname__", None) or type(callee).__qualname__


class _Holder:
    """Has annotations; it is callable only so that `get_type_hints` takes it."""

    def __call__(self) -> None: ...


def _calls(names: Sequence[str], least: int) -> list[str]:
    return [", ".join(names[:count]) for count in range(least, len(names) + 1)]


def _passed_through(function: Any) -> list[Parameter]:
    """Return the parameters of a function, or of the one it passes them all to."""
    own = _parameters(function)
    passes = {Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD}
    if passes <= {each.kind for each in own} and hasattr(function, "__wrapped__"):
        return [*inspect.signature(function).parameters.values()]
    return own


def _unwrapped(function: Any) -> Any:
    while isinstance(function, functools.partial):
        function = function.func
    return function


def _implementation(function: Any) -> Any:
    """Return the function that a call runs: for an object, its `__call__`."""
    callee = _unwrapped(function)
    if inspect.isroutine(callee) or isinstance(callee, type):
        return callee
    return getattr(type(callee), "__call__", callee)  # noqa: B004  # it is wanted


def _is_any(function: Any, *tests: Callable[[Any], bool]) -> bool:
    found = (function, _implementation(function))
    return any(test(each) for test in tests for each in found)


def _parameters(function: Any) -> list[Parameter]:
    """Return a function's own parameters; `*args` if a function in C hides them."""
    if not callable(function):
        raise TypeError(f"expected a function, found {type(function).__name__}")
    try:
        found = inspect.signature(function, follow_wrapped=False)
    except (NameError, ValueError):  # the first from annotations of Python 3.14
        return [Parameter("args", Parameter.VAR_POSITIONAL)]
    return [*found.parameters.values()]


def _is_required(parameter: Parameter) -> bool:
    is_rest = parameter.kind in {Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD}
    return parameter.default is Parameter.empty and not is_rest


def _globals(function: Any) -> dict[str, Any]:
    callee = _implementation(function)
    found: dict[str, Any] | None = getattr(callee, "__globals__", None)
    if found is None:
        found = vars(sys.modules[callee.__module__])
    return found
