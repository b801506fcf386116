"""What `infer` says of everything that tomorrow's item may contradict."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

import pytest

from ddbevents.infer import Samples, infer_schema
from ddbevents.infer.guesses import Guesses
from ddbevents.infer.inference import Inferred
from ddbevents.table import Table

MOMENT = "2026-11-23T11:44:07.25Z"


def inferred(
    *items: dict[str, Any],
    discriminator: str | None = None,
    time_to_live: str | None = None,
    numbers: Literal["integer", "number"] = "number",
) -> Inferred:
    samples = Samples(["pk"], discriminator)
    for item in items:
        samples.add({"pk": "a", **item})
    table = Table("things", "pk", time_to_live=time_to_live)
    return infer_schema(samples, table, title="Thing", enums=True, numbers=numbers)


@pytest.mark.parametrize(
    ("items", "guess"),
    [
        (
            [{"at": MOMENT}, {}],
            (
                "at: date-time (1 value): other text would be refused; if there may be"
                " some, remove `format`"
            ),
        ),
        (
            [{"x": {"a.b": Decimal("1.5")}}, {"x": {"a.b": "x"}}, {"x": {}}, {}],
            (
                "x['a.b']: string or number (N 1, S 1): another type would be refused;"
                " if there may be one, write `true` instead of the union"
            ),
        ),
        (
            [{"x": [1]}, {"x": "a"}, {}],
            "x: any value (L 1, S 1)",
        ),
        (
            [{"status": "PAID"}, {"status": "SENT"}] * 4 + [{}],
            (
                "status: enum of 2 (all 8 values): another value would be refused; if"
                " there may be one, remove `enum`, or leave out --enums"
            ),
        ),
        (
            [{"a": "x", "b.c": "y"}] * 2,
            (
                "required: a, ['b.c'] (all 2 have them): one without would be"
                " refused; if there may be one, take the name out of `required`"
            ),
        ),
        (
            [{"lines": [{"a": "x"}]}, {}],
            (
                "lines[]: required: a (the only one has it): one without would be"
                " refused; if there may be one, take the name out of `required`"
            ),
        ),
        (
            [{"n": 1, "s": {1}}, {}],
            (
                "number, though whole in all samples: n, s[]; if they always are, write"
                " `integer`, or use --numbers integer"
            ),
        ),
        (
            [{"pk": "ORDER#1"}, {"pk": "CUSTOMER#1"}],
            (
                "pk: begins with CUSTOMER#, ORDER#, so these may be several entities,"
                " which one class mixes; use --discriminator NAME if an attribute names"
                " them, or make entities with a `pattern` of their keys"
            ),
        ),
    ],
)
def test_a_guess_has_its_place_what_it_refuses_and_the_way_out(
    items: list[dict[str, Any]], guess: str
) -> None:
    assert [guess] == inferred(*items).guesses


def test_integers_are_guessed_only_on_request() -> None:
    items = [{"n": 1}, {"n": 2}, {}]
    assert [
        (
            "n: integer (all 2 values): a fraction would be refused; if there may be"
            " one, write `number`, or use --numbers number"
        )
    ] == inferred(*items, numbers="integer").guesses
    assert [] == inferred({"n": 1.5}, {}, numbers="integer").guesses[1:]


def test_the_only_entities_are_a_guess() -> None:
    found = inferred({"type": "A"}, {"type": "B"}, discriminator="type")
    assert [
        (
            "type: 2 entities: an item of another would be refused; if there may be"
            ' one, write `"unknownItems": "passthrough"` in `x-dynamodb`'
        )
    ] == found.guesses


@pytest.mark.parametrize(
    "keys",
    [
        ["ORDER#1", "ORDER#2"],
        ["ann#1", "bob#1"],
        ["ORDER#1", "CUSTOMER#1", "something else"],
        [f"{chr(65 + n)}#1" for n in range(13)],
        [1, 2],
    ],
    ids=["one", "names", "other text", "very many", "numbers"],
)
def test_keys_of_one_entity_are_no_guess(keys: list[Any]) -> None:
    guesses = inferred(*({"pk": key} for key in keys)).guesses
    assert not [guess for guess in guesses if "several entities" in guess]


def test_what_global_tables_add_is_never_required() -> None:
    item = inferred({"a": "x", "aws:rep:deleting": False}).table.item
    assert item is not None
    required = {each.name: each.required for each in item.attributes}
    assert {"pk": True, "a": True, "aws:rep:deleting": False} == required


@pytest.mark.parametrize(
    ("items", "why"),
    [([{}], "is in no sample"), ([{"ends": 1}, {"ends": "x"}], "is not always a numb")],
)
def test_a_time_to_live_that_cannot_be_written_is_said(
    items: list[dict[str, Any]], why: str
) -> None:
    found = inferred(*items, time_to_live="ends")
    assert found.table.table.time_to_live is None
    assert f"ends: the table's time to live, which {why}" in "\n".join(found.guesses)


def test_a_line_lists_a_dozen_names() -> None:
    guesses = Guesses()
    guesses.required("", [f"n{n}" for n in range(14)], 3)
    assert "n10, n11 and 2 more (all 3" in guesses.lines[0]
