"""The pytest plugin, in pytest runs of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal

import pytest

from ddbevents import ItemModel, encode_item
from ddbevents.fixtures import StreamTable, StreamTableFactory
from ddbevents.fixtures.differences import explain
from ddbevents.table import Table

pytest_plugins = ["pytester"]

TABLE = Table("orders", "pk")


class Line(ItemModel):
    sku: str
    price: Decimal


class Order(ItemModel):
    pk: str
    lines: list[Line] = []


def ids(table: StreamTable) -> list[str | None]:
    table.put({"pk": "a"})
    return [record.get("eventID") for record in table.records]


def test_a_stream_table_has_the_same_seed_in_each_run(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        """
        from ddbevents.table import Table

        def ids(table):
            table.put({"pk": "a"})
            return [record["eventID"] for record in table.records]

        def test_one(stream_table):
            print(ids(stream_table(Table("orders", "pk"))))

        def test_two(stream_table):
            print(ids(stream_table(Table("orders", "pk"))))
        """
    )
    first, second = (
        [line for line in pytester.runpytest("-s", "-q").outlines if "['" in line]
        for _ in range(2)
    )
    assert first == second
    assert 2 == len({*first})


def test_a_seed_can_be_given(stream_table: StreamTableFactory) -> None:
    assert ids(StreamTable(TABLE, seed=5)) == ids(stream_table(TABLE, seed=5))


def test_a_failing_test_reports_what_the_mapping_did(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        from ddbevents.table import Table

        def test_it(stream_table, event_source_mapping):
            table = stream_table(Table("orders", "pk"))
            table.put({"pk": "a"})
            mapping = event_source_mapping(print, maximum_retry_attempts=0)
            assert mapping.run(table.records).destination
        """
    )
    run = pytester.runpytest()
    run.assert_outcomes(failed=1)
    run.stdout.fnmatch_lines(["*event source mapping*", "*1 records  done"])


HANDLER_TEST = """
    import pytest

    def handler(event):
        if not event["Records"]:
            raise ValueError
        return {"batchItemFailures": []}

    @pytest.mark.ddb_events("events")
    def test_handler(event, expected):
        assert handler(event) == expected
    """


def event_files(pytester: pytest.Pytester, **texts: str) -> None:
    folder = pytester.mkdir("events")
    for name, text in texts.items():
        folder.joinpath(name.replace("__", ".") + ".json").write_text(text)


ANSWER = json.dumps({"batchItemFailures": []})


def test_a_test_runs_with_each_event_file(pytester: pytest.Pytester) -> None:
    event_files(
        pytester,
        good='{"Records": [{}]}',
        good__response=ANSWER,
        empty='{"Records": []}',
        empty__response=ANSWER,
    )
    pytester.makepyfile(HANDLER_TEST)
    run = pytester.runpytest("-v")
    run.assert_outcomes(passed=1, failed=1)
    run.stdout.fnmatch_lines(
        ["*test_handler?empty? FAILED*", "*test_handler?good? PASSED*"]
    )


def test_answers_are_needed_only_if_they_are_asked_for(
    pytester: pytest.Pytester,
) -> None:
    event_files(pytester, good='{"Records": [{}]}')
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.ddb_events("events")
        def test_handler(event):
            assert event == {"Records": [{}]}
        """
    )
    pytester.runpytest("--strict-markers").assert_outcomes(passed=1)


def test_each_test_has_an_event_of_its_own(pytester: pytest.Pytester) -> None:
    event_files(pytester, good="[]")
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.ddb_events("events")
        @pytest.mark.parametrize("number", [1, 2])
        def test_handler(event, number):
            event.append(number)
            assert event == [number]
        """
    )
    pytester.runpytest().assert_outcomes(passed=2)


def test_a_broken_file_fails_its_own_test(pytester: pytest.Pytester) -> None:
    event_files(
        pytester,
        bad="{",
        bad__response=ANSWER,
        good='{"Records": [{}]}',
        good__response=ANSWER,
    )
    pytester.makepyfile(HANDLER_TEST)
    run = pytester.runpytest()
    run.assert_outcomes(passed=1, failed=1)
    run.stdout.fnmatch_lines(["*bad.json: Expecting property name*"])


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "has no event files"),
        ({"a": "[]"}, "a.response.json is missing"),
        (
            {"a": "[]", "a__response": "[]", "b__response": "[]"},
            "b.response.json answers no event: there is no b.json",
        ),
    ],
)
def test_files_that_do_not_match_are_an_error(
    pytester: pytest.Pytester, files: dict[str, str], message: str
) -> None:
    event_files(pytester, **files)
    pytester.makepyfile(HANDLER_TEST)
    run = pytester.runpytest()
    run.assert_outcomes(errors=1)
    run.stdout.fnmatch_lines([f"*ddb_events: *{message}*"])


