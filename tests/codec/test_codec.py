from __future__ import annotations

import copy
import doctest
import pickle
import subprocess
import sys
from typing import Any

import orjson
import pytest

import ddbevents.codec
from ddbevents.codec import Codec, decode_item, encode_item

# Processor time, since other processes take their share of the clock's.


def test_the_examples_of_the_docstrings_run() -> None:
    failed, attempted = doctest.testmod(ddbevents.codec)
    assert (0, True) == (failed, attempted > 0)


def test_the_functions_are_the_methods_of_the_default_codec() -> None:
    for name in set(ddbevents.codec.__all__) - {"ACCELERATED", "BASE64", "Codec"}:
        method = getattr(ddbevents.codec, name)
        assert Codec() == method.__self__
        assert name == method.__name__


def test_a_codec_cannot_be_changed() -> None:
    codec: Any = Codec()
    for name in ("numbers", "binary", "other"):
        with pytest.raises(AttributeError, match="cannot assign"):
            setattr(codec, name, "float")
        with pytest.raises(AttributeError, match="cannot delete"):
            delattr(codec, name)


def test_codecs_are_equal_by_their_settings() -> None:
    assert Codec("float") == Codec(numbers="float", binary="bytes")
    assert hash(Codec("float")) == hash(Codec("float"))
    assert Codec("float") != Codec()
    assert Codec(binary="base64") != Codec()
    other: object = "lossless"
    assert Codec() != other


def test_a_codec_shows_its_settings() -> None:
    text = "Codec(numbers='decimal', binary='bytes')"
    assert text == repr(Codec("decimal", "bytes"))


def test_a_codec_can_be_copied_and_pickled() -> None:
    codec = Codec("float", "bytes")
    assert codec == copy.deepcopy(codec) == pickle.loads(pickle.dumps(codec))


@pytest.mark.parametrize("settings", [{"numbers": "int"}, {"binary": "hex"}])
def test_an_unknown_setting_is_refused(settings: Any) -> None:
    [name] = settings
    with pytest.raises(ValueError, match=f"{name} must be one of"):
        Codec(**settings)


@pytest.mark.parametrize(
    ("binary", "text"),
    [("bytes", "AA=="), ("base64", "AA=="), ("double-base64", "QUE9PQ==")],
)
def test_json_holds_text_in_every_form(binary: Any, text: str) -> None:
    item = orjson.loads(Codec(binary=binary).dumps_item({"b": b"\x00"}))
    assert {"b": {"B": text}} == item


def test_the_codec_reads_its_own_items_of_boto3s_form() -> None:
    codec = Codec(binary="bytes")
    item = {"b": b"\x00", "s": {b"\x01"}}
    assert {"b": {"B": b"\x00"}, "s": {"BS": [b"\x01"]}} == codec.encode_item(item)
    assert (
        item
        == codec.decode_item(codec.encode_item(item))
        == decode_item(encode_item(item))
    )


def fresh(program: str) -> str:
    command = [sys.executable, "-c", program]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_importing_the_codec_loads_no_pydantic_and_no_boto3() -> None:
    program = "import sys, ddbevents.codec; print(*sys.modules)"
    loaded = {name.partition(".")[0] for name in fresh(program).split()}
    assert loaded.isdisjoint({"pydantic", "pydantic_core", "boto3", "botocore"})


def test_importing_the_codec_loads_little_more_than_orjson_does() -> None:
    # What it costs in time, benchmarks/ measures.
    def loaded(module: str) -> set[str]:
        names = fresh(f"import sys, {module}; print(*sys.modules)").split()
        return {name.partition(".")[0] for name in names}

    more = loaded("ddbevents.codec") - loaded("orjson")
    stdlib = {"_decimal", "_typing", "binascii", "decimal", "numbers", "typing"}
    assert more <= {"__future__", "ddbevents", *stdlib}
