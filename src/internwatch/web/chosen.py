"""Which postings a feed or a calendar shows: the open ones that its filters want, what closed lately, and what its
person saved. It writes no format and answers nobody.

Readers ask often: a choice is kept until an internship opens, changes or closes, or its filters say something else; and
what was judged then is kept too (`verdicts.py`).
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from internwatch import reading
from internwatch.filters.language import Filter, digest
from internwatch.links import OF_FILTER
from internwatch.model import Match
from internwatch.people import filter_of
from internwatch.poll.backlog import grouped, without_twins
from internwatch.tracker import Stage
from internwatch.web.entry import Entry, Picked, entry, most_worth, picked, without_repeats
from internwatch.web.verdicts import Verdicts

if TYPE_CHECKING:
    from internwatch.config import Config
    from internwatch.store.store import Store
    from internwatch.store.tokens import Token
    from internwatch.watch import Watch

# A posting that closed stays so long, marked: a reader that shows it learns of it.
SHOW_CLOSED = timedelta(days=14)
MOST_KEPT = 32
# A better reader (`internwatch reread`) moves no posting; what it found is seen after this at the latest.
LONGEST_KEPT = 3600.0
_SAVED: tuple[Stage, ...] = ("saved", "asked", "referred")


class Asked(msgspec.Struct, frozen=True):
    """What a token asks for: its filters, under what name, since when, and whose marks count ("" for nobody's)."""

    name: str
    filters: tuple[Filter, ...]
    since: datetime
    person: str = ""


class Choice(msgspec.Struct, frozen=True):
    """What a feed or calendar is made of, the newest first. `saved` are what the person saved."""

    name: str
    since: datetime
    entries: tuple[Entry, ...]
    saved: tuple[Entry, ...] = ()


class Choices:
    """Choices by token, one made at a time."""

    def __init__(self, watch: Watch) -> None:
        self._watch, self._verdicts = watch, Verdicts(watch)
        self._kept: OrderedDict[tuple[str, ...], tuple[object, tuple[Entry, ...]]] = OrderedDict()
        self._turn = asyncio.Lock()

    async def of(self, token: Token) -> Choice | None:
        """What the token shows now; None where its filter or its person is gone."""
        asked = await self._watch.thread(asked_by, token, self._watch.store, self._watch.config)
        if asked is None:
            return None
        async with self._turn:
            entries = await self._entries(asked)
        if not asked.person:
            return Choice(asked.name, asked.since, entries)
        saved, dismissed = await self._watch.thread(self._marks, asked.person, entries)
        return Choice(asked.name, asked.since, tuple(e for e in entries if e.key not in dismissed), saved)

    async def _entries(self, asked: Asked) -> tuple[Entry, ...]:
        watch, now = self._watch, self._watch.now()
        names = tuple(f.name for f in asked.filters)
        if not names:
            return ()
        says = tuple((digest(f), f.label) for f in asked.filters)
        state = (await watch.thread(watch.store.stand), says, watch.loaded, now.timestamp() // LONGEST_KEPT)
        if names in self._kept and self._kept[names][0] == state:
            self._kept.move_to_end(names)
            return self._kept[names][1]
        matches = await self._verdicts.of(asked.filters, now - SHOW_CLOSED)
        entries = await watch.thread(_shown, watch.store, matches, {f.name: f for f in asked.filters}, now)
        self._kept[names] = (state, entries)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return entries

    def _marks(self, person: str, shown: Iterable[Entry]) -> tuple[tuple[Entry, ...], set[str]]:
        """What a person saved, and the keys of those shown that they put aside, under whichever row of the job."""
        store, now = self._watch.store, self._watch.now()
        saved = [Picked(one.stored, [], [], list(one.stored.posting.places)) for one in store.marks(person, _SAVED)]
        rows = {entry.key: (entry.key, *entry.siblings) for entry in shown}
        marks = store.marks_of(person, (key for keys in rows.values() for key in keys))
        found = {head: next((marks[key] for key in keys if key in marks), None) for head, keys in rows.items()}
        dismissed = {head for head, mark in found.items() if mark and mark.stage == "dismissed"}
        return tuple(entries_of(store, saved, {}, now)), dismissed


def asked_by(token: Token, store: Store, config: Config) -> Asked | None:
    """In the store's thread: what a token asks for; None where its filter or its person is gone."""
    if token.subject.startswith(OF_FILTER):
        name = token.subject.removeprefix(OF_FILTER)
        found = next((f for f in config.filters if f.name == name), None)
        return Asked(_called(found.label or name), (found,), token.at) if found else None
    person = store.person(token.subject)
    if person is None:
        return None
    wishes = [wish for wish in store.wishes(token.subject) if token.detail.get("wish") in (None, wish.id)]
    if "wish" in token.detail and not wishes:
        return None
    name = wishes[0].name if "wish" in token.detail else "Research internships"
    made = (filter_of(wish, person)[0] for wish in wishes if not wish.paused)
    return Asked(_called(name), tuple(f for f in made if f is not None), token.at, person.destination)


def _called(name: str) -> str:
    return reading.clean(name, 80) or "Research internships"


def _shown(
    store: Store, matches: Mapping[str, list[Match]], filters: dict[str, Filter], now: datetime
) -> tuple[Entry, ...]:
    """In the store's thread: the open jobs that the filters want, then those that closed."""
    stored = list(store.postings(matches).values())
    here, gone = (
        picked(grouped([one for one in stored if one.status == status], lambda one: matches[one.posting.key], filters))
        for status in ("open", "closed")
    )
    return most_worth(entries_of(store, [*here, *without_repeats(gone, here)], filters, now))


def entries_of(store: Store, jobs: Iterable[Picked], filters: dict[str, Filter], now: datetime) -> list[Entry]:
    """In the store's thread: the entries of these jobs, copies of one job on several systems as one."""
    jobs = list(jobs)
    heads = store.heads([one.stored.posting.key for one in jobs])
    jobs = without_twins(jobs, heads)
    keys = {key for one in jobs for key in (one.stored.posting.key, *one.siblings)}
    moved = store.moved_at(keys)
    rows = store.postings(key for one in jobs for key in one.siblings)
    made = []
    for one in jobs:
        group = [one.stored, *(rows[key] for key in one.siblings if key in rows)]
        first = min(group, key=lambda row: (row.first_seen, row.posting.key))
        made.append(entry(one, moved.get(one.stored.posting.key), first, filters, now))
    return made
