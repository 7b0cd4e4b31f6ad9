"""Everybody who is told: the filters of the config and the wishes of people, in one index, and when each wants to be
told; it is told of edits.

It is used in the store's thread alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from internwatch.filters.index import Index
from internwatch.filters.language import Filter, digest
from internwatch.habits import of_filters, of_person
from internwatch.people import Person, Wish, filter_name, filter_of
from internwatch.poll.backlog import sync_subscriptions
from internwatch.poll.jump import NOTE, moments
from internwatch.rhythm import Habits
from internwatch.store.edits import edited
from internwatch.store.rows import Subscription

if TYPE_CHECKING:
    from internwatch.store.store import Store

log = structlog.get_logger("internwatch.audience")
_PLAIN = Habits()


class Audience:
    """`filters` by name and the `index` over them; both always say the same. An edit of when somebody wants to be told
    is good for what waits for them too."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.filters: dict[str, Filter] = {}
        self.index = Index()
        self._of: dict[str, tuple[str, ...]] = {}
        self._config: dict[str, Habits] = {}
        self._habits: dict[str, Habits] = {}

    def reload(self, config: Iterable[Filter], now: datetime) -> int:
        """Take over the filters of a config, and everybody's wishes; how many subscriptions are new or edited."""
        config = list(config)
        people = self._store.people()
        wishes: dict[str, list[Wish]] = {}
        for wish in self._store.wishes():
            wishes.setdefault(wish.person, []).append(wish)
        theirs = {to: _filters(person, wishes.get(to, ())) for to, person in people.items()}
        self._of = {to: tuple(f.name for f in filters) for to, filters in theirs.items()}
        every = [*config, *(f for filters in theirs.values() for f in filters)]
        self.filters = {f.name: f for f in every}
        self.index = Index(every)
        self._config = of_filters(config)
        kept = {name for to, one in people.items() for name in _wished(one, wishes.get(to, ()))}
        for to, names in self._gone_since(every, kept).items():
            self._store.hand_over(to, names, now)
        before = self._habits
        self._habits = dict(self._config)
        self._habits |= {to: self._of_person(one, wishes.get(to, ())) for to, one in people.items()}
        edited = [to for to in {*before, *self._habits} if before.get(to) != self._habits.get(to)]
        if edited or not before:
            # At the start all that wait: the config may have been edited while nobody watched.
            self._reconsider(edited if before else None)
        return sync_subscriptions(self._store, every, now)

    def edited(self, destination: str, now: datetime, *, backlog: bool = False) -> None:
        """A person, or their wishes, are others now (or gone). They see what is open already where they edit; no
        backlog is owed, unless it is asked for."""
        seen = None if backlog else now
        for f in self._replaced(destination, now):
            self._store.put_subscription(Subscription(f.name, destination, digest(f), now, backlog_at=seen))

    def edited_elsewhere(self, notes: Mapping[str, str], now: datetime) -> None:
        """Another process edited the people of these notes (`store.edits`), or their wishes. They have seen nothing
        yet: what is new to them gets its backlog; what was only said again changes nothing."""
        known = {(s.filter, s.destination): s.digest for s in self._store.subscriptions()}
        for destination in edited(notes, self._habits):
            for f in self._replaced(destination, now):
                if known.get((f.name, destination)) != digest(f):
                    self._store.put_subscription(Subscription(f.name, destination, digest(f), now))

    def _replaced(self, destination: str, now: datetime) -> list[Filter]:
        """Take over one person as the store knows them now; gives the filters of their wishes."""
        person = self._store.person(destination)
        wishes = self._store.wishes(destination)
        filters = _filters(person, wishes) if person else []
        before = self._of.pop(destination, ())
        self.index.replace(before, filters)
        old = {name: digest(self.filters.pop(name)) for name in before}
        self.filters |= {f.name: f for f in filters}
        if filters:
            self._of[destination] = tuple(f.name for f in filters)
        # Before the habits change: what waits for a digest of theirs would go out at once.
        kept = _wished(person, wishes) if person else set()
        self._store.hand_over(destination, _gone(old, filters, kept), now)
        self._store.give_back(destination, {f.name for f in filters} - old.keys(), now)
        self._habits_are(destination, self._of_person(person, wishes) if person else self._config.get(destination))
        for gone in set(before) - {f.name for f in filters}:
            self._store.drop_subscription(gone, destination)
        return filters

    def _gone_since(self, every: Iterable[Filter], kept: set[str]) -> dict[str, dict[str, str | None]]:
        """destination -> what `_gone` says of its subscriptions, where there is something."""
        old: dict[str, dict[str, str]] = {}
        for known in self._store.subscriptions():
            old.setdefault(known.destination, {})[known.filter] = known.digest
        new: dict[str, list[Filter]] = {}
        for f in every:
            for to in f.send_to:
                new.setdefault(to, []).append(f)
        found = {to: _gone(names, new.get(to, ()), kept) for to, names in old.items()}
        return {to: names for to, names in found.items() if names}

    def habits(self, destination: str) -> Habits:
        """How a destination wants to be told."""
        return self._habits.get(destination, _PLAIN)

    def decide_anew(self) -> None:
        """What waits for its readers' hours is decided again: the clock by which that was done was wrong."""
        self._reconsider(None)

    def _of_person(self, person: Person, wishes: Iterable[Wish]) -> Habits:
        return of_person(person, wishes, self._config.get(person.destination, _PLAIN))

    def _habits_are(self, destination: str, habits: Habits | None) -> None:
        """Take over one destination's habits; what waits there for a moment that is none any more is decided again."""
        before = self._habits.pop(destination, _PLAIN)
        if habits is not None:
            self._habits[destination] = habits
        if before != (habits or _PLAIN):
            self._reconsider([destination])

    def _reconsider(self, destinations: list[str] | None) -> None:
        self._store.reconsider(destinations, moments(self._store.noted(NOTE)))

    def destinations(self) -> set[str]:
        """Whoever may still be owed something: people who have not left, and where filters send to."""
        return set(self._store.people()) | {d for f in self.filters.values() for d in f.send_to}


def _wished(person: Person, wishes: Iterable[Wish]) -> set[str]:
    """The names of the filters that this person wants, also of those that cannot be read any more."""
    return {filter_name(wish, person) for wish in wishes if not wish.paused} if person.state == "active" else set()


def _gone(old: Mapping[str, str], new: Iterable[Filter], kept: Iterable[str]) -> dict[str, str | None]:
    """Names of filters that are gone (`old`: their digests; `kept` are there) -> the same one's new name, or None."""
    renamed = {digest(f): f.name for f in new if f.name not in old}
    gone = old.keys() - {f.name for f in new} - set(kept)
    return {name: renamed.get(old[name]) for name in gone}


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
