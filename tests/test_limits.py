"""AWS's limits are written in `ddbevents/limits.py`, and nowhere else."""

from __future__ import annotations

import ast
from pathlib import Path

from ddbevents import limits

PACKAGE = Path(__file__).parents[1] / "ddbevents"

DISTINCTIVE = {
    limits.NUMBER_DIGITS,
    limits.ITEM_BYTES,
    limits.ATTRIBUTE_NAME_BYTES,
    limits.PAYLOAD_LIMIT,
    limits.PAYLOAD_LIMIT + 1,
    limits.FILTER_CHARACTERS,
    *(most for _, most in limits.MAPPING_RANGES.values() if most > 1000),
}
"""Numbers that stand for nothing else. A round one, such as 1,000, may."""

CACHE_SIZES = {("codec/scalars.py", 10_000)}


def numbers_in(path: Path) -> set[int]:
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and type(node.value) is int
    }


def test_no_other_module_repeats_a_limit() -> None:
    found = {
        (path.relative_to(PACKAGE).as_posix(), number)
        for path in PACKAGE.rglob("*.py")
        if path != PACKAGE / "limits.py"
        for number in DISTINCTIVE & numbers_in(path)
    }
    assert CACHE_SIZES == found


def test_every_limit_stands_below_a_source() -> None:
    text = (PACKAGE / "limits.py").read_text("utf-8")
    sections = text.split("\n# ")[1:]
    assert all("Source: " in section for section in sections if " = " in section)
