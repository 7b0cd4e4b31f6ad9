"""One alert for one job, on however many systems and under however many links it is seen: which new postings are a job
that is known already, and what of their alerts is left to tell.

Candidates are found by what two copies share (the job that a link names, or company and title); `sameness` judges each
pair. It writes nothing; `save` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec

from internwatch.model import Change, Owed, Posting
from internwatch.nature import rank
from internwatch.sameness import Sighting, alike_print, compare, job_print
from internwatch.store.rows import StoredPosting, Twin

OPENED = frozenset({"new", "reposted", "reopened"})
# A job that moves to another system closes here and opens there within days.
MOVES_WITHIN = timedelta(days=7)
# So many candidates are compared for one posting; a company with more of one title has several openings.
MOST_COMPARED = 12


class Knows(Protocol):
    """What finding twins needs of the store."""

    def alike(self, jobs: Iterable[str], prints: Iterable[str]) -> list[Any]: ...
    def families(self, keys: Iterable[str]) -> dict[str, tuple[str, ...]]: ...
    def heads(self, keys: Iterable[str]) -> dict[str, str]: ...
    def postings(self, keys: list[str]) -> dict[str, StoredPosting]: ...
    def told(self, keys: list[str]) -> dict[str, set[str]]: ...


class Untwinned(msgspec.Struct, frozen=True):
    """What is left to tell, and which postings are twins."""

    owed: tuple[Owed, ...]
    twins: tuple[Twin, ...] = ()


def untwin(store: Knows, changes: Iterable[Change], owed: Iterable[Owed], at: datetime) -> Untwinned:
    """Of the alerts of a look, those about jobs that their destination does not know yet; and the twins to note."""
    alerts = tuple(owed)
    fresh = {c.key: c.posting for c in changes if c.kind in OPENED and c.posting and c.posting.facts.internship}
    if not fresh:
        return Untwinned(alerts)
    pairs = _candidates(store, fresh)
    stored = store.postings(list({key for keys in pairs.values() for key in keys}))
    twins = [twin for key, keys in pairs.items() if (twin := _twin(fresh[key], keys, stored, at))]
    if not twins:
        return Untwinned(alerts)
    heads = store.heads([t.of for t in twins])
    noted = [_headed(t, heads.get(t.of, t.of)) for t in twins]
    knows = heard(store, [t.of for t in twins])
    known = {t.key: knows.get(t.of, set()) for t in twins if stored[t.of].status == "open"}
    moved = {t.key: t.of for t in twins if stored[t.of].status == "closed"}
    left = (o for o in alerts if o.kind not in OPENED or o.destination not in known.get(o.subject, ()))
    return Untwinned(tuple(_again(o, moved) for o in left), tuple(noted))


def _again(owed: Owed, moved: Mapping[str, str]) -> Owed:
    """A job that closed elsewhere days ago is told again, as that: who heard that it closed must hear where it is."""
    if owed.kind != "new" or owed.subject not in moved:
        return owed
    return msgspec.structs.replace(owed, kind="reposted", payload={**owed.payload, "of": moved[owed.subject]})


def _candidates(store: Knows, fresh: Mapping[str, Posting]) -> dict[str, list[str]]:
    """posting key -> keys of what may be the same job, the newest first."""
    jobs = {key: job_print(p.url) for key, p in fresh.items()}
    prints = {key: alike_print(p.company, p.title) for key, p in fresh.items()}
    found = store.alike({job for job in jobs.values() if job}, set(prints.values()))
    by: dict[str, list[str]] = {}
    for row in found:
        for shared in (row.job, row.alike):
            if shared and row.key not in fresh:
                by.setdefault(shared, []).append(row.key)
    pairs = {}
    for key in fresh:
        both = dict.fromkeys((*by.get(jobs[key] or "", ()), *by.get(prints[key], ())))
        if both:
            pairs[key] = list(both)[:MOST_COMPARED]
    return pairs


def _twin(posting: Posting, keys: list[str], stored: Mapping[str, StoredPosting], at: datetime) -> Twin | None:
    """The posting as a twin of the best candidate that is the same job; the nearest to the employer is best."""
    mine = _sighting(posting, at)
    for key in sorted((k for k in keys if k in stored), key=lambda k: rank(stored[k].posting.board)):
        other = stored[key]
        gone = other.closed_at is not None and at - other.closed_at > MOVES_WITHIN
        if gone and other.status == "closed":
            continue
        judged = compare(mine, _sighting(other.posting, other.first_seen))
        if judged.verdict == "same":
            return Twin(posting.key, key, judged.rule)
    return None


def _sighting(posting: Posting, seen: datetime) -> Sighting:
    return Sighting(
        posting.company, posting.title, posting.url, "; ".join(posting.places),
        (posting.posted or seen).date().isoformat(),
    )  # fmt: skip


def _headed(twin: Twin, head: str) -> Twin:
    """The one of two that is nearer to the employer stands for the job; between equals the one that was there."""
    if rank(twin.key) < rank(head):
        return Twin(head, twin.key, twin.rule)
    return Twin(twin.key, head, twin.rule)


def heard(store: Knows, keys: list[str]) -> dict[str, set[str]]:
    """posting key -> the destinations that were told of it or of a twin of it, or are owed to be."""
    families = store.families(keys)
    told = store.told([*keys, *(key for others in families.values() for key in others)])
    found = {key: set().union(*(told.get(k, ()) for k in (key, *families.get(key, ())))) for key in keys}
    return {key: names for key, names in found.items() if names}


def still_open(store: Knows, ended: list[str]) -> dict[str, str]:
    """closed key -> a twin of it that is open: then the job has not closed."""
    families = store.families(ended)
    stored = store.postings([key for others in families.values() for key in others]) if families else {}
    alive = {key: s for key, s in stored.items() if s.status == "open" and key not in ended}
    found = {key: next((k for k in others if k in alive), "") for key, others in families.items()}
    return {key: other for key, other in found.items() if other}
