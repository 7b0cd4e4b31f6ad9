"""What nobody wants any more: mutes, asked at the moment of sending, and what waited for a filter that is gone.

A mute holds for whatever names the address, a person's own wish or a filter of the config, for good or for a while. A
mute of the filter "" is of everything that goes to a destination. It sends and renders nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, select, update

from internwatch.people import EVERYTHING
from internwatch.store.boards import Boards, upsert
from internwatch.store.engine import chunks
from internwatch.store.line import WAITING
from internwatch.store.tables import attempt, muted, outbox

NOTE = "unsubscribed by a link in a mail"
GONE, GONE_NOTE = "not-subscribed", "the subscription was ended or paused"
# A deletion that is undone, a bot that was blocked by mistake: what was ended by that waits again.
GIVEN_BACK = timedelta(days=1)


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
            held = outbox.c.destination == destination, outbox.c.state.in_(WAITING), outbox.c.not_before.in_(ends)
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

    # -- filters that come and go -------------------------------------------------------------------------------------

    def hand_over(self, destination: str, names: Mapping[str, str | None], now: datetime) -> None:
        """Filters are gone (name -> None) or have another name: what waits for them is ended, but for what another
        filter wants too, or waits for the new name."""
        if not names:
            return
        waiting = outbox.c.destination == destination, outbox.c.state.in_(WAITING)
        with self.writing() as connection:
            for row in connection.execute(select(outbox.c.id, outbox.c.filters).where(*waiting)).all():
                if names.keys().isdisjoint(row.filters):
                    continue
                left = dict.fromkeys(new for name in row.filters if (new := names.get(name, name)))
                if left:
                    of = update(outbox).where(outbox.c.id == row.id)
                    connection.execute(of.values(filters=tuple(left)))
                else:
                    _end(connection, row.id, GONE, GONE_NOTE, now)

    def give_back(self, destination: str, filters: Collection[str], now: datetime) -> None:
        """Filters are there again: what ended within the last day because they were gone waits again."""
        if not filters:
            return
        ended = (
            select(outbox.c.id, outbox.c.filters)
            .join_from(outbox, attempt, attempt.c.outbox == outbox.c.id)
            .where(outbox.c.destination == destination, outbox.c.state == "cancelled")
            .where(attempt.c.code == GONE, attempt.c.at > now - GIVEN_BACK)
        )  # fmt: skip
        with self.writing() as connection:
            rows = connection.execute(ended).all()
            for some in chunks({row.id for row in rows if not set(filters).isdisjoint(row.filters)}):
                connection.execute(update(outbox).where(outbox.c.id.in_(some)).values(state="pending"))


def stop_muted(connection: Connection, ids: list[int], now: datetime) -> bool:
    """Inside the transaction that would claim these alerts: end those that are not wanted any more, hold those of a
    pause until it is over. True when there were any; then nothing may be claimed, and the next plan is without them."""
    wanted = select(outbox.c.id, outbox.c.destination, outbox.c.filters).where(
        outbox.c.id.in_(ids), outbox.c.state.in_(WAITING), outbox.c.destination.in_(select(muted.c.destination))
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
    _end(connection, id, "unsubscribed", NOTE, now)


def _end(connection: Connection, id: int, code: str, note: str, now: datetime) -> None:
    ended = update(outbox).where(outbox.c.id == id)
    connection.execute(ended.values(state="cancelled", claim=None, lease_until=None, not_before=None))
    line = {"outbox": id, "at": now, "outcome": "cancelled", "code": code, "note": note, "reference": ""}
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
