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
        "ConfigDict",
        "Field",
        "StringConstraints",
    ],
    "ddbevents": [
        "ClosedItemModel",
        "ItemModel",
        "Json",
        "StoredAs",
        "Table",
        "UnixTime",
    ],
    "ddbevents.models.entities": ["EntityTags", "KeyPatterns"],
    "ddbevents.records": ["Event"],
}
"""Every name that a module may use, by the module that it comes from."""

RECORDS = ["InsertRecord", "ModifyRecord", "RemoveRecord"]
"""The names that come from the module of the stream's view type."""

_BUILT_IN = {"bool", "bytes", "dict", "float", "int", "list", "set", "str", "tuple"}

IMPORTED = {
    *_BUILT_IN,
    *RECORDS,
    *(name for names in IMPORTS.values() for name in names),
}
"""Every name that is taken in a module."""
