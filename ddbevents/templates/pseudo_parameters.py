"""The parameters that every template has.

Source: AWS, "Pseudo parameters reference".
"""

from __future__ import annotations

from typing import Final

PSEUDO_PARAMETERS: Final = {
    "AWS::AccountId",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
}
"""Those that have a value: all but AWS::NoValue."""

PLACEHOLDERS: Final = {
    "AWS::Partition": "aws",
    "AWS::Region": "eu-west-1",
    "AWS::AccountId": "123456789012",
    "AWS::StackName": "stack",
}
"""Values of pseudo parameters that are good enough to find the service in an ARN."""
