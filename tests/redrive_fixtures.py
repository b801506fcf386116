"""Queues and buckets of moto's in front of a shard of DynamoDB Local."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import boto3
import pytest
from dynamodb_local import settings
from redrive_doubles import (
    Aws,
    Clients,
    Redrive,
    Shard,
    Wrap,
    arguments_for,
    mocked_aws,
)

from ddbevents.cli import main
from ddbevents.redrive import redrive

APP = "redriven_app"


@pytest.fixture(scope="module")
def _clients(dynamodb_local: str) -> Iterator[Clients]:
    environment = settings(dynamodb_local, "none")
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with mocked_aws(dynamodb_local) as clients:
            yield clients


@pytest.fixture
def aws(_clients: Clients, monkeypatch: pytest.MonkeyPatch) -> Aws:
    """A queue and a bucket of moto's, where every client of AWS's finds them."""
    monkeypatch.setattr("ddbevents.redrive.sqs_queue._SECONDS_TO_WAIT", 0)
    return Aws(*_clients)


@pytest.fixture(scope="session")
def shard(make_table: Any) -> Shard:
    """The shard of a table with six changes; the second and the fourth are no orders'.

    Nothing changes it any more: the tests share it.
    """
    table = make_table()
    for n in range(1, 7):
        of = {"S": "other" if n in {2, 4} else "order"}
        table.put({"pk": {"S": "o1"}, "n": {"N": str(n)}, "of": of})
    return Shard(table)


@pytest.fixture
def wrap(monkeypatch: pytest.MonkeyPatch) -> Wrap:
    """Puts what wraps the clients of a service in their place."""
    client: Any = boto3.Session.client

    def wrap(service: str, wrapper: Callable[[Any], Any]) -> None:
        def make(session: Any, name: str, **options: Any) -> Any:
            made = client(session, name, **options)
            return wrapper(made) if name == service else made

        monkeypatch.setattr(boto3.Session, "client", make)

    return wrap


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs the command with a handler; returns its exit code and what it printed."""
    monkeypatch.setattr(sys, "path", [*sys.path])

    def run(handler: Any, *arguments: str) -> tuple[int, str, str]:
        app = ModuleType(APP)
        app.__dict__["handler"] = handler
        monkeypatch.setitem(sys.modules, APP, app)
        capsys.readouterr()
        code = main(["redrive", *arguments, "--to-handler", f"{APP}:handler"])
        return code, *capsys.readouterr()

    return run


@pytest.fixture(params=["function", "command"])
def redriven(
    request: pytest.FixtureRequest, command: Callable[..., tuple[int, str, str]]
) -> Redrive:
    """Runs redrive, as a function and as a command; returns the statuses."""

    def by_function(handler: Any, **options: Any) -> list[str]:
        return [each.status for each in redrive(to_handler=handler, **options)]

    def by_command(handler: Any, **options: Any) -> list[str]:
        code, printed, _ = command(handler, *arguments_for(options))
        lines = printed.splitlines()
        statuses = [line.split()[0] for line in lines if not line.startswith(" ")]
        assert code == int(any(each not in {"done", "ready"} for each in statuses))
        return statuses

    return by_function if request.param == "function" else by_command
