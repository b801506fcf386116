"""Clients of AWS, in the region that an ARN or a URL names; and the text of errors."""

from __future__ import annotations

import re
import traceback
from typing import Any
from urllib.parse import urlsplit

from ddbevents.escaping import escaped

_REGION = r"([a-z]{2,}(?:-[a-z]+)+-[0-9]+)"
_DOMAIN = r"(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|api\.aws)"
_is_region = re.compile(_REGION).fullmatch
_in_host = re.compile(
    rf"sqs(?:-fips)?\.{_REGION}\.{_DOMAIN}"
    rf"|{_REGION}\.queue\.{_DOMAIN}"
    rf"|vpce-[a-z0-9-]+\.sqs\.{_REGION}\.vpce\.{_DOMAIN}"
).fullmatch


def region_in(name: str) -> dict[str, str]:
    """Return the option of boto3 for the region in an ARN or a queue's URL.

    It is empty if there is no region of AWS, as in a function's name or the URL of an
    emulator. Only the host of a URL counts: a queue's name may look like a region.

    Examples:
        >>> region_in("https://sqs.eu-west-1.amazonaws.com/123456789012/failed")
        {'region_name': 'eu-west-1'}

    Source: AWS, "Amazon SQS endpoints and quotas".
    """
    region = _region_of_arn(name) if name.startswith("arn:") else _region_of_url(name)
    return {"region_name": region} if region else {}


def _region_of_arn(arn: str) -> str | None:
    _, _, _, region, *_ = [*arn.split(":"), "", "", ""]
    return region if _is_region(region) else None


def _region_of_url(url: str) -> str | None:
    try:
        host = urlsplit(url).hostname
    except ValueError:  # brackets without an address in them
        return None
    match = _in_host(host or "")
    return match and next(filter(None, match.groups()))


def one_line(error: Exception) -> str:
    """Return the text of an error of boto3 on one line."""
    return escaped(" ".join(str(error).split()))


def is_of_boto3(error: Exception) -> bool:
    """Return whether boto3 raised an error, which may be a plain ValueError."""
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    names = type(error).__module__, str(frame.f_globals.get("__name__"))
    return any(name.startswith(("boto3.", "botocore.")) for name in names)


class DefaultSession:
    """Makes clients as the AWS CLI would; imports boto3 for the first one."""

    def client(self, service: str, **options: Any) -> Any:
        """Return a client of a service."""
        import boto3  # noqa: PLC0415  # the extra `aws`

        maker: Any = boto3
        return maker.client(service, **options)
