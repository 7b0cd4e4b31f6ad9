"""The bot of [bot], running for as long as the config has one; nobody is heard otherwise.

It is ended before a config without it is taken over: whoever listens confirms, and what nobody answers must stay with
Telegram.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from internwatch.config import Config
from internwatch.watch import Watch

# An answer that is under way may take this long to be broken off.
DRAIN = 50.0


class Talk:
    """`begin` with the watch's config, `make_way` for another, `aclose` at the end. What ends the bot by itself goes to
    `failed`."""

    def __init__(self, watch: Watch, failed: Callable[[BaseException], None]) -> None:
        self._watch, self._failed = watch, failed
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Listen and answer, where the config says so and nobody does yet."""
        if self._task is not None or self._watch.config.bot is None:
            return
        from internwatch.bot.serve import Bot

        self._stop = asyncio.Event()
        self._task = asyncio.create_task(Bot(self._watch, self._stop).run())
        self._task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            self._failed(error)

    async def make_way(self, config: Config) -> None:
        """Before this config is taken over: end a bot that it does not have. Another token may be another bot's, whose
        updates have numbers of their own."""
        if config.bot is None or config.telegram != self._watch.config.telegram:
            await self.aclose()

    async def aclose(self) -> None:
        """End it; what is not answered yet is in the inbox or with Telegram."""
        self._stop.set()
        task, self._task = self._task, None
        if task is not None:
            await asyncio.wait([task], timeout=DRAIN)
