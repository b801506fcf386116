"""Region, profile and endpoint of the commands that call AWS; and AWS's errors."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from ddbevents.cli.aws_options import (
    add_aws_options,
    aws_errors,
    client_of,
    session_of,
)
from ddbevents.errors import DdbEventsError

CONFIG = """
[profile dev]
region = eu-north-1
aws_access_key_id = none
aws_secret_access_key = none
"""

NOT_AUTHORIZED = (
    "User: arn:aws:iam::123456789012:user/ann is not authorized to perform:"
)


@pytest.fixture(autouse=True)
def _config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "config").write_text(CONFIG)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    for name in ("REGION", "DEFAULT_REGION", "PROFILE", "DEFAULT_PROFILE"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)


def options(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_aws_options(parser)
    return parser.parse_args(arguments)


def test_the_region_is_found_as_by_the_aws_cli(monkeypatch: pytest.MonkeyPatch) -> None:
    dev = ["--profile", "dev"]
    assert "eu-north-1" == session_of(options(*dev)).region_name
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-2")
    assert "us-east-2" == session_of(options(*dev)).region_name
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    assert "us-west-2" == session_of(options(*dev)).region_name
    chosen = options(*dev, "--region", "eu-west-1")
    assert "eu-west-1" == session_of(chosen).region_name


def test_a_client_has_the_endpoint_of_the_options() -> None:
    chosen = options("--profile", "dev", "--endpoint-url", "http://localhost:1")
    client = client_of(chosen, "dynamodb")
    assert "http://localhost:1" == client.meta.endpoint_url


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "no region is set: use --region, or set AWS_REGION"),
        (["--profile", "prod"], "The config profile (prod) could not be found"),
        (
            ["--profile", "dev", "--endpoint-url", "here"],
            "expected a URL, as in --endpoint-url http://localhost:8000",
        ),
    ],
)
def test_options_that_are_wrong_are_one_sentence(
    arguments: list[str], sentence: str
) -> None:
    with pytest.raises(DdbEventsError) as caught:
        client_of(options(*arguments), "dynamodb")
    assert sentence == str(caught.value)


@pytest.mark.parametrize(
    ("message", "action"),
    [
        (f"{NOT_AUTHORIZED} dynamodb:DescribeTable on resource: x", "DescribeTable"),
        ("no", "Scan"),
    ],
)
def test_a_missing_permission_is_named_by_its_iam_action(
    message: str, action: str
) -> None:
    response: Any = {"Error": {"Code": "AccessDeniedException", "Message": message}}
    with pytest.raises(DdbEventsError) as caught, aws_errors():
        raise ClientError(response, "Scan")
    assert str(caught.value) == (
        f"permission dynamodb:{action} is missing: add it to the IAM policy of these"
        " credentials"
    )


def test_missing_credentials_are_one_sentence() -> None:
    with pytest.raises(DdbEventsError, match="no credentials found"), aws_errors():
        raise NoCredentialsError
