"""DynamoDB's numbers: text on the wire, `int`, `Decimal` and `float` in Python.

A number is 0, or has a magnitude of 1E-130 to 9.99...E+125, with at most 38
significant digits. It comes in plain notation, so a legal one can be 170
characters long.

Nothing here rounds or depends on your decimal context or on
`sys.set_int_max_str_digits`; floats are used only on request.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
"""

from __future__ import annotations

import re
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow, Subnormal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ddbevents.errors import DecodeError, EncodeError
from ddbevents.limits import NUMBER_DIGITS, NUMBER_EXPONENTS

if TYPE_CHECKING:
    from collections.abc import Callable

Numbers = Literal["lossless", "decimal", "float"]

_SMALLEST, _LARGEST = NUMBER_EXPONENTS
_IN_RANGE = f"0 or a magnitude of 1E{_SMALLEST} to 9.99E+{_LARGEST}"
LONGEST = 640  # int() takes that many digits under any set_int_max_str_digits
SAFE_LENGTH = _LARGEST + 1  # a number of this length, without exponent, is in range
_SAFE_BITS = (10**NUMBER_DIGITS).bit_length() - 1  # an int of as many is short enough
_TOO_LARGE = 10 ** (_LARGEST + 1)

# Strict as to spaces and underscores, which Decimal() is not, and quicker. It takes
# NaN and infinities, though.
decimal_of = Context(
    prec=SAFE_LENGTH,
    Emin=_SMALLEST,
    Emax=_LARGEST,
    traps=[Inexact, InvalidOperation, Overflow, Subnormal],
).create_decimal

_match = re.compile(
    r"([+-]?)(?=\.?[0-9])([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]+))?"
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
        return _SMALLEST <= self.first_exponent <= _LARGEST


def read_lossless(text: str) -> int | Decimal:
    """Return the number as an int if it is integral, else as a Decimal."""
    if text.isascii() and len(text) <= SAFE_LENGTH:
        if "." in text:
            # A written-out fraction; a number with an exponent may be integral.
            if text[-1] > "0" and "e" not in text and "E" not in text:
                try:
                    return decimal_of(text)
                except ArithmeticError:
                    pass
        elif text.isdecimal() or (text[:1] == "-" and text[1:].isdecimal()):
            return int(text)
    number = parse(text)
    if number.exponent < 0:
        return Decimal(text)
    shift: int = 10**number.exponent  # not negative, so an int
    return int(number.sign + number.digits) * shift


def read_decimal(text: str) -> Decimal:
    """Return the number as a Decimal."""
    if len(text) <= SAFE_LENGTH and text.isascii():
        try:
            number = decimal_of(text)
        except ArithmeticError:
            pass
        else:
            if number.is_finite() and number:
                return number
    return Decimal(0) if parse(text).digits == "0" else Decimal(text)


def read_float(text: str) -> float:
    """Return the float nearest to the number."""
    parse(text)
    return float(text)


class NumberReaders(NamedTuple):
    """How texts become numbers of one type.

    Attributes:
        whole: Reads digits only, at most `SAFE_LENGTH`.
        fraction: Reads such a length in plain notation, with a fraction that does not
            end in 0.
        any: Reads any text.
    """

    whole: Callable[[str], Any]
    fraction: Callable[[str], Any]
    any: Callable[[str], Any]


READERS: dict[Numbers, NumberReaders] = {
    "lossless": NumberReaders(int, decimal_of, read_lossless),
    "decimal": NumberReaders(decimal_of, decimal_of, read_decimal),
    "float": NumberReaders(float, read_float, read_float),
}


def parse(text: str) -> Scientific:
    """Split the text of a number, checked against DynamoDB's grammar and range.

    More than 38 digits are accepted: DynamoDB never sends them, and their meaning is
    clear.

    Raises:
        DecodeError: It is not a number, too long, or out of range.
        TypeError: It is not text.
    """
    if len(text) > LONGEST:
        found = f"a str of {len(text)} characters"
        raise DecodeError(f"a number of up to {LONGEST} characters", found, text)
    try:
        number = split(text)
    except ValueError:
        number = None
    if number is None:
        raise DecodeError("a decimal number", "text that is not one", text)
    if not number.is_in_range:
        raise DecodeError(_IN_RANGE, "a number out of range", text)
    return number


def split(text: str) -> Scientific:
    """Split the text of a number, or ``str`` of an int or Decimal.

    Raises:
        ValueError: It is not a number.
    """
    match = _match(text)
    if match is None:
        raise ValueError("not a number")
    sign, integral, fraction, exponent = match.groups()
    digits = (integral + fraction).lstrip("0")
    significant = digits.rstrip("0")
    if not significant:
        return Scientific("", "0", 0)
    zeros = len(digits) - len(significant)
    shift = int(exponent or 0) - len(fraction) + zeros
    return Scientific("-" if sign == "-" else "", significant, shift)


def encode_int(value: int) -> dict[str, str]:
    """Return the AttributeValue of an int."""
    if value.bit_length() <= _SAFE_BITS:
        return {"N": str(value)}
    if not -_TOO_LARGE < value < _TOO_LARGE:
        raise EncodeError(_IN_RANGE, "an int out of range", value)
    text = str(value)
    _check_digits(text.lstrip("-").rstrip("0"), value)
    return {"N": text}


def encode_float(value: float) -> dict[str, str]:
    """Return the AttributeValue of a float: the shortest text that reads back equal."""
    text = repr(value)
    if "e" in text or "n" in text:  # an exponent, or nan and inf
        return encode_decimal(Decimal(text))
    return {"N": _without_zeros(text) if text[-1] == "0" else text}


def encode_decimal(value: Decimal) -> dict[str, str]:
    """Return the AttributeValue of a Decimal: plain, without trailing zeros."""
    text = str(value)
    if (
        len(text) > NUMBER_DIGITS
        or "E" in text
        or "e" in text  # the caller's context may ask for it
        or not value.is_finite()
    ):
        text = _plain_text(value, text)
    elif text[-1] == "0":
        text = _without_zeros(text)
    return {"N": text}


def _without_zeros(text: str) -> str:
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if text != "-0" else "0"


def _plain_text(value: Decimal, text: str) -> str:
    if not value.is_finite():
        raise EncodeError("a finite number", "NaN or an infinity", value)
    number = split(text)
    if not number.is_in_range:
        raise EncodeError(_IN_RANGE, "a number out of range", value)
    _check_digits(number.digits, value)
    return _in_plain_notation(number)


def _check_digits(digits: str, value: int | Decimal) -> None:
    if len(digits) > NUMBER_DIGITS:
        expected = f"a number of up to {NUMBER_DIGITS} significant digits"
        raise EncodeError(expected, f"{len(digits)} of them", value)


def _in_plain_notation(number: Scientific) -> str:
    sign, digits, exponent = number
    if exponent >= 0:
        return sign + digits + "0" * exponent
    if -exponent < len(digits):
        return f"{sign}{digits[:exponent]}.{digits[exponent:]}"
    return f"{sign}0.{digits.zfill(-exponent)}"
