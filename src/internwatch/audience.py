"""Everybody who is told: the filters of the config and the wishes of people, in one index; it is told of edits.

It is used in the store's thread alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from internwatch.filters.index import Index
from internwatch.filters.language import Filter, digest
from internwatch.people import Person, Wish, filter_of
from internwatch.poll.backlog import sync_subscriptions
from internwatch.store.rows import Subscription

if TYPE_CHECKING:
    from internwatch.store.store import Store

log = structlog.get_logger("internwatch.audience")


class Audience:
    """`filters` by name and the `index` over them; both always say the same."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.filters: dict[str, Filter] = {}
        self.index = Index()
        self._of: dict[str, tuple[str, ...]] = {}

    def reload(self, config: Iterable[Filter], now: datetime) -> int:
        """Take over the filters of a config, and everybody's wishes; how many subscriptions are new or edited."""
        people = self._store.people()
        wishes: dict[str, list[Wish]] = {}
        for wish in self._store.wishes():
            wishes.setdefault(wish.person, []).append(wish)
        theirs = {to: _filters(person, wishes.get(to, ())) for to, person in people.items()}
        self._of = {to: tuple(f.name for f in filters) for to, filters in theirs.items()}
        every = [*config, *(f for filters in theirs.values() for f in filters)]
        self.filters = {f.name: f for f in every}
        self.index = Index(every)
        return sync_subscriptions(self._store, every, now)

    def edited(self, destination: str, now: datetime) -> None:
        """A person, or their wishes, are others now (or gone). They see what is open already where they edit; no
        backlog is owed."""
        person = self._store.person(destination)
        filters = _filters(person, self._store.wishes(destination)) if person else []
        before = self._of.pop(destination, ())
        self.index.replace(before, filters)
        for name in before:
            del self.filters[name]
        self.filters |= {f.name: f for f in filters}
        if filters:
            self._of[destination] = tuple(f.name for f in filters)
        for f in filters:
            self._store.put_subscription(Subscription(f.name, destination, digest(f), now, backlog_at=now))
        for gone in set(before) - {f.name for f in filters}:
            self._store.drop_subscription(gone, destination)

    def destinations(self) -> set[str]:
        """Whoever may still be owed something: people who have not left, and where filters send to."""
        return set(self._store.people()) | {d for f in self.filters.values() for d in f.send_to}


def _filters(person: Person, wishes: Iterable[Wish]) -> list[Filter]:
    """The wishes that count; one that cannot be read any more is left out and named in the log."""
    if person.state != "active":
        return []
    made = []
    for wish in wishes:
        if wish.paused:
            continue
        found, problems = filter_of(wish, person)
        if found is None:
            log.warning("a wish cannot be read", person=person.id, wish=wish.id, problems=problems)
        else:
            made.append(found)
    return made
