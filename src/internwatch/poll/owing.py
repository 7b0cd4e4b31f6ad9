"""Which alerts a look owes: what changed, against all filters and against who was told before. It writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from internwatch import decide
from internwatch.filters.index import Index
from internwatch.filters.language import Filter
from internwatch.filters.match import subject
from internwatch.model import Change, Known, Match, Owed, Posting, Source
from internwatch.poll.twins import Knows, heard, still_open
from internwatch.store.rows import Subscription


def _nowhere(url: str) -> str:
    return ""


class Rules(msgspec.Struct, frozen=True):
    """What a look is judged by: the config's part of it. `index` is the one over all filters, `hints` are the
    destinations of hints, `resolve` gives the board that an address names ("" for none)."""

    every: float
    close_after: float
    recheck: float
    filters: Mapping[str, Filter]
    index: Index
    hints: tuple[str, ...] = ()
    resolve: Callable[[str], str] = _nowhere


class Subscribed(Knows, Protocol):
    """What owing late texts needs of the store."""

    def subscriptions(self) -> list[Subscription]: ...


def owing(
    store: Knows, source: Source, decision: decide.Decision, known: Mapping[str, Known], rules: Rules
) -> list[Owed]:
    """The alerts that the changes of one look owe."""
    relevant = [c for c in decision.changes if _concerns(c, known)]
    if not relevant:
        return []
    narrowed = msgspec.structs.replace(decision, changes=tuple(relevant))
    ended = [c.key for c in relevant if c.kind == "closed"]
    owed = decide.alerts(
        narrowed,
        matches=matcher(source, rules.index),
        filters=rules.filters,
        told=heard(store, [c.key for c in relevant if c.kind in ("changed", "closed")]),
        alive_prints=_alive(ended, decision, known) | still_open(store, ended),
    )
    return _without_edits_of_twins(store, owed)


def owing_late(
    store: Subscribed, source: Source, late: Sequence[Change], baseline: datetime | None, rules: Rules
) -> list[Owed]:
    """The alerts of postings that stood on the board at its first look and whose text comes only now.

    They are no news to those who had a filter before that look. Who got a first message after it, in which they are
    missing because they match by their text alone, is told."""
    relevant = [msgspec.structs.replace(c, kind="new") for c in late if c.posting and c.posting.facts.internship]
    if not relevant or baseline is None:
        return []
    jobs = decide.grouped(relevant)
    silent = {key for c in jobs for key in c.siblings}
    had, matches = heard(store, [c.key for c in jobs]), matcher(source, rules.index)
    owed = [
        o
        for c in jobs
        if c.key not in silent
        for o in decide.newly(c, frozenset(had.get(c.key, ())), matches, rules.filters)
    ]
    if not owed:
        return []
    got = {(s.filter, s.destination) for s in store.subscriptions() if s.backlog_at and s.backlog_at >= baseline}
    asked = {name for name, f in rules.filters.items() if f.backlog != "none"}
    return [o for o in owed if any(name in asked and (name, o.destination) in got for name in o.filters)]


def _without_edits_of_twins(store: Knows, owed: list[Owed]) -> list[Owed]:
    """An edit of a twin is one of the job too, and there it is told."""
    edited = [o.subject for o in owed if o.kind == "updated"]
    heads = store.heads(edited) if edited else {}
    return [o for o in owed if o.kind != "updated" or o.subject not in heads]


def _concerns(change: Change, known: Mapping[str, Known]) -> bool:
    """Only internships, now or before, can owe an alert."""
    if change.posting is None:
        native = change.key
        return any(k.internship for k in known.values() if k.key == native)
    return change.posting.facts.internship or bool(change.before and change.before.facts.internship)


def _alive(ended: list[str], decision: decide.Decision, known: Mapping[str, Known]) -> dict[str, str]:
    """closed key -> an open posting with the same title and text: reposted, or its twin in another city."""
    if not ended:
        return {}
    prints = {k.key: k.fingerprint for k in known.values()}
    alive = {p.fingerprint: p.key for p in decision.postings if p.fingerprint}
    for native, k in known.items():
        if k.status == "open" and native not in decision.closed and native not in decision.missing:
            alive.setdefault(k.fingerprint, k.key)
    return {key: alive[prints[key]] for key in ended if prints.get(key) and prints[key] in alive}


def matcher(source: Source, index: Index) -> Callable[[Posting], Sequence[Match]]:
    """The filters that a posting of this source passes."""

    def matches(posting: Posting) -> Sequence[Match]:
        return index.matches(subject(posting, source.tags))

    return matches
