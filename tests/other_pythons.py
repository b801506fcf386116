"""The other Pythons on this machine, with what `ddbevents gen` needs."""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache" / "pythons"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def versions() -> list[str]:
    """Return the Pythons that ddbevents is for, but the one that runs this."""
    named = " ".join(PROJECT["classifiers"])
    own = "{}.{}".format(*sys.version_info)
    return [each for each in re.findall(r"Python :: (3\.\d+)", named) if each != own]


def interpreter(version: str) -> str | None:
    """Return the path of an interpreter that works, None if there is none."""
    on_path = shutil.which(f"python{version}")
    of_pyenv = Path.home().glob(f".pyenv/versions/{version}.*/bin/python")
    found = [*([on_path] if on_path else ()), *map(str, sorted(of_pyenv))]
    return next(filter(_works, found), None)


def _works(path: str) -> bool:
    """Return whether it does: a shim of pyenv's may have nothing behind it."""
    run = subprocess.run([path, "-V"], check=False, capture_output=True)
    return run.returncode == 0


def packages(python: str) -> Path:
    """Return a folder with the packages for an interpreter, fetched the first time.

    They are of the same versions as here, so that nothing but Python differs.

    Raises:
        subprocess.CalledProcessError: They cannot be installed.
    """
    needed = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["gen"]]
    here = sorted(f"{each.name}=={each.version}" for each in distributions())
    versions = "\n".join(each for each in here if not each.startswith("ddbevents=="))
    key = hashlib.sha256("\n".join([python, *needed, versions]).encode()).hexdigest()
    folder = CACHE / key[:12]
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            constraints = Path(scratch, "constraints.txt")
            constraints.write_text(versions, "utf-8")
            target = Path(scratch, "packages")
            _install(python, [*needed, "-c", str(constraints), "-t", str(target)])
            with contextlib.suppress(OSError):  # another process was quicker
                target.rename(folder)
    return folder


def _install(python: str, arguments: list[str]) -> None:
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
    subprocess.run([*pip, *arguments], check=True, capture_output=True, text=True)
