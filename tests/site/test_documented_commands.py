"""Each command in the shell blocks of docs/ and README.md works. `make docs-test`.

A block is run in a project of its own; see documented_project.py. Where a block has
`$ ` before its commands, what they print is compared, too. Each command is a process
of its own, which takes a while.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from aws_endpoint import ENDPOINTS, answering
from documented_project import change_schema, make_project, order, parked_event
from documented_sessions import run, run_session
from dynamodb_local import Table, settings
from redrive_doubles import FakeBucket, FakeQueue, Shard

from ddbevents import encode_item
from ddbevents.fixtures import build_destination_record
from handler import handler

pytestmark = pytest.mark.site

ROOT = Path(__file__).parents[2]
ACCOUNT = "commands"

NOT_RUN = {
    "pip install": "tests/newcomer.py installs the wheel",
    "DDBEVENTS_ACCELERATE=1 pip install": ".ci/run builds the accelerator",
    "make ": ".ci/run runs it",
    "aws sqs receive-message": "the AWS CLI is not among the dependencies",
}
"""Commands that are not run here, by how they begin, and why."""

EXIT_CODES = {"": 0, "ddbevents diff ": 1}
"""What a command exits with, by how it begins; `diff`, as the change is breaking."""

RUN_ELSEWHERE = {
    ("docs/reference/errors.md", "console"): "tests/errors_page.py",
    ("docs/tutorial/typed-handler.md", "console"): "conftest.py",
}


class Block(NamedTuple):
    """A shell block: the page, the line that it begins in, its language, its text."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def commands(self) -> list[str]:
        prompt = r"^\$ " if self.language == "console" else "^"
        pattern = re.compile(rf"{prompt}(\S.*(?:(?<=\\)\n.+)*)", re.MULTILINE)
        return pattern.findall(self.text)


def blocks(page: Path, *languages: str) -> Iterator[Block]:
    text = page.read_text("utf-8")
    fence = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
    for match in fence.finditer(text):
        if match[1] in languages:
            line = text.count("\n", 0, match.start()) + 1
            name = page.relative_to(ROOT).as_posix()
            yield Block(name, line, match[1], match[2])


def why_not_run(command: str) -> list[str]:
    return [why for start, why in NOT_RUN.items() if command.startswith(start)]


def exit_code(command: str) -> int:
    return max(code for start, code in EXIT_CODES.items() if command.startswith(start))


def is_run(block: Block) -> bool:
    """Whether it has a command that is run here; all of a session, or nothing."""
    are_run = [not why_not_run(command) for command in block.commands]
    return all(are_run) if block.language == "console" else any(are_run)


PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCKS = [
    block
    for page in PAGES
    for block in blocks(page, "sh", "console")
    if (block.page, block.language) not in RUN_ELSEWHERE
]
COMMANDS = [command for block in BLOCKS for command in block.commands]


@pytest.fixture(scope="module")
def shard(dynamodb_local: str) -> Shard:
    """The stream of the table `orders`, with 100 orders; the table `copies`, too."""
    keys = {"pk": "S", "sk": "S"}
    Table(dynamodb_local, "copies", keys, account=ACCOUNT)
    table = Table(dynamodb_local, "orders", keys, account=ACCOUNT)
    for number in range(1, 101):
        table.put(encode_item(order(number)))
    return Shard(table)


@pytest.fixture
def aws(
    shard: Shard, dynamodb_local: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Where the commands find AWS: the table, and failed batches of its changes."""
    queue = FakeQueue(*(json.dumps(shard.batch(*each)) for each in [(1, 3), (4, 5)]))
    parked = parked_event(100, 200)
    bucket = FakeBucket(
        **{
            "aws/lambda/batch": json.dumps(build_destination_record(parked)).encode(),
            "orders/100.json": json.dumps(parked).encode(),
        }
    )
    with answering(queue, bucket, handler) as endpoint:
        for name in ENDPOINTS:
            monkeypatch.setenv(name, endpoint)
        for name, value in settings(dynamodb_local, ACCOUNT).items():
            monkeypatch.setenv(name, value)
        yield


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    make_project(folder)
    return folder


@pytest.mark.usefixtures("commands")
@pytest.mark.parametrize("block", [*filter(is_run, BLOCKS)], ids=str)
def test_a_block_works_as_printed(
    block: Block, project: Path, request: pytest.FixtureRequest
) -> None:
    commands = [each for each in block.commands if not why_not_run(each)]
    if re.search("tail|redrive|infer --table", block.text):
        request.getfixturevalue("aws")
    if block.page.endswith("schema-evolution.md"):
        change_schema(project)
    if block.language == "console":
        assert None is run_session(block.text, project)
        return
    for command in commands:
        for made in re.findall(r" -o (\S+\.\w+)", command):
            (project / made).unlink(missing_ok=True)
        done = run(command, project)
        assert exit_code(command) == done.returncode, f"{command}\n{done.stdout}"
        assert "no batches" not in done.stdout, command


def test_no_command_is_in_a_block_of_another_language() -> None:
    others = [
        str(block)
        for page in PAGES
        for block in blocks(page, "bash", "shell", "text", "", "zsh")
        if re.search(r"^\$ ", block.text, re.MULTILINE)
    ]
    assert [] == others


@pytest.mark.parametrize("start", [*NOT_RUN, *EXIT_CODES])
def test_each_exception_is_needed(start: str) -> None:
    assert [] != [command for command in COMMANDS if command.startswith(start)]


def test_where_a_session_is_run_is_there() -> None:
    for (page, language), runner in RUN_ELSEWHERE.items():
        assert [] != [*blocks(ROOT / page, language)]
        assert (ROOT / runner).is_file()
