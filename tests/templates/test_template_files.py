"""Templates are read from YAML with short tags, JSON, and folders of `cdk synth`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from template_documents import sam, written

from ddbevents.templates import TemplateError
from ddbevents.templates.template_file import read_templates

SHORT = """\
Resources:
  A: !Ref Name
  B: !GetAtt Orders.StreamArn
  C: !GetAtt [Orders, StreamArn]
  D: !Sub "${A}-x"
  E: !Sub ["${n}", {n: !Ref A}]
  F: !If [Big, !Ref A, !Ref "AWS::NoValue"]
  G: !Join ["-", [a, !Ref B]]
  H: !Equals [!Ref A, b]
  I: [!Condition Big]
  J: !Transform {Name: AWS::Include}
"""


def resources_of(folder: Path, text: str) -> Any:
    path = folder / "template.yaml"
    path.write_text(text, "utf-8")
    [template] = read_templates(path)
    return template.document["Resources"]


def test_short_tags_are_spelled_out(tmp_path: Path) -> None:
    assert {
        "A": {"Ref": "Name"},
        "B": {"Fn::GetAtt": ["Orders", "StreamArn"]},
        "C": {"Fn::GetAtt": ["Orders", "StreamArn"]},
        "D": {"Fn::Sub": "${A}-x"},
        "E": {"Fn::Sub": ["${n}", {"n": {"Ref": "A"}}]},
        "F": {"Fn::If": ["Big", {"Ref": "A"}, {"Ref": "AWS::NoValue"}]},
        "G": {"Fn::Join": ["-", ["a", {"Ref": "B"}]]},
        "H": {"Fn::Equals": [{"Ref": "A"}, "b"]},
        "I": [{"Condition": "Big"}],
        "J": {"Fn::Transform": {"Name": "AWS::Include"}},
    } == resources_of(tmp_path, SHORT)


@settings(max_examples=20)
@given(
    st.dictionaries(
        st.text(),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=5,
        ),
    )
)
def test_json_is_read_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, resources: Any
) -> None:
    path = written(tmp_path_factory.getbasetemp(), {"Resources": resources})
    [template] = read_templates(path)
    assert {"Resources": resources} == template.document


def test_json_needs_no_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    [template] = read_templates(written(tmp_path, sam()))
    assert {"Orders", "Function"} == template.resources.keys()


def test_yaml_without_the_extra_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(ModuleNotFoundError) as caught:
        resources_of(tmp_path, "Resources: {}")
    assert "PyYAML is missing: pip install 'ddbevents[templates]'" == str(caught.value)
    assert "yaml" == caught.value.name


def test_a_folder_of_the_cdk_has_the_templates_of_all_stacks(tmp_path: Path) -> None:
    written(tmp_path, sam(), "Orders.template.json")
    written(tmp_path, sam(), "assembly-Prod/ProdOrders.template.json")
    written(tmp_path, {}, "manifest.json")
    names = [Path(each.file).name for each in read_templates(tmp_path)]
    assert ["Orders.template.json", "ProdOrders.template.json"] == names


def test_a_byte_order_mark_is_no_part_of_the_template(tmp_path: Path) -> None:
    assert {} == resources_of(tmp_path, "\ufeffResources: {}")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "expected a template with Resources, found none"),
        ("[]", "expected a template with Resources, found none"),
        ("{}", "expected a template with Resources, found none"),
        (
            "{'a'",
            (
                "expected a template in YAML or JSON: Expecting property name"
                " enclosed in double quotes: line 1 column 2 (char 1)"
            ),
        ),
        (
            "a: [",
            (
                "expected a template in YAML or JSON: expected the node content, but"
                " found '<stream end>' (line 1, column 5)"
            ),
        ),
        (
            "Resources:\n  A: {b: 1, b: 2}",
            (
                "expected a template in YAML or JSON: two members are called b"
                " (line 2, column 13)"
            ),
        ),
        (
            "a: \x00",
            (
                "expected a template in YAML or JSON: unacceptable character #x0000:"
                " special characters are not allowed"
            ),
        ),
        ('{"a":' * 100_000, "expected a template with fewer nested levels"),
        ("Resources: " + "[" * 2_000, "expected a template with fewer nested levels"),
    ],
)
def test_what_is_no_template_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(TemplateError) as caught:
        read_templates(path)
    assert f"{path}: {reason}" == str(caught.value)


def test_a_template_is_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_bytes(b"\xff")
    with pytest.raises(TemplateError, match="expected a template in YAML or JSON"):
        read_templates(path)


def test_a_folder_without_templates_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as caught:
        read_templates(tmp_path)
    assert (
        f"{tmp_path}: the folder has no *.template.json: run `cdk synth`, or name the"
        " file of the template"
    ) == str(caught.value)


def test_a_file_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_templates(tmp_path / "template.yaml")


def test_two_members_of_one_name_in_json_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "template.json"
    path.write_text('{"Resources": {"A": {}, "A": {}}}')
    with pytest.raises(TemplateError, match="two members are called A"):
        read_templates(path)
