"""How updates come: asked for by the bot, or brought by Telegram to our own pages (`[bot] webhook`). It keeps what
Telegram was told in line with the config; it hears nothing itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from internwatch.channels.telegram.listener import Listener
    from internwatch.watch import Watch

log = structlog.get_logger("internwatch.bot")

# That we told Telegram an address; where we did not, another one's is left alone.
TOLD = "webhook_told"


class Hook:
    """`settle` before updates are asked for."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._set: str | None = None

    async def settle(self, listener: Listener) -> bool:
        """Whether Telegram brings updates by itself now; SendError where it could not be told."""
        thread, store, links = self._watch.thread, self._watch.store, self._watch.links
        bot = self._watch.config.bot
        if bot is not None and bot.webhook and links is not None:
            if self._set != links.webhook:
                await thread(store.put_meta, TOLD, "yes")  # first: whoever is killed in between still knows
                await listener.hook(links.webhook, links.webhook_secret)
                self._set = links.webhook
                log.info("Telegram brings updates to the pages", address=links.address)
            return True
        if self._set is None:
            self._set = await thread(store.get_meta, TOLD) or ""
        if self._set:
            await listener.unhook()
            await thread(store.put_meta, TOLD, "")
            log.info("updates are asked for again")
        self._set = ""
        return False
