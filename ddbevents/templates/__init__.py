"""Reads SAM and CloudFormation templates, and what `cdk synth` writes.

`template_file` reads a file, or the files of a folder. `function_events` finds the
event source mappings of a function in them, and `mapping_lookup` chooses one of these.
`template_mapping` reads its settings, filters and view type, whose values
`intrinsic_functions` resolves.
"""

from __future__ import annotations

from ddbevents.templates.mapping_lookup import read_mapping
from ddbevents.templates.template_error import ParameterError, TemplateError
from ddbevents.templates.template_mapping import TemplateMapping

__all__ = ["ParameterError", "TemplateError", "TemplateMapping", "read_mapping"]
