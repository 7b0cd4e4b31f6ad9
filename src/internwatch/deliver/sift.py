"""What of the due rows goes out now, in what company, and what waits for a moment its reader chose.

It runs in the store's thread, reads, and writes only the waits; nothing is sent here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from internwatch.deliver import plan
from internwatch.deliver.plan import DeliverySettings, Gathered, Pays
from internwatch.deliver.shapes import Batch, Terms
from internwatch.filters.fold import fold
from internwatch.render import POSTING_KINDS, Manner
from internwatch.rhythm import Waiting, When, decide, zone_of
from internwatch.store.rows import OwedRow

# So many rows of one destination are planned at a time: a backlog of thousands goes out in turns.
MOST_ROWS = 300
# News older than this is summed up; so many rows are looked through then.
NEWS = timedelta(days=14)
MOST_OLD = 20_000
TELLING = frozenset({"new", "reposted", "reopened"})
# Of more than a few new postings within so long, the further ones wait and come together.
BURST = timedelta(minutes=10)


class Now(msgspec.Struct, frozen=True):
    """The moment of a pass for one destination: when it is, since when more is owed than can be sent (or None), and
    the rules."""

    destination: str
    at: datetime
    settings: DeliverySettings
    terms: Terms
    crowded: datetime | None = None


def sift(
    store: Pays, now: Now, rows: list[OwedRow], saved: frozenset[int] = frozenset()
) -> tuple[list[Batch], bool]:  # fmt: skip
    """Sort due rows of a destination into what goes out now; True when some were given a later moment. `saved` are ids
    of rows about postings that the reader keeps and whose message was edited: they come as a short word, without
    sound."""
    sieve = _Sieve(store, now, saved)
    return sieve.batches(rows), bool(sieve.waits)


class _Sieve:
    def __init__(self, store: Pays, now: Now, saved: frozenset[int]) -> None:
        self.store, self.now, self.saved = store, now, saved
        self.interrupts = plan.groups_of(now.destination)
        self.habits = now.terms.habits(now.destination)
        self.told = Gathered({}, {})
        self.whens: dict[int, When] = {}
        self.waits: dict[int, datetime] = {}

    def batches(self, rows: list[OwedRow]) -> list[Batch]:
        old, rest = self._old(rows)
        rest = rest[:MOST_ROWS]
        self.told = plan.gathered(self.store, [*old[:MOST_ROWS], *rest])
        for row in (*old, *rest):
            when = self.whens[row.id] = self._when(row)
            if when.at is not None:
                self.waits[row.id] = when.at
        digest = [row for row in rest if self.whens[row.id].digest]
        others = [row for row in rest if not self.whens[row.id].digest and row.id not in self.waits]
        going = self._awake([*self._spread(plan.ripe(others, self.now.at, self.now.settings.group_wait)), *digest])
        self._postpone()
        stale = [row for row in going if self._is_past(row)]
        past = {row.id for row in stale}
        found = self._companies([row for row in going if row.id not in past])
        return [*found, *self._away([*self._awake(old), *stale])]

    # -- what waits ---------------------------------------------------------------------------------------------------

    def _when(self, row: OwedRow) -> When:
        crowded = self.interrupts and row.kind in TELLING
        crowded = crowded and self.now.crowded is not None and row.owed_at >= self.now.crowded
        if self.habits.plain and not crowded:
            return When()
        stored = self.told.postings.get(row.subject)
        posting = stored.posting if stored else None
        deadline = posting.facts.deadline.value if posting and posting.facts.deadline else ""
        alert = Waiting(row.kind, row.owed_at, row.filters, fold(posting.company) if posting else "", deadline)
        return decide(alert, self.habits, self.now.at, crowded=crowded)

    def _spread(self, rows: list[OwedRow]) -> list[OwedRow]:
        """The rows that go now; of a burst the further ones wait."""
        fresh = [r for r in rows if r.kind in TELLING and plan.is_fresh(r) and not self.whens[r.id].urgent]
        if not fresh or not self.habits.burst or not self.now.settings.group_wait or not self.interrupts:
            return rows
        lately = self.store.sent_since(self.now.destination, self.now.at - BURST)
        if len(lately) >= self.habits.burst:
            self.waits |= dict.fromkeys((row.id for row in fresh), lately[-1] + BURST)
        return self._awake(rows)

    def _awake(self, rows: Iterable[OwedRow]) -> list[OwedRow]:
        return [row for row in rows if row.id not in self.waits]

    def _postpone(self) -> None:
        by_moment: dict[datetime, list[int]] = {}
        for number, at in self.waits.items():
            by_moment.setdefault(at, []).append(number)
        if by_moment:
            self.store.postpone(by_moment)

    # -- what is no news any more -------------------------------------------------------------------------------------

    def _old(self, rows: list[OwedRow]) -> tuple[list[OwedRow], list[OwedRow]]:
        """(news that is none any more, the others). After a long absence all of it is gathered, not a planful."""
        if len(rows) >= MOST_ROWS and any(map(self._is_old, rows)):
            rows = self.store.payable(self.now.destination, self.now.at, MOST_OLD)
        old = list(filter(self._is_old, rows))
        known = {row.id for row in old}
        return old, [row for row in rows if row.id not in known]

    def _is_old(self, row: OwedRow) -> bool:
        return self._is_news(row) and self.now.at - row.owed_at > NEWS

    def _is_past(self, row: OwedRow) -> bool:
        stored = self.told.postings.get(row.subject)
        return self._is_news(row) and stored is not None and stored.status == "closed"

    def _is_news(self, row: OwedRow) -> bool:
        return self.interrupts and row.kind in TELLING and not row.unknowns

    def _away(self, rows: list[OwedRow]) -> list[Batch]:
        """What is no news any more, as one line."""
        if not rows:
            return []
        told = plan.gathered(self.store, rows) if len(rows) > MOST_ROWS else self.told
        return [Batch(rows, told, Manner("away", silent=all(self.whens[row.id].silent for row in rows)))]

    # -- in what company ----------------------------------------------------------------------------------------------

    def _companies(self, rows: list[OwedRow]) -> list[Batch]:
        """Repeats as they went out the first time, then what is told at once, then the digest, then short words."""
        fresh = [row for row in rows if not row.unknowns and row.id not in self.saved]
        groups = plan.by_first_message([row for row in rows if row.unknowns])
        groups += [[row for row in fresh if not self._in_digest(row)], list(filter(self._in_digest, fresh))]
        found = [Batch(group, self.told, self._manner(group)) for group in groups if group]
        short = [row for row in rows if not row.unknowns and row.id in self.saved]
        return [*found, Batch(short, self.told, Manner("short", silent=True))] if short else found

    def _in_digest(self, row: OwedRow) -> bool:
        return self.whens[row.id].digest and row.kind in POSTING_KINDS

    def _manner(self, group: list[OwedRow]) -> Manner:
        silent = all(self.whens[row.id].silent for row in group)
        if not self._in_digest(group[0]):
            return Manner(silent=silent)
        return Manner("digest", self.now.at.astimezone(zone_of(self.habits.zone)).date(), silent)
