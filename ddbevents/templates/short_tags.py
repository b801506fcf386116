"""Reads YAML with CloudFormation's short tags: ``!Sub x`` is ``{"Fn::Sub": "x"}``.

The result only has JSON's types, and its keys are text, as CloudFormation reads YAML:
`on:`, `12:` and `2026-01-31` are text.

Source: AWS, "Intrinsic function reference".
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

_TAG: Final = "tag:yaml.org,2002:"
_NOT_JSON: Final = ("binary", "omap", "pairs", "set")
_MERGE: Final = "<<"
_BUGS: Final = (ArithmeticError, AttributeError, LookupError, TypeError)
"""What PyYAML raises for a value that does not fit its tag, such as ``!!bool x``."""


def load_yaml(text: str) -> Any:
    """Return the content of a YAML text, with short tags spelled out.

    Raises:
        ValueError: It is not YAML.
        ModuleNotFoundError: The extra ``templates`` is not installed.
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
    except _BUGS:
        raise ValueError("a value does not fit its tag") from None


@cache
def _loader() -> Any:
    from yaml import SafeLoader, ScalarNode  # noqa: PLC0415  # of the extra
    from yaml.constructor import ConstructorError  # noqa: PLC0415  # as above

    class Loader(SafeLoader):
        """Reads short tags and refuses repeated names, as CloudFormation does."""

        def flatten_mapping(self, node: Any) -> None:
            """Merge what ``<<`` refers to, once per name: merges of merges explode."""
            names: set[Any] = set()
            for key, _ in node.value:
                problem = None
                if not isinstance(key, ScalarNode):
                    problem = "expected text as the name of a member"
                elif key.value in names and key.value != _MERGE:
                    problem = f"two members are called {key.value}"
                if problem:
                    raise ConstructorError(None, None, problem, key.start_mark)
                names.add(key.value)
            super().flatten_mapping(node)
            # The last one wins, which is the node's own.
            node.value = [
                *{key.value: (key, each) for key, each in node.value}.values()
            ]
            for key, _ in node.value:
                key.tag = f"{_TAG}str"

    Loader.add_multi_constructor("!", _spelled_out)
    Loader.add_constructor(f"{_TAG}timestamp", _read_as_text)
    for tag in _NOT_JSON:
        Loader.add_constructor(f"{_TAG}{tag}", _refuse)
    return Loader


def _read_as_text(loader: Any, node: Any) -> str:
    return str(loader.construct_scalar(node))


def _refuse(loader: Any, node: Any) -> None:
    loader.construct_undefined(node)


def _spelled_out(loader: Any, tag: str, node: Any) -> dict[str, Any]:
    if isinstance(node.value, str):
        value: Any = loader.construct_scalar(node)
    elif node.id == "sequence":
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {tag if tag in {"Ref", "Condition"} else f"Fn::{tag}": value}
