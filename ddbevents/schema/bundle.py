"""Brings the definitions of other files into a table schema.

A reference may name a file next to its own: ``address.schema.json``, or a
definition in one: ``common.json#/$defs/Money``. The later steps see one schema with
all definitions in ``$defs``; places still lead to the files.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddbevents.schema.diagnostics import Diagnostic
from ddbevents.schema.document import Document, escape, unescape
from ddbevents.schema.keywords import ROOT, subschemas
from ddbevents.schema.schema_files import ON_DISK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ddbevents.schema.diagnostics import Place
    from ddbevents.schema.keywords import Schema
    from ddbevents.schema.schema_files import SchemaFiles

Origin = tuple[Document, str]
"""A document, and the JSON Pointer of a definition in it."""


class Bundle:
    """A document with the definitions from other documents.

    Args:
        document: The document.
        value: Its value, with the definitions.
        origins: Where definitions come from, by their JSON Pointers here.

    Attributes:
        file: The document's file name.
        text: Its text, and those of the other documents.
        value: Its value, with the definitions.
    """

    def __init__(
        self, document: Document, value: Any, origins: Mapping[str, Origin]
    ) -> None:
        texts = {origin.file: origin.text for origin, _ in origins.values()}
        self.file = document.file
        self.text = "\n".join([document.text, *(texts[file] for file in sorted(texts))])
        self.value = value
        self._own = document
        self._origins = origins

    def place(self, pointer: str) -> Place:
        """Return the place where the value of a JSON Pointer begins."""
        document, pointer = self._origin(pointer)
        return document.place(pointer)

    def __contains__(self, pointer: str) -> bool:
        document, pointer = self._origin(pointer)
        return pointer in document

    def _origin(self, pointer: str) -> Origin:
        name = "/".join(pointer.split("/", 3)[:3])
        document, origin = self._origins.get(name, (self._own, name))
        return document, origin + pointer.removeprefix(name)


_HELP = "write #/$defs/NAME, FILE or FILE#/$defs/NAME"


def bundle(
    document: Document, files: SchemaFiles = ON_DISK
) -> tuple[Bundle, list[Diagnostic]]:
    """Return a document with all definitions that it refers to, and the errors.

    There is an error for each unresolved reference; its target counts as any value.

    Raises:
        SchemaError: A file that is referred to is not JSON.
    """
    bundler = _Bundler(document, files)
    value = bundler.root()
    return Bundle(document, value, bundler.origins), bundler.found


class _Bundler:
    def __init__(self, document: Document, files: SchemaFiles) -> None:
        self.document = document
        self.files = files.referred_by(Path(document.file))
        self.documents = {document.file: document}
        self.definitions: dict[str, Any] = {}
        self.origins: dict[str, Origin] = {}
        self.found: list[Diagnostic] = []
        self._left: list[tuple[str, Any, Document, str]] = []

    def root(self) -> Any:
        value = self.document.value
        if not isinstance(value, dict) or not isinstance(value.get("$defs", {}), dict):
            return value
        item = {key: part for key, part in value.items() if key != "$ref"}
        own = {**value, **self.rewritten(item, self.document, "")}
        definitions = {
            name: self.rewritten(schema, self.document, f"/$defs/{escape(name)}")
            for name, schema in value.get("$defs", {}).items()
        }
        while self._left:  # each may add more
            name, value, document, pointer = self._left.pop()
            self.definitions[name] = self.rewritten(value, document, pointer)
        return {**own, "$defs": {**definitions, **self.definitions}}

    def rewritten(self, schema: Any, document: Document, pointer: str) -> Any:
        """Return a schema whose references point to definitions of the bundle."""
        if not isinstance(schema, dict):
            return schema
        copy = _copied(schema)
        if isinstance(schema.get("$ref"), str):
            inside = f"{pointer}/$ref"
            reference = self.reference(schema["$ref"], document, inside)
            if reference is None:
                return True
            copy["$ref"] = reference
        for keyword, key, part in subschemas(schema):
            steps = (keyword,) if key is None else (keyword, key)
            inside = pointer + "".join(f"/{escape(str(step))}" for step in steps)
            rewritten = self.rewritten(part, document, inside)
            if key is None:
                copy[keyword] = rewritten
            else:
                copy[keyword][key] = rewritten
        return copy

    def reference(self, reference: str, document: Document, pointer: str) -> str | None:
        file, _, fragment = reference.partition("#")
        if not file and document is self.document:
            return reference  # the check reports it
        try:
            target = self.open(file, document) if file else document
            name, value = _definition(target, fragment)
        except LookupError as error:
            self.report(str(error.args[0]), document, pointer)
            return None
        if target is self.document:
            return f"#{fragment}"
        inside = f"/$defs/{escape(name)}"
        origin = (target, fragment)
        if name in self.document.value.get("$defs", {}):
            self.report(f"there is another {name} in $defs", document, pointer)
            return None
        if self.origins.setdefault(inside, origin) != origin:
            message = f"there is another {name} in another file"
            self.report(message, document, pointer)
            return None
        if name not in self.definitions:
            self.definitions[name] = None  # in its place, among the others
            self._left.append((name, value, target, fragment))
        return f"#{inside}"

    def open(self, file: str, beside: Document) -> Document:
        path = self.files.path_of(file, beside.file)
        name = path.as_posix()
        if name not in self.documents:
            data = self.files.contents(path)
            self.documents[name] = Document.decoded(path, data, is_named=False)
        return self.documents[name]

    def report(self, message: str, document: Document, pointer: str) -> None:
        place = document.place(pointer)
        self.found.append(Diagnostic("DDB105", message, pointer, place, _HELP))


def _definition(document: Document, fragment: str) -> tuple[str, Any]:
    """Return a definition's name and schema; the name of a file is its title."""
    value = document.value if isinstance(document.value, dict) else {}
    if not fragment:
        if not isinstance(value.get("title"), str):
            raise LookupError("that file has no title to name the class")
        return value["title"], {key: value[key] for key in value.keys() - {*ROOT}}
    name = unescape(fragment.removeprefix("/$defs/"))
    definitions = value.get("$defs")
    if not fragment.startswith("/$defs/") or name not in (definitions or {}):
        reference = f"#{fragment}"
        raise LookupError(f"unresolved reference: there is no {reference!r}")
    return name, value["$defs"][name]


def _copied(schema: Schema) -> dict[str, Any]:
    """Return a copy whose parts can be replaced without changing the schema."""
    return {
        key: value.copy() if isinstance(value, dict | list) else value
        for key, value in schema.items()
    }
