"""When a board is looked at next: rhythm, jitter, back-off, Retry-After.

It computes times from what it is given; it holds no clock, and chance is a hash of the board's name, so that a
restart neither bunches the boards nor moves them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2b

JITTER = 0.1
PASSING_CAP = 3600.0
REFUSED_CAP = 86_400.0
REFUSED_KINDS = frozenset({"refused", "gone", "robots"})


def fraction(key: str) -> float:
    """A number in [0, 1) that depends on `key` alone."""
    return int.from_bytes(blake2b(key.encode(), digest_size=6).digest(), "big") / 2**48


def round_interval(intervals: Iterable[float], usual: float) -> float:
    """In how many seconds a full round is over, of boards with these intervals: those with the usual one or a shorter
    one make it; where all are slower, the fastest of them."""
    return max(usual, min(intervals, default=usual))


def next_due(
    board: str,
    every: float,
    now: datetime,
    *,
    failures: int = 0,
    kind: str = "",
    retry_after: float | None = None,
) -> datetime:
    """When to look again after a look at `now`.

    `every` in seconds, moved by up to 10 % either way per board. After `failures` bad looks in a row the wait doubles
    (trouble that passes: at most an hour, or `every` where that is longer) or grows fourfold (refused, gone, robots:
    at most a day), since asking a site that says no more often only makes it say no for longer. A Retry-After is
    never undercut.
    """
    wait = every * (1 + JITTER * (2 * fraction(board) - 1))
    if failures > 1:
        steps = min(failures - 1, 16)
        refused = kind in REFUSED_KINDS
        cap = max(every, REFUSED_CAP if refused else PASSING_CAP)
        wait = min(wait * (4 if refused else 2) ** steps, cap)
    return now + timedelta(seconds=max(wait, retry_after or 0.0))
