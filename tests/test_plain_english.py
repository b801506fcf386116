"""`python tests/plain_english.py` finds what texts avoid, where it is."""

from pathlib import Path

import plain_english
import pytest
from plain_english import findings


@pytest.mark.parametrize(
    "source",
    [
        '"""It\nis told."""',
        'f(\n    "by whom: "\n    f"{it} told")',
        "f()\n# told",
        "# What\n# is told\n",
    ],
    ids=["docstring", "message", "comment", "comment of two lines"],
)
def test_a_word_is_found_in_every_text_of_a_module(source: str) -> None:
    (found,) = findings("module.py", source)
    assert "told" == found.found
    assert "told" in "".join(source.splitlines()[found.line - 1 :])


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("first\nan attribute is\n  none", 2, "is none"),
        ("Of a\nlist, one is taken.", 1, "Of a list,"),
        ("a list is no set", 1, "is no"),
        ("`Told` by X", 1, "Told"),
    ],
)
def test_a_construction_is_found_across_lines(text: str, line: int, found: str) -> None:
    assert [(line, found)] == [
        (each.line, each.found) for each in findings("page.md", text)
    ]


@pytest.mark.parametrize(
    "text",
    ["it is None", "there is none", "it is no longer there", "as long as X has it"],
)
def test_usual_english_is_left_alone(text: str) -> None:
    assert [] == list(findings("page.md", text))


def test_names_in_code_are_left_alone() -> None:
    assert [] == list(findings("module.py", "kind = file.tell()"))


def test_the_report_has_the_place_and_what_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (page := tmp_path / "page.md").write_text("Mend it.\n")
    monkeypatch.setattr(plain_english, "ROOT", tmp_path)
    assert 1 == plain_english.main([page])
    assert "page.md:1: 'Mend': write fix\n" == capsys.readouterr().out


def test_every_replacement_is_itself_plain() -> None:
    texts = "\n".join(plain_english.INSTEAD.values())
    assert [] == list(findings("page.md", texts))
