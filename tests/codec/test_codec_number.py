from __future__ import annotations

import decimal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from natives import decimals, number_texts

from ddbevents import DecodeError, EncodeError
from ddbevents.codec import Codec, decode_value, encode_value

LOWEST, HIGHEST = Fraction(10) ** -130, Fraction(10) ** 126


@contextmanager
def hostile_context() -> Iterator[None]:
    """A decimal context in which nearly everything rounds or raises."""
    traps: list[Any] = [
        decimal.Inexact,
        decimal.Rounded,
        decimal.Clamped,
        decimal.Subnormal,
        decimal.FloatOperation,
        decimal.InvalidOperation,
    ]
    with decimal.localcontext(decimal.Context(prec=5, capitals=0, traps=traps)):
        yield


def outcome(call: Callable[[Any], Any], argument: Any) -> Any:
    try:
        return call(argument)
    except (DecodeError, EncodeError) as error:
        return str(error)


def read(text: str) -> Any:
    return decode_value({"N": text})


def write(value: Any) -> Any:
    return encode_value(value)["N"]


@given(number_texts())
def test_reading_is_exact_over_the_whole_grammar(text: str) -> None:
    exact = Fraction(text if text[-1] != "." else text + "0")
    if exact and not LOWEST <= abs(exact) < HIGHEST:
        with pytest.raises(DecodeError, match="out of range"):
            read(text)
    else:
        assert exact == Fraction(read(text))


@given(number_texts())
def test_integral_numbers_are_ints_and_others_are_decimals(text: str) -> None:
    value = outcome(read, text)
    if not isinstance(value, str):
        expected = int if Fraction(value).denominator == 1 else Decimal
        assert expected is type(value)


@given(number_texts())
def test_the_number_modes_agree(text: str) -> None:
    lossless = outcome(read, text)
    nearest = lossless if isinstance(lossless, str) else float(lossless)
    assert lossless == outcome(Codec(numbers="decimal").decode_value, {"N": text})
    assert nearest == outcome(Codec(numbers="float").decode_value, {"N": text})


@given(number_texts())
def test_reading_does_not_depend_on_the_decimal_context(text: str) -> None:
    for mode in ("lossless", "decimal", "float"):
        codec = Codec(numbers=mode)
        expected = outcome(codec.decode_value, {"N": text})
        with hostile_context():
            assert repr(expected) == repr(outcome(codec.decode_value, {"N": text}))


@given(decimals())
def test_writing_is_exact_and_canonical(value: Decimal) -> None:
    text = write(value)
    assert Fraction(value) == Fraction(text)
    assert "E" not in text.upper()
    assert text == "0" or not text.lstrip("-").startswith("00")
    assert "." not in text or text[-1] not in "0."


@given(decimals())
def test_writing_does_not_depend_on_the_decimal_context(value: Decimal) -> None:
    expected = write(value)
    with hostile_context():
        assert expected == write(value)


@given(decimals())
def test_what_is_written_reads_back_equal(value: Decimal) -> None:
    assert value == read(write(value))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", 5),
        ("-5", -5),
        ("+5", 5),
        ("0", 0),
        ("-0", 0),
        ("-0.00", 0),
        ("007", 7),
        ("5.00", 5),
        ("5.", 5),
        (".5", Decimal("0.5")),
        ("-.5", Decimal("-0.5")),
        ("-19.90", Decimal("-19.90")),
        ("1.5e3", 1500),
        ("-1.25E+2", -125),
        ("2e3", 2000),
        ("2E+3", 2000),
        ("2.5e1", 25),
        ("25e-1", Decimal("2.5")),
        ("1" + "0" * 125, 10**125),
        ("1e-130", Decimal("1e-130")),
        ("0." + "0" * 129 + "1", Decimal("1e-130")),
        ("1" * 39, int("1" * 39)),
        ("1." + "1" * 60, Decimal("1." + "1" * 60)),
        ("0e99999999999999999999", 0),
        ("0" * 500 + "1", 1),
    ],
)
def test_a_number_is_read_as(text: str, expected: int | Decimal) -> None:
    value = read(text)
    assert (expected, type(expected)) == (value, type(value))


@pytest.mark.parametrize(
    "text",
    [
        "", " ", ".", "-", "+", "e5", "1e", "1e+", " 5 ", "5 ", "5\n", "\n5", "1_000",
        "NaN", "nan", "sNaN12", "Infinity", "-inf", "0x10", "1.2.3", "--5", "+-5",
        "1,5", "1e5.0", "٣", "\u06f1.\u06f5", "\uff11", "²", "5٣", "1.٣",
        "1e٣", "5\x00", "½", "\u22125",
        "1_0.5", " 1.5", "1.5 ", "-1_0", "-.", "-5 ", "1.5e", "NaN.5", "Inf.5",
    ],
)  # fmt: skip
@pytest.mark.parametrize("mode", ["lossless", "decimal", "float"])
def test_anything_but_a_decimal_number_is_refused(text: str, mode: Any) -> None:
    with pytest.raises(DecodeError, match="expected a decimal number"):
        Codec(numbers=mode).decode_value({"N": text})


