"""What the destinations of one pass share: results are recorded here, trouble is noted, channels are closed.

It sends nothing. Errors of the store are raised: sending without recording would be a flood.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime
from typing import TypeVar

import structlog

from internwatch.crashpoint import crashpoint
from internwatch.deliver import hold, pressure
from internwatch.deliver.plan import DeliverySettings, Pays
from internwatch.deliver.shapes import Delivered, Run, Terms
from internwatch.errors import SendError
from internwatch.store.rows import Outcome

log = structlog.get_logger()
T = TypeVar("T")


class Till:
    """`closed` are channels that rest, `troubled` destinations and channels that something is held against; `crowded`
    is since when more is owed than can be sent."""

    def __init__(
        self, store: Pays, now: Callable[[], datetime], run: Run, settings: DeliverySettings, terms: Terms
    ) -> None:  # fmt: skip
        self.store, self.now, self.run, self.settings, self.terms = store, now, run, settings, terms
        self.tally = Delivered()
        self.channels: frozenset[str] = frozenset()
        self.closed: set[str] = set()
        self.held: set[str] = set()
        self.troubled: set[str] = set()
        self.crowded: datetime | None = None
        self._floods: dict[str, int] = {}

    async def open(self, channels: Collection[str]) -> None:
        """See what is held against whom. `channels` are those that are open."""
        self.channels = frozenset(channels)
        self.troubled = await self.run(hold.troubled, self.store)

    async def due(self) -> list[str]:
        """The destinations that are owed something now, the longest waiting first."""
        due, self.closed, self.crowded = await self.run(self._due)
        return due

    def _due(self) -> tuple[list[str], set[str], datetime | None]:
        """In the store's thread: (destinations, channels that rest, since when more is owed than can be sent). A rest
        may be over long before a pass is."""
        now = self.now()
        due, closed = self.store.owed_destinations(now), hold.resting(self.store, now)
        crowded = pressure.crowded(self.store, self.terms.pulse, due, now, self.channels - closed)
        return [name for name, *_ in due], closed, crowded

    async def settle(self, claim: str, outcomes: Mapping[int, Outcome], *, count: bool = True) -> None:
        """Record how the tries of a claim ended."""
        await self.run(self.store.settle, claim, outcomes, self.now())
        for outcome in outcomes.values() if count else ():
            edited = outcome.code == "edited"
            self.tally.edited += edited
            self.tally.sent += outcome.state == "sent" and not edited
            self.tally.retried += outcome.state == "retry"
            self.tally.unknown += outcome.state in ("unknown", "assumed")
            self.tally.dead += outcome.state == "dead"
            if outcome.state == "dead":
                self.say(f"an alert is dead ({outcome.code}): {outcome.note}")

    async def worked(self, channel: str, destination: str) -> None:
        """A channel took something: nothing is held against it or the destination any more."""
        pressure.note(self.terms.pulse, channel, unknown=False)
        if healed := {destination, hold.whole(channel)} & self.troubled:
            self.troubled -= await self.run(hold.forgive, self.store, sorted(healed), self.now())

    async def unknown(self, channel: str) -> bool:
        """Nobody knows whether a channel took something; False when it must rest now."""
        if not pressure.note(self.terms.pulse, channel, unknown=True):
            return True
        text = f"{channel} leaves too many results unknown; it rests for {pressure.REST / 60:.0f} minutes"
        await self.close(channel, SendError(text, scope="channel", retry_after=pressure.REST, code="unknown-results"))
        return False

    async def trouble(self, channel: str, destination: str, error: SendError) -> None:
        """An error that is the destination's or the channel's: it waits, and what it is owed stays owed."""
        crashpoint("refused")
        self.held.add(destination)
        if error.scope == "channel" or self._second_flood(channel, error):
            await self.close(channel, error)
        else:
            await self.run(hold.destination, self.store, destination, error, self.now())
            self.troubled.add(destination)
            self.say(f"{destination}: {error}")
        crashpoint("held")

    def _second_flood(self, name: str, error: SendError) -> bool:
        """Two chats of one pass that must wait are the bot's trouble, not theirs."""
        self._floods[name] = self._floods.get(name, 0) + (error.code == "flood")
        return error.code == "flood" and self._floods[name] >= 2

    async def close(self, name: str, error: SendError) -> None:
        """Hold every destination of a channel that is in trouble; their alerts stay owed."""
        self.closed.add(name)
        self.troubled.add(hold.whole(name))
        self.say(f"{name}: {error}")
        await self.run(hold.channel, self.store, name, error, self.now())
        self.closed.add(name)  # whoever looked meanwhile did not see the hold yet

    def say(self, sentence: str) -> None:
        if sentence not in self.tally.trouble:
            self.tally.trouble = (*self.tally.trouble, sentence)


async def contained(work: Awaitable[T]) -> T | Exception:
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
