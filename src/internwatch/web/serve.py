"""The server of the pages: uvicorn in the daemon's own loop, on one socket, with the limits of a small machine. It
takes no signals and writes no access log: paths hold tokens.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from internwatch.config.shape import Web
from internwatch.errors import BusyError, InternwatchError
from internwatch.watch import Watch
from internwatch.web.site import Site

# Connections at once, and how many wait at the door.
MOST_AT_ONCE, BACKLOG = 64, 128
LONGEST_HEAD = 16 * 1024
# Seconds: until the head of a request must be there, an idle connection may stay, and requests under way may take when
# the daemon stops.
HEAD_SECONDS, IDLE_SECONDS, DRAIN_SECONDS = 10.0, 5, 5


class Server:
    """The pages at work, until `aclose`."""

    def __init__(self, server: _Server, task: asyncio.Task[None]) -> None:
        self._server, self._task = server, task

    @property
    def ended(self) -> bool:
        """Whether it stopped by itself, which is a defect."""
        return self._task.done()

    async def aclose(self) -> None:
        """Take no more requests, let those under way end, close."""
        self._server.should_exit = True
        await asyncio.wait([self._task])
        if not self._task.cancelled():
            self._task.exception()  # seen


async def serve(watch: Watch, web: Web) -> Server:
    """Open the pages; BusyError where the port is taken, InternwatchError where it cannot be opened."""
    door = _door(web)
    # No WebSockets, no lifespan, no logging of its own; the reader's address as a proxy on this machine says it.
    config = uvicorn.Config(
        Site(watch).app(), http=_Patient, ws="none", lifespan="off", log_config=None, log_level=logging.CRITICAL,
        access_log=False, server_header=False, proxy_headers=True, forwarded_allow_ips="127.0.0.1,::1",
        limit_concurrency=MOST_AT_ONCE, backlog=BACKLOG, timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS, h11_max_incomplete_event_size=LONGEST_HEAD,
    )  # fmt: skip
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[door]))
    return Server(server, task)


def _door(web: Web) -> socket.socket:
    """A bound socket. uvicorn would end the process where it cannot bind."""
    door = socket.socket(socket.AF_INET6 if ":" in web.host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((web.host, web.port))
        door.listen(BACKLOG)
    except OSError as error:
        door.close()
        taken = error.errno == errno.EADDRINUSE
        why = "another program listens there" if taken else os.strerror(error.errno or 0)
        raise (BusyError if taken else InternwatchError)(
            f"[web] listen {web.host}:{web.port} cannot be opened: {why}. Choose another port."
        ) from error
    return door


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The daemon owns the signals."""
        yield


class _Patient(H11Protocol):
    """uvicorn's protocol with a limit to how long the head of a request may take: without one, a few dozen silent
    connections would keep everybody out."""

    _limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        """Run the clock while there is no whole request; an idle connection has uvicorn's own clock."""
        if self._answering():
            self._stop_waiting()
        elif self._limit is None:
            self._limit = self.loop.call_later(HEAD_SECONDS, self._out_of_patience)

    def _answering(self) -> bool:
        cycle: Any = self.cycle
        return cycle is not None and not cycle.response_complete

    def _stop_waiting(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None

    def _out_of_patience(self) -> None:
        self._limit = None
        if not self._answering():
            self.transport.abort()
