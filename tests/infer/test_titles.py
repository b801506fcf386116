"""The names of classes that a table and its entities get."""

from __future__ import annotations

import pytest

from ddbevents.infer import InferError
from ddbevents.infer.titles import title_of


@pytest.mark.parametrize(
    ("table", "title"),
    [
        ("orders", "Orders"),
        ("order-lines.dev", "OrderLinesDev"),
        ("event", "EventItem"),
        ("json", "JsonItem"),
        ("Table", "TableItem"),
        ("insert", "InsertItem"),  # whose record would be an InsertRecord
        ("None", "NoneItem"),
    ],
)
def test_a_title_is_made_of_the_tables_name_and_is_free(table: str, title: str) -> None:
    assert title == title_of(table)


def test_a_name_without_a_class_name_is_refused() -> None:
    with pytest.raises(InferError, match="no class name can be made from '1-x'"):
        title_of("1-x")
