"""One destination: claim, send and settle its messages one after the other, and make its edits.

A claim is committed before the network is touched and its result is recorded after. It chooses nothing: what goes out
is `sift.py`'s and `edit.py`'s to say.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable

import msgspec

from internwatch.channels import channel_for
from internwatch.crashpoint import crashpoint
from internwatch.deliver import edit, verdict
from internwatch.deliver.parcels import alone, parcels
from internwatch.deliver.shapes import Edit, Edits, Parcel
from internwatch.deliver.till import Till, contained
from internwatch.errors import SendError
from internwatch.model import Channel, Message, Receipt
from internwatch.store.rows import Outcome, OwedRow


class Desk:
    """The way to one destination. Its acts give False when nothing more may go there in this pass. `leave` is the
    moment (monotonic) when a destination that must wait for its turn is left for the next pass."""

    def __init__(self, till: Till, channel: Channel, destination: str, stop: asyncio.Event, leave: float) -> None:
        self.till, self.channel, self.destination = till, channel, destination
        self.address, self.stop, self.leave = channel_for(destination)[1], stop, leave

    @property
    def edits(self) -> Edits | None:
        """The channel, where it can change what it sent."""
        return self.channel if isinstance(self.channel, Edits) else None

    async def send(self, parcel: Parcel) -> bool:
        """Claim, send, settle one message."""
        till, ids = self.till, [row.id for row in parcel.rows]
        if not await self._turn():
            return False
        claim = await till.run(till.store.claim, ids, till.now(), till.settings.lease)
        if claim is None:
            return True
        crashpoint("claimed")
        try:
            receipt = await contained(self._out(parcel))
        except SendError as error:
            return await self._failed(error, claim, parcel)
        if isinstance(receipt, Exception):
            now = till.now()
            await till.settle(claim, {row.id: verdict.odd(row, receipt, now, sent=True) for row in parcel.rows})
            return True
        crashpoint("sent")
        await till.settle(claim, dict.fromkeys(ids, _sent(receipt, parcel.shown)))
        if parcel.edits:  # the alerts that were in it before are in it still
            await till.run(till.store.record_shown, self.destination, receipt.reference, parcel.shown)
        crashpoint("settled")
        if receipt.degraded:
            till.say(f"{self.destination}: {receipt.note}")
        await till.worked(self.channel.name, self.destination)
        return True

    def _out(self, parcel: Parcel) -> Awaitable[Receipt]:
        message = parcel.rendered.message
        if parcel.edits and self.edits:
            return _in_place(self.channel, self.edits, message, self.address, parcel.edits)
        return self.channel.send(message, self.address)

    async def _turn(self) -> bool:
        """Wait until the channel may speak to this address; False when the pass must leave it for the next one."""
        until_turn = getattr(self.channel, "until_turn", None)
        while until_turn is not None and not self.stop.is_set():
            try:
                wait = until_turn(self.address)
            except SendError:  # an address that is none: sending will say so, and it is recorded there
                break
            if wait <= 0:
                break
            if time.monotonic() + wait > self.leave:
                return False
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stop.wait(), wait)
        return not self.stop.is_set() and self.channel.name not in self.till.closed

    # -- what fails ---------------------------------------------------------------------------------------------------

    async def _failed(self, error: SendError, claim: str, parcel: Parcel) -> bool:
        """Record a send that failed."""
        till = self.till
        if error.unknown:
            await till.settle(claim, await self._unknown(error, parcel))
            return await till.unknown(self.channel.name)
        if error.scope == "message":
            return await self._message_failed(error, claim, parcel)
        owed_again = Outcome("retry", error.code, str(error))
        await till.settle(claim, dict.fromkeys((row.id for row in parcel.rows), owed_again))
        await till.trouble(self.channel.name, self.destination, error)
        return False

    async def _unknown(self, error: SendError, parcel: Parcel) -> dict[int, Outcome]:
        till, now = self.till, self.till.now()
        if parcel.edits:  # an edit may be made again without harm
            return {row.id: verdict.again(row, error, now) for row in parcel.rows}
        reference, wait, found = parcel.rendered.message.id, till.settings.unknown_wait, {}
        for row in parcel.rows:
            history = await till.run(till.store.attempts, row.id) if row.unknowns else []
            lost = verdict.was_lost(history)
            found[row.id] = verdict.unknown(row, error, reference, now, wait, lost=lost)
        return found

    async def _message_failed(self, error: SendError, claim: str, parcel: Parcel) -> bool:
        """A message that was refused for what it says: of a group, each alert is tried alone to find the one."""
        rows = parcel.rows
        if len(rows) > 1 and (error.permanent or error.code == "refused"):
            again = Outcome("retry", error.code, f"each is sent alone: {error}", self.till.now())
            await self.till.settle(claim, dict.fromkeys((row.id for row in rows), again), count=False)
            return await self._each_alone(parcel)
        await self.till.settle(claim, await self._refused(error, rows))
        return True

    async def _refused(self, error: SendError, rows: list[OwedRow]) -> dict[int, Outcome]:
        till, outcomes = self.till, {}
        for row in rows:
            history = await till.run(till.store.attempts, row.id)
            outcomes[row.id] = verdict.of_message(row, error, verdict.refusals(row, history), till.now(), till.settings)
        return outcomes

    async def _each_alone(self, parcel: Parcel) -> bool:
        patient, self.leave = self.leave, float("inf")
        try:
            for single in [s for batch in alone(parcel.batch) for s in await parcels(self.till, batch)]:
                if not await self.send(msgspec.structs.replace(single, edits="")):
                    return False
        finally:
            self.leave = patient
        return True

    # -- what was sent before -----------------------------------------------------------------------------------------

    async def edit(self, one: Edit) -> bool:
        """Make a message show what holds now, and end the rows that asked for it."""
        if one.message is None:
            await self._end(one, Outcome("cancelled", "edit-gone", one.lost) if one.lost else _edited("shows it"))
            return True
        if self.edits is None or not await self._turn():
            return False
        try:
            receipt = await contained(self.edits.edit(one.message, self.address, one.reference))
        except SendError as error:
            return await self._not_edited(error, one)
        if isinstance(receipt, Exception):
            now = self.till.now()
            await self._settle(one, {row.id: verdict.odd(row, receipt, now, sent=False) for row in one.ends})
            return True
        crashpoint("edited")
        await self.till.run(self.till.store.record_shown, self.destination, one.reference, one.shown)
        crashpoint("shown")
        await self._end(one, _edited(receipt.note))
        await self.till.worked(self.channel.name, self.destination)
        return True

    async def _not_edited(self, error: SendError, one: Edit) -> bool:
        till, now = self.till, self.till.now()
        if error.code == "edit-gone":
            await till.run(till.store.record_shown, self.destination, one.reference, f"{edit.GONE}:")
            await self._end(one, Outcome("cancelled", error.code, str(error)))
            return True
        if error.code == "migrated":  # the message stayed behind in the old chat: what asked for it comes as a message
            await till.run(till.store.record_shown, self.destination, one.reference, f"{edit.MOVED}:")
            return True
        if error.unknown:
            await self._settle(one, {row.id: verdict.again(row, error, now) for row in one.ends})
            return await till.unknown(self.channel.name)
        if error.scope == "message":
            if not one.ends:  # what asked for it comes as a message; this one stays as it is
                await till.run(till.store.record_shown, self.destination, one.reference, one.shown)
            await self._settle(one, await self._refused(error, one.ends))
            return True
        await till.trouble(self.channel.name, self.destination, error)
        return False

    async def _end(self, one: Edit, outcome: Outcome) -> None:
        await self._settle(one, dict.fromkeys((row.id for row in one.ends), outcome))

    async def _settle(self, one: Edit, outcomes: dict[int, Outcome]) -> None:
        till = self.till
        if not one.ends:
            return
        claim = await till.run(till.store.claim, [row.id for row in one.ends], till.now(), till.settings.lease)
        if claim:
            await till.settle(claim, outcomes)


async def _in_place(channel: Channel, edits: Edits, message: Message, address: str, reference: str) -> Receipt:
    """Put a message in the place of an earlier one; where that is gone, it is a new one."""
    try:
        receipt = await edits.edit(message, address, reference)
    except SendError as error:
        if error.code not in ("edit-gone", "migrated"):
            raise
        return await channel.send(message, address)
    return msgspec.structs.replace(receipt, reference=reference)


def _sent(receipt: Receipt, shown: str) -> Outcome:
    return Outcome(
        "sent", "degraded" if receipt.degraded else "", receipt.note, None, receipt.reference, receipt.degraded,
        shown=shown,
    )  # fmt: skip


def _edited(note: str) -> Outcome:
    return Outcome("sent", "edited", note)
