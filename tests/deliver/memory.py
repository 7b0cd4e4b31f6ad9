"""A tiny outbox in memory with the promises of the store that delivering relies on; tests only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from internwatch.model import Owed
from internwatch.people import Person
from internwatch.showcase import Today
from internwatch.store.rows import Destination, Outcome, OwedRow, StoredPosting
from internwatch.tracker import Mark


class Outbox:
    """Rows by id. A claim holds its rows until it is settled; `log` is every settled try."""

    def __init__(self) -> None:
        self.rows: dict[int, OwedRow] = {}
        self.stored: dict[str, StoredPosting] = {}
        self.places: dict[str, Destination] = {}
        self.claims: dict[str, list[int]] = {}
        self.given = 0
        self.log: list[tuple[int, Outcome]] = []
        self.meta: dict[str, str] = {}

    def add(self, owed: Owed, at: datetime, stored: StoredPosting | None = None) -> int:
        number = len(self.rows) + 1
        self.rows[number] = OwedRow(
            number, owed.destination, owed.kind, owed.subject, owed.revision, owed.filters, owed.payload,
            "pending", 0, 0, 0, at,
        )  # fmt: skip
        if stored is not None:
            self.stored[stored.posting.key] = stored
        return number

    def _due(self, row: OwedRow, now: datetime) -> bool:
        where = self.places.get(row.destination, Destination(row.destination))
        open_ = where.state != "dead" and (where.not_before is None or where.not_before <= now)
        return open_ and row.state in ("pending", "unknown") and (row.not_before is None or row.not_before <= now)

    def owed_destinations(self, now: datetime, kinds: Collection[str] = ()) -> list[tuple[str, int, datetime]]:
        due = [row for row in self.rows.values() if self._due(row, now) and (not kinds or row.kind in kinds)]
        names = dict.fromkeys(row.destination for row in due)
        return [
            (n, sum(r.destination == n for r in due), min(r.owed_at for r in due if r.destination == n)) for n in names
        ]

    def families(self, keys: list[str]) -> dict[str, tuple[str, ...]]:
        return {}

    def destinations(self) -> dict[str, Destination]:
        return dict(self.places)

    def put_destination(self, destination: Destination) -> None:
        self.places[destination.name] = destination

    def payable(self, destination: str, now: datetime, limit: int) -> list[OwedRow]:
        return [r for r in self.rows.values() if r.destination == destination and self._due(r, now)][:limit]

    def claim(self, ids: list[int], now: datetime, lease: float) -> str | None:
        if any(self.rows[i].state not in ("pending", "unknown") for i in ids):
            return None
        for i in ids:
            row = self.rows[i]
            self.rows[i] = msgspec.structs.replace(row, state="sending", attempts=row.attempts + 1)
        self.given += 1
        token = f"claim-{self.given}"
        self.claims[token] = list(ids)
        return token

    def settle(self, claim: str, outcomes: Mapping[int, Outcome], now: datetime) -> None:
        for i in self.claims.pop(claim):
            outcome, row = outcomes[i], self.rows[i]
            self.log.append((i, outcome))
            state = {"assumed": "sent", "retry": "pending"}.get(outcome.state, outcome.state)
            self.rows[i] = msgspec.structs.replace(
                row,
                state=state,
                not_before=outcome.not_before,
                reference=outcome.reference or row.reference,
                unknowns=row.unknowns + (outcome.state in ("unknown", "assumed")),
                poison=row.poison + outcome.poison,
                shown=outcome.shown or row.shown,
                sent_at=now if state == "sent" else None,
            )

    def cancel(self, ids: list[int], now: datetime, note: str) -> None:
        for i in ids:
            self.rows[i] = msgspec.structs.replace(self.rows[i], state="cancelled")

    def attempts(self, row: int) -> list[dict[str, object]]:
        return [
            {"at": datetime.max.replace(tzinfo=UTC), "outcome": outcome.state, "code": outcome.code}
            for i, outcome in self.log
            if i == row
        ]

    def postings(self, keys: list[str]) -> dict[str, StoredPosting]:
        return {key: self.stored[key] for key in keys if key in self.stored}

    def person(self, destination: str) -> Person | None:
        return None

    def marks_of(self, destination: str, keys: list[str]) -> dict[str, Mark]:
        return {}

    def first_messages(self, name: str, subjects: list[str]) -> dict[str, str]:
        sent = [row for row in self.rows.values() if row.destination == name and row.state == "sent" and row.reference]
        return {row.subject: row.reference for row in reversed(sent) if row.subject in subjects}

    def postpone(self, waits: Mapping[datetime, list[int]]) -> None:
        for at, ids in waits.items():
            for i in ids:
                self.rows[i] = msgspec.structs.replace(self.rows[i], not_before=at)

    def messages_about(self, destination: str, keys: list[str], since: datetime) -> dict[str, list[OwedRow]]:
        here = [r for r in self.rows.values() if r.destination == destination and r.state == "sent" and r.shown]
        named = {r.reference for r in here if r.subject in keys and r.kind in ("new", "reopened", "reposted")}
        return {name: [r for r in here if r.reference == name] for name in named}

    def edits_of(self, destination: str, keys: list[str], since: datetime) -> list[OwedRow]:
        return [r for r in self._about(destination, keys) if r.kind == "updated" and r.owed_at > since]

    def following(self, destination: str, keys: list[str]) -> list[OwedRow]:
        return [r for r in self._about(destination, keys) if r.state in ("pending", "unknown", "sending")]

    def _about(self, destination: str, keys: list[str]) -> list[OwedRow]:
        return [r for r in self.rows.values() if r.destination == destination and r.subject in keys]

    def record_shown(self, destination: str, reference: str, shown: str) -> None:
        for i, row in self.rows.items():
            if (row.destination, row.reference, row.state) == (destination, reference, "sent"):
                self.rows[i] = msgspec.structs.replace(row, shown=shown)

    def sent_since(self, destination: str, since: datetime) -> list[datetime]:
        sent = [r.sent_at for r in self.rows.values() if r.destination == destination and r.state == "sent"]
        return sorted(at for at in sent if at and at > since)

    def sent_today(self, name: str, since: datetime, per_company: int) -> dict[str, Today]:
        return {}

    def get_meta(self, name: str) -> str | None:
        return self.meta.get(name)

    def put_meta(self, name: str, value: str) -> None:
        self.meta[name] = value

    def crash(self, now: datetime) -> None:
        """What opening the store after a crash does: what was being sent is unknown."""
        for i, row in self.rows.items():
            if row.state == "sending":
                self.rows[i] = msgspec.structs.replace(
                    row, state="unknown", unknowns=row.unknowns + 1, not_before=now + timedelta(0)
                )
        self.claims.clear()