@pytest.mark.parametrize(
    ("mark", "arguments", "message"),
    [
        ('"nowhere"', "event", "nowhere is no folder"),
        ('"."', "other", "takes no argument `event`"),
        ("", "event", "it takes one folder"),
        ('".", "."', "event", "it takes one folder"),
    ],
)
def test_a_wrong_mark_is_an_error(
    pytester: pytest.Pytester, mark: str, arguments: str, message: str
) -> None:
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.mark.ddb_events({mark})
        def test_handler({arguments}):
            pass
        """
    )
    run = pytester.runpytest()
    run.assert_outcomes(errors=1)
    run.stdout.fnmatch_lines([f"*{message}*"])


def test_it_works_with_xdist(pytester: pytest.Pytester) -> None:
    event_files(pytester, good='{"Records": [{}]}', good__response=ANSWER)
    pytester.makepyfile(HANDLER_TEST)
    pytester.runpytest("-n", "1").assert_outcomes(passed=1)


def test_items_are_compared_by_path() -> None:
    old = encode_item({"pk": "a", "lines": [{"price": 9}, {"price": 10}], "gone": 1})
    new = encode_item({"pk": "a", "lines": [{"price": 9}, {"price": "x"}], "tags": {1}})
    assert explain(old, new) == [
        "two items differ (left != right)",
        "  lines[1].price: N '10' != S 'x'",
        "  gone: only left, N '1'",
        "  tags: only right, NS ['1']",
    ]


def test_records_are_compared_by_path(stream_table: StreamTableFactory) -> None:
    table = stream_table(TABLE)
    table.put({"pk": "a", "n": 1})
    table.put({"pk": "a", "n": 2})
    old, new = table.records
    new = {**old, "dynamodb": {**old["dynamodb"], "NewImage": {"pk": {"S": "b"}}}}
    assert explain([old], [new]) == [
        "two lists of records differ (left != right)",
        "  [0].dynamodb.NewImage.pk: S 'a' != S 'b'",
        "  [0].dynamodb.NewImage.n: only left, N '1'",
    ]
    events = explain({"Records": [old]}, {"Records": [new]})
    assert events
    assert events[0] == "two events differ (left != right)"


def test_models_are_compared_by_path() -> None:
    old = Order(pk="a", lines=[Line(sku="x", price=Decimal(1))])
    new = Order.model_validate({"pk": "a", "lines": [{"sku": "x", "price": 2}], "n": 1})
    assert explain(old, new) == [
        "two Order differ (left != right)",
        "  lines[0].price: Decimal('1') != Decimal('2')",
        "  n: only right, 1",
    ]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({}, {}),
        ({"a": 1}, {"a": 2}),
        ({"a": {"S": "x"}}, {"a": 2}),
        ({"a": {"S": "x"}}, Order(pk="a")),
        ([1], [2]),
        ([], [{"a": {"S": "x"}}]),
        (1, 2),
        ({"Records": [1]}, {"Records": [2]}),
        (Order(pk="a"), Line(sku="a", price=Decimal(1))),
    ],
)
def test_other_values_are_left_to_pytest(left: object, right: object) -> None:
    assert explain(left, right) is None


def test_a_failing_assertion_tells_the_places(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_items():
            assert {"a": {"M": {"b": {"N": "1"}}}} == {"a": {"M": {"b": {"N": "2"}}}}

        def test_others():
            assert {"a": 1} == {"a": 2}
            assert 1 != 1
        """
    )
    run = pytester.runpytest()
    run.assert_outcomes(failed=2)
    run.stdout.fnmatch_lines(
        ["*two items differ (left != right)", "*a.b: N '1' != N '2'"]
    )


def test_a_run_that_does_not_use_it_loads_nothing() -> None:
    code = (
        "import pytest, sys; before = {*sys.modules}\n"
        "import ddbevents.fixtures.pytest_plugin\n"
        "print(*sorted({*sys.modules} - before))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == [
        "ddbevents",
        "ddbevents.fixtures",
        "ddbevents.fixtures.pytest_plugin",
    ]
