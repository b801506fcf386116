"""Files that commands write: whole, whenever a command ends and however full the disk.

A child process is killed at each call of the system in turn, or the call fails.
"""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, Self

import pytest

from ddbevents.cli.output_files import append, new_folder, write_files
from ddbevents.errors import DdbEventsError

NEW = {"a.py": b"new " * 1000, "sub/b.py": b"newer " * 1000, "made/c.py": b"c"}
NEED_ROOM = ["open", "write", "fsync", "mkdir"]
CALLS = [
    *NEED_ROOM,
    "replace",
    "close",
    "chmod",
    "chown",
    "unlink",
    "rmdir",
    "scandir",
    "listdir",
]

KILLED = f"""
import os, sys
from itertools import count
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_output_files import {{files}}, CALLS, at_call, begin, exit_there

for number in count(1):
    folder = Path(str(number))
    begin(folder)
    child = os.fork()
    if not child:
        with at_call(number, exit_there, CALLS):
            {{files}}(folder)
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
        break
"""


def exit_there(call: Callable[..., Any], *arguments: Any) -> None:
    """End the process as a kill does; a write has written a part."""
    if call is WRITE:
        call(arguments[0], arguments[1][:3])
    os._exit(9)


def disk_is_full(call: Callable[..., Any], *arguments: Any) -> None:
    """Fail as a full disk does; a write has written a part, without an error yet."""
    if call is WRITE:
        call(arguments[0], arguments[1][:3])
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


WRITE = os.write


class at_call:  # noqa: N801  # it is used like a function
    """Within it, a function is called instead of a call of the system, by number."""

    def __init__(
        self, number: int, function: Callable[..., Any], calls: list[str]
    ) -> None:
        self.left = number
        self.calls = calls
        self.function = function
        self.patch = pytest.MonkeyPatch()

    def __enter__(self) -> Self:
        for name in self.calls:
            self.patch.setattr(os, name, self._counted(getattr(os, name)))
        return self

    def __exit__(self, *_: object) -> None:
        self.patch.undo()

    def _counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **options: Any) -> Any:
            self.left -= 1
            if not self.left:
                self.function(call, *arguments)
            return call(*arguments, **options)

        return counted


def begin(folder: Path) -> None:
    folder.joinpath("sub").mkdir(parents=True)
    folder.joinpath("a.py").write_bytes(b"old")
    folder.joinpath("sub/b.py").write_bytes(b"older")


def write_modules(folder: Path) -> None:
    write_files({folder / name: content for name, content in NEW.items()})


def write_events(folder: Path) -> None:
    with new_folder(folder / "events") as write:
        for number in range(3):
            write(f"{number}.json", b"event")


