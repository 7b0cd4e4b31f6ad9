"""One alert for one job, on however many systems and under however many links it is seen: which new postings are a job
that is known already, and what of their alerts is left to tell.

Candidates are found by what two copies share (the job that a link names, or company and title); `sameness` judges each
pair. It writes nothing; `save` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec

from internwatch.identity import canonical_url
from internwatch.model import Change, Owed, Posting
from internwatch.nature import rank
from internwatch.sameness import Sighting, alike_print, compare, job_print
from internwatch.store.rows import StoredPosting, Twin

OPENED = frozenset({"new", "reposted", "reopened"})
# A job that moves to another system closes here and opens there within days.
MOVES_WITHIN = timedelta(days=7)
# So many candidates are compared for one posting; a company with more of one title has several openings.
MOST_COMPARED = 12
# "N/A", "1" and "R-1" name no requisition, nor does "Summer 2027".
SHORTEST_REQUISITION = 4
_YEAR = re.compile(r"(?<!\d)20[2-4]\d(?!\d)(?![-_/.]?\d)")
ONE_REQUISITION = "one title under one requisition number"


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
    opened = [c for c in changes if c.kind in OPENED and c.posting and c.posting.facts.internship]
    if not opened:
        return Untwinned(alerts)
    twins, stored = _twins(store, opened, at)
    heads = store.heads([t.of for t in twins])
    noted = {t.key: _headed(t, heads.get(t.of, t.of)) for t in twins}
    knows = heard(store, [t.of for t in twins])
    known = {t.key: knows.get(t.of, set()) for t in twins if stored[t.of].status == "open"}
    moved = {t.key: t.of for t in twins if stored[t.of].status == "closed"}
    left = [o for o in alerts if o.kind not in OPENED or o.destination not in known.get(o.subject, ())]
    beside = _beside(opened)
    for t in beside:
        known[t.key] = known.get(t.of, set()) | {o.destination for o in left if o.subject == t.of}
        head = noted[t.of].of if t.of in noted and noted[t.of].key == t.of else t.of
        noted.setdefault(t.key, Twin(t.key, head, t.rule))
    left = [o for o in left if o.kind not in OPENED or o.destination not in known.get(o.subject, ())]
    return Untwinned(tuple(_again(o, moved) for o in left), tuple(noted.values()))


def _twins(store: Knows, opened: list[Change], at: datetime) -> tuple[list[Twin], dict[str, StoredPosting]]:
    """The new postings that are a job which is stored, and what is stored of such jobs. What a posting reposts is no
    twin of it: it is told as that."""
    fresh = {c.key: c.posting for c in opened if c.posting}
    pairs = _candidates(store, fresh)
    stored = store.postings(list({key for keys in pairs.values() for key in keys}))
    reposts = {c.key: c.of for c in opened}
    others = {key: [k for k in keys if k != reposts[key]] for key, keys in pairs.items()}
    found = (_twin(fresh[key], keys, stored, at) for key, keys in others.items())
    return [twin for twin in found if twin], stored


def _beside(opened: list[Change]) -> list[Twin]:
    """The postings of one look that are one job: equal ones, links of one number, one requisition in several places.
    The first stands for the others."""
    firsts: dict[tuple[str, ...], str] = {}
    leads = {key: (c.key, "the same title and text in one look") for c in opened for key in c.siblings}
    for c in opened:
        posting = c.posting
        assert posting is not None
        if c.key in leads:
            continue
        marks = [("link", job) if (job := job_print(posting.url)) else (), _requisition(posting)]
        for mark in filter(None, marks):
            first = firsts.setdefault(mark, c.key)
            if first != c.key:
                rule = "the same number in the same system" if mark[0] == "link" else ONE_REQUISITION
                leads.setdefault(c.key, (leads.get(first, (first,))[0], rule))
    # Whose own lead turned out to follow another one follows that one.
    return [Twin(key, leads.get(of, (of,))[0], rule) for key, (of, rule) in leads.items()]


def _requisition(posting: Posting) -> tuple[str, ...]:
    """What postings of one requisition share: the board, its number, and the title; () where none is named."""
    said = posting.requisition.strip()
    if len(said) < SHORTEST_REQUISITION or not any(c.isdigit() for c in said) or _YEAR.search(said):
        return ()
    return ("requisition", posting.board, said, alike_print(posting.company, posting.title))


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
        if other.status == "open" and (mark := _requisition(posting)) and mark == _requisition(other.posting):
            return Twin(posting.key, key, ONE_REQUISITION)
        if other.posting.board == posting.board and not _one_address(posting, other.posting):
            continue
        judged = compare(mine, _sighting(other.posting, other.first_seen))
        if judged.verdict == "same":
            return Twin(posting.key, key, judged.rule)
    return None


def _one_address(one: Posting, other: Posting) -> bool:
    """Whether both links lead to one place. Only then may two postings of one board be the same: a board does not list
    one job twice under two ids as two systems do."""
    job = job_print(one.url)
    return (job is not None and job == job_print(other.url)) or canonical_url(one.url) == canonical_url(other.url)


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
