"""``ddbevents replay``: passes recorded events to a handler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from ddbevents.cli.inputs import FILES, Inputs, add_files
from ddbevents.cli.objects import load_object
from ddbevents.codec.text import loads_json
from ddbevents.errors import DdbEventsError
from ddbevents.sources import Source, detect_source
from ddbevents.sources.destination import payload_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

DESCRIPTION = """\
Call a Lambda handler with every event of the files, in their order, and print
what it answers. Of an on-failure destination record, the batch in it is passed.
"""

EXAMPLES = f"""\
{FILES}
examples:
  ddbevents tail --table orders -o changes.jsonl
  ddbevents replay handler:handler changes.jsonl

exit codes: 0 fine, 1 the handler answered that a record failed, 2 wrong usage, or
no such file; what the handler raises is raised
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.add_argument(
        "handler", metavar="MODULE:HANDLER", help="the handler, as in app:handler"
    )
    add_files(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    handler = load_object(options.handler)
    if not callable(handler):
        raise DdbEventsError(f"{options.handler} cannot be called")
    inputs = Inputs(options.files)
    code = 0
    for _, texts in inputs.texts():
        for event in _events(texts):
            answer = handler(event, None)
            inputs.step()
            inputs.write(orjson.dumps(answer).decode())
            if isinstance(answer, dict) and answer.get("batchItemFailures"):
                code = 1
    return code


def _events(texts: Iterator[bytes]) -> Iterator[Any]:
    for text in texts:
        if not text.strip():
            continue
        event = loads_json(text)
        if detect_source(event) is not Source.DESTINATION:
            yield event
            continue
        for payload in payload_of(event):
            yield loads_json(payload) if isinstance(payload, str) else payload
