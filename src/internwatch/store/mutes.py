"""Mutes: mail that somebody asked not to get, for good or for a while; asked at the moment of sending, not before.

It holds for whatever names the address: a person's own wish or a filter of the config. A mute of the filter "" is of
everything that goes to a destination. It sends and renders nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, select, update

from internwatch.people import EVERYTHING
from internwatch.store.boards import Boards, upsert
from internwatch.store.tables import attempt, muted, outbox

_WAITING = ("pending", "unknown")
NOTE = "unsubscribed by a link in a mail"


class Mutes(Boards):
    """Who does not want what."""

    def mute(self, destination: str, filter: str, now: datetime, until: datetime | None = None) -> None:
        """Send nothing of this filter ("" for everything) there any more, or until then. It holds at once."""
        row = {"destination": destination, "filter": filter, "until": until, "at": now}
        with self.writing() as connection:
            upsert(connection, muted, [row])

    def unmute(self, destination: str, filter: str | None = None) -> None:
        """Send again; None ends every mute of the destination. What was held by a pause may go out at once."""
        of = muted.c.destination == destination
        if filter is not None:
            of &= muted.c.filter == filter
        with self.writing() as connection:
            ends = [end for end in connection.execute(select(muted.c.until).where(of)).scalars() if end]
            connection.execute(delete(muted).where(of))
            held = outbox.c.destination == destination, outbox.c.state.in_(_WAITING), outbox.c.not_before.in_(ends)
            connection.execute(update(outbox).where(*held).values(not_before=None))

    def mutes(self, destination: str, now: datetime) -> dict[str, datetime | None]:
        """filter -> until when its mail to this destination is muted (None: for good); "" is everything."""
        with self.reading() as connection:
            return _mutes(connection, [destination], now).get(destination, {})

    def all_mutes(self, now: datetime) -> dict[str, dict[str, datetime | None]]:
        """The mutes of every destination that has any."""
        with self.reading() as connection:
            return _mutes(connection, None, now)

    def muted(self, destination: str, filters: Iterable[str], now: datetime) -> bool:
        """Whether an alert of these filters must not go there now: one that another filter wants, too, goes."""
        return _stopped(self.mutes(destination, now), list(filters)) is not False


def stop_muted(connection: Connection, ids: list[int], now: datetime) -> bool:
    """Inside the transaction that would claim these alerts: end those that are not wanted any more, hold those of a
    pause until it is over. True when there were any; then nothing may be claimed, and the next plan is without them."""
    wanted = select(outbox.c.id, outbox.c.destination, outbox.c.filters).where(
        outbox.c.id.in_(ids), outbox.c.state.in_(_WAITING), outbox.c.destination.in_(select(muted.c.destination))
    )
    rows = connection.execute(wanted).all()
    known = _mutes(connection, {row.destination for row in rows}, now) if rows else {}
    found = False
    for row in rows:
        until = _stopped(known.get(row.destination, {}), row.filters)
        if until is False:
            continue
        found = True
        _stop(connection, row.id, until, now)
    return found


def _stop(connection: Connection, id: int, until: datetime | None, now: datetime) -> None:
    of = update(outbox).where(outbox.c.id == id)
    if until:
        connection.execute(of.values(not_before=until))
        return
    connection.execute(of.values(state="cancelled", claim=None, lease_until=None, not_before=None))
    line = {"outbox": id, "at": now, "outcome": "cancelled", "code": "unsubscribed", "note": NOTE, "reference": ""}
    connection.execute(insert(attempt), line)


def _stopped(mutes: Mapping[str, datetime | None], filters: list[str]) -> datetime | Literal[False] | None:
    """False: it may go; None: it may never go; a time: not before it."""
    ends: list[datetime | Literal[False] | None] = [mutes.get(f, False) for f in filters]
    if ends and all(end is None for end in ends):
        return None
    if EVERYTHING in mutes:
        return mutes[EVERYTHING]
    if not ends or False in ends:
        return False
    # One filter that only pauses keeps the alert; of several pauses it goes out when the first is over.
    return min(end for end in ends if isinstance(end, datetime))


def _mutes(
    connection: Connection, destinations: Iterable[str] | None, now: datetime
) -> dict[str, dict[str, datetime | None]]:
    wanted: Any = select(muted.c.destination, muted.c.filter, muted.c.until)
    if destinations is not None:
        wanted = wanted.where(muted.c.destination.in_(list(destinations)))
    found: dict[str, dict[str, datetime | None]] = {}
    for destination, name, until in connection.execute(wanted):
        if until is None or until > now:
            found.setdefault(destination, {})[name] = until
    return found
