"""What the engine remembers of hosts between requests: robots.txt copies and holds; it does not keep them on disk."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import msgspec


class RobotsCopy(msgspec.Struct, frozen=True):
    """One answer to a request for robots.txt: `status` 0 means that none came. `at` is when it was asked for; of a
    row of failures, when the first was."""

    status: int
    text: str
    at: datetime


class HostMemory(Protocol):
    """The engine's memory. `host` is as in a URL, lower case, with the port where it is not the usual one."""

    def robots(self, host: str) -> RobotsCopy | None: ...

    def keep_robots(self, host: str, copy: RobotsCopy) -> None: ...

    def held_until(self, host: str) -> datetime | None: ...

    def hold(self, host: str, until: datetime) -> None: ...


class MemoryOfHosts:
    """A memory that ends with the process."""

    def __init__(self) -> None:
        self._robots: dict[str, RobotsCopy] = {}
        self._held: dict[str, datetime] = {}

    def robots(self, host: str) -> RobotsCopy | None:
        return self._robots.get(host)

    def keep_robots(self, host: str, copy: RobotsCopy) -> None:
        self._robots[host] = copy

    def held_until(self, host: str) -> datetime | None:
        return self._held.get(host)

    def hold(self, host: str, until: datetime) -> None:
        self._held[host] = until
