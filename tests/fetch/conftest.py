"""A site on loopback and an engine that takes it for a careers host."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from internwatch.fetch import Fetcher, FetchSettings, MemoryOfHosts, Seams
from internwatch.model import Request
from tests.fetch.servers import Site

HOST = "boards.acme.example.com"
ROOT = f"https://{HOST}"


class Clock:
    """A wall clock that stands still until it is moved, and a sleep that takes no time but is written down."""

    def __init__(self) -> None:
        self.time = datetime(2026, 10, 1, 12, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def move(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory() -> MemoryOfHosts:
    return MemoryOfHosts()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = await Site().start()
    yield site
    await site.stop()


Make = Callable[..., Fetcher]


@pytest.fixture
async def make(clock: Clock, memory: MemoryOfHosts, site: Site) -> AsyncIterator[Make]:
    """Build engines: settings by keyword; `hosts` and `seams` where a test needs its own."""
    made: list[Fetcher] = []

    def build(*, hosts: Mapping[str, str] | None = None, seams: Seams | None = None, **settings: object) -> Fetcher:
        settings = {"pause": 0.0, "timeout": 5.0, **settings}
        engine = Fetcher(
            FetchSettings(**settings),  # type: ignore[arg-type]
            memory,
            hosts={HOST: site.address} if hosts is None else hosts,
            seams=seams or Seams(now=clock.now, sleep=clock.sleep, proxies=dict),
        )
        made.append(engine)
        return engine

    yield build
    for engine in made:
        await engine.aclose()


def ask(path: str = "/jobs", **fields: object) -> Request:
    return Request(ROOT + path, **fields)  # type: ignore[arg-type]


def resolver(**names: list[str]) -> Callable[[str, int], Awaitable[list[str]]]:
    """A name server of one's own: host names with "_" for "."."""

    async def resolve(host: str, port: int) -> list[str]:
        return names[host.replace(".", "_")]

    return resolve
