"""`ddbevents infer`: a first table schema, from samples of a table's items.

Samples are counted place by place, in bounded memory. They become types that only
express what all samples agree on: the module of these types reads each sample.
"""

from __future__ import annotations

from ddbevents.infer.inference import Inferred, infer_schema
from ddbevents.infer.samples import InferError, Samples

__all__ = ["InferError", "Inferred", "Samples", "infer_schema"]
