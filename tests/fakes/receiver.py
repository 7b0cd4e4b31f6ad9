"""A web server on loopback that takes POSTs, with a ledger and a script of answers; it knows no service."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

# Take the request and close the connection without a word; or keep silent until the caller gives up.
DROP, SILENT = "drop", "silent"


class Answer(NamedTuple):
    """What is answered: status, body, headers."""

    status: int = 200
    body: str = "{}"
    headers: Mapping[str, str] = {}


class Came(NamedTuple):
    """A request that came. Header names are lower case."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Receiver:
    """`answers` are given one after the other, then `usual`."""

    def __init__(self, usual: Answer | str | None = None) -> None:
        self.usual: Answer | str = Answer() if usual is None else usual
        self.answers: deque[Answer | str] = deque()
        self.came: list[Came] = []
        self.gone = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                server._answer(self)

            do_PUT = do_GET = do_POST

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: Any) -> None:
                """A caller that went away is what some tests are about."""

        self._http = Server(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.port = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.came.append(Came(request.path, headers, body))
        answer = self.answers.popleft() if self.answers else self.usual
        if isinstance(answer, str):
            request.close_connection = True
            if answer == SILENT:
                self.gone.wait(5)
            return
        said = answer.body.encode()
        request.send_response(answer.status)
        for name, value in {"content-type": "application/json", **answer.headers}.items():
            request.send_header(name, value)
        request.send_header("content-length", str(len(said)))
        request.end_headers()
        request.wfile.write(said)

    def __enter__(self) -> Receiver:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.gone.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
