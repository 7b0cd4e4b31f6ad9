"""Rows of the outbox as alerts to render, and what paying needs of the store; nothing is sent or decided here.

A group waits a little for more (bursts of one round are one message); what was tried before does not wait.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from internwatch.channels import channel_for
from internwatch.people import Person
from internwatch.render import ABOUT_POSTINGS, POSTING_KINDS, Form, Item, Links, Standing
from internwatch.showcase import Today
from internwatch.store.rows import Destination, Outcome, OwedRow, StoredPosting
from internwatch.tracker import Mark

# Grouping ends early when nothing came for so long.
QUIET_SECONDS = 5.0
# Channels whose messages interrupt a person; the others take each alert at once.
_GROUPING = frozenset({"telegram", "email", "apprise"})
# Readers who are one person: in a group nobody knows whose referral it would be.
_ALONE = frozenset({"private", "email"})
_FORMS: dict[str, Form] = {
    "telegram": "telegram", "email": "email", "console": "console", "file": "file", "apprise": "push",
    "webhook": "console",
}  # fmt: skip
# A pass that may wait (the daemon's) leaves a slow chat after so long, so that its other alerts are planned anew.
PATIENCE_SECONDS = 20.0


class DeliverySettings(msgspec.Struct, frozen=True):
    """All in seconds. `unknown_wait`: until the one marked copy of an alert nobody knows arrived. `group_wait`: how
    long an alert waits at most for others to go out with; 0 pays everything now, however long the channels take.
    `lease`: how long a claim holds; longer than the slowest send. `give_up`: age at which a message that only ever
    failed in passing is dead. `links` makes the addresses that end messages."""

    unknown_wait: float = 60.0
    group_wait: float = 30.0
    lease: float = 600.0
    give_up: float = 72 * 3600.0
    links: Links | None = None

    @property
    def may_wait(self) -> bool:
        return bool(self.group_wait)

    @property
    def patience(self) -> float:
        return PATIENCE_SECONDS if self.may_wait else float("inf")


class Pays(Protocol):
    """What paying needs of the store."""

    def owed_destinations(self, now: datetime, kinds: Collection[str] = ()) -> list[tuple[str, int, datetime]]: ...
    def destinations(self) -> dict[str, Destination]: ...
    def put_destination(self, destination: Destination) -> None: ...
    def payable(self, destination: str, now: datetime, limit: int) -> list[OwedRow]: ...
    def postpone(self, waits: Mapping[datetime, list[int]]) -> None: ...
    def claim(self, ids: list[int], now: datetime, lease: float) -> str | None: ...
    def settle(self, claim: str, outcomes: Mapping[int, Outcome], now: datetime) -> None: ...
    def cancel(self, ids: list[int], now: datetime, note: str) -> None: ...
    def attempts(self, row: int) -> list[dict[str, object]]: ...
    def postings(self, keys: list[str]) -> dict[str, StoredPosting]: ...
    def families(self, keys: list[str]) -> dict[str, tuple[str, ...]]: ...
    def person(self, destination: str) -> Person | None: ...
    def marks_of(self, destination: str, keys: list[str]) -> dict[str, Mark]: ...
    def messages_about(self, destination: str, keys: list[str], since: datetime) -> dict[str, list[OwedRow]]: ...
    def edits_of(self, destination: str, keys: list[str], since: datetime) -> list[OwedRow]: ...
    def following(self, destination: str, keys: list[str]) -> list[OwedRow]: ...
    def record_shown(self, destination: str, reference: str, shown: str) -> None: ...
    def sent_since(self, destination: str, since: datetime) -> list[datetime]: ...
    def get_meta(self, name: str) -> str | None: ...
    def put_meta(self, name: str, value: str) -> None: ...
    def sent_today(self, name: str, since: datetime, per_company: int) -> dict[str, Today]: ...
    def first_messages(self, name: str, subjects: list[str]) -> dict[str, str]: ...


def form_of(destination: str) -> Form:
    """How a destination wants its messages; a channel that is not ours would get plain text."""
    return _FORMS.get(channel_for(destination)[0], "console")


def groups_of(destination: str) -> bool:
    """Whether its messages interrupt a person: they are grouped, and what is no news any more is summed up."""
    return channel_for(destination)[0] in _GROUPING


def ripe(rows: list[OwedRow], now: datetime, group_wait: float) -> list[OwedRow]:
    """The rows whose time has come. Fresh alerts wait until none came for a moment, at most `group_wait`."""
    fresh = [row for row in rows if is_fresh(row) and row.kind in POSTING_KINDS]
    if not fresh or not groups_of(fresh[0].destination):
        return rows
    oldest, newest = min(row.owed_at for row in fresh), max(row.owed_at for row in fresh)
    waited, quiet = now - oldest, now - newest
    # A clock that was set back must not hold alerts: one that was owed "in the future" goes out.
    ready = waited >= timedelta(seconds=group_wait) or quiet >= timedelta(seconds=min(QUIET_SECONDS, group_wait))
    if ready or waited < timedelta(0):
        return rows
    waiting = {row.id for row in fresh}
    return [row for row in rows if row.id not in waiting]


def is_fresh(row: OwedRow) -> bool:
    """Whether it was never tried."""
    return not row.attempts and not row.unknowns


class Gathered(msgspec.Struct, frozen=True):
    """The postings that alerts speak of, by key, and the keys of the twins of each."""

    postings: Mapping[str, StoredPosting]
    families: Mapping[str, tuple[str, ...]]


def gathered(store: Pays, rows: list[OwedRow]) -> Gathered:
    """Everything that the rows need of the store."""
    keys = wanted(rows)
    families = store.families([row.subject for row in rows if row.kind in ABOUT_POSTINGS])
    return Gathered(store.postings([*keys, *(key for others in families.values() for key in others)]), families)


def items(rows: Iterable[OwedRow], told: Gathered) -> tuple[list[Item], list[OwedRow]]:
    """(alerts to render, rows whose posting is not stored any more)."""
    found, orphans = [], []
    for row in rows:
        stored = told.postings.get(row.subject)
        if row.kind in ABOUT_POSTINGS and stored is None:
            orphans.append(row)
        else:
            found.append(_item(row, stored if row.kind in ABOUT_POSTINGS else None, told))
    return found, orphans


def threaded(store: Pays, items: list[Item]) -> list[Item]:
    """The alerts of one destination, each with the message in which it was first told of the posting."""
    first = store.first_messages(items[0].destination, [item.subject for item in items])
    return [msgspec.structs.replace(item, thread=first.get(item.subject, "")) for item in items]


def standing(store: Pays, items: list[Item]) -> list[Item]:
    """The alerts of one destination, each with where its reader stands with the posting; as they are where no single
    person reads them."""
    to = items[0].destination
    reader = store.person(to)
    if reader is None or reader.kind not in _ALONE:
        return items
    marks = store.marks_of(to, [item.subject for item in items])
    return [
        msgspec.structs.replace(item, standing=_standing(marks.get(item.subject))) if item.posting else item
        for item in items
    ]


def _standing(mark: Mark | None) -> Standing:
    if mark is None:
        return Standing()
    detail = mark.detail
    return Standing(mark.stage, detail.name, detail.asked, detail.applied, detail.why)


def wanted(rows: Iterable[OwedRow]) -> list[str]:
    """The keys of every posting that these rows speak of."""
    keys: dict[str, None] = {}
    for row in rows:
        if row.kind in ABOUT_POSTINGS:
            keys |= dict.fromkeys([row.subject, *_keys(row, "siblings"), *_keys(row, "of")])
    return list(keys)


def _keys(row: OwedRow, name: str) -> list[str]:
    value = row.payload.get(name)
    if isinstance(value, str):
        return [value]
    return [key for key in value if isinstance(key, str)] if isinstance(value, (list, tuple)) else []


def _item(row: OwedRow, stored: StoredPosting | None, told: Gathered) -> Item:
    item = Item(
        ref=row.id, destination=row.destination, kind=row.kind, subject=row.subject, revision=row.revision,
        owed_at=row.owed_at, filters=row.filters, payload=row.payload, repeat=row.unknowns > 0,
    )  # fmt: skip
    if stored is None:
        return item
    postings = told.postings
    group = [stored, *(postings[key] for key in _keys(row, "siblings") if key in postings)]
    twins = [postings[key] for key in told.families.get(row.subject, ()) if key in postings]
    there = [s for s in twins if s.status == "open"]
    earlier = [postings[key].first_seen for key in _keys(row, "of") if key in postings]
    return msgspec.structs.replace(
        item,
        posting=stored.posting,
        status=stored.status,
        first_seen=stored.first_seen,
        closed_at=stored.closed_at,
        places=tuple(dict.fromkeys(place for s in (*group, *there) for place in s.posting.places)),
        also=tuple(dict.fromkeys(s.posting.url for s in there if s.posting.url != stored.posting.url)),
        earlier_seen=earlier[0] if earlier else None,
    )


def by_first_message(rows: Sequence[OwedRow]) -> list[list[OwedRow]]:
    """Repeats as they went out the first time, so that a second mail has the first one's id."""
    repeats: dict[str, list[OwedRow]] = {}
    for row in rows:
        repeats.setdefault(row.reference, []).append(row)
    return list(repeats.values())
