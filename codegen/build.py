"""Regenerates `ddbevents/wire.py` and `ddbevents/records/` from `schemas/`.

    python codegen/build.py            write what has changed
    python codegen/build.py --check    write nothing; exit code 1 and a diff on drift

It needs the extra `gen` and ruff, which formats with the settings in
pyproject.toml. The output depends on `schemas/` and `codegen/` alone.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from difflib import unified_diff
from pathlib import Path

from docstrings import HEADER
from record_models import render_records
from typed_dicts import render_typed_dicts
from wire_schemas import WireSchemas

ROOT = Path(__file__).resolve().parents[1]
RECORDS = "ddbevents/records"
WIRE = "ddbevents/wire.py"


def main() -> int:
    """Write the modules, or check them; return the exit code."""
    parser = argparse.ArgumentParser(
        description="Regenerates the code made from schemas/."
    )
    parser.add_argument("--check", action="store_true", help="report drift only")
    check = parser.parse_args().check
    made, found = _made(), _found()
    drifted = [
        path
        for path in sorted(made.keys() | found.keys())
        if made.get(path) != found.get(path)
    ]
    for path in drifted:
        if check:
            _report(path, found.get(path), made.get(path))
        else:
            _write(path, made.get(path))
    return 1 if check and drifted else 0


def _made() -> dict[str, str]:
    schemas = WireSchemas(ROOT / "schemas")
    records = render_records(schemas, ROOT / "codegen" / "templates" / "records")
    modules = {f"{RECORDS}/{name}": code for name, code in records.items()}
    modules[WIRE] = render_typed_dicts(schemas)
    return {path: _formatted(code) for path, code in modules.items()}


def _found() -> dict[str, str]:
    paths = [*(ROOT / RECORDS).glob("*.py"), *ROOT.glob(WIRE)]
    texts = {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths
    }
    return {path: text for path, text in texts.items() if text.startswith(HEADER)}


def _formatted(code: str) -> str:
    settings = str(ROOT / "pyproject.toml")
    command = [sys.executable, "-m", "ruff", "format", "--config", settings, "-"]
    return subprocess.run(  # noqa: S603  # ruff, on text made here
        command, input=code, stdout=subprocess.PIPE, check=True, encoding="utf-8"
    ).stdout


def _report(path: str, found: str | None, made: str | None) -> None:
    diff = unified_diff(
        (found or "").splitlines(keepends=True),
        (made or "").splitlines(keepends=True),
        "/dev/null" if found is None else f"{path} (found)",
        "/dev/null" if made is None else f"{path} (from schemas/)",
    )
    sys.stdout.writelines(diff)


def _write(path: str, made: str | None) -> None:
    target = ROOT / path
    if made is None:
        target.unlink()
    else:
        target.parent.mkdir(exist_ok=True)
        target.write_text(made, "utf-8")


if __name__ == "__main__":
    sys.exit(main())
