"""Lists words and constructions that our texts avoid.

Run it with ``python tests/plain_english.py``. It reads the strings and comments of the
Python modules, and all of the pages, templates and schemas. It exits with 1 if it finds
anything.
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent

READ = (
    "*.md",
    "docs/**/*.md",
    "schemas/*.json",
    "codegen/**/*.jinja",
    "codegen/**/*.py",
    "benchmarks/**/*.py",
    "ddbevents/**/*.py",
    "examples/**/*.md",
    "examples/**/*.py",
    "sitegen/**/*.py",
    "conftest.py",
    "hatch_build.py",
)

INSTEAD = {
    r"(?:tell|tells|telling|told|said)\b": "report, show, detect, distinguish",
    r"(?:kind|kinds)\b": "entity (of an item), type (of a value)",
    r"(?:mend|mends|mended)\b": "fix",
    r"anew\b": "again",
    r"(?:obey|obeys|obeyed)\b": "follow (a rule)",
    "takes? (?:it )?for granted": "assume",
    r"so many (?:batches|calls|lines|records|runs)\b": "that many, or up to N",
    r"(?:bear|bears)\b": "tolerate; be idempotent",
    r"(?:lest|upon|shall|hence|whereof|thereof|therein|thereby)\b": "the everyday word",
    r"(?<!there\s)(?:is|are|was|were) (?-i:none)\b": "is not one, or the noun",
    r"(?<!there\s)(?:is|are|was|were) no (?!longer|more|less|such|other)": "is not a",
    "put where there was none": "item created",
    "time to live (?:is|was) over": "expired",
    "refers? to nothing": "unresolved reference",
    "that of neither|of neither": "neither gets it",
    r"(?<!long\s)as (?!long\b)[^.,;]{1,30} has it": "as X defines it",
    "so many at once": "up to N at a time",
    "what is wrong is": "errors are, faults are",
    "all the same": "still",
    r"(?-i:None) where\b": "None if",
    "in case alone": "only in case",
    "otherwise than": "differently from, another ... than",
    r"(?:item|items) from before\b": "older items",
    r"(?:hold|holds) itself\b": "contains itself",
    "(?-i:Of) (?:an?|the|those|these|what|long|other|different) [^.:;]{3,60}, ": (
        "start with the subject, not with `of`"
    ),
}
"""What to write instead, by regular expression; a space is any white space."""


class Finding(NamedTuple):
    """A place where a text has what it should not have."""

    line: int
    found: str
    instead: str


def findings(name: str, text: str) -> Iterator[Finding]:
    """Yield what a file has of the list, from its first line to its last."""
    texts = _texts_of_python(text) if name.endswith(".py") else [(1, text)]
    for line, part in texts:
        for pattern, instead in _PATTERNS:
            for match in pattern.finditer(part):
                before = part.count("\n", 0, match.start())
                yield Finding(line + before, " ".join(match[0].split()), instead)


def _texts_of_python(source: str) -> Iterator[tuple[int, str]]:
    """Yield the strings and comments, each with its first line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            # Only strings on several lines have their lines in their value.
            on_lines = node.value.count("\n") == (node.end_lineno or 0) - node.lineno
            yield node.lineno, node.value if on_lines else " ".join(node.value.split())
    yield from _comments(source)


def _comments(source: str) -> Iterator[tuple[int, str]]:
    """Yield comments; those on lines that follow each other are one."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    lines = {
        token.start[0]: token.string.lstrip("# ")
        for token in tokens
        if token.type == tokenize.COMMENT
    }
    starts = [line for line in lines if line - 1 not in lines]
    for start, end in pairwise([*starts, len(source)]):
        yield start, "\n".join(lines[line] for line in lines if start <= line < end)


_PATTERNS = [
    (re.compile(rf"\b(?:{each})".replace(" ", r"\s+"), re.IGNORECASE), instead)
    for each, instead in INSTEAD.items()
]


def main(paths: Iterable[Path]) -> int:
    """Print what the files have of the list; return the exit code."""
    count = 0
    for path in paths:
        text = path.read_text(encoding="utf-8")
        for line, found, instead in sorted(findings(path.name, text)):
            name = path.relative_to(ROOT)
            sys.stdout.write(f"{name}:{line}: {found!r}: write {instead}\n")
            count += 1
    return min(count, 1)


if __name__ == "__main__":
    sys.exit(main(sorted({path for each in READ for path in ROOT.glob(each)})))
