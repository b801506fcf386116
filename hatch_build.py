"""What hatchling does not do by itself: the long description, the C accelerator.

The long description is README.md without what only a checkout has.

With DDBEVENTS_ACCELERATE=1 the codec's C accelerator is built into the wheel. Without
it, which is the default, the wheel is pure Python and no compiler is needed. An
editable installation gets the extension in place.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

SOURCE = "ddbevents/codec/_walks.c"
OLDEST = "cp311"
"""Whose limited API the source is written in: the wheel serves all later Pythons."""

CODE_OR_LINK = re.compile(
    r"^```.*?^```$|`[^`\n]+`"
    r"|(?P<image>!?)\[(?P<text>[^]]+)]\((?P<target>[^)\s]+)\)",
    re.MULTILINE | re.DOTALL,
)


class LongDescription(MetadataHookInterface):
    """Makes the long description of README.md: a package index has no other file."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Keep the text of relative links, and leave relative images out."""
        readme = Path(self.root, "README.md").read_text("utf-8")
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": CODE_OR_LINK.sub(_without_relative_link, readme),
        }


def _without_relative_link(match: re.Match[str]) -> str:
    if "://" in (match["target"] or "://"):  # or it is code
        return match[0]
    return "" if match["image"] else match["text"]


is_wanted = os.environ.get("DDBEVENTS_ACCELERATE", "0") != "0"


class CompiledWalks(BuildHookInterface[Any]):
    """Compiles `SOURCE`."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return what the build needs besides hatchling."""
        return ["setuptools>=77"] if is_wanted else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the extension to a wheel, or put it beside its source."""
        if not is_wanted:
            return
        if sysconfig.get_config_var("Py_GIL_DISABLED"):
            self.app.abort(
                "the C accelerator needs Python's global interpreter lock: build"
                " without DDBEVENTS_ACCELERATE"
            )
        self._folder = tempfile.TemporaryDirectory()
        built = _compiled(Path(self.root, SOURCE), self._folder.name)
        in_package = f"ddbevents/codec/{built.name}"
        if version == "editable":
            shutil.copy(built, Path(self.root, in_package))
            return
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["force_include"][str(built)] = in_package
        build_data["tag"] = f"{OLDEST}-abi3-{platform}"
        build_data["pure_python"] = False

    def finalize(self, *_: Any) -> None:
        """Remove what was only needed for the wheel."""
        if is_wanted:
            self._folder.cleanup()


def _compiled(source: Path, folder: str) -> Path:
    """Return the path of the extension, compiled into a folder."""
    from setuptools import Distribution, Extension  # noqa: PLC0415  # see dependencies

    # Debug symbols hold the path of the checkout: two builds would not be the same.
    optimize = [] if os.name == "nt" else ["-O2", "-g0"]
    if sys.platform == "linux":
        optimize.append("-fno-plt")  # 3 to 5 % less time: it calls Python all the time
    extension = Extension(
        "ddbevents.codec._walks",
        [str(source)],
        py_limited_api=True,
        extra_compile_args=optimize,
    )
    command = Distribution({"ext_modules": [extension]}).get_command_obj("build_ext")
    command.build_lib = command.build_temp = folder
    command.ensure_finalized()
    command.run()
    (built,) = Path(folder, "ddbevents", "codec").iterdir()
    return built
