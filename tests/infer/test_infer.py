"""A table schema made from samples: what it is, and that it fits them."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, NamedTuple

import pytest
from fuzzing import slow
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from ddbevents import decode_item, encode_item
from ddbevents.gen.pipeline import generate
from ddbevents.infer import InferError, Samples, infer_schema, value_profile
from ddbevents.schema.document import Document
from ddbevents.schema.json_schema import json_schema_of
from ddbevents.schema.layout import dumps
from ddbevents.schema.parse import load
from ddbevents.table import Table

MOMENT = "2026-11-23T11:44:07.25Z"
IDENT = "0b5f2f4e-6c1d-4f0e-9c7e-0d9d5d7a1c11"
MD5 = "d41d8cd98f00b204e9800998ecf8427e"
SPELLINGS = [
    "2026-11-23T11:44:07.120Z",  # JavaScript, .NET
    "2026-11-23T11:44:07.120000+00:00",  # Python
    "2026-11-23T11:44:07.120000+0000",  # PynamoDB
    "2026-11-23T11:44:07.449057039Z",  # Java, Go
    "2026-11-23T11:44:07.1234567Z",  # .NET
    "2026-11-23 11:44:07+02:00",
]
"""Date-times as real writers spell them."""


class Written(NamedTuple):
    """What was inferred, as the command writes it."""

    schema: dict[str, Any]
    guesses: list[str]


def inferred(
    *items: Mapping[str, Any],
    discriminator: str | None = None,
    enums: bool = False,
    numbers: Literal["integer", "number"] = "integer",
) -> Written:
    samples = Samples(["pk"], discriminator)
    for item in items:
        samples.add({"pk": "a", **item})
    return written(samples, enums=enums, numbers=numbers)


def written(samples: Samples, **options: Any) -> Written:
    partition_key, sort_key = [*samples.keys, None][:2]
    table = Table("things", str(partition_key), sort_key)
    found = infer_schema(samples, table, title="Thing", **options)
    return Written(json_schema_of(found.table), found.guesses)


UNION = [{"type": "string"}, {"type": "integer"}]


def properties(*items: Mapping[str, Any], **options: Any) -> dict[str, Any]:
    found = inferred(*items, **options).schema["properties"]
    return {name: schema for name, schema in found.items() if name != "pk"}


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        ("text", {"type": "string"}),
        (1, {"type": "integer"}),
        (Decimal("1.5"), {"type": "number"}),
        (b"\0", {"type": "string", "contentEncoding": "base64"}),
        (True, {"type": "boolean"}),
        ([], {"type": "array"}),
        ([1, Decimal("1.5")], {"type": "array", "items": {"type": "number"}}),
        ([1, "a"], {"type": "array", "items": {"anyOf": UNION}}),
        ({"a"}, {"type": "array", "items": {"type": "string"}, "uniqueItems": True}),
        ({1}, {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}),
        ({}, {"type": "object"}),
        (None, True),
        (
            {"a": 1},
            {
                "type": "object",
                "required": ["a"],
                "properties": {"a": {"type": "integer"}},
            },
        ),
        ("2026-11-23", {"type": "string", "format": "date"}),
        (MOMENT, {"type": "string", "format": "date-time"}),
        (IDENT, {"type": "string", "format": "uuid"}),
        (IDENT.upper(), {"type": "string", "format": "uuid"}),
        (IDENT.replace("-", ""), {"type": "string", "format": "uuid"}),
        ("11:44:07", {"type": "string", "format": "time"}),
        ("2026-13-23", {"type": "string"}),
        ("20261123", {"type": "string"}),
        ("1764000000", {"type": "string"}),
        ("2026-11-23T11:44:07", {"type": "string"}),
        ("11:44", {"type": "string"}),
        (MD5, {"type": "string"}),
        (f"{{{IDENT}}}", {"type": "string"}),
        (f"urn:uuid:{IDENT}", {"type": "string"}),
    ],
)
def test_a_value_has_the_schema_that_says_most_of_it(value: Any, schema: Any) -> None:
    assert {"x": schema} == properties({"x": value})


@pytest.mark.parametrize(
    ("values", "schema"),
    [
        ([1, Decimal("0.5")], {"type": "number"}),
        ([1, None], {"type": ["integer", "null"]}),
        (["2026-11-23", "soon"], {"type": "string"}),
        (["2026-11-23", MOMENT], {"type": "string"}),
        ([1, "a"], {"anyOf": UNION}),
        ([1, None, "a"], {"anyOf": [*UNION, {"type": "null"}]}),
        ([1, ["a"]], True),
        ([{"a"}, ["a"]], True),
        ([[], [1]], {"type": "array", "items": {"type": "integer"}}),
        (
            [{"a": 1, "b": 1}, {"a": 1}],
            {
                "type": "object",
                "required": ["a"],
                "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
            },
        ),
    ],
)
def test_values_have_the_schema_that_all_agree_on(
    values: list[Any], schema: Any
) -> None:
    assert {"x": schema} == properties(*({"x": value} for value in values))


def test_date_times_and_uuids_may_be_spelled_in_several_ways() -> None:
    moments = properties(*({"x": each} for each in SPELLINGS))
    assert {"x": {"type": "string", "format": "date-time"}} == moments
    spellings = [IDENT, IDENT.upper(), IDENT.replace("-", "")]
    idents = properties(*({"x": each} for each in spellings))
    assert {"x": {"type": "string", "format": "uuid"}} == idents


def test_one_text_of_another_form_leaves_a_string() -> None:
    for other in ("2026-11-23T11:44:07", "20261123", ""):
        found = properties(*({"x": each} for each in [*SPELLINGS, other]))
        assert {"x": {"type": "string"}} == found


def test_a_time_to_live_with_a_fraction_is_a_number(tmp_path: Path) -> None:
    whole, fraction = 1764000000, Decimal("1764000000.25")
    schema = inferred({"ends": whole}, {"ends": fraction}).schema
    assert {"type": "number"} == schema["properties"]["ends"]
    path = tmp_path / "thing.schema.json"
    schema["x-dynamodb"]["timeToLive"] = "ends"
    path.write_text(dumps(schema), "utf-8")
    assert "ends" == load(path).table.time_to_live


def test_what_every_item_has_is_required() -> None:
    schema = inferred({"a": 1, "b": 1}, {"a": 1}).schema
    assert ["pk", "a"] == schema["required"]


def test_keys_come_first_and_are_taken_as_they_are() -> None:
    samples = Samples(["pk", "sk"])
    samples.add({"note": "x", "sk": MOMENT, "pk": IDENT})
    schema = written(samples).schema
    text = {"type": "string"}
    assert [("pk", text), ("sk", text), ("note", text)] == [
        *schema["properties"].items()
    ]


def test_enums_are_made_on_request_of_a_few_words() -> None:
    items = [{"x": each} for each in ["PAID", "SHIPPED"] * 4]
    assert {"x": {"type": "string"}} == properties(*items)
    enum = {"type": "string", "enum": ["PAID", "SHIPPED"]}
    assert {"x": enum} == properties(*items, enums=True)


@pytest.mark.parametrize("values", [[1, 2], [None]])
def test_a_discriminator_is_a_string(values: list[Any]) -> None:
    items = [{"type": each} for each in values]
    with pytest.raises(InferError, match="no item has a string 'type'"):
        inferred(*items, discriminator="type")


@pytest.mark.parametrize(
    "values",
    [
        ["PAID", "SHIPPED"] * 3,
        ["PAID"] * 100,
        ["PAID", "SHIPPED"] * 100 + ["CANCELLED"] * 3,
        ["a", "b", "c"],
        [*map(str, range(50))] * 10,
        ["x" * 100, "y"] * 10,
    ],
    ids=["few", "one only", "one of them rare", "all different", "many", "long"],
)
def test_no_enum_is_made_of_what_may_be_any_text(values: list[str]) -> None:
    found = properties(*({"x": each} for each in values), enums=True)
    assert {"x": {"type": "string"}} == found


def test_maps_whose_names_vary_have_open_keys() -> None:
    items = [{"x": {f"sku{n}": n, f"sku{n + 1}": n}} for n in range(12)]
    rest = {"type": "object", "additionalProperties": {"type": "integer"}}
    assert {"x": rest} == properties(*items)
    guesses = inferred(*items).guesses
    assert "x: map with open keys (13 names)" == guesses[0]


def test_a_map_with_very_many_names_has_open_keys() -> None:
    found = properties({"x": {f"n{n}": n for n in range(1000)}})
    rest = {"type": "object", "additionalProperties": {"type": "integer"}}
    assert {"x": rest} == found


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(value_profile, "MOST_PLACES", 500)
    samples = Samples(["pk"])
    for n in range(200):
        deep = {f"a{n}": {f"b{m}": {"c": {f"d{n}": 1}} for m in range(20)}}
        samples.add({"pk": "a", "deep": deep, f"attribute{n}": 1})
    assert samples.has_left_out
    found = written(samples)
    assert 2000 > dumps(found.schema).count("\n")
    assert "some are left out" in found.guesses[0]


def test_keys_have_a_place_when_no_other_attribute_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(value_profile, "MOST_PLACES", 1)
    items = [{"type": "A", "x": 1}, {"x": 1, "type": "B"}]
    schema = inferred(*items, discriminator="type").schema
    found = {name: [*each["properties"]] for name, each in schema["$defs"].items()}
    assert {"A": ["pk", "type"], "B": ["pk", "type"]} == found


@pytest.mark.parametrize(
    ("tag", "name"),
    [("true", "True2"), ("NONE", "None2"), ("42", "Entity42"), ("ÉTÉ", "Été")],
)
def test_an_entity_has_a_class_name_that_python_takes(tag: str, name: str) -> None:
    schema = inferred({"type": tag}, discriminator="type").schema
    assert [name] == [*schema["$defs"]]


def test_what_identifies_an_entity_is_not_guessed() -> None:
    items = [{"type": "2026-11-23"}] * 4
    [guess] = inferred(*items, discriminator="type", enums=True).guesses
    assert guess.startswith("type: 1 entity:")


def test_the_discriminator_identifies_entities() -> None:
    found = inferred(
        {"type": "ORDER", "total": 1},
        {"type": "line item", "sku": "x"},
        {"other": 1},
        discriminator="type",
    )
    schema = found.schema
    names = ["#/$defs/Order", "#/$defs/LineItem"]
    assert names == [each["$ref"] for each in schema["oneOf"]]
    assert {"const": "ORDER"} == schema["$defs"]["Order"]["properties"]["type"]
    assert ["pk", "type", "sku"] == schema["$defs"]["LineItem"]["required"]
    assert "passthrough" == schema["x-dynamodb"]["unknownItems"]
    assert (
        "1 of 3 items have no string 'type' and are passed through" == found.guesses[0]
    )


def test_a_discriminator_with_very_many_values_is_none() -> None:
    with pytest.raises(InferError, match="'type' has more than 100 values"):
        inferred(*({"type": f"t{n}"} for n in range(200)), discriminator="type")


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([{"id": "a"}], "an item has no attribute 'pk'; are the keys 'pk'?"),
        ([{"pk": True}], "'pk' cannot be a key: it is BOOL in the samples"),
        ([{"pk": "a"}, {"pk": 1}], "'pk' cannot be a key: it is N, S in the samples"),
        ([], "there are no items"),
    ],
)
def test_items_without_usable_keys_are_refused(
    items: list[dict[str, Any]], message: str
) -> None:
    with pytest.raises(InferError, match=re.escape(message)):
        infer_all(items)


def infer_all(items: list[dict[str, Any]]) -> Written:
    samples = Samples(["pk"])
    for item in items:
        samples.add(item)
    return written(samples)


def test_names_that_clash_are_numbered() -> None:
    found = inferred({"keys": {"a": 1}, "a-b": {"x": 1}, "a_b": {"y": 1}}).schema
    assert {"ThingKeys2", "ThingAB2"} == set(found["$defs"])
    assert "object" == found["properties"]["a-b"]["type"]
    assert {"$ref": "#/$defs/ThingAB2"} == found["properties"]["a_b"]


@pytest.mark.parametrize("value", [[], {}, 1, {"a": {"b": ["x" * 100, 1.5, None]}}])
def test_the_layout_is_the_same_json(value: Any) -> None:
    assert value == json.loads(dumps(value))


# Any item: the natives that the codec decodes to.
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    st.sampled_from([MOMENT, IDENT, "2026-11-23", "11:44:07", "A", "B", "a-b"]),
    st.sampled_from([*SPELLINGS, IDENT.upper(), IDENT.replace("-", ""), MD5]),
)
numbers = st.one_of(st.integers(-9, 9), st.sampled_from([Decimal("1.5"), 10**30]))
names = st.one_of(
    st.sampled_from(["a", "b", "a-b", "a_b", "class", "class_", "keys", "x"]),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=3),
)
values = st.recursive(
    st.one_of(
        texts,
        numbers,
        st.booleans(),
        st.none(),
        st.binary(max_size=3),
        st.sets(texts, min_size=1, max_size=3),
        st.sets(numbers, min_size=1, max_size=3),
        st.sets(st.binary(max_size=3), min_size=1, max_size=3),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=3)
    ),
    max_leaves=6,
)
items = st.dictionaries(names, values, max_size=4)


@slow(40)
@given(
    samples=st.lists(items, min_size=1, max_size=6),
    discriminator=st.sampled_from([None, "a"]),
    enums=st.booleans(),
)
def test_the_module_of_what_was_inferred_reads_every_sample(
    tmp_path_factory: pytest.TempPathFactory,
    samples: list[dict[str, Any]],
    discriminator: str | None,
    enums: bool,
) -> None:
    if discriminator is not None:
        samples.append({discriminator: "A"})  # without any entity there is nothing
    found = inferred(*samples, discriminator=discriminator, enums=enums)
    path = tmp_path_factory.mktemp("inferred") / "thing.schema.json"
    path.write_text(dumps(found.schema), "utf-8")
    module = ModuleType("inferred")
    sys.modules["inferred"] = module  # where pydantic looks for it
    exec(generate(load(path)), module.__dict__)
    record: Any = module.__dict__["ThingInsertRecord"]
    adapter: TypeAdapter[Any] = TypeAdapter(
        record.model_fields["new_image"].rebuild_annotation()
    )
    for sample in samples:
        given_item = encode_item({"pk": "a", **sample})
        item = adapter.validate_python(given_item)
        assert item == adapter.validate_python(encode_item(item))
        written = decode_item(encode_item(item))
        assert decode_item(given_item) == {name: written[name] for name in given_item}


FEW = 2
with_map = st.fixed_dictionaries({"x": st.dictionaries(names, values, max_size=FEW)})


@pytest.mark.parametrize("most_names", [FEW, value_profile.MOST_NAMES])
@slow(60)
@given(
    parts=st.lists(st.lists(items | with_map, max_size=4), max_size=4),
    discriminator=st.sampled_from([None, "a"]),
)
def test_samples_merged_are_those_of_all_items(
    monkeypatch: pytest.MonkeyPatch,
    most_names: int,
    parts: list[list[dict[str, Any]]],
    discriminator: str | None,
) -> None:
    monkeypatch.setattr(value_profile, "MOST_NAMES", most_names)
    parts.append([{"a": "A"}])  # without any entity there is nothing
    together, merged = Samples(["pk"], discriminator), Samples(["pk"], discriminator)
    for number, part in enumerate(parts):
        alone = Samples(["pk"], discriminator)
        for item in part:
            for samples in (together, alone):
                samples.add({"pk": f"P{number}#", **item})
        merged.merge(alone)
    assert seen(together) == seen(merged)
    if most_names > FEW:
        schemas = [written(each, enums=True) for each in (together, merged)]
        assert repr(schemas[0]) == repr(schemas[1])  # in the same order


def seen(value: Any) -> Any:
    """Return all that samples, or what is in them, know, but for the places left."""
    if isinstance(value, Samples):
        keys = {key: value.prefixes(key) for key in value.keys}
        return value.count, value.has_left_out, keys, seen(value.entities)
    if isinstance(value, dict) and not isinstance(value, Counter):
        return {name: seen(each) for name, each in value.items()}
    if hasattr(value, "__slots__"):
        return {name: seen(getattr(value, name)) for name in value.__slots__}
    return value


def test_memory_is_bounded_when_samples_are_merged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(value_profile, "MOST_PLACES", 500)
    merged = Samples(["pk"])
    for n in range(200):
        samples = Samples(["pk"])
        deep = {f"a{n % 60}": {f"b{m}": {"c": {f"d{n}": 1}} for m in range(20)}}
        samples.add({"pk": "a", "deep": deep, f"attribute{n}": 1})
        merged.merge(samples)
    assert merged.has_left_out
    assert 1000 > repr(seen(merged)).count("is_integer")  # or it would be 4,000


def test_a_document_reads_what_was_inferred() -> None:
    schema = inferred({"x": {"é": 1}}).schema
    assert schema == Document("x.json", dumps(schema)).value
