"""DynamoDB's binary values: base64 text or bytes on the wire, `bytes` in Python."""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from typing import Any

from ddbevents.errors import DecodeError


def read_binary(payload: Any) -> bytes:
    """Return the bytes of base64 text, or bytes unchanged."""
    if isinstance(payload, str):
        return from_base64(payload)
    return _as_bytes(payload)


def read_double_base64(payload: Any) -> bytes:
    """Return the bytes of base64 text of base64 text, as Kinesis CDC sends them."""
    if not isinstance(payload, str):
        return _as_bytes(payload)
    once = from_base64(payload)
    if not once.isascii():
        raise DecodeError("base64 text in base64", "base64 of other bytes", payload)
    return from_base64(once.decode())


def from_base64(text: str) -> bytes:
    """Return the bytes of strict base64 text (RFC 4648, section 4).

    Raises:
        DecodeError: It has characters outside the alphabet, wrong padding, or
            bits after the last byte that are not zero.
    """
    try:
        raw = a2b_base64(text, strict_mode=True)
    except ValueError:
        raw = None
    if raw is None or not _ends_canonically(text, raw):
        raise DecodeError("base64 text", _not_base64(text), text)
    return raw


def _not_base64(text: str) -> str:
    if text.startswith(("b'", 'b"')) and text.endswith(text[1]):
        return (
            "Python's str() of bytes, as json.dumps(..., default=str) writes it: write"
            " bytes as base64 text"
        )
    return "text that is not base64"


def _ends_canonically(text: str, raw: bytes) -> bool:
    """Whether padding and spare bits are right, which binascii does not check."""
    groups, spare = divmod(len(raw), 3)
    end = to_base64(raw[-spare:]) if spare else ""
    return len(text) == 4 * groups + len(end) and text.endswith(end)


def to_base64(value: bytes) -> str:
    """Return base64 text."""
    return b2a_base64(value, newline=False).decode()


def to_double_base64(value: bytes) -> str:
    """Return base64 text of base64 text, as Kinesis CDC sends it."""
    return to_base64(b2a_base64(value, newline=False))


def is_boto3_binary(cls: type) -> bool:
    """Whether a class is boto3's `Binary`, without importing boto3."""
    return cls.__name__ == "Binary" and cls.__module__.startswith("boto3.")


def _as_bytes(payload: Any) -> bytes:
    if is_boto3_binary(type(payload)):
        payload = payload.value
    if isinstance(payload, (bytes, bytearray, memoryview)):
        return bytes(payload)
    raise TypeError
