"""The outbox: alerts owed, claimed under a lease, settled after; every try is appended to the history of tries.

It keeps the states (pending, sending, unknown, sent, dead, cancelled); which of them an error leads to is deliver's.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, and_, func, insert, select, update

from internwatch.crashpoint import crashpoint
from internwatch.model import Owed
from internwatch.store.boards import Boards, insert_new, upsert
from internwatch.store.engine import chunks
from internwatch.store.line import UNSETTLED, WAITING, behind_none, due, may_be_sent_to
from internwatch.store.mutes import stop_muted
from internwatch.store.rows import DIED, MOST_UNKNOWNS, Destination, Outcome, OwedRow, Settled
from internwatch.store.tables import attempt, destination, outbox, told
from internwatch.store.tokens import keep_links

# A posting's alerts make its destination know it; a backlog summary names its postings in the payload.
TELLING = frozenset({"new", "reopened", "reposted"})
ROW: tuple[Any, ...] = (
    outbox.c.id, outbox.c.destination, outbox.c.kind, outbox.c.subject, outbox.c.revision, outbox.c.filters,
    outbox.c.payload, outbox.c.state, outbox.c.attempts, outbox.c.unknowns, outbox.c.poison, outbox.c.owed_at,
    outbox.c.not_before, outbox.c.sent_at, outbox.c.reference, outbox.c.shown,
)  # fmt: skip


def put_owed(connection: Connection, owed: Iterable[Owed], at: datetime) -> int:
    """Owe alerts inside a running transaction; what is owed already (destination, subject, kind, revision) is left
    as it is. Returns how many are new."""
    alerts = list(owed)
    rows = [
        {
            "destination": o.destination, "kind": o.kind, "subject": o.subject, "revision": o.revision,
            "filters": o.filters, "payload": o.payload, "state": "pending", "attempts": 0, "unknowns": 0, "poison": 0,
            "owed_at": at, "not_before": o.not_before, "reference": "",
        }
        for o in alerts
    ]  # fmt: skip
    before = connection.execute(select(func.count()).select_from(outbox)).scalar_one() if rows else 0
    insert_new(connection, outbox, rows)
    keep_links(connection, alerts, at)
    insert_new(connection, told, [{"key": k, "destination": o.destination, "at": at} for o in alerts for k in _keys(o)])
    return connection.execute(select(func.count()).select_from(outbox)).scalar_one() - before if rows else 0


def _keys(owed: Owed) -> set[str]:
    if owed.kind in TELLING:
        return {owed.subject, *owed.payload.get("siblings", ())}
    return set(owed.payload.get("keys", ())) if owed.kind == "backlog" else set()


def owed_row(row: Row[Any]) -> OwedRow:
    values = list(row)
    values[5] = tuple(values[5])
    return OwedRow(*values)


class Outbox(Boards):
    """Alerts and where they go."""

    def owe(self, owed: Iterable[Owed], now: datetime) -> int:
        """Owe alerts; returns how many were not owed before."""
        with self.writing() as connection:
            return put_owed(connection, owed, now)

    def told(self, keys: Iterable[str]) -> dict[str, set[str]]:
        """posting key -> the destinations that were told of it, or are owed to be."""
        found: dict[str, set[str]] = {}
        with self.reading() as connection:
            for some in chunks(keys):
                wanted = select(told.c.key, told.c.destination).where(told.c.key.in_(some))
                for key, name in connection.execute(wanted):
                    found.setdefault(key, set()).add(name)
        return found

    # -- paying -------------------------------------------------------------------------------------------------------

    def owed_destinations(
        self, now: datetime, kinds: Collection[str] = ()
    ) -> list[tuple[str, int, datetime]]:  # fmt: skip
        """(destination, alerts that may go out now, when the oldest was owed), the longest waiting first; only of
        these kinds, or of all."""
        oldest = func.min(outbox.c.owed_at, type_=outbox.c.owed_at.type)
        wanted = (
            select(outbox.c.destination, func.count(), oldest)
            .select_from(outbox.outerjoin(destination, destination.c.name == outbox.c.destination))
            .where(outbox.c.state.in_(WAITING), due(outbox.c.not_before, now), may_be_sent_to(now), behind_none())
            .group_by(outbox.c.destination)
            .order_by(oldest)
        )
        if kinds:
            wanted = wanted.where(outbox.c.kind.in_(list(kinds)))
        with self.reading() as connection:
            return [(name, count, at) for name, count, at in connection.execute(wanted)]

    def payable(self, name: str, now: datetime, limit: int) -> list[OwedRow]:
        """What may go out to a destination now, in order. An alert waits for earlier ones about the same posting, but
        a reminder has its own time: it does not wait for a digest."""
        wanted = select(*ROW).where(outbox.c.destination == name, outbox.c.state.in_(UNSETTLED)).order_by(outbox.c.id)
        ready: list[OwedRow] = []
        blocked: set[tuple[str, bool]] = set()
        with self.reading() as connection:
            for row in map(owed_row, connection.execute(wanted)):
                is_due = row.state in WAITING and (row.not_before is None or row.not_before <= now)
                order = row.subject, row.kind == "reminder"
                if is_due and order not in blocked:
                    ready.append(row)
                blocked.add(order)
                if len(ready) == limit:
                    break
        return ready

    def postpone(self, waits: Mapping[datetime, list[int]]) -> None:
        """Let alerts wait for a moment that their readers chose: until then they cost nothing. All or nothing."""
        with self.writing() as connection:
            for at, ids in waits.items():
                for some in chunks(ids):
                    waiting = outbox.c.state.in_(WAITING)
                    moved = update(outbox).where(outbox.c.id.in_(some), waiting).values(not_before=at)
                    connection.execute(moved)
            crashpoint("postponing")

    def reconsider(self, names: Iterable[str] | None, but: Iterable[datetime] = ()) -> int:
        """Somebody edited when they want to be told: what waits for these destinations (None: for all) is decided
        again; returns how many. What waits for a moment in `but` waits for another reason, and so does what was tried.
        """
        waiting = and_(outbox.c.state == "pending", outbox.c.attempts == 0, outbox.c.not_before.is_not(None))
        moved = update(outbox).where(waiting, outbox.c.not_before.not_in(list(but))).values(not_before=None)
        with self.writing() as connection:
            if names is None:
                return int(connection.execute(moved).rowcount)
            return sum(connection.execute(moved.where(outbox.c.destination.in_(n))).rowcount for n in chunks(names))

    def claim(self, ids: Iterable[int], now: datetime, lease: float) -> str | None:
        """Take these alerts for sending; a token for `settle`, or None when another has one of them, or one of them is
        not wanted any more: this is where an unsubscribing holds, at the last moment before sending."""
        wanted, token = list(ids), secrets.token_hex(12)
        taken = (
            update(outbox)
            .where(outbox.c.id.in_(wanted), outbox.c.state.in_(WAITING))
            .values(
                state="sending", claim=token, attempts=outbox.c.attempts + 1,
                lease_until=now + timedelta(seconds=lease),
            )
        )  # fmt: skip
        with self.writing() as connection:
            if stop_muted(connection, wanted, now):
                return None
            if connection.execute(taken).rowcount == len(wanted):
                return token
            connection.rollback()
        return None

    def settle(self, claim: str, outcomes: Mapping[int, Outcome], now: datetime) -> None:
        """Record how the tries of a claim ended. A claim whose lease was taken over changes nothing."""
        with self.writing() as connection:
            held = select(*ROW).where(outbox.c.claim == claim, outbox.c.state == "sending")
            for row in map(owed_row, connection.execute(held).all()):
                if row.id in outcomes:
                    settle_row(connection, row, outcomes[row.id], now)

    def recover(self, now: datetime, all: bool = True) -> int:
        """Give back what a dead process was sending (`all`: everything that is claimed, else what outlived its lease).
        Nobody knows whether it was even begun: it goes out again, marked, whatever its kind. What was being sent at
        too many deaths is dead, since it may be what kills."""
        claimed = outbox.c.state == "sending"
        lost = claimed if all else and_(claimed, outbox.c.lease_until < now)
        with self.writing() as connection:
            rows = [owed_row(row) for row in connection.execute(select(*ROW).where(lost))]
            for row in rows:
                state: Settled = "unknown" if row.unknowns < MOST_UNKNOWNS else "dead"
                settle_row(connection, row, Outcome(state, DIED, "the process died while it was sent"), now)
        return len(rows)

    def cancel(self, ids: Iterable[int], now: datetime, note: str) -> None:
        """End alerts that cannot be sent any more, with the reason."""
        with self.writing() as connection:
            for some in chunks(ids):
                for row in connection.execute(select(*ROW).where(outbox.c.id.in_(some))).all():
                    settle_row(connection, owed_row(row), Outcome("cancelled", "cancelled", note), now)

    def cancel_others(self, wanted: Iterable[str], now: datetime) -> int:
        """End what is owed to destinations that the config does not name any more; returns how many."""
        waiting = outbox.c.state.in_(WAITING)
        known = set(wanted)
        ids: list[int] = []
        with self.reading() as connection:
            named = connection.execute(select(outbox.c.destination).where(waiting).distinct()).scalars()
            for some in chunks(name for name in named if name not in known):
                stray = select(outbox.c.id).where(waiting, outbox.c.destination.in_(some))
                ids += connection.execute(stray).scalars()
        if ids:
            self.cancel(ids, now, "the config sends nothing there any more")
        return len(ids)

    # -- where alerts go ----------------------------------------------------------------------------------------------

    def destinations(self) -> dict[str, Destination]:
        """What is known of destinations that had trouble; the others are active."""
        with self.reading() as connection:
            rows = connection.execute(select(destination)).mappings().all()
        return {row["name"]: Destination(**row) for row in rows}

    def reopen_destination(self, name: str, now: datetime) -> None:
        """Nothing is held against a destination any more: it let us in again."""
        with self.writing() as connection:
            known = update(destination).where(destination.c.name == name)
            connection.execute(known.values(state="active", reason="", since=now, not_before=None, failures=0))

    def count_waiting(self, name: str) -> int:
        """How many alerts wait for a destination."""
        wanted = select(func.count()).select_from(outbox)
        waits = outbox.c.destination == name, outbox.c.state.in_(UNSETTLED)
        with self.reading() as connection:
            return int(connection.execute(wanted.where(*waits)).scalar_one())

    def put_destination(self, known: Destination) -> None:
        with self.writing() as connection:
            upsert(connection, destination, [msgspec.structs.asdict(known)])


def settle_row(connection: Connection, row: OwedRow, outcome: Outcome, now: datetime) -> None:
    """Record in a running transaction how a try of one alert ended."""
    state = {"assumed": "sent", "retry": "pending"}.get(outcome.state, outcome.state)
    values: dict[str, Any] = {
        "state": state, "not_before": outcome.not_before, "claim": None, "lease_until": None,
        "reference": outcome.reference or row.reference, "poison": row.poison + outcome.poison,
        "unknowns": row.unknowns + (outcome.state == "unknown"),
    }  # fmt: skip
    if state == "sent":
        # What it waited for stays with it: how long sending took is counted from there (`Figures.freshness`).
        values |= {"sent_at": now, "not_before": row.not_before}
    if outcome.shown:
        values["shown"] = outcome.shown
    connection.execute(update(outbox).where(outbox.c.id == row.id).values(**values))
    line = {
        "outbox": row.id, "at": now, "outcome": outcome.state, "code": outcome.code, "note": outcome.note,
        "reference": outcome.reference,
    }  # fmt: skip
    connection.execute(insert(attempt), line)
