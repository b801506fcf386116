"""The data files of an export, for engines that read them themselves."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from ddbevents import SourceError
from ddbevents.sources import ExportFiles, export_files

EXPORTS = Path(__file__).parents[2] / "fixtures" / "events" / "export"
FULL = EXPORTS / "AWSDynamoDB" / "01795435200000-a1b2c3d4"
INCREMENTAL = EXPORTS / "AWSDynamoDB" / "01795435500000-e5f6a7b8"
S3 = "s3://orders-exports/backups/AWSDynamoDB"
ITEMS = {"asdl123dasas.json.gz": 2, "empty7654.json.gz": 0, "k2jhg45kjh.json.gz": 1}


def test_a_local_folder_gives_paths_of_files_that_exist() -> None:
    files = export_files(FULL)
    assert ITEMS == {Path(path).name: n for path, n in files.item_count.items()}
    assert [True] * 3 == [Path(path).is_file() for path in files.paths]


def test_data_files_beside_the_folder_are_found() -> None:
    [path] = export_files(str(INCREMENTAL)).paths
    assert Path(path).is_file()


def test_a_url_is_read_by_what_is_passed_and_gives_urls() -> None:
    def read(url: str) -> bytes:
        assert url.startswith(f"{S3}/{INCREMENTAL.name}/manifest-")
        return (EXPORTS / url.removeprefix("s3://orders-exports/backups/")).read_bytes()

    files = export_files(f"{S3}/{INCREMENTAL.name}/", read)
    assert {f"{S3}/data/sgad6417s6vss4p7owp0471bcq.json.gz": 3} == files.item_count


def test_the_urls_are_keys_of_the_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="orders-exports")
        for file in EXPORTS.rglob("*.*"):
            key = f"backups/{file.relative_to(EXPORTS)}"
            client.put_object(Bucket="orders-exports", Key=key, Body=file.read_bytes())

        def read(url: str) -> bytes:
            key = url.removeprefix("s3://orders-exports/")
            found = client.get_object(Bucket="orders-exports", Key=key)
            return bytes(found["Body"].read())

        sizes = [
            len(read(path))
            for export in (FULL, INCREMENTAL)
            for path in export_files(f"{S3}/{export.name}", read).paths
        ]
    assert 4 == len(sizes)


def test_a_url_without_a_reader_is_refused() -> None:
    with pytest.raises(SourceError, match="is not on disk: pass read="):
        export_files(f"{S3}/{FULL.name}")


def test_a_manifest_that_is_no_file_is_missing() -> None:
    def read(_: str) -> bytes:
        raise FileNotFoundError

    with pytest.raises(SourceError, match=r"a4/manifest-summary\.json is missing"):
        export_files("s3://bucket/a4", read)


def counts(rows: dict[str, int], prefix: str = "") -> dict[str, int]:
    return {f"{prefix}{name}": count for name, count in rows.items()}


@pytest.mark.parametrize(
    "prefix",
    ["", f"{FULL}/data/", f"file://{FULL}/data/", "s3a://b/data/", "C:\\x\\data\\"],
)
def test_files_are_recognized_however_an_engine_writes_their_paths(prefix: str) -> None:
    files = export_files(FULL)
    files.check_counts(counts(ITEMS, prefix))
    with pytest.raises(SourceError, match=r"k2jhg45kjh\.json\.gz: 4 of 1$"):
        files.check_counts(counts(ITEMS | {"k2jhg45kjh.json.gz": 4}, prefix))


def test_a_file_without_a_count_has_no_rows() -> None:
    files = export_files(FULL)
    rows = {name: count for name, count in ITEMS.items() if count}
    files.check_counts(rows)
    rows.pop("asdl123dasas.json.gz")
    with pytest.raises(SourceError, match=r"manifest: asdl123dasas\.json\.gz: 0 of 2$"):
        files.check_counts(rows)


def test_a_file_that_was_read_twice_has_too_many_rows() -> None:
    rows = counts(ITEMS, "a/") | counts(ITEMS, "b/")
    with pytest.raises(SourceError, match=r"gz: 4 of 2, k2jhg45kjh\.json\.gz: 2 of 1$"):
        export_files(FULL).check_counts(rows)


def test_a_file_of_another_export_is_refused() -> None:
    with pytest.raises(SourceError, match=r"data/b\.gz is not a data file of this"):
        export_files(FULL).check_counts(ITEMS | {"data/b.gz": 0})


def test_of_many_files_that_differ_ten_are_named() -> None:
    files = ExportFiles({f"data/{n}.gz": 1 for n in range(12)})
    with pytest.raises(SourceError, match=r"9\.gz: 0 of 1, 2 more$"):
        files.check_counts({})


@pytest.mark.parametrize("twin", [{}, {"dataFileS3Key": "backups/else/b.json.gz"}])
def test_two_files_of_one_name_are_in_no_export(tmp_path: Path, twin: Any) -> None:
    export = shutil.copytree(FULL, tmp_path / "export")
    listed = {"itemCount": 1, "md5Checksum": "", "dataFileS3Key": "backups/b.json.gz"}
    lines = map(json.dumps, [listed, listed | twin])
    (export / "manifest-files.json").write_text("\n".join(lines))
    with pytest.raises(SourceError, match=r"lists two files b\.json\.gz"):
        export_files(export)


@pytest.mark.parametrize(
    "listed",
    [{"dataFileS3Key": None}, *({"itemCount": count} for count in (-1, True, 1.5))],
    ids=str,
)
def test_a_manifest_with_a_line_of_another_form_is_refused(
    tmp_path: Path, listed: dict[str, Any]
) -> None:
    folder = Path(shutil.copytree(FULL, tmp_path / "export"))
    path = folder / "manifest-files.json"
    line = json.loads(path.read_bytes().splitlines()[0]) | listed
    path.write_text(json.dumps(line))
    with pytest.raises(SourceError, match="is not from an export to S3"):
        export_files(folder)


def test_blank_lines_in_a_manifest_are_nothing(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FULL, tmp_path / "export"))
    expected = export_files(folder)
    path = folder / "manifest-files.json"
    path.write_bytes(path.read_bytes() + b"\n\n")
    assert expected == export_files(folder)
