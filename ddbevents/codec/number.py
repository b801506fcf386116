"""DynamoDB's numbers: text on the wire, `int`, `Decimal` and `float` in Python.

A number is 0, or has a magnitude of 1E-130 to 9.99...E+125, with at most 38
significant digits. It comes in plain notation, so a legal one can be 170
characters long.

Nothing here rounds, goes through float (but on request), or depends on the
caller's decimal context or on `sys.set_int_max_str_digits`.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from ddbevents.codec.describe import describe
from ddbevents.errors import DecodeError, EncodeError

DIGITS = 38
_SMALLEST, _LARGEST = -130, 125  # exponents of the first significant digit
_IN_RANGE = "a number that is 0 or of magnitude 1E-130 to 9.99E+125"
_MAX_LENGTH = 640  # int() takes that many digits under any set_int_max_str_digits
_SAFE_INT = 10**DIGITS
_TOO_LARGE_INT = 10 ** (_LARGEST + 1)

_match = re.compile(
    r"(?P<sign>[+-]?)(?=\.?[0-9])(?P<whole>[0-9]*)\.?(?P<fraction>[0-9]*)"
    r"(?:[eE](?P<exponent>[+-]?[0-9]+))?"
).fullmatch


class Scientific(NamedTuple):
    """A number as sign, significant digits and the last digit's exponent.

    ``-1200`` is ``("-", "12", 2)``; zero is ``("", "0", 0)``.
    """

    sign: str
    digits: str
    exponent: int

    @property
    def first_exponent(self) -> int:
        """The exponent of the first significant digit."""
        return self.exponent + len(self.digits) - 1

    @property
    def is_in_range(self) -> bool:
        """Whether DynamoDB can hold a number of this magnitude."""
        return self.digits == "0" or _SMALLEST <= self.first_exponent <= _LARGEST


def read_lossless(text: str) -> int | Decimal:
    """Return the number as an int where it is integral, else as a Decimal."""
    if text.__class__ is str and len(text) <= DIGITS and text.isascii():
        if text.isdigit():
            return int(text)
        if text[-1:] not in "0." and _is_plain(text):
            return Decimal(text)
    number = parse(text)
    if number.exponent < 0:
        return Decimal(text)
    shift: int = 10**number.exponent  # not negative, so an int
    return int(number.sign + number.digits) * shift


def read_decimal(text: str) -> Decimal:
    """Return the number as a Decimal."""
    if text.__class__ is str and len(text) <= DIGITS and _is_plain(text):
        return Decimal(text)
    return Decimal(0) if parse(text).digits == "0" else Decimal(text)


def read_float(text: str) -> float:
    """Return the float next to the number."""
    parse(text)
    return float(text)


def _is_plain(text: str) -> bool:
    """Whether text is digits with at most one point and nothing else."""
    return text.isascii() and text.replace(".", "", 1).isdigit()


def parse(text: str) -> Scientific:
    """Split the text of a number, checked against DynamoDB's grammar and range.

    More than 38 digits are let through: DynamoDB never sends them, and there is
    no doubt what they mean.

    Raises:
        DecodeError: It is no text, no number, or out of range.
    """
    if not isinstance(text, str):
        raise DecodeError("a number as a str", describe(text), text)
    if len(text) > _MAX_LENGTH:
        found = f"a str of {len(text)} characters"
        raise DecodeError(f"a number of up to {_MAX_LENGTH} characters", found, text)
    number = _split(text)
    if number is None:
        raise DecodeError("a decimal number", "a str that is not one", text)
    if not number.is_in_range:
        raise DecodeError(_IN_RANGE, "a number out of range", text)
    return number


def _split(text: str) -> Scientific | None:
    match = _match(text)
    if match is None:
        return None
    sign, whole, fraction, exponent = match.groups()
    digits = (whole + fraction).lstrip("0")
    significant = digits.rstrip("0")
    if not significant:
        return Scientific("", "0", 0)
    zeros = len(digits) - len(significant)
    shift = int(exponent or 0) - len(fraction) + zeros
    return Scientific("-" if sign == "-" else "", significant, shift)


def write_int(value: int) -> str:
    """Return the text of an int."""
    if -_SAFE_INT < value < _SAFE_INT:
        return str(value)
    if not -_TOO_LARGE_INT < value < _TOO_LARGE_INT:
        raise EncodeError(_IN_RANGE, "an int out of range", value)
    text = str(value)
    _check_digits(text.lstrip("-").rstrip("0"), value)
    return text


def write_float(value: float) -> str:
    """Return the shortest text that reads back as the same float."""
    text = repr(value)
    if "e" in text or "n" in text:  # an exponent, or nan and inf
        return write_decimal(Decimal(text))
    text = text.removesuffix(".0")
    return text if text != "-0" else "0"


def write_decimal(value: Decimal) -> str:
    """Return the text of a Decimal: in plain notation, without trailing zeros."""
    text = str(value)
    if len(text) <= DIGITS and _is_plain(text.removeprefix("-")):
        if text[-1] == "0" and "." in text:
            text = text.rstrip("0").rstrip(".")
        return text if text != "-0" else "0"
    number = _split(text)
    if number is None:
        raise EncodeError("a finite number", "NaN or an infinity", value)
    if not number.is_in_range:
        raise EncodeError(_IN_RANGE, "a number out of range", value)
    _check_digits(number.digits, value)
    return _plain(number)


def _check_digits(digits: str, value: int | Decimal) -> None:
    if len(digits) > DIGITS:
        expected = f"a number of up to {DIGITS} significant digits"
        raise EncodeError(expected, f"{len(digits)} of them", value)


def _plain(number: Scientific) -> str:
    sign, digits, exponent = number
    if exponent >= 0:
        return sign + digits + "0" * exponent
    if -exponent < len(digits):
        return f"{sign}{digits[:exponent]}.{digits[exponent:]}"
    return f"{sign}0.{digits.zfill(-exponent)}"
