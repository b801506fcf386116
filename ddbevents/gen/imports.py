"""The names that a generated module imports."""

from __future__ import annotations

IMPORTS = {
    "collections.abc": ["Mapping"],
    "datetime": ["date", "datetime", "time"],
    "decimal": ["Decimal"],
    "enum": ["IntEnum", "StrEnum"],
    "typing": ["Annotated", "Any", "ClassVar", "Literal"],
    "uuid": ["UUID"],
    "pydantic": [
        "AwareDatetime",
        "AwareTime",
        "ConfigDict",
        "Field",
        "StringConstraints",
    ],
    "ddbevents": ["ItemModel", "Json", "Table", "UnixTime"],
    "ddbevents.entities": ["EntityTags", "KeyPatterns"],
}
"""Every name that the classes may use, by the module that it comes from."""

_BUILT_IN = {"bool", "bytes", "dict", "float", "int", "list", "set", "str", "tuple"}

IMPORTED = {
    *_BUILT_IN,
    "Event",
    "InsertRecord",
    "ModifyRecord",
    "RemoveRecord",
    *(name for names in IMPORTS.values() for name in names),
}
"""Every name that is taken in a module."""
