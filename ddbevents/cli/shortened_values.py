"""Values as text for a line of limited width; long ones are shortened."""

from __future__ import annotations

from base64 import b64encode
from os.path import commonprefix
from typing import Any

from ddbevents.cli.native_json import dumps_value
from ddbevents.escaping import escaped

_CUT = "..."
_CONTEXT = 12
"""How many equal characters are shown before the first difference."""


def shortened_value(value: Any, width: int) -> str:
    """Return a native value in JSON, with `width` characters at most.

    Binary has its length before its base64 text. All characters are printable.
    """
    return _window(_text(value), 0, width)


def shortened_change(old: Any, new: Any, width: int) -> tuple[str, str]:
    """Return two different values, together with `width` characters at most.

    Long texts are shown from where they begin to differ.
    """
    before, after = _text(old), _text(new)
    each = max(width // 2, width - min(len(before), len(after)))
    same = len(commonprefix([before, after]))  # noqa: RUF071  # of characters
    is_near = same + _CONTEXT + len(_CUT) < each
    start = 0 if is_near else max(same - _CONTEXT, 0)
    return _window(before, start, each), _window(after, start, each)


def shortened_sets(old: set[Any], new: set[Any], width: int) -> str:
    """Return which elements a set lost and got, with `width` characters at most."""
    changes = [("-", each) for each in sorted(old - new)]
    changes += [("+", each) for each in sorted(new - old)]
    shown = ""
    for number, (sign, element) in enumerate(changes):
        left = f" and {len(changes) - number:,} more"
        text = f"{' ' * bool(shown)}{sign}{shortened_value(element, width // 2)}"
        if len(shown) + len(text) + len(left) > width and shown:
            return shown + left
        shown += text
    return shown


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        unit = "byte" if len(value) == 1 else "bytes"
        return f"{len(value):,} {unit} {b64encode(value).decode()}"
    return escaped(dumps_value(value))  # JSON text may have C1 and bidi controls


def _window(text: str, start: int, width: int) -> str:
    if len(text) <= width:
        return text
    shown = f"{_CUT if start else ''}{text[start:]}"
    return shown if len(shown) <= width else f"{shown[: width - len(_CUT)]}{_CUT}"
