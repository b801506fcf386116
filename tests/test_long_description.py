"""What a package index shows: README.md, without what only a checkout has."""

from __future__ import annotations

import re
import subprocess
import sys
from email.parser import Parser
from email.policy import default
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

BUILD_METADATA = (
    "import sys; from hatchling.build import prepare_metadata_for_build_wheel as build;"
    "build(sys.argv[1])"
)
BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`[^`\n]+`")
LINK = re.compile(
    r"\]\(\s*<?([^)\s]+)"  # [text](target), ![text](target)
    r"|^\s*\[[^]]+\]:\s*(\S+)"  # [name]: target
    r"|(?:src|href)=[\"']?([^\"'>\s]+)"
    r"|<(\w+:[^>]+)>",
    re.MULTILINE,
)


def targets(markdown: str) -> list[str]:
    """The targets of all links and images, in every spelling of Markdown's."""
    without_code = SPAN.sub("code", BLOCK.sub("", markdown))
    return ["".join(match) for match in LINK.findall(without_code)]


def described(project: Path, folder: Path) -> str:
    """The long description in the metadata of a project's wheel."""
    folder.mkdir(exist_ok=True)
    subprocess.run(
        [sys.executable, "-c", BUILD_METADATA, str(folder)], cwd=project, check=True
    )
    [metadata] = folder.glob("*.dist-info/METADATA")
    message = Parser(policy=default).parsestr(metadata.read_text("utf-8"))
    assert "text/markdown" == message["Description-Content-Type"]
    return str(message.get_payload())


@pytest.fixture(scope="module")
def description(tmp_path_factory: pytest.TempPathFactory) -> str:
    return described(ROOT, tmp_path_factory.mktemp("metadata"))


def test_the_long_description_has_no_relative_link(description: str) -> None:
    assert [] == [each for each in targets(description) if "://" not in each]


def test_the_long_description_has_the_code_of_the_readme(description: str) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert BLOCK.findall(readme) == BLOCK.findall(description)


def test_links_become_their_text_and_code_stays(tmp_path: Path) -> None:
    for name in ("hatch_build.py", "pyproject.toml", "LICENSE"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "ddbevents").mkdir()
    (tmp_path / "README.md").write_text(
        "See [the docs](docs/a.md#b), [`x.py`](x.py) and [a\n`site`](https://a.example).\n"
        "\n![Figure](a.svg)\n\nCall `f[int](x)`, or:\n\n```python\nf[int](y)\n```\n"
    )
    expected = (
        "See the docs, `x.py` and [a\n`site`](https://a.example).\n"
        "\n\n\nCall `f[int](x)`, or:\n\n```python\nf[int](y)\n```\n"
    )
    assert expected == described(tmp_path, tmp_path / "metadata")


def test_the_readme_links_to_what_is_there() -> None:
    links = targets((ROOT / "README.md").read_text("utf-8"))
    relative = [link.partition("#")[0] for link in links if "://" not in link]
    assert [] == [link for link in relative if not (ROOT / link).exists()]
