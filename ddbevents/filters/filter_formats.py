"""Filters as the tools that deploy a function write them.

Each format has one function, from the texts of patterns to the text to copy.

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
    """Return the property of an event of SAM's, and of an event source mapping."""
    quoted = ["'" + _printable(each).replace("'", "''") + "'" for each in patterns]
    lines = "".join(f"    - Pattern: {each}\n" for each in quoted)
    return f"FilterCriteria:\n  Filters:\n{lines}" if lines else _NO_FILTERS


_NO_FILTERS = "FilterCriteria:\n  Filters: []\n"


def _cdk(patterns: Sequence[str]) -> str:
    """Return the list `filters`, which is Python and TypeScript alike."""
    objects = [
        json.dumps({"pattern": _printable(each)}, ensure_ascii=False)
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
    """Return what the AWS CLI takes as ``--filter-criteria``."""
    filters = [{"Pattern": each} for each in patterns]
    return json.dumps({"Filters": filters}, indent=2) + "\n"


def _hcl(pattern: str) -> str:
    """Return JSON as an expression of Terraform's language.

    It is one as it is, but for escapes that HCL lacks, and for what begins a template
    in its strings, ``${`` and ``%{``.

    Source: HCL, "Native Syntax Specification", "Template Expressions".
    """
    text = _escapes.sub(
        lambda match: _NOT_IN_HCL.get(match[0], match[0]),
        _printable(pattern, wide=True),
    )
    return _markers.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _printable(pattern: str, *, wide: bool = False) -> str:
    r"""Return JSON with escapes for what an editor, or YAML, may not keep.

    Args:
        pattern: The JSON text: all that is not ASCII is in its strings.
        wide: Whether the language has ``\U0001f600``, and no surrogates.
    """
    return "".join(
        each if each.isprintable() else _escaped(each, wide) for each in pattern
    )


def _escaped(character: str, wide: bool) -> str:  # noqa: FBT001  # as above
    if wide and character > _LARGEST_OF_16_BITS:
        return f"\\U{ord(character):08x}"
    if character == "\x7f":  # which the json module leaves
        return r"\u007f"
    return json.dumps(character)[1:-1]


FILTER_FORMATS: dict[str, Callable[[Sequence[str]], str]] = {
    "sam": _yaml,
    "cloudformation": _yaml,
    "cdk": _cdk,
    "terraform": _terraform,
    "json": _json,
}
"""What writes each format, by the name that it has on the command line."""
