"""Text from data as it is shown."""

from __future__ import annotations

import sys
import unicodedata
from ast import literal_eval

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ddbevents import RecordError, StreamEvent, iter_records
from ddbevents.escaping import escaped, escaped_lines

EVERY_CHARACTER = [*map(chr, range(sys.maxunicode + 1))]
TEXTS = st.text(st.characters())
PRINTABLE = TEXTS.filter(str.isprintable)


def test_no_character_is_left_that_cannot_be_printed() -> None:
    assert escaped("".join(EVERY_CHARACTER)).isprintable()


def test_every_printable_character_is_left_as_it_is() -> None:
    printable = "".join(filter(str.isprintable, EVERY_CHARACTER))
    assert printable == escaped(printable)


@pytest.mark.parametrize("category", ["Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"])
def test_a_character_of_an_invisible_category_is_escaped(category: str) -> None:
    found = [each for each in EVERY_CHARACTER if unicodedata.category(each) == category]
    assert found
    assert all(escaped(each).startswith("\\") for each in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("größe 注文 заказ سعر", "größe 注文 заказ سعر"),
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x1b[31m\x9b\x7f", r"\x1b[31m\x9b\x7f"),
        ("\u2028\u2029\x85", r"\u2028\u2029\x85"),
        ("\u202e\u2066\u200e\u061c", r"\u202e\u2066\u200e\u061c"),
        ("\u200b\ufeff\xad", r"\u200b\ufeff\xad"),
        ("\ud800\ue000\U000e0041", r"\ud800\ue000\U000e0041"),
        (r"C:\new", r"C:\new"),
        ("C:\\new\n", r"C:\\new\n"),
        ("'\"\n", "'\"\\n"),
        (5, "5"),
        (ValueError("a\nb"), r"a\nb"),
    ],
)
def test_escapes_are_those_of_python(text: object, expected: str) -> None:
    assert expected == escaped(text)


@given(TEXTS)
@example("\\\n")
@example("\\x1b\x1b")
def test_an_escape_can_be_read_back(text: str) -> None:
    shown = escaped(text)
    if not text.isprintable():
        quoted = shown.replace('"', '\\"')
        assert text == literal_eval(f'"{quoted}"')


@given(TEXTS, TEXTS)
def test_two_texts_look_alike_only_if_one_is_printable(one: str, other: str) -> None:
    if one != other and escaped(one) == escaped(other):
        assert one.isprintable() or other.isprintable()


@given(TEXTS)
def test_what_is_escaped_already_stays(text: str) -> None:
    assert escaped(text) == escaped(escaped(text))


@given(TEXTS, st.integers(min_value=3, max_value=20))
@example("a\n\n\n\n\n", 6)
def test_a_limit_holds_and_cuts_no_escape(text: str, limit: int) -> None:
    whole, shown = escaped(text), escaped(text, limit)
    assert len(shown) <= limit
    assert shown.isprintable()
    if len(whole) <= limit:
        assert whole == shown
    else:
        assert shown.endswith("...")


@given(PRINTABLE)
def test_printable_text_is_cut_at_the_limit(text: str) -> None:
    expected = text if len(text) <= 10 else f"{text[:7]}..."
    assert expected == escaped(text, 10)


def test_an_error_without_a_text_has_a_name() -> None:
    class SilentError(Exception):
        def __str__(self) -> str:
            raise ValueError

    assert "<unprintable SilentError>" == escaped(SilentError())


def test_lines_stay_lines() -> None:
    assert "a\n\\rb\n" == escaped_lines("a\n\rb\n")


def test_an_unknown_event_name_that_cannot_be_printed_is_said_as_others_are() -> None:
    event = {"Records": [{"eventName": "FOO\x1b", "dynamodb": {"Keys": {}}}]}
    with pytest.raises(RecordError) as raised:
        next(iter_records(StreamEvent, event))
    shown = raised.value.problem.removeprefix("cannot be read: ")
    assert r"`eventName` is 'FOO\x1b', none of 'INSERT', 'MODIFY', 'REMOVE'" == shown


def test_an_event_name_that_is_a_whole_text_is_not_shown() -> None:
    event = {"Records": [{"eventName": "s3cret" * 20, "dynamodb": {"Keys": {}}}]}
    with pytest.raises(RecordError) as raised:
        next(iter_records(StreamEvent, event))
    assert "s3cret" not in str(raised.value)
