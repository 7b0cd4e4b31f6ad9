"""When a host may be asked: so many requests at a time, a pause between them; it does not know what is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType


class Pace:
    """The turns of one host: `async with pace:` is one request.

    A request starts no sooner than `pause` after the start of the one before and after the end of any that ended.
    """

    def __init__(self, per_host: int, pause: float, sleep: Callable[[float], Awaitable[None]]) -> None:
        self.pause = pause
        self._slots = asyncio.Semaphore(per_host)
        self._sleep = sleep
        self._next = 0.0

    async def __aenter__(self) -> None:
        await self._slots.acquire()
        try:
            await self._wait()
        except BaseException:
            self._slots.release()
            raise

    async def _wait(self) -> None:
        if not self.pause:
            return
        now = asyncio.get_running_loop().time()
        at = max(now, self._next)
        self._next = at + self.pause
        if at > now:
            await self._sleep(at - now)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.pause:
            self._next = max(self._next, asyncio.get_running_loop().time() + self.pause)
        self._slots.release()
