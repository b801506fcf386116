"""Reads SAM and CloudFormation templates, and what `cdk synth` writes.

The way of a template: a file, or a folder of them -> `template_file` (resources,
parameters, conditions) -> `function_events` (the event source mappings of a function)
-> `template_mapping` (one of them: its settings, filters and view type, whose values
`intrinsic_functions` resolves).
"""

from __future__ import annotations

from ddbevents.templates.template_error import ParameterError, TemplateError
from ddbevents.templates.template_mapping import TemplateMapping, read_mapping

__all__ = ["ParameterError", "TemplateError", "TemplateMapping", "read_mapping"]
