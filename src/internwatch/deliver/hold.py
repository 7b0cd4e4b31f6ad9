"""Destinations that must wait, and the end of waiting: plain functions for the store's thread; nothing is sent here."""

from __future__ import annotations

from datetime import datetime

import msgspec
import structlog

from internwatch.channels import channel_for
from internwatch.deliver import verdict
from internwatch.deliver.plan import Pays
from internwatch.errors import SendError
from internwatch.store.rows import Destination

log = structlog.get_logger()


def destination(store: Pays, name: str, error: SendError, now: datetime) -> None:
    """Hold one destination for trouble that is its own."""
    known = store.destinations().get(name, Destination(name))
    if switched_off(known):
        return
    moved = verdict.of_destination(known, error, now)
    store.put_destination(moved)
    log.warning("a destination is held", destination=name, state=moved.state, code=error.code, reason=str(error))


def channel(store: Pays, name: str, error: SendError, now: datetime, logged: bool = False) -> datetime:
    """Hold a whole channel: one row of its own, "telegram:*", beside those of its destinations; a longer wait that was
    asked for before stands. `logged`: the log has it already. Gives the moment since which it is in trouble."""
    known = store.destinations().get(whole(name), Destination(whole(name)))
    if not known.failures:  # it worked since: this is another trouble
        known = Destination(whole(name))
    moved = verdict.of_channel(known, error, now)
    if known.not_before and moved.not_before and known.not_before > moved.not_before:
        moved = msgspec.structs.replace(moved, not_before=known.not_before)
    store.put_destination(moved)
    if not logged:
        log.warning("a channel is held", channel=name, code=error.code, reason=str(error), until=str(moved.not_before))
    return moved.since or now


def troubled(store: Pays) -> set[str]:
    """Destinations and channels ("telegram:*") that something is held against."""
    return {d.name for d in store.destinations().values() if d.failures or d.state != "active" or d.reason}


def resting(store: Pays, now: datetime) -> set[str]:
    """The channels that are held now."""
    held = (d for d in store.destinations().values() if d.not_before is not None and d.not_before > now)
    return {channel_for(d.name)[0] for d in held if channel_for(d.name)[1] == "*"}


def held(store: Pays) -> dict[str, Destination]:
    """Channels in trouble, whether they rest or are tried again now: the rows of the channels by their names."""
    rows = (d for d in store.destinations().values() if d.failures)
    return {channel_for(d.name)[0]: d for d in rows if channel_for(d.name)[1] == "*"}


def forgive(store: Pays, names: list[str], now: datetime) -> set[str]:
    """It works: nothing is held against these destinations or channels any more; gives those that are forgiven.

    A wait that is not over stands: what was on its way when the server asked for it says nothing about the wait."""
    known, forgiven = store.destinations(), set()
    for one in names:
        old = known.get(one)
        if old is not None and old.not_before is not None and old.not_before > now:
            continue
        forgiven.add(one)
        if old is not None and not switched_off(old) and (old.failures or old.state != "active" or old.reason):
            store.put_destination(Destination(one, since=now))
    return forgiven


def switched_off(known: Destination) -> bool:
    """Paused without an end: what was on its way when that happened changes nothing."""
    return known.state == "paused" and known.not_before is None


def whole(channel_name: str) -> str:
    """The name under which a whole channel is held."""
    return f"{channel_name}:*"
