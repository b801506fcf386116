"""The codes of diagnostics: what each means, why it is one, and how to fix it."""

from __future__ import annotations

from typing import NamedTuple


class DiagnosticCode(NamedTuple):
    """What a code stands for.

    Attributes:
        meaning: What is wrong, without a full stop.
        why: Why table schemas do not have it.
        fix: What to write instead.
    """

    meaning: str
    why: str
    fix: str


CODES = {
    "DDB001": DiagnosticCode(
        "the file is not JSON",
        "A table schema is one JSON document (RFC 8259), so comments and commas after"
        " the last element are errors.",
        "Correct the text at the mark.",
    ),
    "DDB002": DiagnosticCode(
        "an object has two members with the same name",
        "JSON parsers silently keep one of them, and not all keep the same one.",
        "Delete one of the two members.",
    ),
    "DDB101": DiagnosticCode(
        "a keyword that table schemas do not have",
        "JSON Schema ignores a keyword that it does not know. A misspelled keyword"
        " would then check nothing.",
        "Correct the name. Other keywords are listed in the vocabulary.",
    ),
    "DDB102": DiagnosticCode(
        "a keyword with a value of a wrong type or form",
        "No class can be generated from such a value.",
        "Write one of the values that the message lists.",
    ),
    "DDB103": DiagnosticCode(
        "a required keyword is missing",
        "Without it there is no class name, no table or no type to generate.",
        "Add the keyword. For a value of any type, write `true` as its schema.",
    ),
    "DDB104": DiagnosticCode(
        "a keyword that does not go with the type",
        "JSON Schema ignores a keyword of another type, so it would check nothing.",
        "Delete the keyword, or correct `type`.",
    ),
    "DDB105": DiagnosticCode(
        "a reference that cannot be resolved",
        "A reference leads to a definition in the same file, or to a file beside it."
        " Nothing is fetched.",
        "Write `#/$defs/NAME`, `FILE` or `FILE#/$defs/NAME`.",
    ),
    "DDB106": DiagnosticCode(
        "an attribute that cannot be a key",
        "DynamoDB's keys are strings, numbers or binary, and every item has them. A"
        " key must also be written back as it was read, or it finds no item.",
        "Declare the attribute as one of these types, and list it in `required`.",
    ),
    "DDB107": DiagnosticCode(
        "a pattern that is not a regular expression",
        "Pydantic's engine matches patterns. It has no look-around and no"
        " back-references.",
        "Write the pattern without them, or check the value in your own code.",
    ),
    "DDB108": DiagnosticCode(
        "a default that the attribute cannot have",
        "The class would write a value that it refuses to read.",
        "Correct the default, its type or its bounds, or delete the default.",
    ),
    "DDB109": DiagnosticCode(
        "a set with elements that DynamoDB's sets cannot hold",
        "DynamoDB only has sets of strings, numbers and binary (SS, NS, BS).",
        "Delete `uniqueItems` to get a list, or change the type of `items`.",
    ),
    "DDB110": DiagnosticCode(
        "names that clash",
        "Two classes or fields of the module would have the same name.",
        "Rename one of them: a title, a definition in `$defs`, or a property.",
    ),
    "DDB111": DiagnosticCode(
        "entities that cannot be distinguished",
        "The item alone must show which class it has.",
        "Give each entity its own values of the discriminator, or its own `pattern` or"
        " `const` for a key.",
    ),
    "DDB112": DiagnosticCode(
        "a keyword of JSON Schema that table schemas refuse",
        "No class can be generated for it, or the module would import code that the"
        " schema names.",
        "Follow the help of the message, or check the value in your own code.",
    ),
    "DDB113": DiagnosticCode(
        "a tag that does not go with the type",
        "A value under that tag could not be read back as it was written.",
        "Write one of the tags that the message lists.",
    ),
    "DDB114": DiagnosticCode(
        "bounds that no value can meet",
        "Every item would be refused.",
        "Correct one of the two bounds.",
    ),
    "DDB115": DiagnosticCode(
        "a union whose choices cannot be distinguished",
        "The value's type tag must decide the choice, or a member if it is a map.",
        "Delete a choice, or write `true` and check the value in your own code.",
    ),
    "DDB116": DiagnosticCode(
        "a column name that an engine refuses",
        "DuckDB and Spark ignore case in names, and columns that begin with `ddb_`"
        " belong to the generated readers.",
        "Name the column: `column` in `x-dynamodb`, beside the type of the attribute.",
    ),
    "DDB117": DiagnosticCode(
        "a type that is too large",
        "An attribute nests at most 31 arrays and objects. A definition that is not a"
        " class is written again at each reference, so a short schema could stand for"
        " a module of any size.",
        "Delete what is too deep, or write `true` there. Give a definition that is used"
        " often `properties`: it becomes a class, which is written once.",
    ),
    "DDB201": DiagnosticCode(
        "a note: a keyword that changes nothing",
        "JSON Schema has the keyword, but items are read and checked the same without"
        " it.",
        "You need not do anything. Delete the keyword to silence the note.",
    ),
    "DDB202": DiagnosticCode(
        "a note: a default that is not used",
        "Only simple defaults are copied into the class. A date, a model or a list with"
        " elements is not.",
        "You need not do anything. Set the default in your own code if you need it.",
    ),
    "DDB203": DiagnosticCode(
        "a note: a number or string that is read as a number",
        "Pydantic describes a `Decimal` like this, so it is read as a number only.",
        "You need not do anything. For a union of both, put the string first.",
    ),
}
"""Every code of a diagnostic; notes begin with DDB2."""
