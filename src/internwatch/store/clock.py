"""Moments that a clock which ran ahead left behind: when it is set right, nothing may wait for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import bindparam, update

from internwatch.store.boards import Boards
from internwatch.store.line import WAITING
from internwatch.store.tables import board, destination, outbox


class Clock(Boards):
    """Waits that are cut to what they may be, counted from now."""

    def look_at(self, due: Mapping[str, datetime]) -> None:
        """Let these boards be looked at then."""
        wanted = update(board).where(board.c.board == bindparam("of")).values(next_due=bindparam("then"))
        if due:
            with self.writing() as connection:
                connection.execute(wanted, [{"of": name, "then": at} for name, at in due.items()])

    def shorten_waits(self, now: datetime, retry: timedelta, pause: timedelta) -> None:
        """No alert that was tried, and no destination or channel, waits longer than `retry`; a paused one no longer
        than `pause`."""
        soon = now + retry
        paused = destination.c.state == "paused"
        with self.writing() as connection:
            tried = outbox.c.state.in_(WAITING), outbox.c.attempts > 0, outbox.c.not_before > soon
            connection.execute(update(outbox).where(*tried).values(not_before=soon))
            for whose, until in ((~paused, soon), (paused, now + pause)):
                waits = update(destination).where(whose, destination.c.not_before > until)
                connection.execute(waits.values(not_before=until))
