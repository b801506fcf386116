"""`ddbevents inspect`: what changed, in lines that fit; and which records."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from ddbevents import Codec
from ddbevents.cli import main

EVENTS = Path(__file__).parents[2] / "fixtures" / "events"
BOTH_IMAGES = str(EVENTS / "new-and-old-images.json")
LONG = "".join(f"{number}, " for number in range(100))


@pytest.fixture
def inspect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return a function that shows the lines below the one of a changed item."""

    def inspected(old: dict[str, Any], new: dict[str, Any], *options: str) -> list[str]:
        encode = Codec(binary="base64").encode_item
        images = {"OldImage": encode(old), "NewImage": encode(new)}
        record = {
            "eventID": "1",
            "eventName": "MODIFY",
            "eventSource": "aws:dynamodb",
            "dynamodb": {"Keys": {"pk": {"S": "o1"}}, "SequenceNumber": "1", **images},
        }
        path = tmp_path / "event.json"
        path.write_text(json.dumps({"Records": [record]}))
        assert 0 == main(["inspect", str(path), *options])
        return [line[8:] for line in capsys.readouterr().out.splitlines()[1:]]

    return inspected


def test_what_is_nested_is_shown_by_its_path(inspect: Any) -> None:
    lines = [{"sku": LONG, "status": "NEW"}] * 8
    old = {"lines": lines, "total": 1, "gone": None}
    paid = [*lines[:7], {"sku": LONG, "status": "PAID"}]
    new = {"lines": paid, "total": 1, "a.b": {"c": [1]}}
    assert [
        "+ ['a.b']          " + '{"c":[1]}',
        "- gone             null",
        '~ lines[7].status  "NEW" -> "PAID"',
    ] == inspect(old, new)


def test_a_long_text_is_shown_where_it_changed(inspect: Any) -> None:
    [line] = inspect({"note": LONG}, {"note": LONG.replace("50,", "fifty,")})
    before, after = line.removeprefix("~ note  ").split(" -> ")
    assert before.startswith("...47, 48, 49, 50, 51, ")
    assert after.startswith("...47, 48, 49, fifty, 51, ")
    assert 152 - 5 < len(line) <= 152


def test_a_long_text_is_shortened_whether_it_came_or_became_longer(
    inspect: Any,
) -> None:
    came, longer = inspect({"b": "x"}, {"a": LONG, "b": LONG})
    assert (152, '+ a  "0, 1, 2, ') == (len(came), came[:15])
    assert (152, '~ b  "x" -> "0, 1, 2, ') == (len(longer), longer[:22])
    assert came.endswith("...")
    assert longer.endswith("...")


def test_binary_is_shown_with_its_length(inspect: Any) -> None:
    [line] = inspect({"thumb": b"\0"}, {"thumb": b"\0" * 3000})
    assert line.startswith("~ thumb  1 byte AA== -> 3,000 bytes AAAA")
    assert line.endswith("AAA...")


def test_of_a_set_the_elements_that_changed_are_shown(inspect: Any) -> None:
    old, new = {"tags": {"a", "b", "c"}}, {"tags": {"b", "c", "d"}}
    assert ['~ tags  -"a" +"d"'] == inspect(old, new)
    [line] = inspect({"n": {*range(9)}}, {"n": {*range(1, 2000)}})
    assert line.startswith("~ n  -0 +9 +10 +11")
    assert re.search(r" \+\d+ and 1,9\d\d more$", line)
    assert len(line) <= 152


def test_no_value_or_name_controls_the_terminal(inspect: Any) -> None:
    evil = "\x1b]0;x\x07\x9b31m\u202e\n"
    nested = {"m": {evil: [evil, {evil}, evil.encode()]}}
    lines = inspect({}, {evil: nested, "m": nested})
    assert 2 == len(lines)
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("new-image.json", ['        = status      "PAID"', "  (new image only)"]),
        ("old-image.json", ['        = status   "PENDING"', "  (old image only)"]),
    ],
)
def test_the_only_image_of_a_stream_is_shown(
    capsys: pytest.CaptureFixture[str], file: str, expected: list[str]
) -> None:
    assert 0 == main(["inspect", str(EVENTS / file), "--only", "modify"])
    head, *lines = capsys.readouterr().out.splitlines()
    line, note = expected
    assert line in lines
    assert head.endswith(note)
    assert {"="} == {each[8] for each in lines}


