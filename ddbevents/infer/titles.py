"""Names for the classes of a table and of its entities."""

from __future__ import annotations

import re

from ddbevents.infer.samples import InferError
from ddbevents.schema.class_names import clashes_with_imports
from ddbevents.schema.names import class_name


def title_of(table: str) -> str:
    """Return a title for the items of a table.

    ``orders`` becomes ``Orders``. If that would clash with another class of the module,
    or with one that is named after it, ``Item`` is added: ``EventItem`` for ``event``.

    Raises:
        InferError: The name has no letter that a class's name can begin with.
    """
    title = class_name(table)
    if not title.isidentifier():
        raise InferError(
            f"no class name can be made from {table!r}: give one with --title CLASS"
        )
    return f"{title}Item" if clashes_with_imports(title) else title


def entity_name(tag: str) -> str:
    """Return the class name of an entity: ``Order`` for ``ORDER``."""
    words = re.findall(r"[^\W_]+", tag)
    name = class_name(
        " ".join(word.capitalize() if word.isupper() else word for word in words)
    )
    return name if name.isidentifier() else f"Entity{name}"
