"""Rivals in processes of their own, so that none can slow or crash another."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from benchmarks.registry import RIVALS

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from benchmarks.registry import Rival


_ROOT = Path(__file__).parents[1]


class Crashed(Exception):  # noqa: N818  # it reports to the rival what happened
    """A rival's process ended while it was at work."""


class Process:
    """The process of one rival; a new one is started when it has crashed."""

    def __init__(self, name: str) -> None:
        self.rival = RIVALS[name]
        self._running: subprocess.Popen[bytes] | None = None

    def ask(self, do: str, **order: Any) -> dict[str, Any]:
        """Return the answer to an order; see `benchmarks.worker`.

        Raises:
            Crashed: The process ended instead.
        """
        worker = self._running = self._running or _start(self.rival)
        if worker.stdin is None or worker.stdout is None:
            raise AssertionError("both are pipes")
        worker.stdin.write(orjson.dumps({"do": do, **order}) + b"\n")
        worker.stdin.flush()
        line = worker.stdout.readline()
        if not line:
            self._running = None
            worker.communicate()
            raise Crashed(_cause(worker.returncode))
        answer: dict[str, Any] = orjson.loads(line)
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _value: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        if self._running is not None:
            self._running.communicate()


def _start(rival: Rival) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # our own module, by our own interpreter
        [sys.executable, "-m", "benchmarks.worker", rival.name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={**os.environ, **rival.environment},
    )


def run(code: str, *arguments: str, **environment: str) -> Any:
    """Return what a fresh interpreter prints as JSON when it runs some code."""
    done = subprocess.run(  # noqa: S603  # our own code, by our own interpreter
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        check=True,
        cwd=_ROOT,
        env={**os.environ, **environment},
    )
    return orjson.loads(done.stdout)


def _cause(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