class Terminal(io.StringIO):
    """Standard output, as a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("choice", "environment", "expected"),
    [
        ("auto", {}, True),
        ("auto", {"NO_COLOR": "1"}, False),
        ("auto", {"NO_COLOR": ""}, True),
        ("auto", {"TERM": "dumb"}, False),
        ("never", {}, False),
        ("always", {"NO_COLOR": "1"}, True),
    ],
)
def test_a_terminal_gets_colours(
    monkeypatch: pytest.MonkeyPatch,
    choice: str,
    environment: dict[str, str],
    *,
    expected: bool,
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout", terminal := Terminal())
    assert 0 == main(["inspect", BOTH_IMAGES, "--color", choice])
    text = '\x1b[33m~\x1b[0m status      \x1b[31m"PENDING"\x1b[0m -> \x1b[32m"PAID"'
    assert expected is (text in terminal.getvalue())
    assert expected is ("\x1b" in terminal.getvalue())


def test_lines_fit_the_terminal(
    monkeypatch: pytest.MonkeyPatch, inspect: Any, tmp_path: Path
) -> None:
    inspect({"note": LONG, "a": 1}, {"note": LONG[::-1], "a": LONG})
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.stdout", terminal := Terminal())
    assert 0 == main(["inspect", str(tmp_path / "event.json"), "--color", "never"])
    assert 80 == max(map(len, terminal.getvalue().splitlines()))


def test_what_is_piped_has_no_colours(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["inspect", BOTH_IMAGES])
    assert "\x1b" not in capsys.readouterr().out


def events(capsys: pytest.CaptureFixture[str], *options: str) -> list[tuple[int, str]]:
    """Run `inspect` and return the number and the event of each record."""
    assert 0 == main(["inspect", *options])
    lines = capsys.readouterr().out.splitlines()
    heads = [line.split() for line in lines if line[:7].strip()]
    return [(int(number), name) for number, name, *_ in heads]


def test_only_events_that_are_asked_for_are_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert [(1, "MODIFY")] == events(capsys, BOTH_IMAGES, "--only", "MODIFY")
    two = ["--only", "REMOVE", "--only", "INSERT"]
    assert [(0, "INSERT"), (2, "REMOVE")] == events(capsys, BOTH_IMAGES, *two)


@pytest.mark.parametrize(
    ("key", "count"),
    [
        ("pk=CUSTOMER#42", 3),
        ("sk=ORDER#2026-11-23#7", 3),
        ("pk=CUSTOMER#42,sk=ORDER#2026-11-23#7", 3),
        ("sk=ORDER#2026-11-23#7,pk=CUSTOMER#42", 3),
        ("pk=CUSTOMER#4", 0),
        ("pk=CUSTOMER#42,sk=ORDER", 0),
    ],
)
def test_only_items_with_a_key_are_shown(
    capsys: pytest.CaptureFixture[str], key: str, count: int
) -> None:
    assert count == len(events(capsys, BOTH_IMAGES, "--key", key))


def test_a_key_may_be_binary_or_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    file = str(EVENTS / "binary-and-number-keys.json")
    main(["decode", file])
    keys = json.loads(capsys.readouterr().out.splitlines()[0])["keys"]
    key = ",".join(f"{name}={value}" for name, value in keys.items())
    assert events(capsys, file, "--key", key)


def test_a_key_may_have_commas_and_equals_signs(
    capsys: pytest.CaptureFixture[str], inspect: Any, tmp_path: Path
) -> None:
    inspect({}, {})
    path = tmp_path / "event.json"
    path.write_text(path.read_text().replace("o1", "a,sk=b"))
    assert [(0, "MODIFY")] == events(capsys, str(path), "--key", "pk=a,sk=b")


def test_if_no_record_is_as_asked_for_that_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert 0 == main(["inspect", BOTH_IMAGES, "--key", "PK=CUSTOMER#42"])
    message = "no record matches; 3 read, with the keys pk, sk\n"
    assert message == capsys.readouterr().err


def test_a_key_without_a_name_is_wrong_usage(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["inspect", BOTH_IMAGES, "--key", "CUSTOMER#42"])
    assert "expected NAME=VALUE, as in pk=CUSTOMER#42" in capsys.readouterr().err


def test_of_very_many_changes_the_first_are_shown(inspect: Any) -> None:
    old = {"l": [*range(300)], "z": 1}
    lines = inspect(old, {"l": [*range(1, 301)], "z": 2})
    assert ["~ l[0]   0 -> 1", "~ l[99]  99 -> 100"] == [lines[0], lines[99]]
    assert ["... and 201 more: `ddbevents decode` prints both images"] == (lines[100:])
