"""Files of events and exports to S3: read as a stream, checked by their manifests."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from deliveries import OrderEvent, insert, lambda_event

from ddbevents import RecordError, SourceError, StreamEvent, iter_records
from ddbevents.sources import read_export, read_lines

EXPORTS = Path(__file__).parents[2] / "fixtures" / "events" / "export"
FULL = "01795435200000-a1b2c3d4"
INCREMENTAL = "01795435500000-e5f6a7b8"


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """Return a folder with the two sample exports, to be damaged at will."""
    return shutil.copytree(EXPORTS / "AWSDynamoDB", tmp_path / "AWSDynamoDB")


def texts(data: bytes) -> list[bytes]:
    return list(read_lines(io.BufferedReader(io.BytesIO(data))))


class Body:
    """Reads bytes and no more, as the body of an object in S3 does."""

    def __init__(self, data: bytes) -> None:
        self.read = io.BytesIO(data).read


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
@pytest.mark.parametrize("opened", [io.BytesIO, Body])
def test_whatever_reads_bytes_is_read(opened: Any, compress: Any) -> None:
    event = json.dumps(lambda_event(insert(1), insert(2))).encode()
    file = opened(compress(event + b"\n" + event))
    assert 4 == len([*iter_records(OrderEvent, read_lines(file))])


@pytest.mark.parametrize("file", ["event.json", Path("event.json"), io.StringIO("{}")])
def test_what_reads_no_bytes_is_refused(file: Any) -> None:
    found = rf'open\(path, "rb"\), found a {type(file).__name__}'
    with pytest.raises(TypeError, match=found):
        next(read_lines(file))


def read(source: Any) -> list[tuple[str, str]]:
    return [
        (record.event_name, record.keys.pk)
        for record in iter_records(OrderEvent, source)
    ]


def rewrite(path: Path, **members: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_bytes()) | members))


def test_json_lines_are_texts_each() -> None:
    assert [b'{"a": 1}', b'{"b": 2}'] == texts(b'\n{"a": 1}\n{"b": 2}')


def test_a_text_over_several_lines_is_one() -> None:
    event = lambda_event(insert(1), insert(2))
    [text] = texts(json.dumps(event, indent=2).encode())
    assert event == json.loads(text)


def test_a_gzipped_file_is_unzipped() -> None:
    assert [b'{"a": 1}', b'{"b": 2}'] == texts(gzip.compress(b'{"a": 1}\n{"b": 2}'))


def test_an_empty_file_has_no_texts() -> None:
    assert [] == texts(b"")
    assert [] == texts(gzip.compress(b""))


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-9],
        lambda data: data[:12] + b"\xff" * 20,
        lambda _: b"\x1f\x8b",
    ],
    ids=["cut off", "overwritten", "no header"],
)
def test_damaged_gzip_data_is_refused(damage: Any) -> None:
    data = gzip.compress(json.dumps(insert(1)).encode() * 50)
    with pytest.raises(SourceError, match="truncated or damaged"):
        texts(damage(data))


def test_a_full_export_reads_as_an_insert_of_every_item() -> None:
    expected = [("INSERT", "o1"), ("INSERT", "o2"), ("INSERT", "o3")]
    assert expected == read(read_export(EXPORTS / "AWSDynamoDB" / FULL))
    assert expected == read(io.BytesIO((EXPORTS / "full.jsonl").read_bytes()))


def test_an_incremental_export_tells_events_by_their_images() -> None:
    expected = [("INSERT", "o1"), ("MODIFY", "o2"), ("REMOVE", "o3")]
    assert expected == read(read_export(EXPORTS / "AWSDynamoDB" / INCREMENTAL))
    assert expected == read(io.BytesIO((EXPORTS / "incremental.jsonl").read_bytes()))


def test_a_change_in_an_export_has_the_time_of_its_write() -> None:
    [record, *_] = iter_records(
        OrderEvent, read_export(EXPORTS / "AWSDynamoDB" / INCREMENTAL)
    )
    moment = datetime(2026, 11, 23, 11, 44, 7, 123, tzinfo=UTC)
    assert moment == record.approximate_creation_date_time


def test_an_exported_item_without_a_table_schema_has_no_keys_apart() -> None:
    [record] = iter_records(StreamEvent, {"Item": {"pk": {"S": "a"}}})
    assert record.event_name == "INSERT"
    assert ({}, {"pk": "a"}) == (record.keys, record.new_image)


def test_an_exported_item_without_its_key_is_refused() -> None:
    with pytest.raises(RecordError, match="dynamodb"):
        next(iter_records(OrderEvent, {"Item": {"status": {"S": "PAID"}}}))


@pytest.mark.parametrize(
    "line",
    [
        {"Item": 5},
        {"Item": {"pk": {"S": 5}}},
        {"Metadata": {}, "Keys": 5},
        {
            "Metadata": {"WriteTimestampMicros": {"N": "soon"}},
            "Keys": {"pk": {"S": "a"}},
        },
        {"Metadata": {"WriteTimestampMicros": {"S": "1"}}, "Keys": {"pk": {"S": "a"}}},
    ],
)
def test_a_malformed_line_fails_alone(line: Any) -> None:
    records = iter_records(OrderEvent, iter([line, insert(2)]))
    with pytest.raises(RecordError, match="record 0 cannot be read"):
        next(records)
    assert "o2" == next(records).keys.pk


def test_a_data_file_with_another_checksum_is_refused(exports: Path) -> None:
    data = exports / FULL / "data" / "k2jhg45kjh.json.gz"
    data.write_bytes(gzip.compress(b'{"Item":{"pk":{"S":"forged"}}}\n'))
    lines = read_export(exports / FULL)
    next(lines)
    next(lines)
    with pytest.raises(SourceError, match="not have the MD5 sum in the manifest"):
        next(lines)


def test_a_data_file_with_another_count_is_refused(exports: Path) -> None:
    rewrite(exports / INCREMENTAL / "manifest-files.json", itemCount=4)
    with pytest.raises(SourceError, match="has 3 lines, the manifest has 4"):
        list(read_export(exports / INCREMENTAL))


def test_a_missing_data_file_is_refused(exports: Path) -> None:
    shutil.rmtree(exports / "data")
    with pytest.raises(SourceError, match="which the manifest lists, is missing"):
        list(read_export(exports / INCREMENTAL))


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"or the files in this folder$"):
        list(read_export(tmp_path))


def test_an_export_in_ion_is_refused(exports: Path) -> None:
    rewrite(exports / FULL / "manifest-summary.json", outputFormat="ION")
    with pytest.raises(SourceError, match="written in ION"):
        list(read_export(exports / FULL))


def test_a_broken_first_line_fails_alone() -> None:
    lines = b'{"broken": \n' + json.dumps(lambda_event(insert(2))).encode() + b"\n"
    records = iter_records(OrderEvent, iter(texts(lines)))
    with pytest.raises(RecordError, match="record 0 cannot be read"):
        next(records)
    assert "o2" == next(records).keys.pk


def test_a_broken_text_over_several_lines_is_one() -> None:
    text = json.dumps(lambda_event(insert(1)), indent=2).encode()[:-2]
    assert [text] == texts(text)


@pytest.mark.parametrize(
    "name", ["manifest-summary.json", "manifest-files.json"], ids=str
)
@pytest.mark.parametrize("text", ["{}", "[]", "5", "{"])
def test_a_manifest_of_another_form_is_refused(
    exports: Path, name: str, text: str
) -> None:
    (exports / FULL / name).write_text(text)
    with pytest.raises(SourceError, match="is not from an export to S3"):
        list(read_export(exports / FULL))


def test_a_data_file_that_is_cut_off_is_refused(exports: Path) -> None:
    listing = exports / FULL / "manifest-files.json"
    listed = json.loads(listing.read_bytes().splitlines()[0])
    path = exports / FULL / "data" / Path(listed["dataFileS3Key"]).name
    path.write_bytes(path.read_bytes()[:-12])
    md5 = b64encode(hashlib.md5(path.read_bytes(), usedforsecurity=False).digest())
    listed["md5Checksum"] = md5.decode()
    listing.write_text(json.dumps(listed))
    with pytest.raises(SourceError, match="the gzip data is truncated or damaged"):
        list(read_export(exports / FULL))
