"""Pay what is owed: for each destination plan, then claim, send and settle message by message.

A claim is committed before the network is touched and its result is recorded after: what dies between the two is
found again as unknown and goes out once more, marked. Destinations are paid beside each other, so that a slow or
broken one delays nobody; within one destination the order is kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TypeVar

import structlog

from internwatch.channels import channel_for
from internwatch.crashpoint import crashpoint
from internwatch.deliver import hold, plan, verdict
from internwatch.deliver.plan import DeliverySettings, Pays
from internwatch.deliver.shapes import Delivered, Parcel, Run
from internwatch.errors import SendError
from internwatch.model import Channel, Receipt
from internwatch.render import Item, Rendered, render
from internwatch.store.rows import Outcome, OwedRow

log = structlog.get_logger()
T = TypeVar("T")

# So many rows of one destination are planned at a time: a backlog of thousands goes out in turns.
MOST_ROWS = 300
# Chats that are sent to at once; the other channels are one stream anyway.
SIDE_BY_SIDE = 8
# A channel that leaves so many results unknown in a row is left alone: an outage must not double everybody's alerts.
MOST_UNKNOWN, UNKNOWN_REST = 10, 300.0
RESCAN_SECONDS = 1.0
_BY_DEFAULT = DeliverySettings()


async def deliver(
    store: Pays,
    channels: Mapping[str, Channel],
    *,
    now: Callable[[], datetime],
    run: Run,
    stop: asyncio.Event | None = None,
    settings: DeliverySettings = _BY_DEFAULT,
) -> Delivered:
    """Pay what is due now. With `stop` set, what is in flight is finished and nothing new is begun.

    Errors of the store are raised: sending without recording would be a flood."""
    turn = _Pass(store, channels, now, run, stop or asyncio.Event(), settings)
    await turn.pay()
    return turn.tally


class _Pass:
    """One pass over the destinations."""

    def __init__(
        self, store: Pays, channels: Mapping[str, Channel], now: Callable[[], datetime], run: Run,
        stop: asyncio.Event, settings: DeliverySettings,
    ) -> None:  # fmt: skip
        self.store, self.channels, self.now, self.run = store, channels, now, run
        self.stop, self.settings = stop, settings
        self.tally = Delivered()
        self.closed: set[str] = set()
        self.held: set[str] = set()
        self.unknown_in_a_row: dict[str, int] = {}
        self.floods: dict[str, int] = {}
        self.slots: dict[str, asyncio.Semaphore] = {}

    async def pay(self) -> None:
        """Start every destination that is due; while some are slow, keep looking for others."""
        self.closed = await self.run(hold.resting, self.store, self.now())
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
        self.tally.held = len(self.held)

    async def _start(self, tasks: dict[str, asyncio.Task[None]]) -> None:
        """A task for every destination that is owed something and has none at work."""
        for destination, *_ in await self.run(self.store.owed_destinations, self.now()):
            if destination not in tasks or tasks[destination].done():
                self._raise_of(tasks.pop(destination, None))
                tasks[destination] = asyncio.create_task(self._destination(destination))

    @staticmethod
    def _raise_of(task: asyncio.Task[None] | None) -> None:
        if task is not None and (error := task.exception()):
            raise error

    async def _destination(self, destination: str) -> None:
        """Send this destination what is ripe, in order, until it is done, stopped or in trouble."""
        name, address = channel_for(destination)
        channel = self.channels.get(name)
        if channel is None or name in self.closed:
            self.held.add(destination)
            return
        async with self.slots.setdefault(name, asyncio.Semaphore(SIDE_BY_SIDE)):
            leave = time.monotonic() + self.settings.patience
            while await self._some(channel, destination, address, leave):
                pass

    async def _some(self, channel: Channel, destination: str, address: str, leave: float) -> bool:
        """Send a planful of rows; True when there may be more and the destination takes them."""
        rows = await self.run(self._ripe, destination)
        before = self.tally.sent
        for group in plan.groups(rows):
            for parcel in await self._messages(group):
                if not await self._turn(channel, address, leave) or channel.name in self.closed:
                    return False
                if not await self._send(channel, destination, address, parcel):
                    return False
        return len(rows) >= MOST_ROWS and self.tally.sent > before

    def _ripe(self, destination: str) -> list[OwedRow]:
        """In the store's thread: the rows to send now."""
        now = self.now()
        return plan.ripe(self.store.payable(destination, now, MOST_ROWS), now, self.settings.group_wait)

    async def _messages(self, rows: list[OwedRow]) -> list[Parcel]:
        """Render rows that go out together; a row that cannot be rendered is set aside and the others go."""
        found, orphans = plan.items(rows, await self.run(self.store.postings, plan.wanted(rows)))
        if orphans:
            await self.run(self.store.cancel, [r.id for r in orphans], self.now(), "the posting is not stored any more")
        if not found:
            return []
        made = await self._contained(self._render(found))
        by_id = {row.id: row for row in rows}
        if not isinstance(made, Exception):
            return [Parcel(rendered, [by_id[ref] for ref in rendered.refs]) for rendered in made]
        if len(found) > 1:
            return [parcel for item in found for parcel in await self._messages([by_id[item.ref]])]
        await self._set_aside(by_id[found[0].ref], made)
        return []

    async def _render(self, items: list[Item]) -> list[Rendered]:
        items, form = await self.run(plan.standing, self.store, items), plan.form_of(items[0].destination)
        if form == "email":
            items = await self.run(plan.threaded, self.store, items)
        return render(items, form, self.now(), self.settings.links)

    async def _set_aside(self, row: OwedRow, error: Exception) -> None:
        outcome = verdict.odd(row, error, self.now(), sent=False)
        claim = await self.run(self.store.claim, [row.id], self.now(), self.settings.lease)
        if claim:
            await self._settle(claim, {row.id: outcome})

    async def _turn(self, channel: Channel, address: str, leave: float) -> bool:
        """Wait until the channel may speak to this address; False when the pass must leave it for the next one."""
        until_turn = getattr(channel, "until_turn", None)
        while until_turn is not None and not self.stop.is_set():
            try:
                wait = until_turn(address)
            except SendError:  # an address that is none: sending will say so, and it is recorded there
                break
            if wait <= 0:
                break
            if time.monotonic() + wait > leave:
                return False
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stop.wait(), wait)
        return not self.stop.is_set()

    async def _send(self, channel: Channel, destination: str, address: str, parcel: Parcel) -> bool:
        """Claim, send, settle one message; whether the destination may get the next one."""
        rows, message = parcel.rows, parcel.rendered.message
        claim = await self.run(self.store.claim, [row.id for row in rows], self.now(), self.settings.lease)
        if claim is None:
            return True
        crashpoint("claimed")
        try:
            receipt = await self._contained(channel.send(message, address))
        except SendError as error:
            return await self._failed(error, claim, channel, destination, parcel)
        if isinstance(receipt, Exception):
            now = self.now()
            await self._settle(claim, {row.id: verdict.odd(row, receipt, now, sent=True) for row in rows})
            return True
        crashpoint("sent")
        self.unknown_in_a_row[channel.name] = 0
        await self._settle(claim, dict.fromkeys((row.id for row in rows), _sent(receipt)))
        crashpoint("settled")
        if receipt.degraded:
            self._say(f"{destination}: {receipt.note}")
        await self.run(hold.forgive, self.store, destination, self.now())
        return True

    async def _contained(self, work: Awaitable[T]) -> T | Exception:
        """What the work gives, or what it raised beside SendError."""
        try:
            return await work
        except SendError:
            raise
        # One odd alert must not stop the others: a posting that breaks rendering, a library that raises what it never
        # did. It is recorded on the row, logged once with its trace, and after three times the row is dead.
        except Exception as error:
            log.exception("an alert could not be made or sent", reason=f"{type(error).__name__}: {error}"[:200])
            return error

    async def _failed(self, error: SendError, claim: str, channel: Channel, destination: str, parcel: Parcel) -> bool:
        """Record a send that failed; whether the destination may get the next message."""
        rows, now = parcel.rows, self.now()
        if error.unknown:
            reference, wait = parcel.rendered.message.id, self.settings.unknown_wait
            await self._settle(claim, {row.id: verdict.unknown(row, error, reference, now, wait) for row in rows})
            return await self._many_unknown(channel.name)
        if error.scope == "message":
            return await self._message_failed(error, claim, channel, destination, parcel)
        owed_again = Outcome("retry", error.code, str(error))
        await self._settle(claim, dict.fromkeys((row.id for row in rows), owed_again))
        if error.scope == "channel" or self._second_flood(channel.name, error):
            await self._close(channel.name, error)
        else:
            await self.run(hold.destination, self.store, destination, error, self.now())
            self._say(f"{destination}: {error}")
        self.held.add(destination)
        return False

    def _second_flood(self, name: str, error: SendError) -> bool:
        """Two chats of one pass that must wait are the bot's trouble, not theirs."""
        self.floods[name] = self.floods.get(name, 0) + (error.code == "flood")
        return error.code == "flood" and self.floods[name] >= 2

    async def _message_failed(
        self, error: SendError, claim: str, channel: Channel, destination: str, parcel: Parcel
    ) -> bool:
        """A message that was refused for what it says: of a group, each alert is tried alone to find the one."""
        rows, now = parcel.rows, self.now()
        if len(rows) > 1 and (error.permanent or error.code == "refused"):
            again = Outcome("retry", error.code, f"each is sent alone: {error}", now)
            await self._settle(claim, dict.fromkeys((row.id for row in rows), again), count=False)
            return await self._each_alone(channel, destination, rows)
        outcomes = {}
        for row in rows:
            history = await self.run(self.store.attempts, row.id)
            refusals = sum(1 for a in history if a.get("code") == "refused")
            outcomes[row.id] = verdict.of_message(row, error, refusals, now, self.settings)
        await self._settle(claim, outcomes)
        return True

    async def _each_alone(self, channel: Channel, destination: str, rows: list[OwedRow]) -> bool:
        address = channel_for(destination)[1]
        singles = [single for row in rows for single in await self._messages([row])]
        for single in singles:
            if not await self._turn(channel, address, float("inf")):
                return False
            if not await self._send(channel, destination, address, single):
                return False
        return True

    async def _settle(self, claim: str, outcomes: Mapping[int, Outcome], *, count: bool = True) -> None:
        await self.run(self.store.settle, claim, outcomes, self.now())
        for outcome in outcomes.values() if count else ():
            self.tally.sent += outcome.state == "sent"
            self.tally.retried += outcome.state == "retry"
            self.tally.unknown += outcome.state in ("unknown", "assumed")
            self.tally.dead += outcome.state == "dead"
            if outcome.state == "dead":
                self._say(f"an alert is dead ({outcome.code}): {outcome.note}")

    async def _many_unknown(self, name: str) -> bool:
        self.unknown_in_a_row[name] = self.unknown_in_a_row.get(name, 0) + 1
        if self.unknown_in_a_row[name] < MOST_UNKNOWN:
            return True
        text = f"{name} leaves every result unknown; it is left alone for {UNKNOWN_REST / 60:.0f} minutes"
        await self._close(name, SendError(text, scope="channel", retry_after=UNKNOWN_REST, code="unknown-results"))
        return False

    async def _close(self, name: str, error: SendError) -> None:
        """Hold every destination of a channel that is in trouble; their alerts stay owed."""
        self.closed.add(name)
        self._say(f"{name}: {error}")
        await self.run(hold.channel, self.store, name, error, self.now())

    def _say(self, sentence: str) -> None:
        if sentence not in self.tally.trouble:
            self.tally.trouble = (*self.tally.trouble, sentence)


def _sent(receipt: Receipt) -> Outcome:
    return Outcome(
        "sent", "degraded" if receipt.degraded else "", receipt.note, None, receipt.reference, receipt.degraded
    )
