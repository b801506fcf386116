"""JSON values are bounded: memory is not what a file of a few bytes says."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ddbevents.cli import main
from ddbevents.errors import SourceError
from ddbevents.sources import read_lines
from ddbevents.sources.list_members import MAX_VALUE

LIMIT = 100_000
MEGABYTES = 600
BOMB = 200_000_000
TOO_LARGE = "a JSON value of more than"
CHILD = """
import sys
from ddbevents.cli import main
sys.stderr = open(sys.argv[1] + ".err", "w")
code = main(["decode", sys.argv[1]])
sys.stderr.flush()
status = open("/proc/self/status").read()  # getrusage has the peak of the parent, too
print()
print(int(status.partition("VmHWM:")[2].split()[0]) // 1024)
"""


def read(data: bytes, limit: int = LIMIT) -> list[bytes]:
    """Return the texts in a file, whose values have a limit."""
    return [*read_lines(io.BytesIO(data), max_value=limit)]


def items(count: int) -> list[dict[str, Any]]:
    """Return items of a kilobyte each, with brackets and quotes in their strings."""
    text = 'a "]}[{\\' * 100
    return [{"pk": {"S": str(n)}, "text": {"S": text}} for n in range(count)]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["Items", "Messages", "Records"])
def test_the_members_of_a_large_document_are_read_in_parts(
    name: str, indent: int | None
) -> None:
    document = {"Before": {"a": ["]"]}, name: items(500), "Count": 500, "Last": {}}
    after = {"after": 1}
    data = json.dumps(document, indent=indent) + json.dumps(after)
    *parts, last = map(json.loads, read(data.encode()))
    assert after == last
    assert len(parts) > 1
    assert all(part["Before"] == document["Before"] for part in parts)
    assert items(500) == [each for part in parts for each in part[name]]


def test_the_members_of_a_large_list_are_read_in_parts() -> None:
    data = json.dumps(items(500)) + json.dumps(items(400)) + "{}"
    *parts, last = map(json.loads, read(data.encode()))
    assert {} == last
    assert len(parts) > 2
    assert items(500) + items(400) == [each for part in parts for each in part]


def test_parts_have_the_lines_that_they_begin_in() -> None:
    data = json.dumps({"Items": items(400)}, indent=1) + '\n{"last": 1}'
    texts = read_lines(io.BytesIO(data.encode()), max_value=LIMIT)
    lines = data.splitlines()
    for text in texts:
        last = json.loads(text)
        if "last" in last:
            break
        number = int(last["Items"][0]["pk"]["S"])
        assert f'"S": "{number}"' in "".join(lines[texts.line - 1 : texts.line + 5])
    assert len(lines) == texts.line


@pytest.mark.parametrize("size", [1, 3, 7])
def test_blocks_may_end_anywhere(size: int) -> None:
    class Slow(io.BytesIO):
        def read1(self, _: int | None = -1, /) -> bytes:
            return super().read1(size)

    data = json.dumps({"Items": items(10), "Count": 10}).encode()
    texts = read_lines(Slow(data * 2), max_value=2_000)
    parts = [each for text in texts for each in json.loads(text)["Items"]]
    assert items(10) * 2 == parts


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": "' + b"x" * 4 * LIMIT,
        b'{"Items": [{"a": "' + b"x" * 4 * LIMIT + b'"}]}',
        b'{"Items": [' + b"1," * 4 * LIMIT,
        b'{"Items": [], "more": "' + b"x" * 4 * LIMIT,
        b'{"a": {"Items": [' + b"{}," * 4 * LIMIT,
        b'{"a": "\\"Items": [' + b"{}," * 4 * LIMIT,
        b"x" * 4 * LIMIT,
        b"{" * 4 * LIMIT,
        b"[" * 4 * LIMIT,
    ],
)
def test_a_value_beyond_the_limit_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match="a JSON value of more than 100,000 bytes"):
        read(data)


def test_a_large_document_that_is_cut_off_is_reported() -> None:
    data = json.dumps({"Items": items(500), "Count": 1}).encode()
    for end in (-1, -5, -len(', "Count": 1}'), -300, -3000):
        *parts, last = read(data[:end])
        assert all(json.loads(part)["Items"] for part in parts)
        with pytest.raises(json.JSONDecodeError):
            json.loads(last)


def test_a_large_document_of_two_lists_is_refused() -> None:
    data = json.dumps({"Items": items(400), "Records": items(1)}).encode()
    with pytest.raises(SourceError, match="two lists"):
        read(data)


def test_a_scan_larger_than_the_limit_is_read_as_one_within_it(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = tmp_path / "scan.json"
    path.write_text(json.dumps({"Items": items(500), "Count": 500}))
    found = []
    for limit in ("16MB", "100kB"):
        assert 0 == main(["decode", str(path), "--max-value", limit])
        found.append(capsysbinary.readouterr().out)
    assert 500 == found[0].count(b"\n")
    assert found[0] == found[1]


def test_a_larger_limit_reads_larger_values(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "item.json"
    path.write_text(json.dumps({"pk": {"S": "x" * 300_000}}))
    assert 2 == main(["decode", str(path), "--max-value", "50kB"])
    error = capsys.readouterr().err
    assert f"{path}: a JSON value of more than 51,200 bytes" in error
    assert "--max-value" in error
    assert 0 == main(["decode", str(path)])


@pytest.mark.parametrize("text", ["0", "-1", "1TB", "a", "1.5MB"])
def test_a_limit_is_a_number_of_bytes(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["decode", "-", f"--max-value={text}"])
    assert "expected a number of bytes, such as 64MB" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
@pytest.mark.parametrize(
    ("start", "repeated", "size", "expected"),
    [
        (b'{"a": "', b"x", BOMB, TOO_LARGE),
        (b"", b" ", BOMB // 10, ""),  # it is read to its end
        (b"", b"{", BOMB, TOO_LARGE),
        (b'{"Items": [', b"{", BOMB, TOO_LARGE),
        (b"{}", b"}", BOMB // 10, TOO_LARGE),
        (b'{"a": {"L": [{}', b',{"":0}', MAX_VALUE - 50_000, "cut off"),
    ],
)
def test_a_bomb_costs_little_memory(
    tmp_path: Path, start: bytes, repeated: bytes, size: int, expected: str
) -> None:
    path = tmp_path / "bomb.gz"
    block = repeated * (100_000 // len(repeated))
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(start)
        for _ in range(size // len(block)):
            file.write(block)
    command = [sys.executable, "-c", CHILD, str(path)]
    done = subprocess.run(command, capture_output=True, check=True)
    megabytes = int(done.stdout.split()[-1])
    assert megabytes < MEGABYTES
    assert expected in Path(f"{path}.err").read_text()
