"""How the tutorial is followed from its built page; `.ci/run` follows it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from newcomer import Block, Page, follow

BUILT = """
<p>Set <code>A</code>, in
<code>app.py</code>:</p>
<div class="highlight"><pre><span></span><code><span class="n">x</span> &lt; 1
</code></pre></div>
<p>Run <code>it</code>.</p>
<pre><span></span><code><span class="gp">$ </span>cat<span> </span>app.py
</code></pre>
"""
WHEEL = Path("ddbevents.whl")


def test_the_blocks_of_a_page_are_found_with_the_text_above() -> None:
    file, session = Page(BUILT).blocks
    assert "x < 1\n" == file.text
    assert file.above.endswith("`app.py`:\n")
    assert "$ cat app.py\n" == session.text
    assert "Run `it`." == session.above.strip()


def test_files_are_written_changed_and_shown(tmp_path: Path) -> None:
    for block in [
        Block("`app.py`:\n", "a = 1\n"),
        Block("now in `app.py`:\n", "-a = 1\n+a = 2\n"),
        Block("", "$ cat app.py\na = 2\n"),
    ]:
        assert None is follow(block, tmp_path, WHEEL)


def test_what_does_not_work_as_printed_is_returned(tmp_path: Path) -> None:
    problem = follow(Block("", "$ echo 2\n1\n"), tmp_path, WHEEL)
    assert problem
    assert problem.endswith(" $ echo 2\n-1\n+2")


def test_pip_gets_the_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pip = tmp_path / "pip"
    pip.write_text('#!/bin/sh\necho "$2"\nexit 1\n')
    pip.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    block = Block("", "pip install 'ddbevents[gen]' pytest\n")
    wheel = tmp_path / "ddbevents.whl"
    assert f"ddbevents[gen] @ {wheel.as_uri()}\n" == follow(block, tmp_path, wheel)
