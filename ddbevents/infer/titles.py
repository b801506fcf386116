"""Names of classes for what has none yet: a table, and the entities in it."""

from __future__ import annotations

import re

from ddbevents.infer.samples import InferError
from ddbevents.schema.class_names import clashes_with_imports
from ddbevents.schema.names import class_name


def title_of(table: str) -> str:
    """Return a title for the items of a table.

    ``orders`` become ``Orders``. Where the module has another class of that name, or
    one of the classes called after it, as for a table ``event``, it is ``EventItem``.

    Raises:
        InferError: The name has nothing that a class's name can begin with.
    """
    title = class_name(table)
    if not title.isidentifier():
        raise InferError(f"no class can be called after {table!r}: --title CLASS")
    return f"{title}Item" if clashes_with_imports(title) else title


def entity_name(tag: str) -> str:
    """Return the class name of an entity: ``Order`` for ``ORDER``."""
    words = re.findall(r"[^\W_]+", tag)
    name = class_name(
        " ".join(word.capitalize() if word.isupper() else word for word in words)
    )
    return name if name.isidentifier() else f"Entity{name}"
