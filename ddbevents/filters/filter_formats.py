"""Writes filters in the format of each tool that deploys functions.

Each format has one function. It takes the texts of patterns and returns the text that
you copy.

Sources: AWS SAM, "DynamoDB"; CloudFormation, "AWS::Lambda::EventSourceMapping"; the
CDK's `DynamoEventSource`; Terraform's `aws_lambda_event_source_mapping`; the AWS CLI,
"create-event-source-mapping".
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LARGEST_OF_16_BITS = "\uffff"

_NOT_IN_HCL = {r"\b": r"\u0008", r"\f": r"\u000c"}

_escapes = re.compile(r"\\.")
_markers = re.compile(r"[$%](?=\{)")


def _yaml(patterns: Sequence[str]) -> str:
    """Return the property of a SAM event, and of an event source mapping."""
    quoted = [
        "'" + _escape_unprintable(each, _json_escape).replace("'", "''") + "'"
        for each in patterns
    ]
    lines = "".join(f"    - Pattern: {each}\n" for each in quoted)
    return f"FilterCriteria:\n  Filters:\n{lines}" if lines else _NO_FILTERS


_NO_FILTERS = "FilterCriteria:\n  Filters: []\n"


def _cdk(patterns: Sequence[str]) -> str:
    """Return the list `filters`, which both Python and TypeScript read."""
    objects = [
        json.dumps(
            {"pattern": _escape_unprintable(each, _json_escape)}, ensure_ascii=False
        )
        for each in patterns
    ]
    return "[\n" + "".join(f"  {each},\n" for each in objects) + "]\n"


def _terraform(patterns: Sequence[str]) -> str:
    blocks = [
        f"  filter {{\n    pattern = jsonencode({_hcl(each)})\n  }}\n"
        for each in patterns
    ]
    return "filter_criteria {\n" + "".join(blocks) + "}\n"


def _json(patterns: Sequence[str]) -> str:
    """Return the argument of the AWS CLI's ``--filter-criteria``."""
    filters = [{"Pattern": each} for each in patterns]
    return json.dumps({"Filters": filters}, indent=2) + "\n"


def _hcl(pattern: str) -> str:
    """Return JSON as an expression in HCL, Terraform's language.

    JSON is valid HCL, except for a few escapes, and for ``${`` and ``%{``, which begin
    a template in HCL's strings.

    Source: HCL, "Native Syntax Specification", "Template Expressions".
    """
    text = _escapes.sub(
        lambda match: _NOT_IN_HCL.get(match[0], match[0]),
        _escape_unprintable(pattern, _hcl_escape),
    )
    return _markers.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _escape_unprintable(pattern: str, escape: Callable[[str], str]) -> str:
    """Return JSON with escapes for characters that an editor, or YAML, may not keep.

    Args:
        pattern: The JSON text; what is not ASCII is in its strings.
        escape: Returns the escape of a character.
    """
    return "".join(each if each.isprintable() else escape(each) for each in pattern)


def _json_escape(character: str) -> str:
    if character == "\x7f":  # the json module leaves it as it is
        return r"\u007f"
    return json.dumps(character)[1:-1]


def _hcl_escape(character: str) -> str:
    r"""Return JSON's escape, but ``\U0001f600`` instead of a pair of surrogates."""
    if character > _LARGEST_OF_16_BITS:
        return f"\\U{ord(character):08x}"
    return _json_escape(character)


FILTER_FORMATS: dict[str, Callable[[Sequence[str]], str]] = {
    "sam": _yaml,
    "cloudformation": _yaml,
    "cdk": _cdk,
    "terraform": _terraform,
    "json": _json,
}
"""The function that writes each format, by its name on the command line."""
