r"""Text from data, made safe to show: in messages, logs, diagnostics, on a terminal.

An attribute name may be any text. Without escaping, a line break in it forges a log
line, an ESC or C1 control drives the terminal, and a bidi control reorders the text
around it.

For a str in quotes, ``f"{name!r}"`` does the same.
"""

from __future__ import annotations

_ELLIPSIS = "..."


def escaped(text: object, limit: int | None = None) -> str:
    r"""Return text with only printable characters, so that it stays on its line.

    Printable text in any script is returned unchanged. Controls, line separators, bidi
    and other format characters (Cf), spaces other than U+0020, surrogates, private use
    and unassigned code points are written as Python writes them: ``\n``, ``\x1b``,
    ``\u202e``. If there is one, backslashes are doubled, so that no two such texts look
    alike; in printable text, such as ``C:\new``, they are not.

    Args:
        text: A str; anything else, such as an error, is converted with `str`.
        limit: The most characters to return; a longer text ends in ``...``.

    Examples:
        >>> print(escaped("größe"), escaped("id\nERROR"), escaped("a" * 99, limit=8))
        größe id\nERROR aaaaa...

    Source: `str.isprintable`, by which `repr` decides what to escape.
    """
    text = _text_of(text)
    shown = text if limit is None else text[: limit + 1]  # more cannot fit
    parts = shown if shown.isprintable() else [*map(_escaped_character, shown)]
    whole = "".join(parts)
    if limit is None or len(whole) <= limit:
        return whole
    kept = ""
    for part in parts:
        if len(kept) + len(part) + len(_ELLIPSIS) > limit:
            break
        kept += part
    return kept + _ELLIPSIS


def escaped_lines(text: object) -> str:
    r"""Return text of several lines, each `escaped`: only its ``\n`` are kept.

    Use it for text that a program laid out in lines, such as a traceback. Names in it
    that may have a line break must be escaped before.
    """
    return "\n".join(map(escaped, _text_of(text).split("\n")))


def _escaped_character(character: str) -> str:
    if character.isprintable() and character != "\\":
        return character
    return repr(character)[1:-1]


def _text_of(value: object) -> str:
    try:
        return str(value)
    except Exception:  # noqa: BLE001  # an error of a user's, which a log must survive
        return f"<unprintable {type(value).__name__}>"
