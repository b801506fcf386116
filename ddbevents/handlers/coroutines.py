"""Calls functions that may be coroutine functions from ordinary ones."""

from __future__ import annotations

import contextvars
import inspect
import sys
import threading
import weakref
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

ResultT = TypeVar("ResultT")

_of_thread = threading.local()


def run_sync(result: Awaitable[ResultT] | ResultT) -> ResultT:
    """Return a result; run it first if it is awaitable.

    It runs on an event loop that lives as long as the thread, in a copy of the
    caller's context variables. If a loop is already running, it runs in another thread,
    and the caller waits.

    Raises:
        TypeError: The result is a generator, which did not run.
        RuntimeError: It was cancelled, for example by something that it waited for.
    """
    if inspect.isawaitable(result):
        awaited: ResultT = _awaited(result)
        return awaited
    if inspect.isgenerator(result) or inspect.isasyncgen(result):
        raise TypeError("the function returned a generator, which did not run")
    return result


def _awaited(result: Awaitable[ResultT]) -> ResultT:
    import asyncio  # noqa: PLC0415  # it would cost every cold start 20 ms

    context = contextvars.copy_context()

    def run() -> ResultT:
        return _runner().run(_wait_for(result), context=context)

    try:
        return _in_thread(run) if _is_loop_running() else run()
    except (
        asyncio.CancelledError
    ) as error:  # not an Exception, but not the process's end
        raise RuntimeError("the function was cancelled") from error


async def _wait_for(result: Awaitable[ResultT]) -> ResultT:
    return await result


def _in_thread(run: Callable[[], ResultT]) -> ResultT:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  # seldom needed

    with ThreadPoolExecutor(1) as executor:
        return executor.submit(run).result()


def _runner() -> asyncio.Runner:
    """Return the thread's own runner; its loop is closed with the thread."""
    import asyncio  # noqa: PLC0415  # it would cost every cold start 20 ms

    runner: asyncio.Runner | None = getattr(_of_thread, "runner", None)
    if runner is None:
        runner = _of_thread.runner = asyncio.Runner()
        _of_thread.end = _End()
        weakref.finalize(_of_thread.end, runner.close)
    return runner


def close_loop() -> None:
    """Close the event loop of this thread, if it has one."""
    runner: asyncio.Runner | None = getattr(_of_thread, "runner", None)
    if runner is not None:
        del _of_thread.runner
        runner.close()


class _End:
    """Lives as long as its thread."""


def _is_loop_running() -> bool:
    if "asyncio" not in sys.modules:
        return False
    import asyncio  # noqa: PLC0415  # it is loaded

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
