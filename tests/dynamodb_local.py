"""AWS's DynamoDB Local: fetched, started, and stopped by its process id.

It comes in the npm package `amplify-dynamodb-simulator` and needs Java.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

PACKAGE = "amplify-dynamodb-simulator"
VERSION = "2.9.30"  # carries DynamoDB Local 1.25.1
CACHE = Path(__file__).parents[1] / ".cache" / "dynamodb-local"
SECONDS_TO_START = 60


def missing_tools() -> list[str]:
    """Return which of the programs it takes are not on this machine."""
    return [tool for tool in ("java", "npm") if shutil.which(tool) is None]


def fetch() -> Path:
    """Return the folder of DynamoDB Local, fetched the first time.

    Several processes may do so at once: each unpacks for itself, and the first to
    be done renames its copy into place.
    """
    home = CACHE / VERSION
    if not home.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            unpacked = _unpack(Path(scratch))
            with contextlib.suppress(OSError):  # another process was quicker
                unpacked.rename(home)
    return home


def _unpack(folder: Path) -> Path:
    subprocess.run(
        ["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=300,
    )
    [archive] = folder.glob("*.tgz")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package" / "emulator"


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Start DynamoDB Local on a free port; yield its endpoint url; stop it."""
    home, port = fetch(), _free_port()
    command = ["java", "-Djava.library.path=./DynamoDBLocal_lib"]
    arguments = ["-jar", "DynamoDBLocal.jar", "-inMemory", "-disableTelemetry"]
    with (
        tempfile.TemporaryDirectory() as scratch,  # it leaves a library behind
        tempfile.TemporaryFile() as log,
        subprocess.Popen(
            [*command, f"-Djava.io.tmpdir={scratch}", *arguments, "-port", str(port)],
            cwd=home,
            stdout=log,
            stderr=log,
        ) as process,
    ):
        endpoint = f"http://127.0.0.1:{port}"
        try:
            _wait_until_it_answers(endpoint, process, log)
            yield endpoint
        finally:
            process.kill()


def settings(endpoint: str, account: str) -> dict[str, str]:
    """Return the environment in which every client of AWS's finds DynamoDB Local.

    It keeps the tables of each access key, here the account, apart.
    """
    return {
        "AWS_ENDPOINT_URL_DYNAMODB": endpoint,
        "AWS_ENDPOINT_URL_DYNAMODB_STREAMS": endpoint,
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": account,
        "AWS_SECRET_ACCESS_KEY": "none",
    }


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_until_it_answers(
    endpoint: str, process: subprocess.Popen[bytes], log: Any
) -> None:
    dynamodb = client("dynamodb", endpoint)
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(BotoCoreError):
            dynamodb.list_tables()
            return
        time.sleep(0.1)
    log.seek(0)
    state = "still silent" if process.poll() is None else "ended"
    raise RuntimeError(f"DynamoDB Local is {state}: {log.read().decode()}")


def client(service: str, endpoint: str, account: str = "none") -> Any:
    """Return a boto3 client of "dynamodb" or "dynamodbstreams".

    DynamoDB Local keeps the tables of each access key, `account`, apart.
    """
    return boto3.client(
        service,  # type: ignore[call-overload]  # the stubs want a literal
        endpoint_url=endpoint,
        region_name="eu-west-1",
        aws_access_key_id=account,
        aws_secret_access_key="none",
        config=Config(retries={"total_max_attempts": 1}),
    )


class Table:
    """A table with a stream, and what its stream holds.

    Args:
        endpoint: Where DynamoDB Local listens.
        name: The table's name; at least three characters.
        keys: Key attributes to their types, the partition key first.
        view_type: The stream's view type.
        account: The access key that has the table.
    """

    def __init__(
        self,
        endpoint: str,
        name: str,
        keys: dict[str, str],
        view_type: str = "NEW_AND_OLD_IMAGES",
        account: str = "none",
    ) -> None:
        self.name = name
        self.dynamodb = client("dynamodb", endpoint, account)
        self.streams = client("dynamodbstreams", endpoint, account)
        created = self.dynamodb.create_table(
            TableName=name,
            AttributeDefinitions=[
                {"AttributeName": key, "AttributeType": tag}
                for key, tag in keys.items()
            ],
            KeySchema=[
                {"AttributeName": key, "KeyType": kind}
                for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
            ],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": view_type},
        )
        self._stream_arn = created["TableDescription"]["LatestStreamArn"]

    def put(self, item: dict[str, Any]) -> None:
        """Put an item of AttributeValues, with bytes as bytes."""
        self.dynamodb.put_item(TableName=self.name, Item=item)

    def delete(self, key: dict[str, Any]) -> None:
        """Delete an item by its key."""
        self.dynamodb.delete_item(TableName=self.name, Key=key)

    def get(self, key: dict[str, Any]) -> dict[str, Any] | None:
        """Return the item with a key."""
        response = self.dynamodb.get_item(
            TableName=self.name, Key=key, ConsistentRead=True
        )
        item: dict[str, Any] | None = response.get("Item")
        return item

    def responses(self) -> list[dict[str, Any]]:
        """Return the GetRecords responses from the start of the stream to its end."""
        described = self.streams.describe_stream(StreamArn=self._stream_arn)
        return [
            response
            for shard in described["StreamDescription"]["Shards"]
            for response in self._shard_responses(shard["ShardId"])
        ]

    def records(self) -> list[dict[str, Any]]:
        """Return all records of the stream, as boto3 gives them."""
        return [
            record for response in self.responses() for record in response["Records"]
        ]

    def _shard_responses(self, shard_id: str) -> Iterator[dict[str, Any]]:
        iterator = self.streams.get_shard_iterator(
            StreamArn=self._stream_arn,
            ShardId=shard_id,
            ShardIteratorType="TRIM_HORIZON",
        )["ShardIterator"]
        while iterator:
            response = self.streams.get_records(ShardIterator=iterator)
            if not response["Records"]:
                return
            yield response
            iterator = response.get("NextShardIterator")
