"""How each host is reached (directly and guarded, through a proxy, or by the practice table) and its kept connections.

It is httpx's transport: it turns one httpx request into one httpx response, body unread. One small set of connections
per host and one TLS context for all: httpx's own pool scans every connection at each request (STACK, "HTTP").
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Mapping
from typing import cast

import httpcore
import httpx
import msgspec

from internwatch.errors import FetchError
from internwatch.fetch.guard import allowed, check_host, literal, private
from internwatch.fetch.proxies import Proxies, Proxy
from internwatch.fetch.settings import FetchSettings, Seams
from internwatch.fetch.wire import Wire, dial

Connect = Callable[[str, int], Awaitable[Wire]]
Key = tuple[str, str, int]
CONNECT_REPLY = 16_384


class Backend(httpcore.AsyncNetworkBackend):
    """httpcore's way to a new connection, by one of our ways."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's name
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> Wire:
        return await self._connect(host, port)


class Route(msgspec.Struct):
    """One host's way: the origin that is connected to, its backend, its idle connections (the last used last).

    `absolute` is true where a proxy is asked for the whole URL, `headers` go to that proxy.
    """

    origin: httpcore.Origin
    backend: Backend
    absolute: bool = False
    headers: list[tuple[bytes, bytes]] = []
    idle: list[httpcore.AsyncHTTPConnection] = []


class Routes(httpx.AsyncBaseTransport):
    """The transport. Raises FetchError; must be closed with `aclose`."""

    def __init__(
        self, settings: FetchSettings, seams: Seams, table: Mapping[str, str], *, anywhere: bool = False
    ) -> None:
        """With `anywhere` private addresses are reached too, directly: the operator named them."""
        self._settings, self._seams, self._anywhere = settings, seams, anywhere
        self._table = {host.lower(): address for host, address in table.items()}
        self._proxies = Proxies(seams.proxies())
        self._routes: dict[Key, Route] = {}
        self._tls: ssl.SSLContext | None = None
        self._sweeper: asyncio.TimerHandle | None = None
        self._sweep: asyncio.Task[None] | None = None
        self._closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send on a kept connection or a new one; the caller reads and closes the response."""
        route = self._route(request.url)
        url, headers = _addressed(route, request)
        ours = httpcore.Request(request.method.encode(), url, headers=headers, content=request.stream)
        connection = await self._take(route)
        answer = await self._sent(connection, ours)
        assert isinstance(answer.stream, AsyncIterable)
        stream = _Stream(answer.stream, lambda: self._give_back(route, connection))
        return httpx.Response(answer.status, headers=answer.headers, stream=stream, request=request)

    async def _sent(self, connection: httpcore.AsyncHTTPConnection, request: httpcore.Request) -> httpcore.Response:
        try:
            return await connection.handle_async_request(request)
        except BaseException as error:
            await connection.aclose()
            if isinstance(error, httpcore.ProtocolError):
                raise _protocol_error(error) from error
            if isinstance(error, httpcore.NetworkError):
                raise FetchError(f"the connection broke: {error}", kind="reset") from error
            raise

    # Which way

    def mapped(self, url: httpx.URL) -> bool:
        """Whether the practice table holds this host."""
        return self._mapped(url.host.rstrip(".").lower(), url.port) is not None

    def _mapped(self, host: str, port: int | None) -> str | None:
        return self._table.get(f"{host}:{port}") or self._table.get(host)

    def _route(self, url: httpx.URL) -> Route:
        host, scheme = url.host.rstrip(".").lower(), url.scheme
        port = url.port or (443 if scheme == "https" else 80)
        key = (scheme, host, port)
        route = self._routes.get(key)
        if route is None:
            route = self._routes[key] = self._new_route(url.raw_host.decode("ascii"), scheme, host, port)
        return route

    def _new_route(self, raw_host: str, scheme: str, host: str, port: int) -> Route:
        address = self._mapped(host, port)
        if address is not None:
            there, _, there_port = address.rpartition(":")
            return Route(httpcore.Origin(b"http", there.encode(), int(there_port)), Backend(self._plain))
        origin = httpcore.Origin(scheme.encode(), raw_host.encode(), port)
        if self._anywhere:
            return Route(origin, Backend(self._plain))
        check_host(raw_host)
        proxy = self._proxies.of(scheme, host, port)
        if proxy is None:
            return Route(origin, Backend(self._guarded))
        if scheme == "https":
            return Route(origin, Backend(lambda host, port: self._tunnel(proxy, host, port)))
        there_origin = httpcore.Origin(proxy.scheme.encode(), proxy.host.encode(), proxy.port)
        return Route(there_origin, Backend(self._plain), absolute=True, headers=_authorization(proxy))

    async def _plain(self, host: str, port: int) -> Wire:
        """To a proxy or to the practice world: named by the operator, so it may be anywhere."""
        addresses = [host] if literal(host) else await self._resolved(host, port, self._seams.resolve)
        return await dial(addresses, port, host, self._settings.connect)

    async def _guarded(self, host: str, port: int) -> Wire:
        """To a public address only. What was checked is what is connected to, so a name cannot change in between."""
        addresses = [host] if literal(host) else await self._resolved(host, port, self._seams.resolve)
        for address in addresses:
            if not allowed(address):
                raise private(host, f"its name leads to {address}" if address != host else address)
        return await dial(addresses, port, host, self._settings.connect)

    async def _tunnel(self, proxy: Proxy, host: str, port: int) -> Wire:
        """Through an HTTP proxy, which resolves the name itself."""
        wire = await self._plain(proxy.host, proxy.port)
        if proxy.scheme == "https":
            wire = await wire.start_tls(self.tls(), proxy.host, self._settings.connect)
        target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}", f"User-Agent: {self._settings.user_agent}"]
        if proxy.authorization:
            lines.append(f"Proxy-Authorization: {proxy.authorization}")
        try:
            await wire.write(("\r\n".join(lines) + "\r\n\r\n").encode())
            await _agreed(wire, host)
        except BaseException:
            await wire.aclose()
            raise
        return wire

    @staticmethod
    async def _resolved(host: str, port: int, resolve: Callable[[str, int], Awaitable[list[str]]]) -> list[str]:
        try:
            return await resolve(host, port)
        except socket.gaierror as error:
            passing = error.errno in (socket.EAI_AGAIN, socket.EAI_FAIL)
            why = "the name server does not answer" if passing else "there is no such name"
            raise FetchError(f"{host} was not found: {why}", kind="dns") from error
        except UnicodeError as error:
            raise FetchError(f"{host} is not a host name", kind="dns", passing=False) from error

    def tls(self) -> ssl.SSLContext:
        """The one TLS context: certifi's authorities, or SSL_CERT_FILE or SSL_CERT_DIR, as httpx reads them."""
        if self._tls is None:
            try:
                self._tls = httpx.create_ssl_context()
            except OSError as error:
                raise FetchError(f"SSL_CERT_FILE cannot be read: {error}", kind="tls", passing=False) from error
        return self._tls

    # Kept connections

    async def _take(self, route: Route) -> httpcore.AsyncHTTPConnection:
        while route.idle:
            connection = route.idle.pop()
            if not (connection.is_closed() or connection.has_expired()):
                return connection
            await connection.aclose()
        return self._open(route)

    def _open(self, route: Route) -> httpcore.AsyncHTTPConnection:
        return httpcore.AsyncHTTPConnection(
            route.origin,
            ssl_context=self.tls() if route.origin.scheme == b"https" else None,
            keepalive_expiry=self._settings.keepalive,
            network_backend=route.backend,
        )

    def _give_back(self, route: Route, connection: httpcore.AsyncHTTPConnection) -> None:
        if connection.is_idle():
            route.idle.append(connection)
            if self._sweeper is None:
                loop = asyncio.get_running_loop()
                self._sweeper = loop.call_later(self._settings.keepalive, self._start_sweep)

    def _start_sweep(self) -> None:
        self._sweeper = None
        self._sweep = asyncio.get_running_loop().create_task(self._close_expired())

    async def _close_expired(self) -> None:
        """Close what was idle too long: a daemon must not keep a socket per host from one round to the next."""
        left = False
        for route in self._routes.values():
            over = [c for c in route.idle if c.is_closed() or c.has_expired()]
            route.idle = [c for c in route.idle if c not in over]
            left = left or bool(route.idle)
            for connection in over:
                await connection.aclose()
        if left and self._sweeper is None and not self._closed:
            loop = asyncio.get_running_loop()
            self._sweeper = loop.call_later(self._settings.keepalive / 2, self._start_sweep)

    async def aclose(self) -> None:
        self._closed = True
        if self._sweeper is not None:
            self._sweeper.cancel()
            self._sweeper = None
        if self._sweep is not None:
            await self._sweep
        for route in self._routes.values():
            while route.idle:
                await route.idle.pop().aclose()
        await asyncio.sleep(0)  # lets the aborted transports say goodbye to the loop before it may close


