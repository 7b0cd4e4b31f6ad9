"""The one message a destination gets when its filter is new or was edited: what is open already.

It compares the filters of the config with the subscriptions in the store; it sends nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Protocol, TypeVar

import msgspec

from internwatch.facts import window_of
from internwatch.filters.index import Index
from internwatch.filters.language import Filter, digest
from internwatch.filters.match import subject
from internwatch.filters.why import why
from internwatch.model import Match, Owed
from internwatch.store.rows import StoredPosting, Subscription

# What a first message lists of what is open; a mail has the room for more.
NEWEST, NEWEST_IN_MAIL = 10, 50


class Subscribes(Protocol):
    """What the backlog needs of the store."""

    def subscriptions(self) -> list[Subscription]: ...
    def put_subscription(self, sub: Subscription) -> None: ...
    def drop_subscription(self, filter: str, destination: str) -> None: ...
    def open_internships(self, sources: Iterable[str] | None = None) -> list[StoredPosting]: ...
    def told(self, keys: list[str]) -> dict[str, set[str]]: ...
    def heads(self, keys: Iterable[str]) -> dict[str, str]: ...
    def owe(self, owed: Iterable[Owed], now: datetime) -> int: ...


def sync_subscriptions(store: Subscribes, filters: Iterable[Filter], now: datetime) -> int:
    """Bring the subscriptions in line with the config; returns how many are new or edited (their backlog is owed)."""
    have = {(s.filter, s.destination): s for s in store.subscriptions()}
    moved = 0
    for f in filters:
        says = digest(f)
        for destination in f.send_to:
            old = have.pop((f.name, destination), None)
            if old is None or old.digest != says:
                store.put_subscription(Subscription(f.name, destination, says, now))
                moved += 1
    for name, destination in have:
        store.drop_subscription(name, destination)
    return moved


class Job(msgspec.Struct):
    """One open job: the newest of its equal rows, why it matches, and the keys and places of the others."""

    stored: StoredPosting
    match: Match
    siblings: list[str]
    places: list[str]


def owe_backlogs(
    store: Subscribes, filters: Mapping[str, Filter], tags: Callable[[str], tuple[str, ...]], now: datetime
) -> int:
    """Owe the backlog of every subscription that has not had one. Call it when the boards have been looked at.

    `tags` gives the tags of a source by key. Returns the number of alerts owed."""
    waiting = [s for s in store.subscriptions() if s.backlog_at is None and s.filter in filters]
    asked = {s.filter for s in waiting if filters[s.filter].backlog != "none"}
    found = matching(store.open_internships() if asked else [], [filters[name] for name in asked], tags)
    heads = store.heads({job.stored.posting.key for jobs in found.values() for job in jobs})
    found = {name: without_twins(jobs, heads) for name, jobs in found.items()}
    count = 0
    for sub in waiting:
        count += store.owe(_backlog(store, filters[sub.filter], sub, found.get(sub.filter, []), now), now)
        store.put_subscription(msgspec.structs.replace(sub, backlog_at=now))
    return count


def matching(
    stored: Iterable[StoredPosting], filters: list[Filter], tags: Callable[[str], tuple[str, ...]]
) -> dict[str, list[Job]]:
    """filter name -> the jobs it matches, newest first; equal rows of one board are one job."""
    index = Index(filters)

    def judged(one: StoredPosting) -> Iterable[Match]:
        return index.matches(subject(one.posting, tags(one.posting.source)))

    return grouped(stored, judged, [f.name for f in filters])


def grouped(
    stored: Iterable[StoredPosting], judged: Callable[[StoredPosting], Iterable[Match]], names: Iterable[str]
) -> dict[str, list[Job]]:
    """filter name -> the jobs that it matches by what `judged` says of each posting, newest first."""
    jobs: dict[str, dict[tuple[str, str], Job]] = {name: {} for name in names}
    for one in sorted(stored, key=lambda s: s.posting.posted or s.first_seen, reverse=True):
        for result in judged(one):
            _add(jobs[result.filter], one, result)
    return {name: list(group.values()) for name, group in jobs.items()}


class Copied(Protocol):
    """Anything about one job that may have copies on other systems."""

    stored: StoredPosting
    siblings: list[str]
    places: list[str]


J = TypeVar("J", bound=Copied)


def without_twins(jobs: list[J], heads: Mapping[str, str]) -> list[J]:
    """Of copies of one job on several systems the one that stands for it; it keeps the places of the others."""
    by_key = {job.stored.posting.key: job for job in jobs}
    left = []
    for job in jobs:
        head = by_key.get(heads.get(job.stored.posting.key, ""))
        if head is None or head is job:
            left.append(job)
            continue
        head.siblings.append(job.stored.posting.key)
        head.places += [place for place in job.places if place not in head.places]
    return left


def _add(jobs: dict[tuple[str, str], Job], one: StoredPosting, result: Match) -> None:
    posting = one.posting
    same = (posting.board, posting.fingerprint if posting.body else posting.key)
    if same in jobs:
        jobs[same].siblings.append(posting.key)
        jobs[same].places += [p for p in posting.places if p not in jobs[same].places]
    else:
        jobs[same] = Job(one, result, [], list(posting.places))


def _backlog(store: Subscribes, f: Filter, sub: Subscription, jobs: list[Job], now: datetime) -> list[Owed]:
    if f.backlog == "none":
        return []
    if f.backlog == "all":
        told = store.told([job.stored.posting.key for job in jobs])
        return [
            Owed(
                sub.destination, "new", job.stored.posting.key, "1", (f.name,),
                {"why": why([job.match], {f.name: f}), "siblings": job.siblings},
            )
            for job in reversed(jobs)
            if sub.destination not in told.get(job.stored.posting.key, ())
        ]  # fmt: skip
    newest = jobs[: NEWEST_IN_MAIL if sub.destination.startswith("email:") else NEWEST]
    payload = {
        "filter": f.label or f.name,
        "count": len(jobs),
        "see": _where_all_are(f, sub.destination),
        "items": [_item(job, f) for job in newest],
        "keys": [job.stored.posting.key for job in newest],
    }
    return [Owed(sub.destination, "backlog", f.name, f"{sub.digest}:{sub.since.isoformat()}", (f.name,), payload)]


def _where_all_are(f: Filter, destination: str) -> str:
    """What to type to see all that is open, "" where its reader can type nothing: only a person's own filter has a
    label, and that person the bot."""
    if destination.startswith("telegram:"):
        return "/latest" if f.label else ""
    return "internwatch postings" if destination.startswith(("console", "file:")) else ""


def _item(job: Job, f: Filter) -> dict[str, object]:
    posting = job.stored.posting
    compared = f.graduation is not None and window_of(posting.facts, f.degree) is not None
    # That the level is taken is no word about the dates.
    verdict = job.match.verdict if compared or job.match.verdict != "fits" else "not stated"
    posted = posting.posted.date().isoformat() if posting.posted else None
    deadline = posting.facts.deadline.value if posting.facts.deadline else None
    return {
        "title": posting.title, "company": posting.company, "url": posting.url, "places": job.places,
        "posted": posted, "deadline": deadline, "verdict": verdict,
    }  # fmt: skip
