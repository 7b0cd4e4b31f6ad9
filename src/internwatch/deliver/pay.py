"""Pay what is owed: for each destination plan, then send message by message.

A claim is committed before the network is touched and its result is recorded after: what dies between the two is
found again as unknown and goes out once more, marked. Destinations are paid beside each other, so that a slow or
broken one delays nobody; within one destination the order is kept.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import datetime

from internwatch.channels import channel_for
from internwatch.deliver import edit
from internwatch.deliver.edit import Edits
from internwatch.deliver.parcels import parcels
from internwatch.deliver.plan import DeliverySettings, Pays
from internwatch.deliver.send import Desk
from internwatch.deliver.shapes import Delivered, Planned, Run, Terms
from internwatch.deliver.sift import MOST_ROWS, Now, sift
from internwatch.deliver.till import Till, contained
from internwatch.errors import SendError
from internwatch.model import Channel
from internwatch.store.rows import OwedRow

# Chats that are sent to at once; the other channels are one stream anyway.
SIDE_BY_SIDE = 8
RESCAN_SECONDS = 1.0
# A pass begins destinations for so long, then none for a while.
BEGINS, PAUSES = 30.0, 5.0
_BY_DEFAULT = DeliverySettings()


async def deliver(  # noqa: PLR0913 - keywords
    store: Pays,
    channels: Mapping[str, Channel],
    *,
    now: Callable[[], datetime],
    run: Run,
    stop: asyncio.Event | None = None,
    settings: DeliverySettings = _BY_DEFAULT,
    terms: Terms | None = None,
) -> Delivered:
    """Pay what is due now. With `stop` set, what is in flight is finished and nothing new is begun.

    `terms` is kept by the caller from pass to pass. Errors of the store are raised: sending without recording would
    be a flood."""
    turn = _Pass(Till(store, now, run, settings, terms or Terms()), channels, stop or asyncio.Event())
    await turn.pay()
    return turn.till.tally


class _Pass:
    """One pass over the destinations."""

    def __init__(self, till: Till, channels: Mapping[str, Channel], stop: asyncio.Event) -> None:
        self.till, self.channels, self.stop = till, channels, stop
        self.slots: dict[str, asyncio.Semaphore] = {}
        self.began = time.monotonic()

    async def pay(self) -> None:
        """Start every destination that is due; while some are slow, keep looking for others."""
        await self.till.open(self.channels)
        tasks: dict[str, asyncio.Task[None]] = {}
        try:
            while True:
                if self._begins():
                    await self._start(tasks)
                running = [task for task in tasks.values() if not task.done()]
                if running:
                    await asyncio.wait(running, timeout=RESCAN_SECONDS)
                for task in tasks.values():
                    self._raise_of(task if task.done() else None)
                if all(task.done() for task in tasks.values()) or self.stop.is_set():
                    break
        finally:
            # Whatever went wrong elsewhere: a send in flight is finished and recorded.
            await asyncio.gather(*tasks.values(), return_exceptions=True)
        for task in tasks.values():
            self._raise_of(task)
        self.till.tally.held = len(self.till.held)

    def _begins(self) -> bool:
        """Whether a destination may be begun. A pass that may wait begins none for a moment now and then: if nothing
        hangs it ends there, and the next one opens channels and plans anew; else it goes on for the others."""
        settings = self.till.settings
        return not settings.may_wait or (time.monotonic() - self.began) % (BEGINS + PAUSES) < BEGINS

    async def _start(self, tasks: dict[str, asyncio.Task[None]]) -> None:
        """A task for every destination that is owed something and has none at work."""
        for destination in await self.till.due():
            if destination not in tasks or tasks[destination].done():
                self._raise_of(tasks.pop(destination, None))
                tasks[destination] = asyncio.create_task(self._destination(destination))

    @staticmethod
    def _raise_of(task: asyncio.Task[None] | None) -> None:
        if task is not None and (error := task.exception()):
            raise error

    async def _destination(self, destination: str) -> None:
        """Send this destination what is ripe, in order, until it is done, stopped or in trouble."""
        name, _ = channel_for(destination)
        channel = self.channels.get(name)
        if channel is None or name in self.till.closed:
            self.till.held.add(destination)
            return
        async with self.slots.setdefault(name, asyncio.Semaphore(SIDE_BY_SIDE)):
            # Meanwhile: thousands that wait for their turn need not be planned for nothing.
            if name in self.till.closed or self.stop.is_set() or not self._begins():
                self.till.held.add(destination)
                return
            leave = time.monotonic() + self.till.settings.patience
            desk = Desk(self.till, channel, destination, self.stop, leave)
            while await self._some(desk):
                pass

    async def _some(self, desk: Desk) -> bool:
        """Send a planful of rows; True when there may be more and the destination takes them."""
        planned = await contained(self._plan(desk.destination, editable=desk.edits is not None))
        if isinstance(planned, Exception):
            said = f"its alerts cannot be put together ({type(planned).__name__}: {planned})"[:300]
            await self.till.trouble(desk.channel.name, desk.destination, SendError(said, scope="destination"))
            return False
        return await self._carry_out(desk, planned) and planned.more

    async def _carry_out(self, desk: Desk, planned: Planned) -> bool:
        for one in planned.first:
            if not await desk.edit(one):
                return False
        for batch in planned.batches:
            for parcel in await parcels(self.till, batch):
                if not await desk.send(parcel):
                    return False
        # News is louder than corrections: these come last.
        for one in planned.edits:
            if not await desk.edit(one):
                return False
        return True

    async def _plan(self, destination: str, *, editable: bool) -> Planned:
        """What goes out now."""
        till = self.till
        now = Now(destination, till.now(), till.settings, till.terms, till.crowded)
        rows = await till.run(till.store.payable, destination, now.at, MOST_ROWS)
        found = await self._edits(now, rows) if editable else Edits(rows=rows)
        batches, waits = await till.run(sift, till.store, now, found.rows, found.saved)
        ended = any(one.ends for one in found.edits)
        return Planned(
            first=[one for one in found.edits if not one.ends and one.message],
            batches=batches,
            edits=[one for one in found.edits if one.ends],
            more=len(rows) >= MOST_ROWS and bool(batches or waits or ended),
        )  # fmt: skip

    async def _edits(self, now: Now, rows: list[OwedRow]) -> Edits:
        """What earlier messages can show. One that raises what it should not is left as it is, and stops no other."""
        till, made = self.till, []
        about = await till.run(edit.asked, till.store, now, rows)
        for reference, inside in about.items():
            one = await contained(till.run(edit.edited, till.store, now, reference, inside))
            made.append(edit.unmade(reference, inside) if isinstance(one, Exception) else one)
        return await till.run(edit.edits, till.store, now, rows, about, made)
