"""One address on 127.0.0.1 where the commands of the docs find SQS, S3 and Lambda.

Behind it are the fakes of redrive_doubles.py, and a handler as the function.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from botocore import xform_name
from redrive_doubles import FakeBucket, FakeQueue

ENDPOINTS = [f"AWS_ENDPOINT_URL_{service}" for service in ("SQS", "S3", "LAMBDA")]


class _Requests(BaseHTTPRequestHandler):
    def __init__(
        self,
        *connection: Any,
        queue: FakeQueue,
        bucket: FakeBucket,
        function: Callable[[Any, Any], Any],
    ) -> None:
        self._queue, self._bucket, self._function = queue, bucket, function
        super().__init__(*connection)

    def do_POST(self) -> None:
        """SQS, whose operation is in a header; or Lambda, with an event."""
        given = json.loads(self._body())
        operation = self.headers.get("X-Amz-Target", "").removeprefix("AmazonSQS.")
        if operation:
            answer = getattr(self._queue, xform_name(operation))(**given)
        else:
            answer = self._function(given, None)
        self._answer(json.dumps(answer or {}).encode())

    def do_GET(self) -> None:
        """S3: the keys that begin with a prefix, or an object."""
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" not in query:
            self._answer(self._bucket.get_object(Key=self._key)["Body"].read())
            return
        [prefix] = query.get("prefix", [""])
        keys = "".join(
            f"<Contents><Key>{escape(key)}</Key></Contents>"
            for key in sorted(self._bucket.objects)
            if key.startswith(prefix)
        )
        self._answer(f"<ListBucketResult>{keys}</ListBucketResult>".encode())

    def do_PUT(self) -> None:
        """S3: an object is written."""
        self._bucket.put_object(Key=self._key, Body=self._body())
        self._answer(b"")

    def log_message(self, *_: Any) -> None:
        """Print nothing."""

    @property
    def _key(self) -> str:
        return urlsplit(self.path).path.split("/", 2)[2]

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"]))

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def answering(
    queue: FakeQueue, bucket: FakeBucket, function: Callable[[Any, Any], Any]
) -> Iterator[str]:
    """Answer for a queue, a bucket and a function, of any name; yield the URL."""
    requests = partial(_Requests, queue=queue, bucket=bucket, function=function)
    with ThreadingHTTPServer(("127.0.0.1", 0), requests) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
