"""Clients of AWS, in the region that an ARN or a URL is of."""

from __future__ import annotations

import re
from typing import Any

_region_in = re.compile(r"[:.]((?:[a-z]+-){2,}\d+)[:.]").search


def region_in(name: str) -> dict[str, str]:
    """Return the option of boto3 for the region in an ARN or a queue's URL.

    It is empty where there is none of AWS's, as in those of an emulator.

    Example:
        >>> region_in("https://sqs.eu-west-1.amazonaws.com/123456789012/failed")
        {'region_name': 'eu-west-1'}
    """
    match = _region_in(name)
    return {"region_name": match[1]} if match else {}


class DefaultSession:
    """Makes clients as the AWS CLI would; needs boto3 only if one is made."""

    def client(self, service: str, **options: Any) -> Any:
        """Return a client of a service."""
        import boto3  # noqa: PLC0415  # the extra `aws`

        maker: Any = boto3
        return maker.client(service, **options)