@pytest.mark.parametrize(
    "text", ["1e126", "-1e126", "1" + "0" * 126, "1e-131", "9e999", "1e" + "9" * 600]
)
@pytest.mark.parametrize("mode", ["lossless", "decimal", "float"])
def test_numbers_out_of_range_are_refused(text: str, mode: Any) -> None:
    with pytest.raises(DecodeError, match="out of range"):
        Codec(numbers=mode).decode_value({"N": text})


@pytest.mark.parametrize("text", ["9" * 10**7, "0." + "1" * 10**7, "e" * 10**7])
@pytest.mark.parametrize("tag", ["N", "NS"])
def test_ten_megabytes_of_digits_are_refused_at_once(text: str, tag: str) -> None:
    payload = text if tag == "N" else [text]
    with pytest.raises(DecodeError, match=r"found a str of 1000000\d characters"):
        decode_value({tag: payload})


def test_reading_does_not_depend_on_the_limit_of_int_digits() -> None:
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    try:
        assert 1 == read("0" * 639 + "1")
        assert 10**125 == read("1" + "0" * 125)
    finally:
        sys.set_int_max_str_digits(limit)


def test_the_decimal_mode_gives_decimals_only() -> None:
    codec = Codec(numbers="decimal")
    for text in ("5", "-5", "5.0", "2e3", "0", "-0.0", "0e999999999999999999"):
        assert Decimal is type(codec.decode_value({"N": text}))
    assert {Decimal(1), Decimal("2.5")} == codec.decode_value({"NS": ["1", "2.5"]})


def test_the_float_mode_gives_floats_only() -> None:
    codec = Codec(numbers="float")
    assert [5.0, 0.1] == codec.decode_value({"L": [{"N": "5"}, {"N": "0.1"}]})
    assert float is type(codec.decode_value({"N": "5"}))


def test_the_float_mode_still_compares_a_set_exactly() -> None:
    codec = Codec(numbers="float")
    assert {0.1} == codec.decode_value({"NS": ["0.1", "0.1" + "0" * 30 + "1"]})
    with pytest.raises(DecodeError, match="duplicate"):
        codec.decode_value({"NS": ["0.1", "0.10"]})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (-0.0, "0"),
        (Decimal("-0"), "0"),
        (Decimal("0E+500"), "0"),
        (Decimal("-0.000"), "0"),
        (1200, "1200"),
        (1.0, "1"),
        (-1.5, "-1.5"),
        (0.1, "0.1"),
        (1e22, "1" + "0" * 22),
        (1.5e-7, "0.00000015"),
        (2**53 + 0.0, "9007199254740992"),
        (Decimal("1.500"), "1.5"),
        (Decimal("20.00"), "20"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-1.2E-3"), "-0.0012"),
        (10**125, "1" + "0" * 125),
        (-(10**125), "-1" + "0" * 125),
        (int("9" * 38) * 10**88, "9" * 38 + "0" * 88),
        (Decimal("1E-130"), "0." + "0" * 129 + "1"),
        (Decimal("1." + "0" * 60), "1"),
    ],
)
def test_a_number_is_written_as(value: Any, expected: str) -> None:
    assert expected == write(value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (float("nan"), "a finite number"),
        (float("-inf"), "a finite number"),
        (Decimal("NaN"), "a finite number"),
        (Decimal("-sNaN123"), "a finite number"),
        (Decimal("Infinity"), "a finite number"),
        (int("1" * 39), "39 of them"),
        (-int("1" * 39), "39 of them"),
        (Decimal("0." + "1" * 39), "39 of them"),
        (10**126, "out of range"),
        (-(10**126), "out of range"),
        (Decimal("1E+126"), "out of range"),
        (Decimal("1E-131"), "out of range"),
        (5e-324, "out of range"),
        (1e300, "out of range"),
        (Decimal("1E+999999999999"), "out of range"),
    ],
)
def test_what_dynamodb_cannot_hold_is_refused(value: Any, message: str) -> None:
    with pytest.raises(EncodeError, match=message):
        encode_value(value)
    with hostile_context(), pytest.raises(EncodeError, match=message):
        encode_value(value)


def test_an_int_of_a_hundred_million_bits_is_refused_at_once() -> None:
    value = 1 << 10**8
    with pytest.raises(EncodeError, match="out of range"):
        encode_value(value)


@pytest.mark.parametrize("mode", ["decimal", "float"])
def test_sets_are_compared_exactly_in_every_mode(mode: Any) -> None:
    near = ["1", "1.00000000000000000001"]
    assert Codec(numbers=mode).decode_value({"NS": near})
    with pytest.raises(DecodeError, match="a duplicate"):
        Codec(numbers=mode).decode_value({"NS": ["1", "1.0"]})
