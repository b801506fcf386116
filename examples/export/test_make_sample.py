"""Tests that the sample is what the script writes."""

from __future__ import annotations

from pathlib import Path

from ddbevents.sources import read_export
from make_sample import SAMPLE, write_sample

FULL, INCREMENTAL = sorted(path.parent.name for path in SAMPLE.glob("*/*/*-summary*"))


def test_the_sample_is_what_the_script_writes(tmp_path: Path) -> None:
    write_sample(tmp_path)
    for export in (FULL, INCREMENTAL):
        assert [*read_export(SAMPLE / "AWSDynamoDB" / export)] == [
            *read_export(tmp_path / "AWSDynamoDB" / export)
        ]
