"""Options of the commands that call AWS (region, profile, endpoint), and its errors."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ddbevents.errors import DdbEventsError
from ddbevents.redrive.aws_clients import one_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

AWS_OPTIONS = "Region and credentials come from where the AWS CLI finds them."

_ATTEMPTS = 10
"""How often a failing call is made: for about a minute, on average."""

_action_in = re.compile(r"perform: ([a-z0-9-]+:[A-Za-z]+)").search


def add_aws_options(parser: argparse.ArgumentParser) -> None:
    """Add `--region`, `--profile` and `--endpoint-url`."""
    parser.add_argument("--region", metavar="R", help="the region, such as eu-west-1")
    parser.add_argument(
        "--profile", metavar="P", help="the profile in ~/.aws/config to use"
    )
    parser.add_argument(
        "--endpoint-url", metavar="URL", help="the service's URL, if it is not AWS"
    )


def session_of(options: argparse.Namespace) -> Any:
    """Return boto3's session for the options.

    The region is the first that is set of `--region`, AWS_REGION, AWS_DEFAULT_REGION
    and the profile's.

    Raises:
        DdbEventsError: The profile does not exist.

    Source: AWS, "Configuring environment variables for the AWS CLI". boto3 itself
        ignores AWS_REGION.
    """
    import boto3  # noqa: PLC0415  # the extra `aws`
    from botocore.session import Session  # noqa: PLC0415  # as above

    region = options.region or os.environ.get("AWS_REGION") or None
    core = Session(profile=options.profile)
    with aws_errors():
        _retry(core)
        return boto3.Session(region_name=region, botocore_session=core)


def _retry(core: Any) -> None:
    """Retry throttled calls for about a minute, unless the user has set the retries.

    Source: boto3, "Retries": `legacy`, the default, gives up after half a second, and
        `standard` waits up to 20 seconds before each of the calls.
    """
    if core.get_config_variable("retry_mode") == "legacy":
        core.set_config_variable("retry_mode", "standard")
    if core.get_config_variable("max_attempts") is None:
        core.set_config_variable("max_attempts", _ATTEMPTS)


def client_of(options: argparse.Namespace, service: str) -> Any:
    """Return boto3's client of a service, such as "dynamodb", for the options.

    Raises:
        DdbEventsError: There is no region or no such profile, or the URL is not one.
    """
    if options.endpoint_url and "://" not in options.endpoint_url:
        raise DdbEventsError(
            "expected a URL, as in --endpoint-url http://localhost:8000"
        )
    session = session_of(options)
    with aws_errors():
        return session.client(service, endpoint_url=options.endpoint_url)


@contextmanager
def aws_errors() -> Iterator[None]:
    """Raise boto3's errors as one sentence each.

    Raises:
        DdbEventsError: A call failed. The message names the IAM action of a missing
            permission, and the options to check if a table is missing.
    """
    from botocore.exceptions import (  # noqa: PLC0415  # the extra `aws`
        BotoCoreError,
        ClientError,
        NoCredentialsError,
        NoRegionError,
    )

    try:
        yield
    except NoRegionError as error:
        raise DdbEventsError(
            "no region is set: use --region, or set AWS_REGION"
        ) from error
    except NoCredentialsError as error:
        raise DdbEventsError(
            "no credentials found: use --profile, or log in as for the AWS CLI"
        ) from error
    except ClientError as error:
        action = missing_permission(error)
        if _is_of_no_table(error):
            raise DdbEventsError(
                "there is no such table in this region and account: check --table,"
                " --region and --profile"
            ) from error
        if action is None:
            raise DdbEventsError(one_line(error)) from error
        raise DdbEventsError(
            f"permission {action} is missing: add it to the IAM policy of these"
            " credentials"
        ) from error
    except (BotoCoreError, ValueError) as error:  # a ValueError: a bad URL
        raise DdbEventsError(one_line(error)) from error


def _is_of_no_table(error: Any) -> bool:
    code = error.response.get("Error", {}).get("Code")
    named = (error.operation_name, code)
    return named == ("DescribeTable", "ResourceNotFoundException")


def missing_permission(error: Any) -> str | None:
    """Return the IAM action that was denied; None if the error has another reason.

    AWS's message names it; if it does not, the name of DynamoDB's operation does.
    """
    described = error.response.get("Error", {})
    if described.get("Code") not in {"AccessDeniedException", "AccessDenied"}:
        return None
    named = _action_in(str(described.get("Message")))
    return named[1] if named else f"dynamodb:{error.operation_name}"
