"""The rules: how two table schemas can differ, and whom each difference breaks.

A consumer of a stream gets items of both schemas, whatever you deploy first, since a
record may have images of old items. So a change is breaking if one module refuses what
the other schema allows, in either direction. Confluent's registry calls all other
changes *fully* compatible. As in buf, a change is also breaking if code written for the
old module no longer runs, no longer type-checks, or reads another value from the same
item.

Sources: Confluent, "Schema Evolution and Compatibility"; Apache Avro 1.12,
"Schema Resolution"; buf, "Rules and categories".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["breaking", "additive"]
Broken = Literal["old readers", "new readers", "code", "stream"]

BROKEN: dict[Broken, str] = {
    "old readers": "a module made from OLD refuses or misreads what NEW allows",
    "new readers": "a module made from NEW refuses or misreads what OLD allows",
    "code": "code written for a module made from OLD does not suit one from NEW",
    "stream": "records that consumers get today no longer come, or come elsewhere",
}
"""Who a change can break, and how."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which two table schemas can differ.

    Attributes:
        name: Its name.
        breaks: Whom it breaks.
        why: The sentence that explains it, without a full stop; a format string.
    """

    name: str
    breaks: tuple[Broken, ...]
    why: str

    @property
    def level(self) -> Level:
        """What it means for consumers of the stream."""
        return "breaking" if self.breaks else "additive"


# A table: a line for the name and whom it breaks, a line for the sentence.
# fmt: off
_RULES = (
    # Attributes
    Rule("optional-attribute-added", (),
         "the optional attribute {name!r} is new, and unknown attributes are kept"),
    Rule("required-attribute-added", ("new readers",),
         "the required attribute {name!r} is new, and older items lack it"),
    Rule("attribute-added-to-closed", ("old readers",),
         "the attribute {name!r} is new, and the old object refuses unknown ones"),
    Rule("optional-attribute-removed", ("code",),
         "the optional attribute {name!r} is gone, and so is its field"),
    Rule("required-attribute-removed", ("old readers", "code"),
         "the attribute {name!r} is gone, which the old module requires"),
    Rule("attribute-removed-from-closed", ("new readers",),
         "the attribute {name!r} is gone, and the new object refuses unknown ones"),
    Rule("attribute-required", ("new readers",),
         "{name!r} is required now, and older items may lack it"),
    Rule("attribute-optional", ("old readers", "code"),
         "{name!r} may be absent now: the old module refuses that, the new reads None"),
    Rule("attribute-optional-same-type", ("old readers",),
         "{name!r} may be absent now, which the old module refuses"),
    Rule("null-allowed", ("old readers", "code"),
         "it may be NULL now: the old module refuses that, the new one reads None"),
    Rule("null-allowed-where-optional", (),
         "it may be NULL now, which the old module reads like an absent attribute"),
    Rule("null-refused", ("new readers",),
         "it may no longer be NULL, and older items may hold NULL"),
    Rule("null-refused-where-optional", (),
         "it may no longer be NULL, but NULL is still read like an absent attribute"),
    Rule("default-changed", ("code",),
         "an absent attribute is read as {new}, not as {old}"),
    # Types
    Rule("wire-type-changed", ("old readers", "new readers", "code"),
         "it was {old} and is {new}, which has another tag on the wire"),
    Rule("tag-changed", ("old readers", "new readers"),
         "it was {old} and is {new}: the same in Python, another tag on the wire"),
    Rule("type-widened", ("old readers", "code"),
         "it was {old} and is {new}, of which the old module reads only a part"),
    Rule("type-narrowed", ("new readers", "code"),
         "it was {old} and is {new}, and older items may not fit"),
    Rule("values-listed", ("new readers",),
         "it was {old} and is {new}, and older items may hold other values"),
    Rule("type-changed", ("old readers", "new readers", "code"),
         "it was {old} and is {new}, and each module may refuse the other's values"),
    Rule("python-type-changed", ("code",),
         "it was {old} and is {new}: the same on the wire, another type in Python"),
    Rule("tuple-length-changed", ("old readers", "new readers", "code"),
         "it had {old} elements and has {new}"),
    # Values
    Rule("value-added", ("old readers",),
         "the value {value!r} is new, and the old module refuses it"),
    Rule("value-removed", ("new readers", "code"),
         "the value {value!r} is gone, and older items may hold it"),
    Rule("bound-loosened", ("old readers",),
         "{bound} was {old} and is {new}, and the old module enforces the old one"),
    Rule("bound-tightened", ("new readers",),
         "{bound} was {old} and is {new}, and older items may be out of bounds"),
    Rule("bound-changed", ("old readers", "new readers"),
         "{bound} was {old} and is {new}, and neither is a multiple of the other"),
    Rule("pattern-added", ("new readers",),
         "there is a pattern now, and older items may not match it"),
    Rule("pattern-removed", ("old readers",),
         "the pattern is gone, and the old module still requires it"),
    Rule("pattern-changed", ("old readers", "new readers"),
         "the pattern has changed, and a value may match only one of the two"),
    Rule("object-closed", ("new readers",),
         "unknown attributes are refused now, and older items may have some"),
    Rule("object-opened", ("old readers",),
         "unknown attributes are allowed now, and the old module refuses them"),
    # Names in the module
    Rule("title-changed", ("code",),
         "the names of the module's classes begin with {new!r}, not with {old!r}"),
    Rule("class-renamed", ("code",),
         "its class was called {old} and is called {new}"),
    Rule("class-removed", ("code",),
         "the class {name} is gone"),
    Rule("class-added", (),
         "the class {name} is new"),
    Rule("field-renamed", ("code",),
         "the field of {name!r} was called {old} and is called {new}"),
    Rule("member-renamed", ("code",),
         "the member of {value!r} was called {old} and is called {new}"),
    Rule("base-removed", ("code",),
         "{name} no longer extends {base}, and is not an instance of it"),
    Rule("base-added", (),
         "{name} extends {base} now"),
    # Entities
    Rule("one-entity-or-several", ("old readers", "new readers", "code"),
         "the table had {old} and has {new}, so items have other classes"),
    Rule("entity-added", ("old readers",),
         "the entity {name} is new, and the old module refuses its items"),
    Rule("entity-added-passed-through", (),
         "the entity {name} is new, and its items pass the old module as unknown ones"),
    Rule("entity-removed", ("new readers", "code"),
         "the entity {name} is gone, and its items may still be in the table"),
    Rule("entity-removed-passed-through", ("code",),
         "the entity {name} is gone, and its items pass as unknown ones"),
    Rule("tag-added", ("old readers",),
         "the tag {value!r} identifies {name} now, and the old module refuses it"),
    Rule("tag-added-passed-through", (),
         "the tag {value!r} identifies {name} now; to the old module it is unknown"),
    Rule("tag-removed", ("new readers", "code"),
         "the tag {value!r} no longer identifies {name}, and older items may hold it"),
    Rule("tag-removed-passed-through", ("code",),
         "the tag {value!r} no longer identifies {name}; its items pass as unknown"),
    Rule("tag-moved", ("old readers", "new readers", "code"),
         "the tag {value!r} identified {old} and now identifies {new}"),
    Rule("entities-identified-differently", ("old readers", "new readers"),
         "entities were identified by {old}, and now are by {new}"),
    Rule("unknown-items-passed", ("old readers",),
         "items of unknown entities are allowed now, and the old module refuses them"),
    Rule("unknown-items-refused", ("new readers", "code"),
         "items of unknown entities are refused now, and their class is gone"),
    # The table
    Rule("table-renamed", ("stream",),
         "the table was {old!r} and is {new!r}, which has another stream"),
    Rule("table-removed", ("code",),
         "the schema of {name!r} is gone, and so is its module"),
    Rule("key-changed", ("old readers", "new readers", "code", "stream"),
         "the {key} key was {old!r} and is {new!r}, which needs another table"),
    Rule("sort-key-added", ("new readers", "stream"),
         "the sort key {new!r} is new, which needs another table"),
    Rule("sort-key-removed", ("old readers", "code", "stream"),
         "the sort key {old!r} is gone, which needs another table"),
    Rule("key-type-changed", ("code",),
         "the key {name!r} in {keys} was {old} and is {new}"),
    Rule("time-to-live-added", (),
         "items expire by {new!r} now, and their removals come as records"),
    Rule("time-to-live-changed", ("stream",),
         "items expire by {new!r} now, and those with only {old!r} no longer do"),
    Rule("time-to-live-removed", ("stream",),
         "items no longer expire by {old!r}, so there are no records of expiry"),
    Rule("images-lost", ("old readers", "new readers", "code", "stream"),
         "the stream was {old} and is {new}, whose records lack {images}"),
    Rule("images-gained", ("old readers", "new readers", "stream"),
         "the stream was {old} and is {new}, and neither module reads records of both"),
)
# fmt: on
RULES = {rule.name: rule for rule in _RULES}
"""Every rule, by its name."""
