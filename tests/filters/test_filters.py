"""Filter patterns: what Lambda delivers, and what it refuses to filter by."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import pytest
from deliveries import insert

from ddbevents import PatternError
from ddbevents.filters import Pattern, matches

RECORD = insert(1)
RECORD["dynamodb"]["NewImage"] = {
    "pk": {"S": "CUSTOMER#42"},
    "status": {"S": "PAID"},
    "empty": {"S": ""},
    "total": {"N": "300"},
    "gone": {"NULL": True},
    "paid": {"BOOL": True},
    "tags": {"SS": ["new", "gift"]},
    "a.b": {"S": "dotted"},
    "address": {"M": {"city": {"S": "Berlin"}}},
    "names": {"L": [{"S": "Ada"}, {"N": "7"}]},
    "lines": {
        "L": [
            {"M": {"sku": {"S": "a"}, "count": {"N": "1"}}},
            {"M": {"sku": {"S": "b"}, "count": {"N": "2"}, "note": {"S": "x"}}},
        ]
    },
    "none": {"L": []},
}


EITHER = "a string, a number, or a list of either"


def image(**members: Any) -> dict[str, Any]:
    return {"dynamodb": {"NewImage": members}}


def exists(*, wanted: bool) -> list[Any]:
    return [{"exists": wanted}]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"eventName": ["INSERT"]}, True),
        ({"eventName": ["MODIFY", "REMOVE"]}, False),
        ({"eventName": ["INSERT", "MODIFY"], **image(status={"S": ["PAID"]})}, True),
        ({"eventName": ["MODIFY"], **image(status={"S": ["PAID"]})}, False),
        (image(status={"S": ["PAID"]}), True),
        (image(status={"S": ["paid"]}), False),
        (image(status={"S": ["NEW"]}, paid={"BOOL": [True]}), False),
        (image(empty={"S": [""]}), True),
        (image(status={"S": [""]}), False),
        (image(paid={"BOOL": [True]}), True),
        (image(paid={"BOOL": [False]}), False),
        (image(paid={"BOOL": ["true"]}), False),
        (image(gone={"NULL": [True]}), True),
        (image(gone={"NULL": [None]}), False),
        (image(tags={"SS": ["gift"]}), True),
        (image(tags={"SS": ["old"]}), False),
        (image(address={"M": {"city": {"S": ["Berlin"]}}}), True),
        (image(**{"a.b": {"S": ["dotted"]}}), True),
        ({"dynamodb": {"StreamViewType": ["NEW_AND_OLD_IMAGES"]}}, True),
        ({"userIdentity": {"type": ["Service"]}}, False),
    ],
    ids=str,
)
def test_values_are_matched_exactly(pattern: Any, expected: bool) -> None:
    assert expected is matches(pattern, RECORD)


def test_the_arn_that_lambda_adds_later_is_not_seen() -> None:
    arn = RECORD["eventSourceARN"]
    assert matches({"eventSourceARN": exists(wanted=False)}, RECORD)
    assert not matches({"eventSourceARN": [arn]}, RECORD)
    assert matches({"eventSource": ["aws:dynamodb"]}, RECORD)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (image(status=["PAID"]), False),
        (image(status={"s": ["PAID"]}), False),
        (image(address={"city": {"S": ["Berlin"]}}), False),
        (image(total={"S": ["300"]}), False),
    ],
    ids=str,
)
def test_a_pattern_that_leaves_out_a_tag_matches_nothing(
    pattern: Any, expected: bool
) -> None:
    assert expected is matches(pattern, RECORD)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (image(total={"N": ["300"]}), True),
        (image(total={"N": ["300.0"]}), False),
        (image(total={"N": ["3.0e2"]}), False),
        (image(total={"N": [300]}), False),
        (image(total={"N": [{"numeric": ["=", 300]}]}), False),
        (image(total={"N": [{"numeric": [">", 0]}]}), False),
        (image(total={"N": [{"prefix": "3"}]}), True),
    ],
    ids=str,
)
def test_numbers_are_text(pattern: Any, expected: bool) -> None:
    assert expected is matches(pattern, RECORD)


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (["=", 26], True),
        (["=", 26.0], True),
        ([">", 26], False),
        ([">=", 26], True),
        ([">", 25, "<", 27], True),
        ([">", 0, "<=", 25], False),
    ],
    ids=str,
)
def test_numeric_matches_what_is_a_number_in_json(test: Any, expected: bool) -> None:
    pattern = {"dynamodb": {"SizeBytes": [{"numeric": test}]}}
    assert expected is matches(pattern, RECORD)


def test_numeric_matches_the_creation_time() -> None:
    since = {"ApproximateCreationDateTime": [{"numeric": [">", 1795434246]}]}
    assert matches({"dynamodb": since}, RECORD)


def test_numbers_are_equal_by_value() -> None:
    assert matches({"dynamodb": {"SizeBytes": [26.0]}}, RECORD)
    assert not matches({"dynamodb": {"SizeBytes": [{"anything-but": 26.0}]}}, RECORD)
    assert not matches({"dynamodb": {"SizeBytes": [True]}}, RECORD)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (image(status={"S": exists(wanted=True)}), True),
        (image(status={"S": exists(wanted=False)}), False),
        (image(other={"S": exists(wanted=True)}), False),
        (image(other={"S": exists(wanted=False)}), True),
        (image(total={"S": exists(wanted=False)}), True),
        (image(gone={"NULL": exists(wanted=True)}), True),
        (image(status=exists(wanted=True)), False),
        (image(status=exists(wanted=False)), True),
        (image(other=exists(wanted=False)), True),
        ({"dynamodb": {"OldImage": {"pk": {"S": exists(wanted=False)}}}}, True),
        ({"userIdentity": {"type": exists(wanted=False)}}, True),
        (image(status={"S": [{"exists": False}, "PAID"]}), True),
        (image(status={"S": [{"exists": False}, "NEW"]}), False),
        (image(none={"L": {"S": exists(wanted=False)}}), True),
        (image(lines={"L": {"M": {"note": {"S": exists(wanted=False)}}}}), False),
        (image(lines={"L": {"M": {"rank": {"N": exists(wanted=False)}}}}), True),
    ],
    ids=str,
)
def test_exists_looks_at_leaves(pattern: Any, expected: bool) -> None:
    assert expected is matches(pattern, RECORD)


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ({"prefix": "PA"}, True),
        ({"prefix": "pa"}, False),
        ({"prefix": ""}, True),
        ({"prefix": {"equals-ignore-case": "pa"}}, True),
        ({"prefix": {"equals-ignore-case": "ia"}}, False),
        ({"suffix": "ID"}, True),
        ({"suffix": "PA"}, False),
        ({"equals-ignore-case": "paid"}, True),
        ({"equals-ignore-case": "pai"}, False),
        ({"anything-but": "PAID"}, False),
        ({"anything-but": "NEW"}, True),
        ({"anything-but": ["NEW", "PAID"]}, False),
        ({"anything-but": ["NEW", "SHIPPED"]}, True),
        ({"anything-but": 5}, True),
    ],
    ids=str,
)
def test_text_is_compared(test: Any, expected: bool) -> None:
    assert expected is matches(image(status={"S": [test]}), RECORD)


@pytest.mark.parametrize("test", [{"prefix": "2"}, {"suffix": "6"}])
def test_only_text_has_a_beginning_and_an_end(test: Any) -> None:
    assert not matches({"dynamodb": {"SizeBytes": [test]}}, RECORD)


def test_anything_but_matches_nothing_that_is_absent() -> None:
    assert not matches(image(other={"S": [{"anything-but": "x"}]}), RECORD)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (image(names={"L": {"S": ["Ada"]}}), True),
        (image(names={"L": {"S": ["Bob"]}}), False),
        (image(names={"L": {"S": ["Ada"], "N": ["7"]}}), False),
        (image(names={"L": {"S": exists(wanted=True)}}), True),
        (image(lines={"L": {"M": {"sku": {"S": ["b"]}}}}), True),
        (
            image(lines={"L": {"M": {"sku": {"S": ["b"]}, "count": {"N": ["2"]}}}}),
            True,
        ),
        (
            image(lines={"L": {"M": {"sku": {"S": ["b"]}, "count": {"N": ["1"]}}}}),
            False,
        ),
        (image(none={"L": {"S": ["a"]}}), False),
    ],
    ids=str,
)
def test_a_list_matches_by_some_one_element(pattern: Any, expected: bool) -> None:
    assert expected is matches(pattern, RECORD)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"$or": [{"eventName": ["REMOVE"]}, image(paid={"BOOL": [True]})]}, True),
        ({"$or": [{"eventName": ["REMOVE"]}, image(paid={"BOOL": [False]})]}, False),
        (
            {
                "eventName": ["MODIFY"],
                "$or": [image(paid={"BOOL": [True]}), image(total={"N": ["300"]})],
            },
            False,
        ),
        (
            image(**{"$or": [{"total": {"N": ["1"]}}, {"status": {"S": ["PAID"]}}]}),
            True,
        ),
        (
            image(total={"$or": [{"N": ["1"]}, {"S": exists(wanted=False)}]}),
            True,
        ),
    ],
    ids=str,
)
def test_or_takes_one_of_several_fields(pattern: Any, expected: bool) -> None:
    assert expected is matches(pattern, RECORD)


@pytest.mark.parametrize(
    "pattern",
    [
        image(a={"b": {"S": ["dotted"]}}),
        {"dynamodb.NewImage": {"status": {"S": ["PAID"]}}},
        image(**{"status.S": ["PAID"]}),
    ],
    ids=str,
)
def test_a_name_with_a_dot_is_as_good_as_two(pattern: Any) -> None:
    assert matches(pattern, RECORD)


def test_what_is_absent_is_absent_from_the_element_that_matches() -> None:
    line = {"sku": {"S": ["a"]}, "zeal": {"S": [{"exists": False}]}}
    record = insert(1)
    lines = [{"M": {"sku": {"S": "a"}}}, {"M": {"zeal": {"S": "x"}}}]
    record["dynamodb"]["NewImage"]["lines"] = {"L": lines}
    assert matches(image(lines={"L": {"M": line}}), record)


def test_a_leaf_inside_or_counts_instead_of_one_outside() -> None:
    pattern = {
        "eventName": ["MODIFY"],
        "$or": [{"eventName": ["INSERT"]}, {"eventID": ["unknown"]}],
    }
    assert matches(pattern, RECORD)


@pytest.mark.parametrize("name", ["prefix", "exists", "exactly", "cidr", "regex", "="])
def test_a_word_that_or_reserves_names_nothing_in_it(name: str) -> None:
    member = image(**{name: {"S": ["x"]}})
    assert not matches(member, RECORD)
    with pytest.raises(PatternError, match=r"use several Filters") as caught:
        Pattern({"$or": [{"eventName": ["INSERT"]}, member]})
    assert f"`{name}` is reserved inside `$or`" in str(caught.value)


def test_alternatives_that_multiply_are_bounded() -> None:
    def choice(name: str) -> Any:
        return {"$or": [{f"{name}1": ["x"]}, {f"{name}2": ["x"]}]}

    with pytest.raises(PatternError, match="at most 1000 combinations"):
        Pattern({name: choice(name) for name in "abcdefghij"})


def test_two_tests_in_a_long_list_take_time_in_proportion() -> None:
    line = {"M": {"a": {"S": "x"}, "b": {"S": "y"}}}
    record = {"dynamodb": {"NewImage": {"lines": {"L": [line] * 6_000}}}}
    inside = {"a": {"S": ["x"]}, "b": {"S": ["z"]}}
    assert not matches(image(lines={"L": {"M": inside}}), record)  # 28 s, once


def test_an_enum_of_text_is_its_text() -> None:
    class Name(StrEnum):
        INSERT = "INSERT"

    assert matches({"eventName": [Name.INSERT]}, RECORD)
    assert matches({"eventName": ["INSERT"]}, {"eventName": Name.INSERT})


@pytest.mark.parametrize("record", [None, [1], "x", 5])
def test_what_is_no_record_is_refused(record: Any) -> None:
    with pytest.raises(TypeError, match="expected a record, found"):
        matches({"eventName": ["INSERT"]}, record)


def test_long_lists_are_matched_in_no_time() -> None:
    record = insert(1)
    for name in "abcde":
        lines = [{"M": {"x": {"S": str(n)}}} for n in range(300)]
        record["dynamodb"]["NewImage"][name] = {"L": lines}
    other = {"L": {"M": {"x": {"S": [{"anything-but": "y"}]}}}}
    pattern = image(**dict.fromkeys("abcde", other), z={"S": ["never"]})
    assert not matches(pattern, record)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("stra\u00dfe", True), ("STRASSE", True), ("strase", False)],
)
def test_case_is_ignored_letter_by_letter(text: str, expected: bool) -> None:
    record = insert(1)
    record["dynamodb"]["NewImage"]["street"] = {"S": text}
    pattern = image(street={"S": [{"equals-ignore-case": "Stra\u00dfe"}]})
    assert expected is matches(pattern, record)


@pytest.mark.parametrize("choice", [{"S": ["x"]}, ["x"], [{"prefix": "x"}]], ids=str)
def test_an_or_that_is_none_is_a_name_like_any_other(choice: Any) -> None:
    pattern = image(**{"$or": choice})
    assert not matches(pattern, RECORD)
    named = insert(1)
    named["dynamodb"]["NewImage"] = {"$or": {"S": "x"} if "S" in choice else "xyz"}
    assert matches(pattern, named) is (choice != ["x"])


def test_of_a_name_that_comes_twice_the_last_counts() -> None:
    assert matches('{"eventName": ["REMOVE"], "eventName": ["INSERT"]}', RECORD)


def test_objects_of_one_name_are_one_object() -> None:
    pattern = Pattern('{"dynamodb":{"a":["x"]},"dynamodb":{"SizeBytes":[26]}}')
    assert not pattern.matches(RECORD)
    assert '{"dynamodb":{"a":["x"]},"dynamodb":{"SizeBytes":[26]}}' == str(pattern)


def test_a_pattern_can_be_read_once_and_used_often() -> None:
    pattern = Pattern('{ "eventName": ["INSERT"] }')
    assert matches(pattern, RECORD)
    assert '{"eventName":["INSERT"]}' == str(pattern)
    assert Pattern({"eventName": ["INSERT"]}) == pattern


def test_a_record_is_left_as_it_is() -> None:
    before = repr(RECORD)
    matches({"eventSource": ["x"]}, RECORD)
    assert before == repr(RECORD)


@pytest.mark.parametrize(
    ("pattern", "error"),
    [
        ([], "expected an object with members"),
        ({}, "expected an object with members"),
        ({"a": {}}, "expected an object with members at `a`"),
        ({"a": "x"}, "expected an object, or a list of values at `a`"),
        ({"a": []}, "expected an object, or a list of values at `a`"),
        (
            {"a": [{"exactly": "x"}]},
            "found `exactly`, which only EventBridge's rules have, at `a[0]`",
        ),
        (
            {"a": [{"suffix": {"equals-ignore-case": "x"}}]},
            "`suffix` of an operator, which only EventBridge's rules have, at `a[0]`",
        ),
        (
            {"a": [float("inf")]},
            "expected a value, or an object with one operator at `a[0]`",
        ),
        (
            '{"a": [1e400]}',
            "expected a value, or an object with one operator at `a[0]`",
        ),
        ('{"a": [NaN]}', "expected a pattern in JSON: JSON has no NaN"),
        ('{"a": ["x"]', "expected a pattern in JSON: Expecting ',' delimiter"),
        ({"a": [["x"]]}, "expected a value, or an object with one operator at `a[0]`"),
        ({"a": [{}]}, "expected a value, or an object with one operator at `a[0]`"),
        (
            {"a": {"b": ["x", {"wildcard": "x*"}]}},
            "found `wildcard`, which only EventBridge's rules have, at `a.b[1]`",
        ),
        ({"a": [{"prefix": 5}]}, "expected a string at `a[0].prefix`"),
        ({"a": [{"suffix": ["x"]}]}, "expected a string at `a[0].suffix`"),
        (
            {"a": [{"equals-ignore-case": ["x"]}]},
            "expected a string at `a[0]['equals-ignore-case']`",
        ),
        ({"a": [{"exists": "true"}]}, "expected true or false at `a[0].exists`"),
        (
            {"a": [{"anything-but": ["x", 5]}]},
            f"expected {EITHER} at `a[0]['anything-but']`",
        ),
        (
            {"a": [{"anything-but": []}]},
            f"expected {EITHER} at `a[0]['anything-but']`",
        ),
        (
            {"a": [{"anything-but": {"prefix": "x"}}]},
            "of an operator, which only EventBridge's rules have, at `a[0]`",
        ),
        ({"$or": [{"a": ["x"]}, {"b": 5}]}, "a list of values at `['$or'][1].b`"),
        (
            {"$or": [{"a": ["x"]}]},
            "expected a list of two or more objects at `['$or']`",
        ),
        ({"a": ["x" * 4090]}, "a pattern has at most 4096 characters"),
        ('{"a": ["x"]' + " " * 4090 + "}", "a pattern has at most 4096 characters"),
        ({"a": [b"x"]}, "a value, or an object with one operator at `a[0]`"),
        ({"a": {5: ["x"]}}, "expected names that are strings"),
    ],
)
def test_a_pattern_that_lambda_would_refuse_is_refused(
    pattern: Any, error: str
) -> None:
    with pytest.raises(PatternError) as caught:
        Pattern(pattern)
    assert str(caught.value).endswith(error)


@pytest.mark.parametrize(
    "argument",
    [
        [],
        [">"],
        [">", "5"],
        ["!=", 5],
        [">", 0, "<"],
        [">", True],
        [">=", 26, "<=", 26],
        ["<", 27, ">", 25],
        [">", 0, ">", 0],
        ["=", 26, "=", 26],
        [">", 30, "<", 20],
        [">", float("inf")],
        5,
        [5, ">"],
    ],
    ids=str,
)
def test_a_numeric_test_is_of_comparisons_and_numbers(argument: Any) -> None:
    with pytest.raises(PatternError, match=r"a comparison .* at `a\[0\]\.numeric`"):
        Pattern({"a": [{"numeric": argument}]})


def nested(levels: int) -> Any:
    pattern: Any = ["x"]
    for _ in range(levels):
        pattern = {"a": pattern}
    return pattern


@pytest.mark.parametrize(
    "pattern",
    [
        {"a": [10**400]},
        {"a": [10**5000]},
        {"a": ["\ud800"]},
        nested(5000),
        '{"a":' * 800 + "5",
    ],
    ids=["large number", "too large for text", "surrogate", "deep", "deep text"],
)
def test_a_pattern_that_is_no_json_of_lambdas_is_refused(pattern: Any) -> None:
    with pytest.raises(PatternError):
        Pattern(pattern)
