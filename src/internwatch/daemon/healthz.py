"""/healthz and /metrics on loopback: two plain answers for a monitor on the same machine.

It serves GET on 127.0.0.1 only, knows two paths, and carries no titles, addresses or chat ids.
"""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Callable, Mapping

import msgspec

from internwatch.errors import BusyError, InternwatchError

Facts = Callable[[], Mapping[str, object]]
REASONS = {200: "OK", 404: "Not Found", 405: "Method Not Allowed", 503: "Service Unavailable"}
LONGEST_REQUEST = 8192


async def serve_health(port: int, facts: Facts) -> asyncio.Server:
    """Listen on 127.0.0.1:`port`; BusyError where that is taken.

    `facts()` gives what is told; its "ok" decides between 200 and 503."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(5):
                head = await reader.readuntil(b"\r\n\r\n")
                status, kind, body = respond(head, facts)
                writer.write(
                    f"HTTP/1.1 {status} {REASONS[status]}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
                    "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n".encode()
                    + body
                )
                await writer.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # a monitor that hangs up is not our trouble
        finally:
            writer.close()

    try:
        return await asyncio.start_server(answer, "127.0.0.1", port, limit=LONGEST_REQUEST)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = "another program listens there" if taken else os.strerror(error.errno or 0)
        raise (BusyError if taken else InternwatchError)(
            f"[operator] port {port} on 127.0.0.1 cannot be opened: {why}. Choose another port, or leave it out."
        ) from error


def respond(head: bytes, facts: Facts) -> tuple[int, str, bytes]:
    """(status, content type, body) for a request head."""
    method, _, rest = head.decode("latin-1").partition(" ")
    path = rest.partition(" ")[0].partition("?")[0]
    if method not in ("GET", "HEAD"):
        return 405, "text/plain", b"GET only\n"
    if path in ("/healthz", "/livez", "/readyz"):
        told = facts()
        return (200 if told.get("ok") else 503), "application/json", msgspec.json.encode(told) + b"\n"
    if path == "/metrics":
        return 200, "text/plain; version=0.0.4; charset=utf-8", metrics(facts())
    return 404, "text/plain", b"try /healthz or /metrics\n"


def metrics(told: Mapping[str, object]) -> bytes:
    """The numbers of `told` in Prometheus' text format, through prometheus-client and a registry of our own."""
    from prometheus_client import CollectorRegistry, Gauge, generate_latest

    registry = CollectorRegistry()
    for name, value in told.items():
        if isinstance(value, bool | int | float):
            Gauge(f"internwatch_{name}", name.replace("_", " "), registry=registry).set(float(value))
        elif isinstance(value, Mapping):
            label = "channel" if name.endswith("_seconds") or name.startswith("channels") else "state"
            gauge = Gauge(f"internwatch_{name}", name.replace("_", " "), [label], registry=registry)
            for of, number in value.items():
                gauge.labels(str(of)).set(float(number))
    return generate_latest(registry)
