"""The pages of diagnostics, from their table; each with a schema that has it."""

from __future__ import annotations

import tempfile
from contextlib import chdir
from pathlib import Path

from ddbevents.gen.target_registry import TARGETS
from ddbevents.schema.diagnostic_codes import CODES
from ddbevents.schema.diagnostics import SchemaError
from ddbevents.schema.parse import load_all, notes_of
from sitegen.diagnostic_examples import EXAMPLES

FOLDER = "reference/diagnostics"
_FILE = Path("orders.schema.json")


def diagnostic_pages() -> dict[str, str]:
    """Return the text of each page, by its path in docs/."""
    rows = "\n".join(
        f"| [{code}]({code}.md) | {about.meaning} |" for code, about in CODES.items()
    )
    index = (
        "# Diagnostics\n\n"
        "What `ddbevents gen` and `ddbevents check` report about a table schema."
        " `ddbevents explain DDB106` prints the text of its page. Codes that begin with"
        " DDB2 are notes: they change nothing and fail nothing.\n\n"
        f"| code | what it means |\n|---|---|\n{rows}\n"
    )
    pages = {f"{FOLDER}/{code}.md": _page(code) for code in CODES}
    return {f"{FOLDER}/index.md": index, **pages}


def _page(code: str) -> str:
    about = CODES[code]
    schema = EXAMPLES[code]
    return (
        f"# {code}: {about.meaning}\n\n"
        f"{about.why}\n\n"
        f"## How to fix it\n\n{about.fix}\n\n"
        f"## An example\n\n```json\n{schema}```\n\n"
        f"```text\n{printed(code, schema)}\n```\n"
    )


def printed(code: str, schema: str) -> str:
    """Return what is printed about an example.

    Raises:
        ValueError: It does not have the one diagnostic that it is for.
    """
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        _FILE.write_text(schema, "utf-8")
        try:
            tables = load_all([_FILE])
            found = list(notes_of(tables))
            if not found:
                TARGETS["duckdb"].render(tables[0])
        except SchemaError as error:
            found = list(error.diagnostics)
    if [code] != [each.code for each in found]:
        raise ValueError(f"the example of {code} has {[each.code for each in found]}")
    return str(found[0])
