"""Runs jobs where there is no ddbevents: one for each line of standard input.

The answer is a line of JSON: what went wrong, or an empty text. An engine that takes
seconds to start is started once.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any


def serve(run: Callable[[Any], None]) -> None:
    """Run each job until there are no more."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what engines print is no answer
    for line in sys.stdin:
        error = ""
        try:
            run(json.loads(line))
        except Exception:  # noqa: BLE001  # its traceback is the answer
            error = traceback.format_exc()
        answers.write(f"{json.dumps(error)}\n")
        answers.flush()
