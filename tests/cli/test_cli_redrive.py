"""The options of `redrive` that choose where AWS is."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest
from redrive_doubles import FakeBucket, FakeQueue

from ddbevents.cli import main

CONFIG = "[profile dev]\nregion = eu-north-1\n"
QUEUE = "https://sqs.eu-west-1.amazonaws.com/123456789012/failed"
S3 = ["--s3", "bucket/failed"]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Any]:
    """The profile, region and endpoint of each client that a run makes."""
    (tmp_path / "config").write_text(CONFIG)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    for name in ("REGION", "DEFAULT_REGION", "PROFILE", "DEFAULT_PROFILE"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    app = ModuleType("redriven_options_app")
    app.__dict__["handler"] = lambda *_: None
    monkeypatch.setitem(sys.modules, app.__name__, app)
    monkeypatch.setattr(sys, "path", [*sys.path])
    clients: list[Any] = []

    def client(session: Any, service: str, **settings: Any) -> Any:
        region = settings.get("region_name", session.region_name)
        clients.append((session.profile_name, region, settings["endpoint_url"]))
        return {"s3": FakeBucket(), "sqs": FakeQueue()}[service]

    monkeypatch.setattr(boto3.Session, "client", client)
    return clients


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([*S3, "--profile", "dev"], ("dev", "eu-north-1", None)),
        ([*S3, "--region", "us-east-2"], ("default", "us-east-2", None)),
        (
            [*S3, "--region", "us-east-2", "--endpoint-url", "http://localhost:1"],
            ("default", "us-east-2", "http://localhost:1"),
        ),
        (["--queue", QUEUE, "--region", "us-east-2"], ("default", "eu-west-1", None)),
    ],
)
def test_clients_are_as_the_options_say(
    made: list[Any], arguments: list[str], expected: Any
) -> None:
    handler = ["--to-handler", "redriven_options_app:handler"]
    assert 0 == main(["redrive", *arguments, *handler])
    assert [expected] == made


def test_the_region_may_come_from_the_environment(
    made: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    assert 0 == main(["redrive", *S3, "--to-handler", "redriven_options_app:handler"])
    assert [("default", "us-west-2", None)] == made
