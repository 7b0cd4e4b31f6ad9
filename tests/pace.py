"""Bounds on CPU time that a slow or busy machine does not break, and slow code does.

A bound is written in seconds of the machine on which it was set. Where it is passed, a fixed piece of work of the same
kind is timed at once, and the bound grows by how much slower that is now than it was there. It never shrinks.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

# What `_work` costs, in CPU seconds, on the machine on which the bounds were set, when nothing else runs there.
SET_AT = 0.11
_WORDS = re.compile(r"(?:class of|graduat(?:e|ing|ion)|degree in)\s+(?:\w+ ){0,3}?20\d\d")


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What stands inside must not take more CPU time than this."""
    started = time.process_time()
    yield
    judge(time.process_time() - started, seconds)


def judge(took: float, seconds: float) -> None:
    """Raise AssertionError where it took longer than it may here."""
    if took >= seconds:
        slower = max(1.0, sum(_work() for _ in range(3)) / 3 / SET_AT)
        assert took < seconds * slower, f"{took:.2f} s of CPU, over {seconds:g} s x {slower:.2f} of this machine now"


def _work() -> float:
    """CPU seconds of words looked for, split, counted and joined."""
    started = time.process_time()
    counts: dict[str, int] = {}
    for number in range(240):
        text = f"graduating in May 20{number % 90 + 10} or degree in physics; " * 60
        found = _WORDS.findall(text)
        for word in text.split():
            counts[word] = counts.get(word, 0) + len(found)
        "".join(sorted(text[:2_000]))
    return time.process_time() - started
