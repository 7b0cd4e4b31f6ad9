"""The practice world behind a socket: a few lines of HTTP/1.1 on loopback, for one client that behaves.

It parses what our own engine sends and no more; it is not a web server.
"""

from __future__ import annotations

import asyncio
from email.utils import formatdate
from http import HTTPStatus

from internwatch.practice.world import Answer, World


class Server:
    """`async with Server(world) as server:` listens on a free port of 127.0.0.1; `table` is what the engine needs."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.requests = self.unchanged = 0
        self._server: asyncio.Server | None = None
        self._open: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}

    @property
    def address(self) -> str:
        assert self._server is not None
        return f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @property
    def table(self) -> dict[str, str]:
        """host -> loopback address, for `Fetcher(hosts=...)`."""
        return dict.fromkeys(sorted(self.world.hosts()), self.address)

    async def __aenter__(self) -> Server:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        serving = [task for task in self._open.values() if task is not None]
        for writer in list(self._open):
            writer.close()
        # A task that is left to the end of the loop is reported as an error there.
        await asyncio.gather(*serving, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open[writer] = asyncio.current_task()
        try:
            while await self._exchange(reader, writer):
                pass
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ValueError):
            pass  # the client went away, or is not ours
        finally:
            self._open.pop(writer, None)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its answer; False when the connection is to end."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip("\r\n").split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        host = headers.get("host", "").partition(":")[0].lower()
        answer = self.world.answer(method, host, target, body)
        self.requests += 1
        if answer.etag and headers.get("if-none-match") == answer.etag:
            self.unchanged += 1
            answer = Answer(304, b"", answer.type, answer.etag)
        writer.write(_raw(answer, bare=method == "HEAD"))
        await writer.drain()
        return headers.get("connection", "").lower() != "close"


def _raw(answer: Answer, *, bare: bool) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}", f"Date: {formatdate(usegmt=True)}"]
    if answer.etag:
        lines.append(f"ETag: {answer.etag}")
    if answer.status != 304:
        lines += [f"Content-Type: {answer.type}", f"Content-Length: {len(answer.body)}"]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    return head if bare or answer.status == 304 else head + answer.body
