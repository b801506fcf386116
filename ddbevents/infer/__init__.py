"""`ddbevents infer`: a first table schema, from samples of a table's items.

What is seen of the items is counted place by place, in bounded memory; the schema
says no more than what all of them agree on, so its module reads each of them.
"""

from __future__ import annotations

from ddbevents.infer.samples import InferError, Samples
from ddbevents.infer.schema import Inferred, infer_schema

__all__ = ["InferError", "Inferred", "Samples", "infer_schema"]
