"""The store's thread, and what the engine remembers of hosts through it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from internwatch.fetch import RobotsCopy

if TYPE_CHECKING:
    from internwatch.store.store import Store

R = TypeVar("R")


class StoreThread:
    """The one thread in which the store is used: whole units of work, one after the other."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    async def __call__(self, act: Callable[..., R], *args: Any) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._pool, act, *args)

    def later(self, act: Callable[..., object], *args: Any) -> None:
        """Do it behind what is queued; nobody waits for it."""
        self._pool.submit(act, *args)

    def close(self) -> None:
        self._pool.shutdown(wait=True)


class Hosts:
    """What the engine remembers of hosts: read once, kept in memory, written behind in the store's thread."""

    def __init__(self, store: Store, thread: StoreThread) -> None:
        self._store, self._thread = store, thread
        self._held = store.held()
        self._robots: dict[str, RobotsCopy | None] = {}

    def robots(self, host: str) -> RobotsCopy | None:
        return self._robots.get(host)

    def recall(self, hosts: Iterable[str]) -> None:
        """Read the kept copies of these hosts; called before a round, in the store's thread."""
        for host in hosts:
            if host not in self._robots:
                row = self._store.robots(host)
                self._robots[host] = RobotsCopy(*row) if row else None

    def keep_robots(self, host: str, copy: RobotsCopy) -> None:
        self._robots[host] = copy
        self._thread.later(self._store.keep_robots, host, copy.status, copy.text, copy.at)

    def held_until(self, host: str) -> datetime | None:
        return self._held.get(host)

    def hold(self, host: str, until: datetime) -> None:
        self._held[host] = until
        self._thread.later(self._store.hold, host, until)

    def shorten_holds(self, most: datetime) -> None:
        """In the store's thread: no host is left alone for longer than until then."""
        for host in [host for host, until in self._held.items() if until > most]:
            self._held[host] = most
            self._store.hold(host, most)
