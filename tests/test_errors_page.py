"""The page of errors shows what is printed; tests/errors_page.py rewrites it."""

from __future__ import annotations

import errors_page
import pytest

SESSIONS = errors_page.sessions()


def test_the_page_has_30_errors() -> None:
    headings = errors_page.PAGE.read_text("utf-8").count("\n### ")
    assert (30, 30) == (headings, len(SESSIONS))


@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.title)
def test_an_error_is_as_the_page_shows_it(session: errors_page.Session) -> None:
    assert session.text == session.replayed()
