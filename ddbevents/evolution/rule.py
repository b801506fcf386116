"""What a rule is: a way in which two table schemas can differ, and whom it breaks.

A consumer of a stream meets items of both schemas, whatever is deployed first:
the images of a record are of items that may be older than either. So a change is
breaking if one module refuses what the other schema allows, in either direction;
Confluent's registry calls what is left over *fully* compatible. As with buf, it
is breaking as well if code written for the old module no longer runs, no longer
type-checks, or reads another value from the same item.

Sources: Confluent, "Schema Evolution and Compatibility"; Apache Avro 1.12,
"Schema Resolution"; buf, "Rules and categories".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["breaking", "additive", "cosmetic"]
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
        keywords: The keywords whose differences it tells.
        why: The sentence that tells it, without a full stop; a format string.
        breaks: Whom it breaks.
        cosmetic: Whether modules differ in nothing but texts; never if it breaks.
    """

    name: str
    keywords: frozenset[str]
    why: str
    breaks: tuple[Broken, ...] = ()
    cosmetic: bool = False

    @property
    def level(self) -> Level:
        """What it is for consumers of the stream."""
        if self.breaks:
            return "breaking"
        return "cosmetic" if self.cosmetic else "additive"


def rule(
    name: str,
    keywords: str,
    why: str,
    *breaks: Broken,
    cosmetic: bool = False,
) -> Rule:
    """Return a rule; the keywords are a text, a space between them."""
    return Rule(name, frozenset(keywords.split()), why, breaks, cosmetic)