def contents(folder: Path) -> dict[str, bytes]:
    """What the files of a folder hold, scratch files apart."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and ".ddbevents-" not in str(file)
    }


def names(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*"))


def inodes(folder: Path) -> dict[str, int]:
    return {name: (folder / name).stat().st_ino for name in names(folder)}


def error_of(write: Callable[[Path], None], folder: Path) -> Exception | None:
    try:
        write(folder)
    except Exception as error:  # noqa: BLE001  # the caller looks at it
        return error
    return None


def killed(folder: Path, files: str) -> Iterator[Path]:
    """Yield the folders in which a child was killed, and the last, where none was."""
    code = KILLED.format(files=files)
    subprocess.run([sys.executable, "-c", code], cwd=folder, check=True)
    yield from sorted(folder.iterdir(), key=lambda each: int(each.name))


def test_killed_at_any_call_each_file_is_old_or_new_and_the_next_run_mends_it(
    tmp_path: Path,
) -> None:
    old = {"a.py": b"old", "sub/b.py": b"older"}
    seen = set()
    for folder in killed(tmp_path, "write_modules"):
        after = contents(folder)
        assert {*old} <= {*after}
        assert all(after[name] in (old.get(name), NEW[name]) for name in after)
        seen.add(sum(after.get(name) == NEW[name] for name in NEW))
        write_modules(folder)
        assert ["a.py", "made", "made/c.py", "sub", "sub/b.py"] == names(folder)
        assert NEW == contents(folder)
    assert {0, 1, 2, 3} == seen


def test_killed_at_any_call_a_folder_of_events_has_whole_files_only(
    tmp_path: Path,
) -> None:
    again = 0
    for folder in killed(tmp_path, "write_events"):
        events = contents(folder / "events")
        assert {b"event"} >= {*events.values()}
        if not events:  # else it was killed between two renames
            write_events(folder)
            again += 1
            assert ["0.json", "1.json", "2.json"] == names(folder / "events")
    assert again > 10


@pytest.mark.parametrize(
    ("write", "calls"),
    [(write_modules, NEED_ROOM), (write_events, [*NEED_ROOM, "replace"])],
)
def test_a_disk_that_is_full_at_any_call_leaves_all_as_it_was(
    tmp_path: Path, write: Callable[[Path], None], calls: list[str]
) -> None:
    failures = 0
    for number in count(1):
        folder = tmp_path / str(number)
        begin(folder)
        before = inodes(folder)
        with at_call(number, disk_is_full, calls) as call:
            problem = error_of(write, folder)
        if call.left > 0:
            assert problem is None
            break
        if problem is None:  # a sync of a folder, which is not insisted on
            continue
        failures += 1
        assert isinstance(problem, OSError)
        assert errno.ENOSPC == problem.errno
        assert ".ddbevents-" not in str(problem)
        assert before == inodes(folder)
        write(folder)
    assert failures > 5


def test_a_link_is_followed_and_a_dangling_one_filled(tmp_path: Path) -> None:
    begin(tmp_path)
    link, dangling = tmp_path / "link.py", tmp_path / "dangling.py"
    link.symlink_to("sub/b.py")
    dangling.symlink_to("there/d.py")
    write_files({link: b"1", dangling: b"2"})
    assert link.is_symlink()
    assert dangling.is_symlink()
    assert b"1" == (tmp_path / "sub/b.py").read_bytes()
    assert b"2" == (tmp_path / "there/d.py").read_bytes()


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "link.py"
    link.symlink_to("link.py")
    with pytest.raises(OSError, match="symbolic links"):
        write_files({link: b"1"})
    assert link.is_symlink()


def test_a_file_keeps_its_mode_and_a_new_one_gets_that_of_the_umask(
    tmp_path: Path,
) -> None:
    begin(tmp_path)
    tmp_path.joinpath("a.py").chmod(0o751)
    before = os.umask(0o027)
    try:
        write_modules(tmp_path)
        write_events(tmp_path)
    finally:
        os.umask(before)
    modes = {
        name: oct(stat.S_IMODE((tmp_path / name).stat().st_mode))
        for name in ("a.py", "made/c.py", "made", "events", "events/0.json")
    }
    assert {
        "a.py": "0o751",
        "made/c.py": "0o640",
        "made": "0o750",
        "events": "0o750",
        "events/0.json": "0o640",
    } == modes


def test_each_file_and_folder_is_synced_before_the_renames_and_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(tmp_path)
    tmp_path.joinpath("made").mkdir()
    steps: list[str] = []
    sync, replace = os.fsync, os.rename

    def synced(descriptor: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        sync(descriptor)

    def replaced(*paths: Any, **options: Any) -> None:
        steps.append("rename")
        replace(*paths, **options)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    write_modules(tmp_path)
    assert ["file"] * 3 + ["rename"] * 3 + ["folder"] * 3 == steps


def test_scratch_files_are_removed_beside_files_that_do_not_change(
    tmp_path: Path,
) -> None:
    begin(tmp_path)
    tmp_path.joinpath(".ddbevents-0123456789abcdef.tmp").touch()
    tmp_path.joinpath(".ddbevents-mine.tmp").touch()
    write_files({}, [tmp_path / "a.py", tmp_path / "missing" / "b.py"])
    assert [".ddbevents-mine.tmp", "a.py", "sub", "sub/b.py"] == names(tmp_path)


def test_a_command_waits_for_another_that_writes_to_the_folder(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from ddbevents.cli.output_files import write_files\n"
        "write_files({Path('a.py'): b'other'}); print('written')"
    )
    with new_folder(tmp_path) as write:
        write("1.json", b"event")
        other = subprocess.Popen(
            [sys.executable, "-c", code], cwd=tmp_path, stdout=subprocess.PIPE
        )
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(0.5)
    assert b"written\n" == other.communicate()[0]
    assert ["1.json", "a.py"] == names(tmp_path)


def test_a_pipe_is_written_to_as_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_files({pipe: b"content"})
    assert b"content" == os.read(reader, 100)
    os.close(reader)
    assert pipe.is_fifo()


def test_a_folder_that_is_not_empty_is_refused_and_kept(tmp_path: Path) -> None:
    begin(tmp_path)
    with pytest.raises(DdbEventsError, match="is not empty"), new_folder(tmp_path):
        pass
    assert ["a.py", "sub", "sub/b.py"] == names(tmp_path)


def test_a_line_for_which_there_is_no_room_is_not_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "changes.jsonl"
    with path.open("ab", buffering=0) as file:
        append(file, b"first\n")
        room = iter([3])

        def full(descriptor: int, content: bytes) -> int:
            if (size := next(room, None)) is None:
                disk_is_full(full)
            return WRITE(descriptor, content[:size])

        monkeypatch.setattr(os, "write", full)
        with pytest.raises(OSError, match="No space left"):
            append(file, b"second\n")
        monkeypatch.undo()
        append(file, b"third\n")
    assert b"first\nthird\n" == path.read_bytes()
