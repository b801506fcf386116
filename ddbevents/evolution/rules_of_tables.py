"""The rules of the table, its kinds of items, and the names in its module."""

from __future__ import annotations

from ddbevents.evolution.rule import rule

_NAMES = (
    rule(
        "title-changed",
        "title",
        "the names of the module's classes begin with {new!a}, not with {old!a}",
        "code",
    ),
    rule(
        "class-renamed",
        "title $ref $defs",
        "its class was called {old} and is called {new}",
        "code",
    ),
    rule("class-removed", "$defs", "there is no class {name} any more", "code"),
    rule("class-added", "$defs", "there is a class {name} now"),
    rule(
        "field-renamed",
        "properties",
        "the field of {name!a} was called {old} and is called {new}",
        "code",
    ),
    rule(
        "member-renamed",
        "enum",
        "the member of {value!a} was called {old} and is called {new}",
        "code",
    ),
    rule(
        "base-removed",
        "allOf",
        "{name} extends {base} no more, and is no instance of it",
        "code",
    ),
    rule("base-added", "allOf", "{name} extends {base} now"),
    rule(
        "plain-definition-removed",
        "$defs",
        "the definition is gone, which stands for no class",
        cosmetic=True,
    ),
    rule(
        "plain-definition-added",
        "$defs",
        "the definition is new, and stands for no class",
        cosmetic=True,
    ),
)

_KINDS = (
    rule(
        "one-kind-or-several",
        "oneOf properties",
        "there was {old} and there is {new}, so the items' classes are others",
        "old readers",
        "new readers",
        "code",
    ),
    rule(
        "kind-added",
        "oneOf",
        "items of the kind {name} are new, and the old module refuses them",
        "old readers",
    ),
    rule(
        "kind-added-passed-through",
        "oneOf",
        "items of the kind {name} are new, and pass the old module as unknown ones",
    ),
    rule(
        "kind-removed",
        "oneOf",
        "the kind {name} is gone, and items of it may still be in the table",
        "new readers",
        "code",
    ),
    rule(
        "kind-removed-passed-through",
        "oneOf",
        "the kind {name} is gone, and items of it pass as unknown ones",
        "code",
    ),
    rule(
        "tag-added",
        "const enum",
        "the tag {value!a} tells {name} now, and the old module refuses it",
        "old readers",
    ),
    rule(
        "tag-added-passed-through",
        "const enum",
        "the tag {value!a} tells {name} now, and passes the old module as unknown",
    ),
    rule(
        "tag-removed",
        "const enum",
        "the tag {value!a} tells {name} no more, and items from before may hold it",
        "new readers",
        "code",
    ),
    rule(
        "tag-removed-passed-through",
        "const enum",
        "the tag {value!a} tells {name} no more, and items with it pass as unknown",
        "code",
    ),
    rule(
        "tag-moved",
        "const enum",
        "the tag {value!a} told {old} and tells {new}",
        "old readers",
        "new readers",
        "code",
    ),
    rule(
        "kinds-told-otherwise",
        "discriminator propertyName",
        "the kinds of items were told by {old}, and are told by {new}",
        "old readers",
        "new readers",
    ),
    rule(
        "unknown-items-passed",
        "unknownItems",
        "there may be items of other kinds now, which the old module refuses",
        "old readers",
    ),
    rule(
        "unknown-items-refused",
        "unknownItems",
        "items of other kinds are refused now, and have no class any more",
        "new readers",
        "code",
    ),
)

_TABLE = (
    rule(
        "table-renamed",
        "x-dynamodb tableName",
        "the table was {old!a} and is {new!a}, whose stream is another one",
        "stream",
    ),
    rule(
        "key-changed",
        "x-dynamodb partitionKey sortKey",
        "the {key} key was {old!a} and is {new!a}, which takes another table",
        "old readers",
        "new readers",
        "code",
        "stream",
    ),
    rule(
        "sort-key-added",
        "x-dynamodb sortKey",
        "there is a sort key {new!a} now, which takes another table",
        "new readers",
        "stream",
    ),
    rule(
        "sort-key-removed",
        "x-dynamodb sortKey",
        "there is no sort key {old!a} any more, which takes another table",
        "old readers",
        "code",
        "stream",
    ),
    rule(
        "key-type-changed",
        "x-dynamodb partitionKey sortKey",
        "the key {name!a} in {keys} was {old} and is {new}",
        "code",
    ),
    rule(
        "time-to-live-added",
        "x-dynamodb timeToLive",
        "items expire by {new!a} now, and their removals come as records",
    ),
    rule(
        "time-to-live-changed",
        "x-dynamodb timeToLive",
        "items expire by {new!a} now, and those with {old!a} alone no more",
        "stream",
    ),
    rule(
        "time-to-live-removed",
        "x-dynamodb timeToLive",
        "items expire by {old!a} no more, so no records of it come",
        "stream",
    ),
    rule(
        "images-lost",
        "x-dynamodb streamViewType",
        "the stream was {old} and is {new}, whose records lack {images}",
        "old readers",
        "new readers",
        "code",
        "stream",
    ),
    rule(
        "images-gained",
        "x-dynamodb streamViewType",
        "the stream was {old} and is {new}, and neither module reads the other's",
        "old readers",
        "new readers",
        "stream",
    ),
)

_TEXTS = (
    rule(
        "text-changed",
        "title description $comment examples $id",
        "{keyword!a} differs, which is for readers only",
        cosmetic=True,
    ),
    rule(
        "respelled",
        "$schema $ref anyOf allOf type enum required additionalProperties",
        "it says the same in other words",
        cosmetic=True,
    ),
)

RULES = (*_NAMES, *_KINDS, *_TABLE, *_TEXTS)
