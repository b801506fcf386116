"""The site is built strictly: what leads nowhere is an error. `make docs-test`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.site

ROOT = Path(__file__).parents[2]
CONFIG = """\
INHERIT: {config}
docs_dir: {docs}
site_dir: {site}
nav:
  - index.md
"""


def run(folder: Path, page: str) -> subprocess.CompletedProcess[str]:
    """Build a site of one page, with the settings of ours."""
    docs = folder / "docs"
    docs.mkdir()
    docs.joinpath("index.md").write_text(page, "utf-8")
    config = folder / "mkdocs.yml"
    settings = {"config": ROOT / "mkdocs.yml", "docs": docs, "site": folder / "site"}
    config.write_text(CONFIG.format_map(settings), "utf-8")
    command = ["-m", "mkdocs", "build", "--strict", "-f", str(config)]
    return subprocess.run(
        [sys.executable, *command],
        check=False,
        cwd=ROOT,
        text=True,
        capture_output=True,
    )


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        ("[codec](codec.md)", "contains a link 'codec.md'"),
        ("[codec](#numbers)", "no such anchor"),
        ("[codec](/codec)", "absolute link"),
        ("[Codec][ddbevents.Kodec]", "Could not find cross-reference target"),
        ("::: ddbevents.Kodec", "Kodec"),
        ('--8<-- "NEWS.md"', "NEWS.md"),
    ],
)
def test_what_leads_nowhere_fails_the_build(
    tmp_path: Path, page: str, problem: str
) -> None:
    built = run(tmp_path, f"# A page\n\n{page}\n")
    assert 0 != built.returncode
    assert problem in built.stdout + built.stderr


def test_zensical_builds_the_same_pages(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    for name in ("mkdocs.yml", "CHANGELOG.md", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("ddbevents", "examples"):
        (tmp_path / name).symlink_to(ROOT / name)
    zensical = Path(sys.executable).with_name("zensical")
    command = [str(zensical), "build", "--strict"]
    built = subprocess.run(
        command, check=False, cwd=tmp_path, text=True, capture_output=True
    )
    assert 0 == built.returncode, built.stdout + built.stderr

    def pages(site: Path) -> set[str]:
        return {path.relative_to(site).as_posix() for path in site.rglob("*.html")}

    assert pages(ROOT / "site") == pages(tmp_path / "site")
