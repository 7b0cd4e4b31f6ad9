"""What a host's robots.txt lets us ask, by RFC 9309; it fetches nothing itself.

A copy is good for a day. 4xx: everything is allowed. 5xx or no answer: an older copy holds (for 30 days), without one
nothing is asked, but not for ever: a host whose robots.txt fails for a day while we watch is taken to have none.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from internwatch.fetch.memory import RobotsCopy

if TYPE_CHECKING:
    from protego import Protego

PRODUCT = "internwatch"
LARGEST = 500 * 1024
FRESH = timedelta(hours=24)
STALE = timedelta(days=30)
AGAIN = {True: timedelta(minutes=1), False: timedelta(minutes=10)}  # after no answer at all, after a bad one
SLOWEST = 30.0


def failed(copy: RobotsCopy) -> bool:
    return copy.status in {0, 429} or copy.status >= 500


class Rules:
    """The rules of one copy, parsed once. An open robots.txt is not parsed at all."""

    def __init__(self, copy: RobotsCopy) -> None:
        self.copy = copy
        self._parsed: Protego | None = None
        text = copy.text if 200 <= copy.status < 300 else ""
        words = text.lower()
        if "crawl-delay" in words or any(_forbids(line) for line in words.splitlines()):
            from protego import Protego

            self._parsed = Protego.parse(text)

    def allow(self, url: str) -> bool:
        return self._parsed is None or bool(self._parsed.can_fetch(url, PRODUCT))

    @property
    def delay(self) -> float:
        """Crawl-delay in seconds, 0.0 where there is none; a delay that would stop us for long is cut."""
        asked = self._parsed.crawl_delay(PRODUCT) if self._parsed is not None else None
        return min(float(asked or 0.0), SLOWEST)


def _forbids(line: str) -> bool:
    name, _, value = line.partition(":")
    return name.strip() == "disallow" and bool(value.partition("#")[0].strip())


class Standing:
    """What is known of one host's robots.txt."""

    def __init__(self, kept: RobotsCopy | None) -> None:
        self.rules = Rules(kept) if kept is not None and not failed(kept) else None
        self.failing_since = kept.at if kept is not None and failed(kept) else None
        self._asked: datetime | None = None
        self._silent = False

    def due(self, now: datetime) -> bool:
        """Whether to ask for the file (again)."""
        if self.rules is not None and timedelta(0) <= now - self.rules.copy.at < FRESH:
            return False
        return self._asked is None or abs(now - self._asked) >= AGAIN[self._silent]

    def learn(self, copy: RobotsCopy) -> RobotsCopy | None:
        """Take a new answer; returns the copy to keep, None when an older one is the better one to keep."""
        self._asked, self._silent = copy.at, copy.status == 0
        if not failed(copy):
            self.rules, self.failing_since = Rules(copy), None
            return copy
        self.failing_since = self.failing_since or copy.at
        if self.rules is not None and copy.at - self.rules.copy.at < STALE:
            return None
        self.rules = None
        return RobotsCopy(copy.status, "", self.failing_since)

    def closed(self, now: datetime) -> bool:
        """Whether the file fails and nothing else is known, so that nothing may be asked."""
        return self.rules is None and self.failing_since is not None and now - self.failing_since < FRESH
