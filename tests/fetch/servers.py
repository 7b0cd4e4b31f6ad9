"""Servers on loopback for the engine's tests: they answer by a script, misbehave on demand and keep a ledger."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import ssl
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Asked:
    """One request as it came in."""

    def __init__(self, method: str, target: str, headers: dict[str, str], body: bytes, peer: object) -> None:
        self.method, self.target, self.headers, self.body, self.peer = method, target, headers, body, peer
        self.at, self.done = time.monotonic(), 0.0


Writer = asyncio.StreamWriter
Script = Callable[[Asked, Writer], Awaitable[None]]


def answer(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """A whole answer; header names are written with "_" for "-"."""
    lines = [f"HTTP/1.1 {status} Word"]
    if status != 304:
        headers.setdefault("Content_Length", str(len(body)))
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Site:
    """A server for any host. `pages` maps a path to an answer, a list of answers (the last one stays), or a script.

    /robots.txt is 404 unless given. `asked` is the ledger, robots.txt left out (see `robots`).
    """

    def __init__(self, pages: dict[str, bytes | list[bytes] | Script] | None = None) -> None:
        self.pages: dict[str, bytes | list[bytes] | Script] = pages or {}
        self.asked: list[Asked] = []
        self.robots: list[Asked] = []
        self.connections = 0
        self.busy = self.most_busy = 0
        self.port = 0
        self._server: asyncio.Server | None = None
        self._writers: set[Writer] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def start(self, tls: ssl.SSLContext | None = None) -> Site:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, ssl=tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)

    async def _connected(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            await self.serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            pass
        finally:
            self._tasks.discard(task)
            self._writers.discard(writer)
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        while (asked := await read_request(reader, writer)) is not None:
            path = asked.target.split("?")[0]
            (self.robots if path.endswith("/robots.txt") else self.asked).append(asked)
            self.busy += 1
            self.most_busy = max(self.most_busy, self.busy)
            try:
                await self._reply(path, asked, writer)
                await writer.drain()
            finally:
                self.busy -= 1
                asked.done = time.monotonic()
            if writer.is_closing():
                return

    async def _reply(self, path: str, asked: Asked, writer: Writer) -> None:
        page = self.pages.get(path, answer(404, b"nothing here"))
        if isinstance(page, list):
            page = page.pop(0) if len(page) > 1 else page[0]
        if isinstance(page, bytes):
            writer.write(page)
        else:
            await page(asked, writer)


async def read_request(reader: asyncio.StreamReader, writer: Writer) -> Asked | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Asked(method, target, headers, body, writer.get_extra_info("peername"))


class ProxySite(Site):
    """An HTTP proxy that plays the whole internet itself: CONNECT ends here in TLS with `tls`, then `pages` answer.

    `tunnels` are the CONNECT requests. `refuse` is the answer to CONNECT instead, when set.
    """

    def __init__(self, tls: ssl.SSLContext, pages: dict[str, bytes | list[bytes] | Script] | None = None) -> None:
        super().__init__(pages)
        self.tls, self.tunnels, self.refuse = tls, list[Asked](), b""

    async def serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        while (asked := await read_request(reader, writer)) is not None and asked.method != "CONNECT":
            path = "/" + asked.target.split("?")[0].split("/", 3)[3]
            (self.robots if path == "/robots.txt" else self.asked).append(asked)
            await self._reply(path, asked, writer)
            await writer.drain()
        if asked is None:
            return
        self.tunnels.append(asked)
        if self.refuse:
            writer.write(self.refuse)
            await writer.drain()
            return
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await writer.drain()
        await writer.start_tls(self.tls)
        await super().serve(reader, writer)


def certificates(folder: Path, *names: str) -> tuple[ssl.SSLContext, Path]:
    """A server context with a certificate for these names, and the file of the authority that signed it."""
    ca_key, ca = _certificate("test authority", None, None, ())
    key, cert = _certificate(names[0], ca_key, ca, names)
    pem = folder / f"{names[0]}.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + cert.public_bytes(serialization.Encoding.PEM)
    )
    authority = folder / "authority.pem"
    authority.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    return context, authority


def _certificate(
    name: str, ca_key: ec.EllipticCurvePrivateKey | None, ca: x509.Certificate | None, names: tuple[str, ...]
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(ca.subject if ca else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=ca is None, path_length=None), critical=True)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(n) for n in names]), critical=False)
    return key, builder.sign(ca_key or key, hashes.SHA256())


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until something is so, or fail."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not condition():
                await asyncio.sleep(0.005)
    assert condition()
