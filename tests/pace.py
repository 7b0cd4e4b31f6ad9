"""Bounds on CPU time that a slow or busy machine does not break, and slow code does.

A bound is written in seconds of the machine on which it was set. A fixed piece of work of the same kind is timed now
and then; where it takes longer than it did there, the bound is as many times wider. It is never narrower.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

# What `_work` costs, in CPU seconds, on the machine on which the bounds were set, when nothing else runs there.
SET_AT = 0.037
T = TypeVar("T")
_known = float("-inf"), 1.0
_WORDS = re.compile(r"(?:class of|graduat(?:e|ing|ion)|degree in)\s+(?:\w+ ){0,3}?20\d\d")


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What stands inside must not take more CPU time than this."""
    before = slower()
    started = time.process_time()
    yield
    judge(time.process_time() - started, seconds, before)


def quick(act: Callable[[], T], seconds: float) -> T:
    """What `act` gives, which must take less CPU time than this in one of three tries: a neighbour on the
    machine may disturb one of them, and what is slow by itself is slow in all."""
    for _ in range(2):
        started = time.process_time()
        given = act()
        if time.process_time() - started < seconds:
            return given
    with within(seconds):
        return act()


def judge(took: float, seconds: float, before: float = 1.0) -> None:
    """Raise AssertionError where it took longer than it may here; `before` is what `slower` said then."""
    if took >= seconds:
        now = max(before, slower(fresh=True))
        assert took < seconds * now, f"{took:.2f} s of CPU, over {seconds:g} s x {now:.2f} of this machine now"


def slower(*, fresh: bool = False) -> float:
    """How many times slower this machine is now than where the bounds were set, at least 1; said again for a second."""
    global _known
    if fresh or time.monotonic() - _known[0] > 1:
        _known = time.monotonic(), max(1.0, sum(_work() for _ in range(3)) / 3 / SET_AT)
    return _known[1]


def _work() -> float:
    """CPU seconds of words looked for, split, counted and joined."""
    started = time.process_time()
    counts: dict[str, int] = {}
    for number in range(80):
        text = f"graduating in May 20{number % 90 + 10} or degree in physics; " * 60
        found = _WORDS.findall(text)
        for word in text.split():
            counts[word] = counts.get(word, 0) + len(found)
        "".join(sorted(text[:2_000]))
    return time.process_time() - started
