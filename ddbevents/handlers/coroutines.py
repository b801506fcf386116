"""Calls functions that may be coroutine functions, from those that are not."""

from __future__ import annotations

import inspect
import sys
import threading
import weakref
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable

ResultT = TypeVar("ResultT")

_of_thread = threading.local()


class RunningLoopError(RuntimeError):
    """A coroutine that cannot be run, since an event loop is running already."""

    def __init__(self) -> None:
        super().__init__(
            "an event loop is running, and the handler of a coroutine function runs one"
            " of its own: call it in a thread, as by asyncio.to_thread"
        )


def expect_function(function: Any) -> None:
    """Raise TypeError for a function whose body would never run.

    A generator function, with or without ``async``, only makes a generator.
    """
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise TypeError("expected a function, found a generator: it has a `yield`")


def expect_no_loop(function: Any) -> None:
    """Raise RunningLoopError for a coroutine function if a loop is running."""
    if inspect.iscoroutinefunction(function) and _is_loop_running():
        raise RunningLoopError


def run_sync(result: Awaitable[ResultT] | ResultT) -> ResultT:
    """Return a result; run it first if it is to be awaited.

    Raises:
        TypeError: It came to a generator, which did not run.
        RunningLoopError: It is to be awaited, and a loop is running.
        RuntimeError: It was cancelled, such as by something that it waited for.
    """
    if inspect.isawaitable(result):
        awaited: ResultT = _awaited(result)
        return awaited
    if inspect.isgenerator(result) or inspect.isasyncgen(result):
        raise TypeError("the function returned a generator, which did not run")
    return result


def _awaited(result: Awaitable[ResultT]) -> ResultT:
    import asyncio  # noqa: PLC0415  # it would cost every cold start 20 ms

    if _is_loop_running():
        if inspect.iscoroutine(result):
            result.close()  # or Python warns that it was never awaited
        raise RunningLoopError
    try:
        value: ResultT = _runner().run(_wait_for(result))
    except asyncio.CancelledError as error:  # no Exception, but no end of the process
        raise RuntimeError("the function was cancelled") from error
    return value


async def _wait_for(result: Awaitable[ResultT]) -> ResultT:
    return await result


def _runner() -> asyncio.Runner:
    """Return the thread's own runner, whose loop lives as long as the thread."""
    import asyncio  # noqa: PLC0415  # it would cost every cold start 20 ms

    runner: asyncio.Runner | None = getattr(_of_thread, "runner", None)
    if runner is None:
        runner = _of_thread.runner = asyncio.Runner()
        _of_thread.end = _End()
        weakref.finalize(_of_thread.end, runner.close)
    return runner


class _End:
    """Dies with its thread."""


def _is_loop_running() -> bool:
    if "asyncio" not in sys.modules:
        return False
    import asyncio  # noqa: PLC0415  # it is loaded

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
