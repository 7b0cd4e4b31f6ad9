"""A loop whose time passes only while everybody in it waits: hours in a moment, and the same in every run.

Sockets of this process work in it as ever, since loopback is at once; threads must not be waited for.

    async def hours(loop: VirtualLoop) -> None:
        await asyncio.sleep(3600)
    run(hours)
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
# What loopback may need on a busy machine, in real seconds, before the loop takes it that nobody has anything to do.
GRACE = 0.002


class _Jumping(selectors.DefaultSelector):
    """Instead of waiting it lets time pass."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> Any:
        found = super().select(0)
        if found or timeout is None or timeout <= 0:
            return found if found or timeout is not None else super().select(None)
        found = super().select(min(timeout, GRACE))
        if not found:
            self.passed += timeout
        return found


class VirtualLoop(asyncio.SelectorEventLoop):
    """`time()` begins at 0."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.passed


def run(act: Callable[[VirtualLoop], Coroutine[Any, Any, T]]) -> T:
    """Run it in a loop of its own, which it is given as the clock."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(act(loop))
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
