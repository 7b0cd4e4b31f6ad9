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
from internwatch.deliver.edit import Edits, edits
from internwatch.deliver.parcels import parcels
from internwatch.deliver.plan import DeliverySettings, Pays
from internwatch.deliver.send import Desk
from internwatch.deliver.shapes import Delivered, Planned, Run, Terms
from internwatch.deliver.sift import MOST_ROWS, Now, sift
from internwatch.deliver.till import Till
from internwatch.model import Channel

# Chats that are sent to at once; the other channels are one stream anyway.
SIDE_BY_SIDE = 8
RESCAN_SECONDS = 1.0
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

    async def pay(self) -> None:
        """Start every destination that is due; while some are slow, keep looking for others."""
        await self.till.open()
        tasks: dict[str, asyncio.Task[None]] = {}
        try:
            while True:
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
            if name in self.till.closed or self.stop.is_set():
                self.till.held.add(destination)
                return
            leave = time.monotonic() + self.till.settings.patience
            desk = Desk(self.till, channel, destination, self.stop, leave)
            while await self._some(desk):
                pass

    async def _some(self, desk: Desk) -> bool:
        """Send a planful of rows; True when there may be more and the destination takes them."""
        planned = await self.till.run(self._plan, desk.destination, desk.edits is not None)
        return await self._carry_out(desk, planned) and planned.more

    async def _carry_out(self, desk: Desk, planned: Planned) -> bool:
        for edit in planned.first:
            if not await desk.edit(edit):
                return False
        for batch in planned.batches:
            for parcel in await parcels(self.till, batch):
                if not await desk.send(parcel):
                    return False
        # News is louder than corrections: these come last.
        for edit in planned.edits:
            if not await desk.edit(edit):
                return False
        return True

    def _plan(self, destination: str, editable: bool) -> Planned:
        """In the store's thread: what goes out now."""
        till = self.till
        now = Now(destination, till.now(), till.settings, till.terms, till.crowded)
        rows = till.store.payable(destination, now.at, MOST_ROWS)
        found = edits(till.store, now, rows) if editable else Edits(rows=rows)
        batches, waits = sift(till.store, now, found.rows, found.saved)
        ended = any(edit.ends for edit in found.edits)
        return Planned(
            first=[edit for edit in found.edits if not edit.ends and edit.message],
            batches=batches,
            edits=[edit for edit in found.edits if edit.ends],
            more=len(rows) >= MOST_ROWS and bool(batches or waits or ended),
        )  # fmt: skip
