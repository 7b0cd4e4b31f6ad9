"""Stored postings as the entries of a feed or calendar: one for each job, every text one clean line. Pure but for the
clock, which it is given.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime

import msgspec

from internwatch import reading
from internwatch.filters.language import Filter
from internwatch.filters.why import why
from internwatch.model import Match
from internwatch.poll.backlog import Job
from internwatch.render import Item, words
from internwatch.render.card import Card, card
from internwatch.store.rows import StoredPosting

# The newest so many, and beyond them those with a deadline, are shown at most.
MOST_SHOWN, MOST_DATED = 200, 1000


class Entry(msgspec.Struct, frozen=True):
    """One job. `id` is a UUID that never changes, whatever becomes of the posting; `updated` moves when something
    worth telling does. `deadline` is a day of the calendar or None, `deadline_note` the hour beside it as written.
    `siblings` are the keys of the job's equal rows."""

    id: str
    key: str
    title: str
    company: str
    url: str
    lines: tuple[str, ...]
    published: datetime
    updated: datetime
    closed: bool = False
    deadline: date | None = None
    deadline_note: str = ""
    siblings: tuple[str, ...] = ()


class Picked(msgspec.Struct):
    """A posting that is shown: which matches want it, its equal rows, all their places."""

    stored: StoredPosting
    matches: list[Match]
    siblings: list[str]
    places: list[str]


def picked(jobs: Mapping[str, list[Job]]) -> list[Picked]:
    """filter -> jobs as one list, the newest first, each job once."""
    found: dict[str, Picked] = {}
    for job in (job for some in jobs.values() for job in some):
        key = job.stored.posting.key
        if key in found:
            found[key].matches.append(job.match)
        else:
            found[key] = Picked(job.stored, [job.match], job.siblings, job.places)
    return sorted(found.values(), key=lambda one: one.stored.posting.posted or one.stored.first_seen, reverse=True)


def without_repeats(closed: Iterable[Picked], opened: Iterable[Picked]) -> list[Picked]:
    """What closed, but for jobs that are open still in another row."""
    here = {(one.stored.posting.board, one.stored.posting.fingerprint) for one in opened}
    return [one for one in closed if (one.stored.posting.board, one.stored.posting.fingerprint) not in here]


def most_worth(entries: list[Entry]) -> tuple[Entry, ...]:
    """The newest, and of the others those with a deadline."""
    dated = [one for one in entries[MOST_SHOWN:] if one.deadline]
    return (*entries[:MOST_SHOWN], *dated[: MOST_DATED - MOST_SHOWN])


def entry(
    one: Picked, moved: datetime | None, first: StoredPosting, filters: Mapping[str, Filter], now: datetime
) -> Entry:
    """The entry of a job. `first` is the row of it that was seen first: it gives the id, so that another city that is
    listed later is no new entry. `moved` is when something worth telling changed last."""
    stored, posting = one.stored, one.stored.posting
    item = Item(
        0, "", "new", posting.key, "", now, posting=posting, places=tuple(one.places),
        payload={"why": why(one.matches, filters)},
    )  # fmt: skip
    said = card(item, now)
    last = posting.facts.deadline
    times = [stored.first_seen, moved, stored.closed_at if stored.status == "closed" else None]
    return Entry(
        id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"internwatch:{first.posting.key}")), key=posting.key,
        title=said.title, company=said.company, url=said.url, lines=tuple(_lines(said, stored)),
        published=first.first_seen, updated=max(at for at in times if at), closed=stored.status == "closed",
        deadline=_day(last.value) if last else None,
        deadline_note=reading.clean(posting.facts.deadline_zone, 60) if last else "",
        siblings=tuple(one.siblings),
    )  # fmt: skip


def _lines(said: Card, stored: StoredPosting) -> list[str]:
    """What an alert says, without words that are true today only ("in 3 days")."""
    last = stored.posting.facts.deadline
    verdict = f" — {said.verdict}" if said.verdict else ""
    lines = [
        f"Closed {words.moment(stored.closed_at)}" if stored.status == "closed" and stored.closed_at else "",
        said.note,
        said.places,
        " · ".join(part for part in (said.season, said.what) if part),
        f"Graduation: {said.graduation}{verdict}",
        f"“{said.quote}”" if said.quote else "",
        f"Apply by {reading.clean(words.day_of(last.value), 40)}" if last else "",
        *(f"{one.text} — “{one.quote}”" if one.quote else one.text for one in said.further),
        f"Posted {said.posted}" if said.posted else "",
        *(f"Why: {why}" for why in said.why),
    ]
    return [line for line in lines if line]


def _day(value: str) -> date | None:
    """A board's own field may hold anything; a calendar holds days."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
