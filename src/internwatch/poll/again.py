"""Stored postings read once more by today's reader: after an upgrade, and before an edit is told.

A reader that understands more must not look like an employer who changed something; what newly matches is told as
that. Nothing is fetched here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec

from internwatch import decide, reading
from internwatch.facts import Fact
from internwatch.filters.index import Index
from internwatch.filters.language import Filter
from internwatch.filters.match import subject
from internwatch.model import Change, Match, Owed, Posting, Source
from internwatch.store.rows import StoredPosting

# So many postings are read and written in one transaction.
BATCH = 200
# A kind that the text gave was asked of it because the board's department hinted at students; that is not kept.
_BY_TEXT = "kind.text"


class Rereads(Protocol):
    """What reading again needs of the store."""

    def outdated(self, reader: int, limit: int, after: str) -> list[StoredPosting]: ...
    def put_facts(self, postings: Iterable[Posting], owed: Iterable[Owed], now: datetime) -> int: ...
    def told(self, keys: list[str]) -> dict[str, set[str]]: ...


class Reread(msgspec.Struct):
    """What reading again came to. `moved` counts postings whose facts are others now."""

    read: int = 0
    moved: int = 0
    owed: int = 0


def read_again(posting: Posting, source: Source | None) -> Posting:
    """The posting with the facts that today's reader finds; what fields of the board said is kept. `source` is None
    where its scraper file is gone."""
    old = posting.facts
    hint = "Students" if old.kind is not None and old.kind.rule.startswith(_BY_TEXT) else ""
    facts = reading.read(
        posting.title, posting.body, places=posting.places, posted=posting.posted, commitment=posting.commitment,
        department=hint, deadline=_field(old.deadline), remote=_field(old.remote),
        countries=source.countries if source else (),
    )  # fmt: skip
    return msgspec.structs.replace(posting, facts=facts)


def _field(fact: Fact[Any] | None) -> Any:
    """A fact without words was a field of the board."""
    return fact.value if fact is not None and not fact.quote else None


def reread(
    store: Rereads,
    filters: Mapping[str, Filter],
    sources: Callable[[str], Source | None],
    now: datetime,
    *,
    all_of_them: bool = False,
    done: Callable[[Reread], None] = lambda _: None,
) -> Reread:
    """Read every stored posting that an older reader read (with `all_of_them` every one), and owe alerts for open ones
    that match a filter only now. `done` hears of each batch."""
    sum_ = Reread()
    index = Index(filters.values())
    version = 1 << 30 if all_of_them else reading.VERSION
    after = ""
    while batch := store.outdated(version, BATCH, after):
        after = batch[-1].posting.key
        pairs = [(stored, read_again(stored.posting, sources(stored.posting.source))) for stored in batch]
        moved = [(stored, new) for stored, new in pairs if decide.changed_fields(stored.posting, new)]
        told = store.told([new.key for _, new in moved])
        owed = list(_owed(moved, told, filters, index, sources, now))
        sum_.owed += store.put_facts([new for _, new in pairs], owed, now)
        sum_.read, sum_.moved = sum_.read + len(pairs), sum_.moved + len(moved)
        done(sum_)
    return sum_


def _owed(
    moved: Iterable[tuple[StoredPosting, Posting]],
    told: Mapping[str, set[str]],
    filters: Mapping[str, Filter],
    index: Index,
    sources: Callable[[str], Source | None],
    now: datetime,
) -> Iterator[Owed]:
    def matches(posting: Posting) -> Sequence[Match]:
        source = sources(posting.source)
        return index.matches(subject(posting, source.tags if source else ()))

    for stored, new in moved:
        if stored.status == "open":
            change = Change("changed", new.key, now, new, before=stored.posting)
            yield from decide.newly(change, frozenset(told.get(new.key, ())), matches, filters, reread=True)
