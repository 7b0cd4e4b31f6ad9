"""One connection: TCP to a checked address or through a proxy, TLS on top; it knows no HTTP beyond CONNECT.

httpcore's own backend goes through anyio; this one sits on asyncio's protocols, which halves the CPU of a request and
puts the guard at the only place where it cannot be bypassed: where the address is connected to. Deadlines are the
caller's (`asyncio.timeout` around the whole request); the `timeout` arguments of httpcore's interface are not used.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Iterable
from typing import Any

import httpcore

from internwatch.errors import FetchError

HIGH_WATER = 256 * 1024
MOST_ADDRESSES = 4
FIRST_ADDRESS = 2.5


class Inbox(asyncio.Protocol):
    """What has arrived and was not read yet; pauses the sender over HIGH_WATER."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.pieces: deque[bytes] = deque()
        self.size = 0
        self.ended = False
        self.error: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._writable: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.pieces.append(data)
        self.size += len(data)
        if self.size > HIGH_WATER and self.transport is not None:
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        self.ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended, self.error = True, exc
        self._wake()
        self.resume_writing()

    def pause_writing(self) -> None:
        self._writable = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        waiter, self._writable = self._writable, None
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    def _wake(self) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    async def read(self, limit: int) -> bytes:
        """The next piece, at most `limit` bytes; b"" at the end. Raises OSError for a connection that broke."""
        while not self.pieces:
            if self.ended:
                if self.error is not None:
                    raise self.error
                return b""
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        piece = self.pieces.popleft()
        if len(piece) > limit:
            self.pieces.appendleft(piece[limit:])
            piece = piece[:limit]
        was_high, self.size = self.size > HIGH_WATER, self.size - len(piece)
        if was_high and self.size <= HIGH_WATER and self.transport is not None and not self.ended:
            self.transport.resume_reading()
        return piece

    async def drained(self) -> None:
        if self._writable is not None:
            await self._writable


class Wire(httpcore.AsyncNetworkStream):
    """A connected stream as httpcore wants it. Raises FetchError ("reset", "tls")."""

    def __init__(self, inbox: Inbox, name: str) -> None:
        self._inbox, self._name = inbox, name

    @property
    def _transport(self) -> asyncio.Transport:
        assert self._inbox.transport is not None
        return self._inbox.transport

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's name
        try:
            return await self._inbox.read(max_bytes)
        except ssl.SSLError as error:
            raise FetchError(f"the TLS stream from {self._name} broke: {_words(error)}", kind="tls") from error
        except OSError as error:
            raise FetchError(f"{self._name} dropped the connection: {_words(error)}", kind="reset") from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        if not buffer:
            return
        if self._inbox.ended:
            raise httpcore.WriteError("the connection is closed")  # httpcore then reads what was said before the end
        self._transport.write(buffer)
        await self._inbox.drained()

    async def aclose(self) -> None:
        # Abort, not close: a TLS close waits for the other side, and there is nothing left to hear.
        self._transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Wire:
        inbox = Inbox()
        loop = asyncio.get_running_loop()
        try:
            transport = await loop.start_tls(
                self._transport, inbox, ssl_context, server_hostname=server_hostname, ssl_handshake_timeout=timeout
            )
        except BaseException as error:
            self._transport.abort()
            raise _tls_error(error, server_hostname or self._name) from error
        assert transport is not None
        inbox.transport = transport
        return Wire(inbox, self._name)

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # httpcore asks this of an idle connection: anything to read means it is over
            return self._inbox.ended or bool(self._inbox.pieces)
        return self._transport.get_extra_info(info) if info == "ssl_object" else None


def _tls_error(error: BaseException, name: str) -> BaseException:
    if isinstance(error, ssl.SSLCertVerificationError):
        return FetchError(f"the certificate of {name} is not valid: {error.verify_message}", kind="tls", passing=False)
    if isinstance(error, ssl.SSLError):
        return FetchError(f"no TLS with {name}: {_words(error)}", kind="tls")
    if isinstance(error, OSError):  # ConnectionAbortedError is also what a handshake out of time ends as
        return FetchError(f"{name} dropped the connection during the TLS handshake", kind="reset")
    return error


def _words(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__)[:200]


async def dial(addresses: Iterable[str], port: int, name: str, seconds: float) -> Wire:
    """Connect to the first of these addresses that takes it. Raises FetchError ("connect")."""
    loop = asyncio.get_running_loop()
    several = list(addresses)[:MOST_ADDRESSES]
    why = "no address"
    for number, address in enumerate(several, 1):
        try:
            # A dead address (a broken IPv6 route) must not eat the whole time when there is another one.
            async with asyncio.timeout(seconds if number == len(several) else min(seconds, FIRST_ADDRESS)):
                _, inbox = await loop.create_connection(Inbox, address, port)
        except TimeoutError:
            why = f"no answer within {seconds:g} s"
        except OSError as error:
            why = _words(error)
        else:
            return Wire(inbox, name)
    raise FetchError(f"no connection to {name}: {why}", kind="connect")
