"""Whose turn it is: the updates that wait in the inbox, as one line for each chat; nothing is answered here.

Each line is worked off by a task of its own, in the order in which its updates came. Whatever must be waited for (a
chat that Telegram told to be quiet, a group that may be sent 20 a minute) holds up its own line and no other.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from internwatch.watch import Watch

# So many updates stand in line at most, by their numbers; the others wait in the store.
MOST = 5_000


class Turns:
    """`run` for ever. `chat_of` an update gives the line it belongs to; `answer` an update by its number, and it must
    be over or gone when that returns. What `answer` raises ends `run`."""

    def __init__(
        self, watch: Watch, chat_of: Callable[[dict[str, Any]], int], answer: Callable[[int], Awaitable[None]]
    ) -> None:
        self._watch, self._chat_of, self._answer = watch, chat_of, answer
        self._lines: dict[int, deque[int]] = {}
        """By chat; the first of each is being answered now."""
        self._lined: set[int] = set()

    async def run(self) -> None:
        """Answer what waits and what is written down (`Watch.heard`)."""
        try:
            async with asyncio.TaskGroup() as tasks:
                await self._listen(tasks)
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None

    async def _listen(self, tasks: asyncio.TaskGroup) -> None:
        heard = self._watch.heard
        while True:
            heard.clear()
            if not await self._line_up(tasks):
                await heard.wait()

    async def _line_up(self, tasks: asyncio.TaskGroup) -> bool:
        """Put what waits into the line of its chat; whether there was anything."""
        if self._is_full():
            return False
        found = await self._watch.thread(self._watch.store.waiting_updates, frozenset(self._lined))
        for number, update in found:
            chat = self._chat_of(update)
            self._lined.add(number)
            if chat in self._lines:
                self._lines[chat].append(number)
            else:
                self._lines[chat] = deque([number])
                tasks.create_task(self._work_off(chat))
        return bool(found)

    def _is_full(self) -> bool:
        return len(self._lined) >= MOST

    async def _work_off(self, chat: int) -> None:
        line = self._lines[chat]
        while line:
            await self._answer(line[0])
            was_full = self._is_full()
            self._lined.discard(line.popleft())
            if was_full:
                self._watch.heard.set()
        del self._lines[chat]
