"""Names of classes, of fields for attributes, and of members for values of enums.

They do not depend on the order: a new one does not rename another, unless both would
have the same name.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


RESERVED = frozenset(
    {
        *("construct", "copy", "dict", "from_orm", "json", "model_computed_fields"),
        *("model_config", "model_construct", "model_copy", "model_dump"),
        *("model_dump_json", "model_extra", "model_fields", "model_fields_set"),
        *("model_json_schema", "model_parametrized_name", "model_post_init"),
        *("model_rebuild", "model_validate", "model_validate_json"),
        *("model_validate_strings", "parse_file", "parse_obj", "parse_raw", "schema"),
        *("schema_json", "update_forward_refs", "validate"),
        *("mro", "register"),
    }
)
"""The names of pydantic models and their classes, which no field can have."""


def is_identifier(name: str) -> bool:
    """Return whether Python has a name as it is written (PEP 3131)."""
    return name.isidentifier() and unicodedata.is_normalized("NFKC", name)


def class_name(name: str, attribute: str = "") -> str:
    """Return the name of the class of a definition, or of one of its attributes.

    ``order_line`` becomes ``OrderLine``, its attribute ``ship-to`` ``OrderLineShipTo``.
    """
    # Normalised, as Python normalises identifiers.
    text = unicodedata.normalize("NFKC", f"{name} {attribute}")
    words = re.split("[^0-9A-Za-z\x80-\U0010ffff]+", text)
    kept = ["".join(c for c in word if c.isalnum() and _fits(c)) for word in words]
    joined = "".join(word[0].upper() + word[1:] for word in kept if word)
    return unicodedata.normalize("NFKC", joined)


def inner_name(name: str, keyword: str, key: str | int | None = None) -> str:
    """Return the name of a class inside a type, unless it has a title.

    Args:
        name: The name of the class around it, or the one it would have.
        keyword: The keyword whose value it is, or is in.
        key: Its key or index there; None if it is the value.
    """
    match keyword, key:
        case "properties", str():
            return class_name(name, key)
        case "items", _:
            return element_name(name)
        case "prefixItems", int():
            return f"{element_name(name)}{key + 1}"
        case "additionalProperties" | "patternProperties", _:
            return value_name(name)
        case "oneOf", int():
            return f"{name}Choice{key + 1}"
    return name


def element_name(name: str) -> str:
    """Return the name of the class of the elements of a list or set."""
    return f"{name}Item"


def value_name(name: str) -> str:
    """Return the name of the class of the values of a map with open keys."""
    return f"{name}Value"


def field_names(attributes: Iterable[str], taken: Collection[str]) -> dict[str, str]:
    """Return the field name of each attribute name, all different.

    If two would be the same, their marks are spelled out: ``a.b`` and ``a/b`` become
    ``a_full_stop_b`` and ``a_solidus_b``.

    Args:
        attributes: Names of attributes.
        taken: Names that a field must not have, besides Python's and pydantic's.
    """
    reserved = {*taken, *RESERVED}
    names = {name: _free(_identifier(name), reserved) for name in attributes}
    counts = Counter(names.values())
    for name, found in names.items():
        if counts[found] > 1 and name != found:
            names[name] = _free(_identifier(_spelled(name)), reserved)
    return _distinct(names, reserved)


def member_names(values: Iterable[str | int]) -> list[str]:
    """Return the names of an enum's members, all different.

    If two values map to the same name, neither gets it, so that a new value never
    silently takes the name of another. The marks of both are spelled out, and their
    case is kept. Only such names end with an underscore: ``a-b`` and ``a_b`` become
    ``a_hyphen_minus_b_`` and ``a_low_line_b_``.
    """
    texts = [
        f"minus {-value}" if isinstance(value, int) and value < 0 else str(value)
        for value in values
    ]
    names = {text: _member(text) for text in texts}
    counts = Counter(names.values())
    for text, name in names.items():
        if counts[name] > 1:
            names[text] = f"{_as_member(_spelled(text))}_"
    distinct = _distinct(names, ())
    return [distinct[text] for text in texts]


def _member(text: str) -> str:
    """Return the name of a member, if no other would have the same."""
    words = _words(text) or _spelled(text) or "empty"
    return _as_member(unicodedata.normalize("NFKC", words.upper()))


def _as_member(name: str) -> str:
    return name if name.isidentifier() else f"VALUE_{name}"


def _distinct(names: dict[str, str], reserved: Collection[str]) -> dict[str, str]:
    """Return field names, none of which is the name of another attribute."""
    own = {name for name, found in names.items() if name == found}
    taken = {*own, *reserved}
    distinct = dict(names)
    for name in sorted(names.keys() - own):
        while distinct[name] in taken:
            distinct[name] += "_"
        taken.add(distinct[name])
    return distinct


def _free(name: str, reserved: Collection[str]) -> str:
    return f"{name}_" if name in reserved or keyword.iskeyword(name) else name


def _identifier(name: str) -> str:
    """Return a name with an underscore for each character that it cannot have."""
    normal = unicodedata.normalize("NFKC", name)  # as Python reads identifiers
    if normal.isidentifier() and not normal.startswith("_"):
        return normal
    joined = _words(name)
    if not joined:
        return _identifier(_spelled(name))
    return joined if joined.isidentifier() else f"field_{joined}"


def _words(text: str) -> str:
    """Return the words of a text, with an underscore for each run of marks."""
    normal = unicodedata.normalize("NFKC", text)
    allowed = "".join(char if _fits(char) else " " for char in normal)
    words = [word.strip("_") for word in allowed.split()]
    return "_".join(word for word in words if word)


def _spelled(name: str) -> str:
    """Return a name with its marks written as words, so that none is lost."""
    parts = [
        char
        if _fits(char) and char != "_" and normal == char
        else f" {_spelled_out(char)} "
        for char in name
        for normal in [unicodedata.normalize("NFKC", char)]
    ]
    return "_".join("".join(parts).split())


def _fits(char: str) -> bool:
    return f"a{char}".isidentifier()


def _spelled_out(char: str) -> str:
    name = unicodedata.name(char, f"u{ord(char):04x}")
    return name.lower().replace("-", "_").replace(" ", "_")
