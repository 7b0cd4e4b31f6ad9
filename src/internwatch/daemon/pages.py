"""Keeping the pages of [web] open: started, moved and closed as the config says; a port that cannot be opened is said
once and tried again, and stops nothing else.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from internwatch.config.shape import Web
from internwatch.daemon.words import say_no_pages
from internwatch.errors import InternwatchError
from internwatch.watch import Watch

if TYPE_CHECKING:
    from internwatch.web.serve import Server

log = structlog.get_logger("internwatch.daemon")

AGAIN = timedelta(seconds=30)


class Pages:
    """`tick` makes it so; `aclose` at the end."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._server: Server | None = None
        self._open: Web | None = None
        self._trouble, self._not_before = "", datetime.min.replace(tzinfo=watch.now().tzinfo)

    async def tick(self) -> None:
        """Bring the server in line with the config."""
        wanted, stopped = self._watch.config.web, self._server is not None and self._server.ended
        if stopped:
            log.error("the pages stopped by themselves; they are opened again")
        if self._server is not None and (wanted != self._open or stopped):
            await self.aclose()
        if wanted is None or self._server is not None or self._watch.now() < self._not_before:
            return
        from internwatch.web.serve import serve

        try:
            self._server, self._open = await serve(self._watch, wanted), wanted
        except InternwatchError as error:
            await self._failed(str(error))
            return
        self._trouble = ""
        log.info("the pages are open", listen=f"{wanted.host}:{wanted.port}", address=wanted.address)

    async def _failed(self, reason: str) -> None:
        self._not_before = self._watch.now() + AGAIN
        if reason == self._trouble:
            return
        self._trouble = reason
        log.error("the pages cannot be opened; alerts go on without them", reason=reason)
        await self._watch.thread(say_no_pages, self._watch, reason)

    async def aclose(self) -> None:
        """Close them; requests under way end first."""
        server, self._server, self._open = self._server, None, None
        if server is not None:
            await server.aclose()
