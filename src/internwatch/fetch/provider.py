"""Whose a host is: the customers of one careers system share its patience, whether they share a host or not.

A hundred boards at *.myworkdayjobs.com are a hundred hosts of one provider, who sees one visitor.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from internwatch.fetch.pace import Pace

# After "too often" the provider's turns come half as often, down to one in so many seconds …
SLOWEST = 8.0
# … and after so many good answers in a row twice as often again.
GOOD_AGAIN = 50
_ADDRESS = re.compile(r"[0-9.]+|\[.*\]|localhost")


def provider_of(host: str) -> str:
    """The name that a host's owner has registered: its last two labels, three under a country's "co.uk" or so. An
    address is its own."""
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if _ADDRESS.fullmatch(name):
        return host
    labels = name.rstrip(".").lower().removeprefix("www.").split(".")
    under_country = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3 if under_country else -2 :])


class Provider:
    """The turns of all hosts of one provider together: `at_once` requests at a time, each `pause` seconds after the
    one before."""

    def __init__(self, at_once: int, pause: float, sleep: Callable[[float], Awaitable[None]]) -> None:
        self.pace = Pace(at_once, pause, sleep)
        self._pause, self._good = pause, 0

    def too_often(self) -> None:
        """One of the hosts said so: all of them are asked less."""
        self._good = 0
        self.pace.pause = max(min(self.pace.pause * 2, SLOWEST), self._pause)

    def well(self) -> None:
        """A good answer."""
        self._good += 1
        if self._good >= GOOD_AGAIN:
            self._good = 0
            self.pace.pause = max(self.pace.pause / 2, self._pause)
