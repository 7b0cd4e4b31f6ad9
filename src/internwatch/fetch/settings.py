"""How the engine behaves (`FetchSettings`) and where it touches the world (`Seams`); neither of them acts.

Durations are in seconds, sizes in bytes.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

import msgspec

from internwatch import __version__

HOME = "https://github.com/internwatch/internwatch"
MB = 1_000_000


class FetchSettings(msgspec.Struct, frozen=True):
    """What may be set. `timeout` is the total per request: connecting, redirects, body and repeated tries, but not
    the wait for its turn. `per_host` requests are in flight to one host, each `pause` after the one before;
    `per_provider` to all hosts of one provider, each `pause / per_provider` after another; `in_flight` overall.
    `max_bytes` caps a decoded body, `max_raw` what comes over the wire. `tries` counts all tries of one request, the
    first wait between them is `backoff`. An idle connection is kept for `keepalive`.
    """

    timeout: float = 30.0
    per_host: int = 1
    per_provider: int = 4
    in_flight: int = 32
    pause: float = 1.0
    max_bytes: int = 64 * MB
    max_raw: int = 16 * MB
    contact: str = ""
    tries: int = 3
    backoff: float = 0.5
    connect: float = 10.0
    keepalive: float = 20.0

    @property
    def user_agent(self) -> str:
        """`internwatch/<version> (+contact)`; without a contact the project's own address."""
        contact = "".join(c for c in self.contact if c.isprintable() and c.isascii() and c not in "()\\")
        return f"internwatch/{__version__} (+{contact.strip() or HOME})"


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, in the order to try them. Raises socket.gaierror."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def proxy_variables() -> Mapping[str, str]:
    """HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, as "https", "http", "all" and "no"."""
    from urllib.request import getproxies

    return getproxies()


def wall_clock() -> datetime:
    return datetime.now(UTC)


class Seams(msgspec.Struct, frozen=True):
    """Where the engine touches the world, so that a test can stand there: the wall clock, sleeping, DNS, and the
    proxy variables as `urllib.request.getproxies` gives them."""

    now: Callable[[], datetime] = wall_clock
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    resolve: Callable[[str, int], Awaitable[list[str]]] = resolve
    proxies: Callable[[], Mapping[str, str]] = proxy_variables
