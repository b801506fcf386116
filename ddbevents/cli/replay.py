"""``ddbevents replay``: passes recorded events to a handler."""

from __future__ import annotations

import sys
import traceback
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any

from ddbevents.cli.inputs import FILES, Inputs, add_files
from ddbevents.cli.objects import add_app_dir, load_object
from ddbevents.codec.text import loads_json
from ddbevents.errors import DdbEventsError, SourceError
from ddbevents.escaping import escaped_lines
from ddbevents.fixtures import LambdaContext
from ddbevents.handlers.answer import Answer, FunctionExitError, call
from ddbevents.sources import Source, detect_source
from ddbevents.sources.carriers import CARRIERS, event_in, parts_of
from ddbevents.sources.destination import payload_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

DESCRIPTION = """\
Call your Lambda handler with every event of the files, in their order, and print its
answers. For an on-failure destination record, the batch in it is passed.
"""

EXAMPLES = f"""\
{FILES}
examples:
  ddbevents tail --table orders -o changes.jsonl
  ddbevents replay handler:handler changes.jsonl

If the handler raises an error, the answer is Lambda's answer to it, and the traceback
goes to standard error, as does what the handler prints. Single records, such as those
in an export to S3, are not events and cannot be replayed.

exit codes: 0 fine, 1 the handler raised, or answered that a record failed, or an
event could not be read; 2 wrong usage or no such file
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.add_argument(
        "handler", metavar="MODULE:HANDLER", help="the handler, as in app:handler"
    )
    add_app_dir(parser)
    add_files(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    handler = load_object(options.handler, options.app_dir)
    if not callable(handler):
        raise DdbEventsError(f"{options.handler} cannot be called")
    inputs = Inputs(options.files, options.max_value)
    code = 0
    for file, texts in inputs.texts():
        for number, text in enumerate(texts, 1):
            for event in _events(text, inputs.line or 1):
                if isinstance(event, DdbEventsError):
                    inputs.warn(f"{inputs.place_in(file)}: event {number}: {event}")
                    code = 1
                    continue
                answer = _answer(handler, event)
                inputs.step()
                inputs.write(_shown(answer.payload))
                code = code or int(_has_failed(answer))
    return code


def _shown(payload: bytes) -> str:
    r"""Return an answer as text that UTF-8 can encode: `\ud800` alone is escaped."""
    try:
        text = payload.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:  # the handler returned other bytes
        return payload.decode(errors="replace")
    return text.encode("utf-8", "backslashreplace").decode()  # as JSON escapes them


def _has_failed(answer: Answer) -> bool:
    """Return whether a handler raised, or answered that a record failed."""
    if answer.error is not None:
        return True
    try:
        value = answer.value
    except ValueError:  # the handler returned bytes, which may be anything
        return False
    return isinstance(value, dict) and bool(value.get("batchItemFailures"))


def _answer(handler: Callable[[Any, Any], Any], event: Any) -> Answer:
    """Return a handler's answer, or Lambda's answer to what it raises.

    What it prints goes to standard error: standard output is for the answers.
    """
    with redirect_stdout(sys.stderr):
        answer = call(handler, event, LambdaContext())
    if answer.error and not isinstance(answer.error, FunctionExitError):
        lines = traceback.format_exception(answer.error)
        sys.stderr.write(escaped_lines("".join(lines)))
    return answer


def _events(text: Any, line: int) -> Iterator[Any]:
    """Yield the events in a text or its value, and an error for anything else.

    An event is the value itself, a part of it, or the batch that it carries.
    """
    try:
        is_text = isinstance(text, bytes)
        yield from _events_in(loads_json(text, line) if is_text else text)
    except DdbEventsError as error:
        yield error


def _events_in(event: Any) -> Iterator[Any]:
    source = detect_source(event)
    if source in CARRIERS:
        for part in parts_of(source, event):
            try:
                yield from _events_in(event_in(source, part))
            except DdbEventsError as error:
                yield error
    elif source is Source.DESTINATION:
        for payload in payload_of(event):
            yield loads_json(payload) if isinstance(payload, str) else payload
    elif source.name.endswith("RECORD"):
        raise SourceError("expected an event, found a single record")
    else:
        yield event