class _Stream(httpx.AsyncByteStream):
    """A body on its way; `done` is called once, when the connection is free or lost."""

    def __init__(self, stream: AsyncIterable[bytes], done: Callable[[], None]) -> None:
        self._stream, self._done = stream, done
        self._closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._stream:
                yield piece
        except httpcore.ProtocolError as error:
            raise _protocol_error(error) from error

    async def aclose(self) -> None:
        if not self._closed:
            self._closed = True
            await cast(httpcore.AsyncConnectionInterface, self._stream).aclose()
            self._done()


def _addressed(route: Route, request: httpx.Request) -> tuple[httpcore.URL, list[tuple[bytes, bytes]]]:
    """The URL and the headers as this route wants them."""
    target, headers = request.url.raw_path, request.headers.raw
    if route.absolute:
        target = f"{request.url.scheme}://{request.url.netloc.decode()}".encode() + target
        headers = route.headers + headers
    origin = route.origin
    return httpcore.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=target), headers


def _authorization(proxy: Proxy) -> list[tuple[bytes, bytes]]:
    return [(b"Proxy-Authorization", proxy.authorization.encode())] if proxy.authorization else []


async def _agreed(wire: Wire, host: str) -> None:
    """Read the proxy's answer to CONNECT; FetchError ("proxy") unless it agreed."""
    reply = b""
    while b"\r\n\r\n" not in reply:
        piece = await wire.read(4096)
        reply += piece
        if not piece or len(reply) > CONNECT_REPLY:
            raise FetchError(f"the proxy did not answer to a connection to {host}", kind="proxy")
    status = reply.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
    if len(status) < 2 or not status[1].startswith("2"):
        said = " ".join(status[1:])[:100]
        passing = not said.startswith(("401", "403", "407"))
        raise FetchError(f"the proxy refused a connection to {host}: {said}", kind="proxy", passing=passing)


def _protocol_error(error: httpcore.ProtocolError) -> FetchError:
    text = str(error)
    if "incomplete" in text or "without sending complete" in text:
        return FetchError(f"the answer ends early: {text}", kind="truncated")
    if "disconnected" in text:
        return FetchError("the server dropped the connection without an answer", kind="reset")
    return FetchError(f"the answer is not HTTP as it should be: {text}"[:300], kind="protocol")
